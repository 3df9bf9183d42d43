/** What a test needs beyond Node and npm: asks once what this machine has, and says what a missing thing means. */

import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

export type Requirement =
  | 'docker'
  | 'go'
  | 'jdk'
  | 'maven'
  | 'python'
  | 'grpcurl'
  | 'curl'
  | 'openssl'
  | 'chromium'
  | 'aerospike-client'
  /** A cluster the test starts itself: one it can stop, slow down, make fail and look into. */
  | 'own-cluster';

/** What was found for one requirement: the program to start, or why there is none. */
interface Finding {
  readonly what: string;
  readonly path?: string;
  readonly reason?: string;
}

/** What `AEROGATE_REQUIRE=all` does not ask for. */
const EXCUSED: readonly Requirement[] = ['docker', 'own-cluster'];

const root = fileURLToPath(new URL('../..', import.meta.url));
const findings = readFindings();

/**
 * True when the machine has everything named. Use it where a suite is declared:
 *
 *     describe.skipIf(!requires('grpcurl'))('grpcurl', () => { ... });
 *
 * What is missing is noted for the summary at the end of the run. Under `AEROGATE_REQUIRE=all`, or a
 * comma-separated list that names it, a missing requirement throws instead, so the file fails by name.
 * `all` leaves out what can't be installed: a Docker engine, and a cluster of one's own beside the one that was given.
 */
export function requires(...names: readonly Requirement[]): boolean {
  const missing = names.filter((name) => findings[name].path === undefined);
  if (missing.length === 0) return true;
  const insisted = missing.filter(isInsistedOn);
  if (insisted.length > 0) {
    throw new Error(
      `AEROGATE_REQUIRE asks for what is missing: ${insisted.map(sentenceFor).join('; ')}`,
    );
  }
  noteSkip(missing);
  return false;
}

/** The program that stands for a requirement, as an absolute path; throws when it is missing. */
export function pathOf(name: Requirement): string {
  const { path } = findings[name];
  if (path === undefined) throw new Error(`Missing ${sentenceFor(name)}`);
  return path;
}

function isInsistedOn(name: Requirement): boolean {
  const asked = (process.env['AEROGATE_REQUIRE'] ?? '').split(',');
  return asked.includes(name) || (asked.includes('all') && !EXCUSED.includes(name));
}

function sentenceFor(name: Requirement): string {
  const { what, reason } = findings[name];
  return `${name} (${what}): ${reason ?? 'present'}`;
}

/** Leaves a line for `scripts/test.mjs`, which prints every skip with its reason when the run is over. */
function noteSkip(missing: readonly Requirement[]): void {
  const notes = process.env['AEROGATE_SKIP_NOTES'];
  if (notes === undefined) return;
  const file = relative(root, expect.getState().testPath ?? '');
  appendFileSync(notes, `${JSON.stringify({ file, missing })}\n`);
}

/** The runner's findings, or our own when vitest was started by hand. */
function readFindings(): Readonly<Record<Requirement, Finding>> {
  const handed = process.env['AEROGATE_REQUIREMENTS'];
  return JSON.parse(handed ?? probe()) as Record<Requirement, Finding>;
}

function probe(): string {
  const script = fileURLToPath(new URL('../../scripts/requirements.mjs', import.meta.url));
  const answer = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (answer.status !== 0) throw new Error(`${script} failed: ${answer.stderr}`);
  return answer.stdout;
}
