/** The lines that start-up offers to paste: each runs as it stands and answers with a row of the sample. */

import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate, WORKSPACE } from '../support/aerogate-process.js';
import { pathOf, type Requirement, requires } from '../support/requirements.js';

let gateway: ServingAerogate;

beforeAll(async () => {
  gateway = await serveAerogate(['--embedded', '--sample']);
});
afterAll(async () => {
  await gateway.stop();
});

/** The line of the start-up report that begins with a program's name. */
async function offeredLine(program: string): Promise<string> {
  await gateway.saw('output', 'Ctrl-C stops it');
  const lines = gateway
    .written()
    .output.split('\n')
    .map((line) => line.trim());
  const line = lines.find((candidate) => candidate.startsWith(`${program} `));
  if (line === undefined) throw new Error(`no line for ${program}`);
  return line;
}

interface Answer {
  readonly results?: readonly unknown[];
  readonly result?: unknown;
}

function paste(line: string, ...tools: readonly Requirement[]): Answer {
  const folders = [
    join(WORKSPACE, 'node_modules', '.bin'),
    ...tools.map((tool) => dirname(pathOf(tool))),
  ];
  const answer = spawnSync('bash', ['-c', line], {
    encoding: 'utf8',
    env: { ...process.env, PATH: [...folders, process.env['PATH']].join(delimiter) },
  });
  expect(answer.stderr).toBe('');
  expect(answer.status).toBe(0);
  return JSON.parse(answer.stdout) as Answer;
}

describe('the lines to paste', () => {
  it.skipIf(!requires('grpcurl'))('grpcurl reads a book', async () => {
    const { result } = paste(await offeredLine('grpcurl'), 'grpcurl');
    expect(result).toMatchObject({
      outcome: 'OUTCOME_OK',
      record: { bins: { title: { string: 'A Field Guide to Fog' }, year: { int: '2011' } } },
    });
  });

  it.skipIf(!requires('curl'))('curl reads a reader', async () => {
    const { result } = paste(await offeredLine('curl'), 'curl');
    expect(result).toMatchObject({ record: { bins: { name: { string: 'Gro Castel' } } } });
  });

  it('buf curl reads two books at once', async () => {
    const { results } = paste(await offeredLine('buf curl'));
    expect(results).toMatchObject([
      { record: { bins: { title: { string: 'Salt and Harbour' } } } },
      { record: { bins: { title: { string: 'The Harbour Master' } } } },
    ]);
  });
});

describe.skipIf(!requires('grpcurl'))('grpcurl without a proto file', () => {
  it('lists the services through reflection', () => {
    const { stdout } = spawnSync(pathOf('grpcurl'), ['-plaintext', gateway.grpc, 'list'], {
      encoding: 'utf8',
    });
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining(['aerogate.v1.SessionService', 'grpc.health.v1.Health']),
    );
  });

  it('shows the error with its typed detail', () => {
    const body = '{"key":{"namespace":"test","set":"books","string":"none"}}';
    const args = ['-plaintext', '-d', body, gateway.grpc, 'aerogate.v1.SessionService/Get'];
    const { stderr, status } = spawnSync(pathOf('grpcurl'), args, { encoding: 'utf8' });
    expect(status).toBe(64 + 5);
    expect(stderr).toContain('Code: NotFound');
    expect(stderr).toContain('KEY_NOT_FOUND_ERROR');
  });
});
