/** Bytes and JSON that are no request of the API: unknown fields, numbers JSON cannot hold, messages too large. */

import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { ErrorInfoSchema } from '@aerogate/proto/google/rpc/error_details_pb';
import { create, toBinary } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import {
  expectUntouched,
  int,
  key,
  putValue,
  refusalOf,
  SECRET,
  TESTED_BINDINGS,
  text,
} from '../support/bad-request.js';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';

describe('fields that are not in the API', () => {
  const SECRET_FIELD = Buffer.concat([
    Buffer.from([0xa2, 0x06, SECRET.length]),
    Buffer.from(SECRET),
  ]);

  it('in binary are refused by their number, nested ones too', async () => {
    const gateway = await startLiveGateway();
    const request = create(SessionService.method.put.input, {
      key,
      bins: { v: int(1n) },
    });
    const whole = Buffer.concat([toBinary(SessionService.method.put.input, request), SECRET_FIELD]);
    expect(await postBinary(gateway, 'Put', whole)).toMatch(/field with number 100/);
    // Inside the key: field 1, longer by what was added.
    const keyBytes = Buffer.concat([
      Buffer.from(
        toBinary(SessionService.method.get.input, create(SessionService.method.get.input, { key })),
      ).subarray(2),
      SECRET_FIELD,
    ]);
    const inner = Buffer.concat([Buffer.from([0x0a, keyBytes.length]), keyBytes]);
    expect(await postBinary(gateway, 'Put', inner)).toMatch(/key.*field with number 100/);
    await expectUntouched(gateway);
  });

  it.each([
    [
      'a typo in a condition',
      'Execute',
      { segments: [{ delete: {}, keys: [{ namespace: 'test', string: 'k' }], wher: {} }] },
      '"wher"',
    ],
    ['a typo in a key', 'Get', { key: { namespace: 'test', sett: 's', string: 'k' } }, '"sett"'],
    ['a name of the proto that JSON does not know', 'Get', { keyy: {} }, '"keyy"'],
  ])('in JSON are named: %s', async (_what, rpc, body, named) => {
    const gateway = await startLiveGateway();
    const answer = await post(gateway, rpc, 'application/json', JSON.stringify(body));
    expect(answer).toContain('invalid_argument');
    expect(JSON.parse(answer)).toMatchObject({ message: expect.stringContaining(named) as string });
    await expectUntouched(gateway);
  });

  it.each([
    ['an integer out of range', '{"key":{"namespace":"test","int":"9223372036854775808"}}'],
    ['a fraction for an integer', '{"key":{"namespace":"test","int":1.5}}'],
    ['a number for a text', `{"key":{"namespace":"test","string":17}}`],
    ['text that is no base64', `{"key":{"namespace":"test","bytes":"*${SECRET}*"}}`],
    ['two cases of a oneof', `{"key":{"namespace":"test","string":"${SECRET}","int":1}}`],
    ['a word no enum has', `{"errorDisposition":"${SECRET}"}`],
    ['an array for a message', '{"key":[]}'],
    ['no JSON', `{"key":${SECRET}`],
    ['nothing', ''],
  ])('%s in JSON is refused', async (what, body) => {
    const gateway = await startLiveGateway();
    const answer = await post(gateway, 'Get', 'application/json', body);
    expect([what, answer]).toEqual([what, expect.stringContaining('invalid_argument')]);
    expect(answer).not.toContain(SECRET);
    expect(answer).toContain('ErrorInfo');
    await expectUntouched(gateway);
    expect(JSON.stringify(gateway.log)).not.toContain(SECRET);
  });
});

describe('a message that is too large', () => {
  it.each(TESTED_BINDINGS)(
    '%s: is refused with the limit, and nothing is written',
    async (binding) => {
      const gateway = await startLiveGateway({ flags: { 'max-request-bytes': 100_000 } });
      const error = await refusalOf(gateway, binding, putValue(text('x'.repeat(100_001))));
      expect(error.code).toBe(Code.ResourceExhausted);
      expect(error.rawMessage).toContain('100000 bytes');
      expect(error.findDetails(ErrorInfoSchema)).toHaveLength(1);
      await expectUntouched(gateway);
    },
  );
});

function postBinary(gateway: LiveGateway, rpc: string, body: Uint8Array): Promise<string> {
  return post(gateway, rpc, 'application/proto', body);
}

async function post(
  gateway: LiveGateway,
  rpc: string,
  type: string,
  body: Uint8Array | string,
): Promise<string> {
  const response = await fetch(`${gateway.webUrl}/aerogate.v1.SessionService/${rpc}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });
  expect(response.status).toBe(400);
  return response.text();
}
