/** The suites on clusters they did not start: an `aerogate embedded` of its own, and a real server where Docker can run one. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningCommand, startAerogate } from '../support/aerogate-process.js';
import { runClusterSuites, type SuiteRun } from '../support/cluster-suites.js';
import { requires } from '../support/requirements.js';
import { startServerContainer } from '../support/server-container.js';

/** Fewer would mean that a suite was not found, or skipped as a whole. */
const TESTS_MIN = 300;

function expectGood({ passed, failed, skipped }: SuiteRun): void {
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(TESTS_MIN);
  // What needs a cluster of its own is named, one by one.
  expect(skipped.some((title) => title.includes('whose connection closes'))).toBe(true);
}

describe('an embedded node in a process of its own', () => {
  let node: RunningCommand;
  let seeds: string;

  beforeAll(async () => {
    node = startAerogate(['embedded', '--port', '0']);
    await node.saw('output', 'stops it');
    seeds = /seeds +(\S+)/.exec(node.written().output)?.[1] ?? '';
  });
  afterAll(async () => {
    expect((await node.stop()).exitCode).toBe(0);
  });

  // Twice, since a cluster keeps what the first run left.
  it.each(['a first', 'a second'])('passes the suites %s time', async () => {
    expectGood(await runClusterSuites(seeds));
  });
});

describe.skipIf(!requires('docker'))('a Community server in a container', () => {
  it('passes the suites', async () => {
    const server = await startServerContainer();
    try {
      expectGood(await runClusterSuites(server.seeds));
    } finally {
      await server.stop();
    }
  });
});
