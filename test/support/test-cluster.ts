/** The cluster behind a test: an embedded one of its own, or the one that `AEROGATE_TEST_SEEDS` names. */

import type { EmbeddedNode } from '../../server/src/embedded/index.js';

/**
 * Seeds of the cluster all tests of data use: `host:port`, several with commas. Unset: each test starts an embedded one.
 * The cluster needs an AP namespace `test` with default-ttl 0 and a nsup-period; it may hold whatever it holds.
 */
export const GIVEN_SEEDS = givenSeeds(process.env['AEROGATE_TEST_SEEDS']);

export interface TestCluster {
  readonly seeds: string;
  /** Whether it is somebody else's: other tests and programs write to it, and it can't be stopped or looked into. */
  readonly isGiven: boolean;
  /** The node inside this process. Throws on a cluster that was given: a test that needs it is skipped there by name. */
  readonly embedded: EmbeddedNode;
  /** Stops what was started for the test, and leaves a given cluster alone. */
  close(): Promise<void>;
}

/** A cluster for one test or file; `start` is called where none was given. */
export async function openTestCluster(start: () => Promise<EmbeddedNode>): Promise<TestCluster> {
  if (GIVEN_SEEDS !== undefined) return givenCluster(GIVEN_SEEDS);
  const embedded = await start();
  return { seeds: embedded.seeds, isGiven: false, embedded, close: () => embedded.close() };
}

/** How many nodes a test of each size of cluster starts; a cluster that was given has the nodes it has. */
export const CLUSTER_SIZES: readonly { readonly size: string; readonly start: number }[] =
  GIVEN_SEEDS === undefined
    ? [
        { size: '1', start: 1 },
        { size: '3', start: 3 },
      ]
    : [{ size: 'the nodes that were given', start: 1 }];

/** What tells `aerogate serve` to use the tests' cluster. */
export const CLUSTER_FLAGS: readonly string[] =
  GIVEN_SEEDS === undefined ? ['--embedded'] : ['--seeds', GIVEN_SEEDS];

/** An empty variable is one that was not set. */
function givenSeeds(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function givenCluster(seeds: string): TestCluster {
  return {
    seeds,
    isGiven: true,
    get embedded(): EmbeddedNode {
      throw new Error(
        "the cluster was given by AEROGATE_TEST_SEEDS and can't be controlled: " +
          "declare the test with it.skipIf(!requires('own-cluster'))",
      );
    },
    close: () => Promise.resolve(),
  };
}
