/** README.md as a user follows it: every code block is run, in order, and what it says is printed is what comes. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbedded } from '../../server/src/embedded/index.js';
import {
  type ServingAerogate,
  serveAerogate,
  startAerogate,
  WORKSPACE,
} from '../support/aerogate-process.js';
import { type CodeBlock, codeBlocks } from '../support/markdown-blocks.js';
import { pathOf, requires } from '../support/requirements.js';

const readme = readFileSync(join(WORKSPACE, 'README.md'), 'utf8');
const blocks = codeBlocks(readme);
/** An image is downloaded and one is built. */
const DOCKER_TIMEOUT_MS = 900_000;

let gateway: ServingAerogate;

beforeAll(async () => {
  // What `npm start` runs once it has installed and built; `npm run smoke` runs the command itself.
  gateway = await serveAerogate(['--embedded', '--sample']);
});
afterAll(async () => {
  await gateway.stop();
});

/** The addresses of the README are the defaults; here the system chose others. */
function withOurAddresses(code: string): string {
  return code
    .replaceAll('localhost:50051', gateway.grpc)
    .replaceAll('localhost:8080', gateway.web)
    .replaceAll('localhost:9090', gateway.ops);
}

interface Run {
  readonly output: string;
  readonly errors: string;
  readonly exitCode: number | null;
}

function run(file: string, args: readonly string[], input: string): Promise<Run> {
  const tools = ['grpcurl', 'curl'] as const;
  const folders = [
    join(WORKSPACE, 'node_modules', '.bin'),
    ...tools.map((tool) => dirname(pathOf(tool))),
  ];
  const child = spawn(file, args, {
    cwd: WORKSPACE,
    env: {
      ...process.env,
      PATH: [...folders, process.env['PATH']].join(delimiter),
      AEROGATE_ADDRESS: gateway.grpc,
    },
  });
  const written = { output: '', errors: '' };
  child.stdout.on('data', (chunk) => {
    written.output += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    written.errors += String(chunk);
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve({ ...written, exitCode });
    });
  });
}

/** What each command that does not end by itself, or is this very run, is tested as instead. */
const LASTING: Readonly<Record<string, (command: string) => Promise<void>>> = {
  'AEROGATE_TEST_SEEDS=': givesTheTestsACluster,
  'npm run verify:ee': takesTheOptions,
  'npm run demo': () => isAScript('npm demo'),
  'npm start': startsAsWritten,
  'npm test': isAScript,
  'npx aerogate serve': servesACluster,
  'npx aerogate embedded': servesANode,
};

function lastingTest(command: string): ((command: string) => Promise<void>) | undefined {
  return Object.entries(LASTING).find(([start]) => command.startsWith(start))?.[1];
}

async function startsAsWritten(): Promise<void> {
  const shown = blocks.find(({ code }) => code.startsWith('Aerogate '));
  await gateway.saw('output', 'Ctrl-C stops it');
  const { output } = gateway.written();
  // Versions and ports are those of the day.
  const settled = (text: string): string =>
    text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:0').replace(/\d+\.\d+\.\d+ serves/, 'serves');
  expect(settled(output).startsWith(settled(shown?.code ?? 'no such block'))).toBe(true);
  for (const program of ['grpcurl', 'curl', 'buf curl'])
    expect(output).toContain(`\n  ${program} `);
  await isAScript('npm start');
}

function isAScript(command: string): Promise<void> {
  const manifest = JSON.parse(readFileSync(join(WORKSPACE, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(manifest.scripts).toHaveProperty(command.split(' ')[1] ?? '');
  return Promise.resolve();
}

/** The variable is the one the tests read; that they then do as it says is a test of its own. */
async function givesTheTestsACluster(command: string): Promise<void> {
  const [variable = '', ...rest] = command.split(' ');
  const seen = await run('bash', ['-c', `${variable} node -p process.env.AEROGATE_TEST_SEEDS`], '');
  expect(seen.output.trim()).toMatch(/^[\d.]+:\d+$/);
  await isAScript(rest.join(' '));
}

async function takesTheOptions(command: string): Promise<void> {
  const [, , script = '', , ...options] = command.split(' ');
  await isAScript(`npm ${script}`);
  const help = await run(process.execPath, [join('scripts', 'verify-ee.mjs'), '--help'], '');
  for (const option of options.filter((word) => word.startsWith('--')))
    expect(help.output).toContain(`  ${option} `);
}

async function servesACluster(command: string): Promise<void> {
  const node = await startEmbedded();
  try {
    const args = command.split(' ').slice(3);
    const seeds = args.map((arg) => (/^\d/.test(arg) ? node.seeds : arg));
    const served = await serveAerogate(seeds);
    const ready = await fetch(`http://${served.ops}/readyz`).finally(() => served.stop());
    expect(ready.status).toBe(200);
    expect((await served.ended).exitCode).toBe(0);
  } finally {
    await node.close();
  }
}

async function servesANode(command: string): Promise<void> {
  const args = command.split(' ').slice(2);
  const node = startAerogate(args.map((arg) => (/^\d+$/.test(arg) ? '0' : arg)));
  try {
    await node.saw('output', 'stops it');
  } finally {
    // Also when it said nothing: a test that fails leaves no process behind.
    expect((await node.stop()).exitCode).toBe(0);
  }
}

/** The commands of a block: one a line, unless a quote or a backslash goes on; what follows a `#` is for the reader. */
function commandsOf({ code }: CodeBlock): string[] {
  const lines = code
    .trim()
    .split('\n')
    .map((line) => line.replace(/ {2,}# .*$/, ''));
  return lines.some((line) => lastingTest(line) !== undefined) ? lines : [lines.join('\n')];
}

async function runShell(block: CodeBlock): Promise<string> {
  let output = '';
  for (const command of commandsOf(block)) {
    const lasting = lastingTest(command);
    if (lasting !== undefined) {
      await lasting(command);
      continue;
    }
    const ended = await run(
      'bash',
      ['-e', '-u', '-o', 'pipefail', '-c', withOurAddresses(command)],
      '',
    );
    expect(ended, ended.errors).toMatchObject({ exitCode: 0 });
    ({ output } = ended);
  }
  return output;
}

async function runScript({ code }: CodeBlock): Promise<string> {
  const ended = await run(process.execPath, ['--input-type=module'], withOurAddresses(code));
  expect(ended).toMatchObject({ exitCode: 0, errors: '' });
  return ended.output;
}

/** How each kind of block is run. The others are answers. */
const RUNNERS: Readonly<Record<string, (block: CodeBlock) => Promise<string>>> = {
  sh: runShell,
  js: runScript,
};

describe.skipIf(!requires('grpcurl', 'curl'))('README.md', () => {
  it('has nothing but blocks that are run, and what they answer', () => {
    expect(new Set(blocks.map(({ language }) => language))).toEqual(
      new Set(['sh', 'js', 'json', 'text']),
    );
    // Each answer follows what it is the answer of.
    for (const [index, { language }] of blocks.entries()) {
      if (language in RUNNERS) continue;
      expect(Object.keys(RUNNERS)).toContain(blocks[index - 1]?.language);
    }
  });

  const runnable = blocks.flatMap((block, index) => {
    const runner = RUNNERS[block.language];
    const first = block.code.split('\n')[0] ?? '';
    return runner === undefined ? [] : [{ block, runner, first, next: blocks[index + 1] }];
  });

  const needsDocker = ({ first }: { first: string }): boolean => first.startsWith('docker ');

  it.skipIf(!requires('docker')).each(runnable.filter(needsDocker))(
    'line $block.line: $first',
    async ({ block, runner }) => {
      await runner(block);
    },
    DOCKER_TIMEOUT_MS,
  );

  it.each(runnable.filter((one) => !needsDocker(one)))(
    'line $block.line: $first',
    async ({ block, runner, next }) => {
      const output = await runner(block);
      if (next?.language === 'json') expect(JSON.parse(output)).toEqual(JSON.parse(next.code));
      // The report of `npm start` is compared where that command is.
      if (next?.language === 'text' && !next.code.startsWith('Aerogate ')) {
        expect(output.trim()).toBe(next.code.trim());
      }
    },
  );

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path ?? '');
    expect(links.length).toBeGreaterThan(5);
    for (const path of links) {
      expect(() => readFileSync(join(WORKSPACE, path))).not.toThrow(/ENOENT/);
    }
  });
});
