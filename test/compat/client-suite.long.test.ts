/** The official Node client's own suite against the embedded node, file by file, judged by the list of what passes now. */

import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { startEmbedded } from '../../server/src/embedded/index.js';
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
}

/** A process of the client may die by itself (its binding does, in a few percent of the runs): it gets another chance. */
const ATTEMPTS = 3;

const expected = JSON.parse(
  readFileSync(new URL('../vectors/client-suite-expected.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, ExpectedFile>>;

describe.skipIf(!requires('aerospike-client'))("the official client's own suite", () => {
  const suite = prepareClientSuite();
  afterAll(() => {
    suite.remove();
  });

  it('is the suite the list was made for', () => {
    expect(suite.files).toEqual(expect.arrayContaining(Object.keys(expected)));
  });

  it.each(Object.entries(expected))('%s', async (file, { onRealServer, passing }) => {
    const result = await runOnFreshNode(suite, file, passing.length === 0 ? 1 : ATTEMPTS);
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

async function runOnFreshNode(
  suite: SuiteFolder,
  file: string,
  attempts: number,
): Promise<FileResult> {
  const embedded = await startEmbedded();
  try {
    const result = await runSuiteFile(suite, file, embedded.nodes[0]?.port ?? 0);
    if (result.crash === undefined || attempts === 1) return result;
  } finally {
    await embedded.close();
  }
  return runOnFreshNode(suite, file, attempts - 1);
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
