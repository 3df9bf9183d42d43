/** Contract targets: a driver on the test's cluster, with the faults an embedded one can be told to make. */

import type {
  ContractFaults,
  ContractTarget,
} from '../../server/src/driver/contract/contract-target.js';
import type { Driver } from '../../server/src/driver/driver.js';
import { parseSeeds } from '../../server/src/driver/wire/address.js';
import { createWireDriverProvider } from '../../server/src/driver/wire/wire-driver-provider.js';
import { type EmbeddedNode, startEmbedded } from '../../server/src/embedded/index.js';
import { ANONYMOUS } from '../../server/src/model/principal.js';
import { systemClock } from '../../server/src/model/system-clock.js';
import { ownPrefix } from './own-names.js';
import { GIVEN_SEEDS, openTestCluster } from './test-cluster.js';

export interface ClusterTarget extends ContractTarget {
  /** The cluster's controls; throws where it was given. */
  readonly embedded: EmbeddedNode;
}

/** A target for the wire driver; the number of nodes is for an embedded cluster. */
export function openWireTarget(nodes: number): Promise<ClusterTarget> {
  return openTarget(() => startEmbedded({ nodes }), openWireDriver);
}

/** The strongly consistent namespace of embedded clusters that were asked for one. */
export const SC_TARGET_NAMESPACE = 'txn';

/** The usual namespaces, and the strongly consistent one. */
export const SC_NAMESPACES = [
  { name: 'test' },
  { name: 'bar' },
  { name: SC_TARGET_NAMESPACE, mode: 'sc' },
] as const;

/** A target of the wire driver on an embedded cluster, for the contract of transactions. */
export async function openWireScTarget(nodes: number): Promise<ClusterTarget> {
  const start = (): Promise<EmbeddedNode> => startEmbedded({ nodes, namespaces: SC_NAMESPACES });
  return inScNamespace(await openTarget(start, openWireDriver));
}

/** The target in its strongly consistent namespace, once its driver knows of it. */
export async function inScNamespace<Target extends ClusterTarget>(target: Target): Promise<Target> {
  const { driver } = target;
  const isKnown = (): boolean =>
    driver.cluster().namespaces.get(SC_TARGET_NAMESPACE)?.mode === 'sc';
  await new Promise<void>((resolve) => {
    if (isKnown()) {
      resolve();
      return;
    }
    const stop = driver.onClusterChange(() => {
      if (!isKnown()) return;
      stop();
      resolve();
    });
  });
  return Object.assign(target, { namespace: SC_TARGET_NAMESPACE });
}

/** A target over what `openDriver` opens; `start` is called where no cluster was given. */
export async function openTarget(
  start: () => Promise<EmbeddedNode>,
  openDriver: (seeds: string) => Promise<Driver>,
): Promise<ClusterTarget> {
  const cluster = await openTestCluster(start);
  const driver = await openDriver(cluster.seeds);
  return {
    get embedded(): EmbeddedNode {
      return cluster.embedded;
    },
    driver,
    namespace: 'test',
    run: ownPrefix(),
    ...(cluster.isGiven ? {} : { faults: faultsOf(cluster.embedded) }),
    openDriver: () => openDriver(cluster.seeds),
    close: async () => {
      await driver.close(0);
      await cluster.close();
    },
  };
}

export async function openWireDriver(seeds: string): Promise<Driver> {
  const provider = createWireDriverProvider({
    seeds: parseSeeds(seeds),
    clock: systemClock,
    // Queries of several runs on one cluster need ids of their own.
    random: GIVEN_SEEDS === undefined ? () => 0.5 : Math.random,
    version: '0.0.0-test',
  });
  await provider.start();
  return provider.forPrincipal(ANONYMOUS);
}

function faultsOf({ control }: EmbeddedNode): ContractFaults {
  return {
    failNext: (count, resultCode) => control.failNext(count, { resultCode }),
    delayNext: (count, delayMs) => control.delayNext(count, { delayMs }),
    dropNext: (count, applied) => control.dropNext(count, { applied }),
    clear: () => control.clearFaults(),
  };
}
