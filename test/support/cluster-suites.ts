/** The suites that run on any cluster, started as `AEROGATE_TEST_SEEDS=… npm test` starts them. */

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WORKSPACE } from './aerogate-process.js';

const run = promisify(execFile);

/** Where the tests of data are: the contract of both drivers, and what goes through a gateway. */
const FILES = [
  'test/conformance/driver-contract',
  'test/native/',
  'test/e2e/session-',
  'test/e2e/values-',
  'test/e2e/error-contract',
  'test/e2e/bad-input',
  'test/e2e/interop',
];
const TIMEOUT_MS = 400_000;

export interface SuiteRun {
  readonly passed: number;
  /** Their full names, with what went wrong. */
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** Runs them in a process of their own and says what came of each test. */
export async function runClusterSuites(seeds: string): Promise<SuiteRun> {
  const folder = mkdtempSync(join(tmpdir(), 'aerogate-suites-'));
  const reportPath = join(folder, 'report.json');
  try {
    const env = await environment(seeds);
    const vitest = join(WORKSPACE, 'node_modules', 'vitest', 'vitest.mjs');
    const report = ['--reporter=json', `--outputFile=${reportPath}`];
    const args = [vitest, 'run', ...report, ...FILES];
    // Its exit code says no more than the report.
    await run(process.execPath, args, { cwd: WORKSPACE, env, timeout: TIMEOUT_MS }).catch(
      () => undefined,
    );
    return summarize(JSON.parse(readFileSync(reportPath, 'utf8')) as Report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** That of this run, with what the machine has asked anew: a cluster of the test's own is no longer among it. */
async function environment(seeds: string): Promise<NodeJS.ProcessEnv> {
  const {
    AEROGATE_TEST_LONG: _long,
    AEROGATE_SKIP_NOTES: _notes,
    AEROGATE_REQUIREMENTS: _findings,
    VITEST: _vitest,
    ...inherited
  } = process.env;
  const env = { ...inherited, AEROGATE_TEST_SEEDS: seeds };
  const probe = join(WORKSPACE, 'scripts', 'requirements.mjs');
  const { stdout } = await run(process.execPath, [probe], { cwd: WORKSPACE, env });
  return { ...env, AEROGATE_REQUIREMENTS: stdout };
}

function summarize({ testResults }: Report): SuiteRun {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const titles = (...states: string[]): string[] =>
    tests.filter(({ status }) => states.includes(status)).map(({ fullName }) => fullName);
  const failures = tests
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages?.[0] ?? ''}`);
  // A file that could not be loaded has no tests, and a message.
  const broken = testResults
    .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
    .map(({ name, message }) => `${name}: ${message}`);
  return {
    passed: titles('passed').length,
    failed: [...failures, ...broken],
    skipped: titles('skipped', 'pending', 'todo', 'disabled'),
  };
}
