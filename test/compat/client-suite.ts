/** The official Node client's own test suite, run file by file against a server: compiles it, runs it, names what passed. */

import { type ChildProcess, execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';

const require = createRequire(import.meta.url);

/** How long one file may take in all; its own tests have a limit each. */
const FILE_TIMEOUT_MS = 240_000;
/** What the suite's README asks for: tests against a server that is not busy finish far sooner. */
const TEST_TIMEOUT_MS = 20_000;
/** What a process is left to end in once its report is written. */
const AFTER_REPORT_MS = 5_000;
const REPORT_MAX_BYTES = 64 * 1024 * 1024;
/** Files that judge the server's version while they load, before the client knows it. */
const VERSION_AT_LOAD = /^query_blob_filter/;
/** Files that need Docker to load at all; none of their tests runs without it. */
const NEEDS_DOCKER: readonly string[] = ['metrics_cluster_name', 'metrics_node_close'];

export interface SuiteFolder {
  /** Test files without their ending, sorted. */
  readonly files: readonly string[];
  readonly path: string;
  remove(): void;
}

export interface FileResult {
  readonly passed: readonly string[];
  /** Titles with the first line of each failure. */
  readonly failed: ReadonlyMap<string, string>;
  readonly pending: number;
  /** What the process printed when it ended without a report. */
  readonly crash?: string;
}

export interface RunOptions {
  /** Only the tests with these full titles. */
  readonly titles?: readonly string[];
  /** Further flags of the suite's own, such as `--user`. */
  readonly clientOptions?: readonly string[];
}

/** Compiles the suite that ships with the package into a folder of its own, laid out as the package is. */
export function prepareClientSuite(): SuiteFolder {
  const packagePath = dirname(require.resolve('aerospike/package.json'));
  const path = mkdtempSync(join(tmpdir(), 'client-suite-'));
  // Tests read files of the package by relative paths and import the library beside them.
  for (const name of ['lib', 'examples', 'package.json']) {
    symlinkSync(join(packagePath, name), join(path, name));
  }
  symlinkSync(dirname(packagePath), join(path, 'node_modules'));
  compileFolder(join(packagePath, 'test'), join(path, 'test'));
  writeFileSync(join(path, 'connected.js'), CONNECTED_HOOK);
  const files = readdirSync(join(path, 'test'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => entry.name.slice(0, -'.js'.length))
    .filter((name) => name !== 'test_helper' && !NEEDS_DOCKER.includes(name))
    .sort();
  return {
    files,
    path,
    remove(): void {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/**
 * Runs one file in a process of its own; `port` is where a server listens on loopback.
 */
export function runSuiteFile(
  suite: SuiteFolder,
  file: string,
  port: number,
  { titles, clientOptions = [] }: RunOptions = {},
): Promise<FileResult> {
  const report = join(suite.path, `${file}.json`);
  const args = [
    require.resolve('mocha/bin/mocha.js'),
    ...['--no-config', '--exit', '--timeout', String(TEST_TIMEOUT_MS)],
    ...['--reporter', 'json', '--reporter-option', `output=${report}`],
    ...['--file', join(suite.path, 'connected.js')],
    ...(titles === undefined ? [] : ['--grep', `^(?:${titles.map(literally).join('|')})$`]),
    join(suite.path, 'test', `${file}.js`),
  ];
  const env = {
    PATH: process.env['PATH'],
    OPTIONS: `--host 127.0.0.1 --port ${port} --totalTimeout 10000 ${clientOptions.join(' ')}`,
    npm_package_version: '6.7.1',
    ...(VERSION_AT_LOAD.test(file) ? { AEROSPIKE_VERSION_OVERRIDE: '8.1.2' } : {}),
  };
  const options = {
    ...{ cwd: suite.path, env, timeout: FILE_TIMEOUT_MS, maxBuffer: REPORT_MAX_BYTES },
    killSignal: 'SIGKILL' as const,
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      stopWatching();
      const ending = error === null ? '' : `ended with ${error.signal ?? `code ${error.code}`}`;
      resolve(readReport(report, `${stdout}\n${stderr}\n${ending}`));
    });
    const stopWatching = endAfterReport(child, report);
  });
}

/** The text as a pattern that matches nothing else. */
function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The client's threads keep some processes from ending (or crash them while they end); the report is complete by then. */
function endAfterReport(child: ChildProcess, report: string): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(dirname(report), (_event, name) => {
    if (name !== basename(report)) return;
    timer ??= setTimeout(() => child.kill('SIGKILL'), AFTER_REPORT_MS);
  });
  return () => {
    watcher.close();
    clearTimeout(timer);
  };
}

/** The suite's root hook starts connecting and does not wait; tests that ask for features would be skipped in silence. */
const CONNECTED_HOOK = `
const helper = require('./test/test_helper.js');
before(async function () {
  this.timeout(20000);
  const until = Date.now() + 15000;
  while (Date.now() < until) {
    if (helper.client.isConnected(false) && helper.cluster.build && helper.cluster.namespaceInfo.config) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the client did not connect');
});
`;

interface MochaReport {
  readonly passes: readonly { readonly fullTitle: string }[];
  readonly failures: readonly {
    readonly fullTitle: string;
    readonly err: { readonly message?: string };
  }[];
  readonly pending: readonly unknown[];
}

function readReport(path: string, output: string): FileResult {
  let report: MochaReport;
  try {
    report = JSON.parse(readFileSync(path, 'utf8')) as MochaReport;
  } catch {
    return { passed: [], failed: new Map(), pending: 0, crash: output.trim().slice(-2_000) };
  }
  return {
    passed: report.passes.map(({ fullTitle }) => fullTitle),
    failed: new Map(
      report.failures.map(({ fullTitle, err }) => [fullTitle, err.message?.split('\n')[0] ?? '']),
    ),
    pending: report.pending.length,
  };
}

/** File by file and without judging the types, which are the client's affair. */
function compileFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    if (entry.isDirectory()) compileFolder(source, join(to, entry.name));
    else if (/\.[jt]s$/.test(entry.name)) {
      writeFileSync(join(to, entry.name.replace(/\.ts$/, '.js')), compile(source));
    } else cpSync(source, join(to, entry.name));
  }
}

function compile(source: string): string {
  return ts.transpileModule(readFileSync(source, 'utf8'), {
    fileName: source,
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      allowJs: true,
      rewriteRelativeImportExtensions: true,
    },
  }).outputText;
}
