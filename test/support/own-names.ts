/** Sets and user keys of one test alone, so that it can share a cluster with other tests, other data and its own last run. */

import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';

/** Drawn once per test file: no two runs write the same records. */
const RUN = randomBytes(4).toString('hex');
const testNumbers = new Map<string, number>();

/** The same few sets in every run, since a server keeps the name of each set for as long as it runs. */
export function ownSet(name: string): string {
  return `aerogate-${name}`;
}

/** A name that stands for one record of the test that is running; outside of a test, of the file. */
export function ownName(name: string): string {
  return `${name}/${ownPrefix()}`;
}

/** An integer that stands for one record of the running test, below 2^53; `number` and the tests of a file are below 1000. */
export function ownInteger(number: number): bigint {
  return BigInt(`0x${RUN}`) * 1_000_000n + BigInt(testNumber()) * 1_000n + BigInt(number);
}

/** What all names of the test that is running have in common and no other's. */
export function ownPrefix(): string {
  return `${RUN}.${testNumber()}`;
}

/** A key of the running test, in namespace `test` unless told. */
export const ownKey = (name: string, namespace = 'test', set = 'users') => ({
  namespace,
  set: ownSet(set),
  userKey: { case: 'stringValue', value: ownName(name) } as const,
});

/** Tests are counted as they come; what runs outside of one has number 0. */
function testNumber(): number {
  const { currentTestName } = expect.getState();
  if (currentTestName === undefined) return 0;
  const known = testNumbers.get(currentTestName);
  if (known !== undefined) return known;
  testNumbers.set(currentTestName, testNumbers.size + 1);
  return testNumbers.size;
}
