/** gen/aerogate.binpb: what grpcurl needs where reflection is off. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate, WORKSPACE } from '../support/aerogate-process.js';
import { pathOf, requires } from '../support/requirements.js';

const run = promisify(execFile);
const set = ['-protoset', 'gen/aerogate.binpb'];

async function grpcurl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(pathOf('grpcurl'), args, { cwd: WORKSPACE });
  return stdout;
}

describe.skipIf(!requires('grpcurl'))('the descriptor set', () => {
  let gateway: ServingAerogate;
  beforeAll(async () => {
    gateway = await serveAerogate(['--embedded', '--reflection', 'off']);
  });
  afterAll(() => gateway.stop());

  it('lets grpcurl call a gateway without reflection', async () => {
    await expect(grpcurl('-plaintext', gateway.grpc, 'list')).rejects.toThrow(/reflection/);
    const key = { namespace: 'test', set: 'protoset', string: 'a' };
    const put = JSON.stringify({ key, bins: { n: { int: '9007199254740993' } } });
    const call = (body: string, method: string) =>
      grpcurl(
        ...set,
        '-plaintext',
        '-d',
        body,
        gateway.grpc,
        `aerogate.v1.SessionService/${method}`,
      );
    await call(put, 'Put');
    const answer = JSON.parse(await call(JSON.stringify({ key }), 'Get')) as {
      result: { record: unknown };
    };
    expect(answer.result.record).toEqual({
      bins: { n: { int: '9007199254740993' } },
      generation: 1,
    });
  });

  it('carries the comments of the API, and the types of its errors', async () => {
    const described = await grpcurl(...set, 'describe', 'aerogate.v1.SessionService');
    expect(described).toContain('Safe to retry. Browsers can call it.');
    for (const symbol of ['google.rpc.ErrorInfo', 'grpc.health.v1.Health']) {
      expect(await grpcurl(...set, 'describe', symbol)).toContain(symbol);
    }
  });
});
