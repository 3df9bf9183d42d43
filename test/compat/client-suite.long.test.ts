/** The official Node client's own suite against the embedded node, file by file, judged by the list of what passes now. */

import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { type EmbeddedOptions, startEmbedded } from '../../server/src/embedded/index.js';
import { requires } from '../support/requirements.js';
import {
  type FileResult,
  prepareClientSuite,
  runSuiteFile,
  type SuiteFolder,
} from './client-suite.js';

/** One file of the suite: how many of its tests pass on a real Community server 8.1.2, and which have to pass here. */
interface ExpectedFile {
  readonly onRealServer: number;
  readonly passing: readonly string[];
  /** It needs a server with security, which a Community one is not: what passes here is what the suite itself asks for. */
  readonly secured?: true;
  /** It runs in a strongly consistent namespace of an Enterprise server, where transactions are; as `secured`. */
  readonly strong?: true;
}

/** What names in the list end with that say so; the rest of the name is the file's. */
const STRONG = ' in strong consistency';

/** A process of the client may die by itself (its binding does, in a few percent of the runs): it gets another chance. */
const ATTEMPTS = 3;

/**
 * Files whose tests wait fixed times for what another thread of the client does (one turn of the event loop for a listener,
 * half a second beyond its tend interval for a snapshot): on a busy machine some come too early, on a real server, too.
 * What failed in them is judged again alone, as the baselines say.
 */
const TIMING_BOUND: ReadonlySet<string> = new Set(['circuit_breaker', 'dynamic_config', 'metrics']);

const expected = JSON.parse(
  readFileSync(new URL('../vectors/client-suite-expected.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, ExpectedFile>>;

describe.skipIf(!requires('aerospike-client'))("the official client's own suite", () => {
  const suite = prepareClientSuite();
  afterAll(() => {
    suite.remove();
  });

  it('is the suite the list was made for', () => {
    expect(suite.files).toEqual(expect.arrayContaining(Object.keys(expected).map(fileOf)));
  });

  it.each(Object.entries(expected))('%s', async (name, { onRealServer, passing, ...server }) => {
    const file = fileOf(name);
    const whole = await runOnFreshNode(suite, file, {
      attempts: passing.length === 0 ? 1 : ATTEMPTS,
      ...server,
    });
    const result = TIMING_BOUND.has(file) ? await judgedAlone(suite, file, whole, passing) : whole;
    const unexpected = without(result.passed, passing);
    if (unexpected.length > 0 && passing.length < onRealServer) {
      console.warn(
        `${file}: ${unexpected.length} more tests pass than expected; add them:`,
        unexpected,
      );
    }

    expect(
      without(passing, result.passed).map(
        (title) => `${title}: ${result.failed.get(title) ?? 'not run'}`,
      ),
      result.crash,
    ).toEqual([]);
  });
});

function fileOf(name: string): string {
  return name.endsWith(STRONG) ? name.slice(0, -STRONG.length) : name;
}

/** The result with the tests that were expected to pass, and did not, run again by themselves. */
async function judgedAlone(
  suite: SuiteFolder,
  file: string,
  whole: FileResult,
  passing: readonly string[],
): Promise<FileResult> {
  let result = whole;
  for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) {
    const titles = [...new Set(without(passing, result.passed))];
    if (titles.length === 0) break;
    console.warn(`${file}: judged again alone:`, titles);
    const again = await runOnFreshNode(suite, file, { attempts: 1, titles });
    result = { ...result, passed: [...result.passed, ...again.passed] };
  }
  return result;
}

interface Run extends Pick<ExpectedFile, 'secured' | 'strong'> {
  readonly attempts: number;
  /** Every test of the file unless given. */
  readonly titles?: readonly string[];
}

/** The user whose name the suite looks for, and the one its tests ask about. */
const SUPERUSER = {
  name: 'superuser',
  password: 'superuser',
  roles: ['user-admin', 'sys-admin', 'data-admin', 'read-write-udf', 'truncate'],
};
const ADMIN = { name: 'admin', password: 'admin', roles: ['user-admin'] };
const LOGIN = ['--user', SUPERUSER.name, '--password', SUPERUSER.password];
const SECURED: EmbeddedOptions = {
  edition: 'enterprise',
  security: { quotas: true, users: [SUPERUSER, ADMIN] },
};

/** The suite deletes its records without a trace, as servers it is run against have to allow. */
const STRONGLY_CONSISTENT: EmbeddedOptions = {
  edition: 'enterprise',
  namespaces: [{ name: 'test', mode: 'sc', allowExpunge: true }, { name: 'bar' }],
};

async function runOnFreshNode(suite: SuiteFolder, file: string, run: Run): Promise<FileResult> {
  const { attempts, titles, secured, strong } = run;
  const embedded = await startEmbedded({
    ...(secured === true ? SECURED : {}),
    ...(strong === true ? STRONGLY_CONSISTENT : {}),
  });
  try {
    const result = await runSuiteFile(suite, file, embedded.nodes[0]?.port ?? 0, {
      ...(titles === undefined ? {} : { titles }),
      clientOptions: [
        ...(secured === true ? LOGIN : []),
        ...(strong === true ? ['--testStrongConsistency'] : []),
      ],
    });
    if (result.crash === undefined || attempts === 1) return result;
  } finally {
    await embedded.close();
  }
  return runOnFreshNode(suite, file, { ...run, attempts: attempts - 1 });
}

/** The titles of `all` that `taken` does not account for; titles may be there several times. */
function without(all: readonly string[], taken: readonly string[]): string[] {
  const left = [...taken];
  return all.filter((title) => {
    const index = left.indexOf(title);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}
