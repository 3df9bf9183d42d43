/** `aerogate call` and `aerogate health` against a gateway that runs as a process. */

import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../server/src/cli/program.js';
import { runAerogate, type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';
import { createFakeTerminal } from '../support/fake-terminal.js';
import { pathOf, requires } from '../support/requirements.js';

let gateway: ServingAerogate;

beforeAll(async () => {
  gateway = await serveAerogate(['--embedded', '--sample']);
});
afterAll(async () => {
  await gateway.stop();
});

interface Answer {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
  readonly json: unknown;
}

/** Runs one command line inside this process, which saves starting one for each; words are split as no shell would need to. */
async function call(line: string, input?: string): Promise<Answer> {
  const terminal = createFakeTerminal(input);
  const args = ['call', ...line.split(' '), '--address', gateway.grpc];
  const exitCode = await runProgram(args, terminal);
  const { output, errors } = terminal;
  return { exitCode, output, errors, json: output === '' ? undefined : JSON.parse(output) };
}

describe('aerogate call', () => {
  it('writes a record and reads it back, typed', async () => {
    const put = await call(
      'put test/call/a name=Tim age=30 ok=true gap=null score=1.0 l=[1,2.5,"x"]',
    );
    expect(put.json).toMatchObject({ summary: { ok: 1 } });
    expect(put.exitCode).toBe(0);
    const get = await call('get test/call/a');
    expect(get.json).toMatchObject({
      result: {
        key: { namespace: 'test', set: 'call', string: 'a' },
        outcome: 'OUTCOME_OK',
        record: {
          bins: {
            name: { string: 'Tim' },
            age: { int: '30' },
            ok: { bool: true },
            score: { double: 1 },
            l: { list: { values: [{ int: '1' }, { double: 2.5 }, { string: 'x' }] } },
          },
          generation: 1,
        },
      },
    });
    expect(get.output).not.toContain('gap');
  });

  it('tells keys of different types apart', async () => {
    await call('put test/call/42 --int type=int');
    const [int, string, bytes] = await Promise.all([
      call('get test/call/42 --int'),
      call('get test/call/42'),
      call('get test/call/0x3432 --bytes'),
    ]);
    expect(int).toMatchObject({ exitCode: 0 });
    expect([string.exitCode, bytes.exitCode]).toEqual([69, 69]);
  });

  it('reads by digest what was written by key', async () => {
    await call('put test/call/d n=1');
    const { json } = await call('exists test/call/d');
    const [row] = (json as { results: { key: { digest: string } }[] }).results;
    const { exitCode, json: read } = await call(`get test/call/${row?.key.digest ?? ''} --digest`);
    expect(exitCode).toBe(0);
    expect(read).toMatchObject({ result: { record: { bins: { n: { int: '1' } } } } });
  });

  it('runs every verb', async () => {
    const lines: [line: string, exitCode: number][] = [
      ['insert test/call/v a=1 b=x', 0],
      ['insert test/call/v a=1', 70],
      ['update test/call/v a=2', 0],
      ['update test/call/none a=2', 69],
      ['add test/call/v a=40', 0],
      ['append test/call/v b=yz', 0],
      ['prepend test/call/v b=w', 0],
      ['touch test/call/v --ttl 1000', 0],
      ['exists test/call/v', 0],
    ];
    for (const [line, exitCode] of lines)
      expect([line, (await call(line)).exitCode]).toEqual([line, exitCode]);
    const { json, output } = await call('get test/call/v');
    expect(json).toMatchObject({
      result: { record: { bins: { a: { int: '42' }, b: { string: 'wxyz' } } } },
    });
    const ttlSeconds = Number(/"ttlSeconds": (\d+)/.exec(output)?.[1]);
    expect(ttlSeconds).toBeGreaterThan(900);
    expect(ttlSeconds).toBeLessThanOrEqual(1000);
    expect((await call('remove-bins test/call/v b')).exitCode).toBe(0);
    expect((await call('replace test/call/v c=1')).exitCode).toBe(0);
    const replaced = await call('get test/call/v');
    expect(replaced.output).toContain('"c"');
    expect(replaced.output).not.toContain('"a"');
    expect((await call('delete test/call/v')).exitCode).toBe(0);
    expect((await call('exists test/call/v')).exitCode).toBe(69);
    expect((await call('delete test/call/v')).exitCode).toBe(69);
  });

  it('reads bins as the API writes them from standard input', async () => {
    const bins =
      '{"photo":{"bytes":"3q2+7w=="},"place":{"geojson":"{\\"type\\":\\"Point\\",\\"coordinates\\":[1,2]}"}}';
    expect((await call('put test/call/j --json -', bins)).exitCode).toBe(0);
    const { json } = await call('get test/call/j');
    expect(json).toMatchObject({ result: { record: { bins: JSON.parse(bins) as object } } });
  });

  it.each([
    ['get test/call/missing', 69, /^NOT_FOUND \(KEY_NOT_FOUND_ERROR, server code 2\): No record/m],
    ['get nowhere/call/a', 67, /^INVALID_ARGUMENT \(INVALID_ARGUMENT\): .*namespace/m],
    ['put test/call/a a_bin_name_too_long=1', 67, /INVALID_ARGUMENT .*15 bytes/],
    ['get test/call/a --behavior NONE', 67, /UNKNOWN_BEHAVIOR/],
  ])('%s ends with %i and words', async (line, exitCode, words) => {
    const ended = await call(line);
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.errors.replace('aerogate: ', '')).toMatch(words);
    expect(ended.errors).not.toMatch(/^\s+at /m);
    expect(ended.output).toBe('');
  });

  it('says what to do after a generation that was not met', async () => {
    await call('put test/call/g n=1');
    const { exitCode, errors } = await call('put test/call/g n=2 --generation 7');
    expect(exitCode).toBe(74);
    expect(errors).toMatch(/ABORTED \(GENERATION_ERROR, server code 3\)/);
    expect(errors).toMatch(/Read the record again and decide anew\./);
  });

  it('is a command of its own: JSON on one stream, the grpcurl line on the other', async () => {
    const args = ['call', 'get', 'test/books/b01', 'title', '--address', gateway.grpc];
    const { exitCode, output, errors } = await runAerogate(args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toEqual((await call('get test/books/b01 title')).json);
    expect(errors).toMatch(/^grpcurl .*\n$/);
  });

  it('says where nobody was', async () => {
    const { exitCode, errors } = await runAerogate([
      'call',
      'get',
      'test/a/b',
      '--address',
      '127.0.0.1:1',
    ]);
    expect(exitCode).toBe(78);
    expect(errors).toMatch(/No gateway answers at 127\.0\.0\.1:1: nothing listens there/);
  });

  it('leaves the line out when asked to', async () => {
    expect((await call('get test/books/b01 title --quiet')).errors).toBe('');
  });
});

describe.skipIf(!requires('grpcurl'))('the grpcurl line', () => {
  it.each(['get test/books/b01', 'get test/readers/1 --int name', 'exists test/books/b02'])(
    'of %s answers the same',
    async (line) => {
      const { errors, json } = await call(line);
      const command = errors.trim().replace(/^grpcurl /, `'${pathOf('grpcurl')}' `);
      const answer = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
      expect(answer.stderr).toBe('');
      expect(JSON.parse(answer.stdout)).toEqual(json);
    },
  );
});

describe('aerogate health', () => {
  it('ends with 0 while the gateway serves, as a whole and by service', async () => {
    for (const service of [[], ['--service', 'aerogate.v1.SessionService']]) {
      const ended = await runAerogate(['health', '--address', gateway.grpc, ...service]);
      expect(ended).toMatchObject({ exitCode: 0, output: 'SERVING\n', errors: '' });
    }
  });

  it('finds the gateway where the environment tells it to listen', async () => {
    const port = gateway.grpc.split(':')[1] ?? '';
    const env = { AEROGATE_GRPC_LISTEN: `0.0.0.0:${port}` };
    expect(await runAerogate(['health'], { env })).toMatchObject({ exitCode: 0 });
  });

  it('ends with 1 for a service nobody knows, and where nobody listens', async () => {
    const unknown = await runAerogate(['health', '--address', gateway.grpc, '--service', 'x.Y']);
    expect(unknown).toMatchObject({ exitCode: 1, output: '' });
    expect(unknown.errors).toContain('NOT_FOUND');
    const nobody = await runAerogate(['health', '--address', '127.0.0.1:1']);
    expect(nobody).toMatchObject({ exitCode: 1, output: '' });
    expect(nobody.errors).toContain('nothing listens there');
  });

  it.each([
    ['ops', [], /^aerogate: No answer came from [\d.:]+: .* wants TLS .*\.\n$/],
    ['embedded', [], /^aerogate: No answer came from [\d.:]+: .* wants TLS .*\.\n$/],
    ['grpc', ['--insecure'], /^aerogate: What listens at [\d.:]+ does not speak TLS; .*\.\n$/],
  ] as const)(
    'ends with 1 where it is spoken to in the wrong way: %s %j',
    async (port, flags, words) => {
      const terminal = createFakeTerminal();
      const address = gateway[port] ?? '';
      // Inside this process, which an error that nobody listens for would end.
      expect(await runProgram(['health', '--address', address, ...flags], terminal)).toBe(1);
      expect(terminal.output).toBe('');
      expect(terminal.errors).toMatch(words);
    },
  );
});
