import { GetRequestSchema } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { fromJsonString } from '@bufbuild/protobuf';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createFakeTerminal } from '../../../test/support/fake-terminal.js';
import { environmentName } from '../config.js';
import type { Option } from '../option.js';
import { SERVE_OPTIONS } from '../option-table.js';
import { CALL_VERBS } from './call-request.js';
import { createProgram, runProgram } from './program.js';

interface Run {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

async function run(line: string, input?: string): Promise<Run> {
  const terminal = createFakeTerminal(input);
  const exitCode = await runProgram(line === '' ? [] : line.split(' '), terminal);
  return { exitCode, output: terminal.output, errors: terminal.errors };
}

describe('help', () => {
  it.each(Object.entries<Option>(SERVE_OPTIONS))(
    'of serve shows --%s, its variable and its default',
    async (name, definition) => {
      const { output, exitCode } = await run('serve --help');
      // Help wraps; the words are what counts.
      const words = output.replaceAll(/\s+/g, ' ');
      const entry = words.slice(
        words.indexOf(` --${name} `),
        words.indexOf(`${environmentName(name)}]`),
      );
      expect(exitCode).toBe(0);
      expect(entry).toContain(definition.help);
      if ('default' in definition) expect(entry).toContain(`default ${definition.default}`);
    },
  );

  it('groups the options of serve as the table does', async () => {
    const { output } = await run('serve --help');
    for (const { group } of Object.values(SERVE_OPTIONS)) expect(output).toContain(`\n${group}:\n`);
  });

  it('of every command ends with examples of itself', async () => {
    for (const path of commandPaths(await createProgram(createFakeTerminal(), () => undefined))) {
      const { output, exitCode } = await run(`${path} --help`.trim());
      const [, examples] = output.split('\nExamples:\n');
      expect(exitCode).toBe(0);
      expect(examples, path).toMatch(new RegExp(`\\$ .*aerogate ${path}`));
    }
  });

  it('goes to standard error, with the exit code of a fault, when nothing was asked for', async () => {
    const { exitCode, output, errors } = await run('');
    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toContain('Usage: aerogate');
  });
});

describe('version', () => {
  it('names the version and the Node it runs on', async () => {
    const { output, exitCode } = await run('--version');
    expect(output).toMatch(/^aerogate \d+\.\d+\.\d+ \(.*node \d+\.\d+\.\d+\)\n$/);
    expect(exitCode).toBe(0);
  });
});

describe('refused with exit code 2', () => {
  it.each([
    ['sreve', /unknown command 'sreve'[\s\S]*Did you mean serve\?/],
    ['serve --sedes a:1', /unknown option '--sedes'[\s\S]*Did you mean --seeds\?/],
    ['serve --embeded', /Did you mean (one of )?--embedded/],
    ['call gte test/users/u1', /unknown command 'gte'[\s\S]*Did you mean get\?/],
    ['call get', /missing required argument 'key'/],
    ['call get test/users/u1 --lttl 3', /unknown option/],
    ['call get test/users', /namespace\/set\/key/],
    ['call put test/users/u1', /at least one bin/],
    ['call put test/users/u1 a:itn=1', /Did you mean int\?/],
    ['call put test/users/u1 a=1 --ttl soon', /--ttl: expected a number of seconds/],
    ['call put test/users/u1 --json []', /--json: expected an object/],
    ['call put test/users/u1 --json {"a":{"itn":1}}', /no request of the API/],
    ['call put test/users/u1 a=1 --json {"a":{"int":1}}', /twice, once in --json/],
    ['call put test/users/u1 a=1 --generation x', /Expected a whole number/],
    ['call get test/users/u1 --address nowhere', /--address: expected host:port/],
    ['health --timeout-ms 0', /above 0/],
    ['health extra', /too many arguments/],
    ['embedded --port 65536', /from 0 to 65535/],
    ['embedded --nodes 17', /from 1 to 16/],
    ['embedded --namespace a:xx', /name:sc/],
    ['embedded --host 0.0.0.0', /--allow-plaintext-beyond-loopback/],
    ['serve', /--seeds host:port .* or --embedded/],
    ['serve --seeds a:b:c:d --driver native', /--seeds: seeds\[0\] has too many colons/],
    ['serve --seeds a:b:c:d --driver wire', /--seeds: seeds\[0\] has too many colons/],
    ['serve --seeds a:1 --driver wire --rack-ids one', /--rack-ids/],
    ['serve --embedded --tend-interval-ms 1', /from 100 to 60000/],
    ['serve --embedded=yes', /./],
  ])('%s', async (line, expected) => {
    const { exitCode, output, errors } = await run(line);
    expect(errors).toMatch(expected);
    expect(output).toBe('');
    expect(exitCode).toBe(2);
    expect(errors).not.toMatch(/^\s+at /m);
  });

  it('every fault of a configuration has a line of its own', async () => {
    const { errors } = await run('serve --embedded --tend-interval-ms 1 --grpc-listen x');
    expect(errors.trim().split('\n')).toHaveLength(2);
  });
});

describe('call --dry-run', () => {
  it.each([
    ['get test/users/u1', 'Get', { key: key('u1') }],
    ['get test/users/u1 name age', 'Get', { key: key('u1'), bins: ['name', 'age'] }],
    [
      'get test/users/u1 --no-bins --allow-missing',
      'Get',
      { key: key('u1'), noBins: true, allowMissing: true },
    ],
    [
      'put test/users/u1 a=1 --ttl 60',
      'Put',
      { key: key('u1'), bins: { a: { int: '1' } }, ttl: { seconds: 60 } },
    ],
    [
      'put test/users/u1 a=1 --behavior READ_FAST',
      'Put',
      { key: key('u1'), bins: { a: { int: '1' } }, session: { behavior: 'READ_FAST' } },
    ],
    [
      'insert test/users/u1 a=1',
      'Execute',
      segment({ insert: {}, operations: [{ bin: 'a', put: { int: '1' } }] }),
    ],
    [
      'update test/users/u1 a=1 --generation 3',
      'Execute',
      segment({ update: {}, operations: [{ bin: 'a', put: { int: '1' } }], generation: 3 }),
    ],
    [
      'replace test/users/u1 a=1 --ttl never',
      'Execute',
      segment({ replace: {}, operations: [{ bin: 'a', put: { int: '1' } }], ttl: { never: {} } }),
    ],
    [
      'add test/users/u1 n=1',
      'Execute',
      segment({ upsert: {}, operations: [{ bin: 'n', add: { int: '1' } }] }),
    ],
    [
      'append test/users/u1 n=x',
      'Execute',
      segment({ upsert: {}, operations: [{ bin: 'n', append: { string: 'x' } }] }),
    ],
    [
      'prepend test/users/u1 n=x',
      'Execute',
      segment({ upsert: {}, operations: [{ bin: 'n', prepend: { string: 'x' } }] }),
    ],
    [
      'remove-bins test/users/u1 a b',
      'Execute',
      segment({
        update: {},
        operations: [
          { bin: 'a', remove: {} },
          { bin: 'b', remove: {} },
        ],
      }),
    ],
    [
      'delete test/users/u1 --durable-delete',
      'Execute',
      segment({ delete: {}, durableDelete: true }),
    ],
    ['touch test/users/u1', 'Execute', segment({ touch: {} })],
    [
      'touch test/users/u1 --where $.age>21',
      'Execute',
      segment({ touch: {}, where: { ael: '$.age>21' } }),
    ],
    ['get test/users/u1 --where $.age>21', 'Get', { key: key('u1'), where: { ael: '$.age>21' } }],
    [
      'put test/users/u1 n=1 --where $.age>21',
      'Put',
      { key: key('u1'), bins: { n: { int: '1' } }, where: { ael: '$.age>21' } },
    ],
    ['exists test/users/u1', 'Execute', segment({ exists: {} })],
  ])('%s', async (words, rpc, body) => {
    const { output, errors, exitCode } = await run(`call ${words} --dry-run --address [::1]:7`);
    const parsed =
      /^grpcurl -plaintext -d '(.*)' \[::1\]:7 aerogate\.v1\.SessionService\/(\w+)\n$/.exec(output);
    expect(parsed?.[2]).toBe(rpc);
    expect(JSON.parse(parsed?.[1] ?? '')).toEqual(body);
    expect({ errors, exitCode }).toEqual({ errors: '', exitCode: 0 });
  });

  it('has a test for every verb', () => {
    expect(Object.keys(CALL_VERBS)).toHaveLength(12);
  });

  it('quotes for the shell and reads --json from standard input', async () => {
    const bins = `{"name":{"string":"O'Hara"}}`;
    const { output } = await run('call put test/users/u1 --json - --dry-run --insecure', bins);
    expect(output).toContain(String.raw`{"string":"O'\''Hara"}`);
    expect(output).toMatch(/^grpcurl -insecure -d /);
  });

  it('prints a request the API can read', async () => {
    const { output } = await run('call get test/readers/7 --int --dry-run');
    const request = fromJsonString(GetRequestSchema, output.split("'")[1] ?? '');
    expect(request.key?.userKey).toEqual({ case: 'intValue', value: 7n });
  });
});

function key(string: string): object {
  return { namespace: 'test', set: 'users', string };
}

function segment(parts: object): object {
  return { segments: [{ keys: [key('u1')], ...parts }] };
}

function commandPaths(program: Command, above = ''): string[] {
  const below = program.commands.flatMap((command) =>
    commandPaths(command, `${above} ${command.name()}`.trim()),
  );
  return [above, ...below];
}
