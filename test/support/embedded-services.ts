/** The services over the wire driver and the test's cluster, without listeners: what a call does, apart from who carries it. */

import { onTestFinished } from 'vitest';
import { createPresetStore } from '../../server/src/behavior/behavior-store.js';
import type { Driver } from '../../server/src/driver/driver.js';
import { parseSeeds } from '../../server/src/driver/wire/address.js';
import { createWireDriverProvider } from '../../server/src/driver/wire/wire-driver-provider.js';
import {
  type EmbeddedNode,
  type EmbeddedOptions,
  startEmbedded,
} from '../../server/src/embedded/index.js';
import type { BoundService } from '../../server/src/gateway/service.js';
import type {
  PipelineLimits,
  Pipelines,
} from '../../server/src/gateway/services/pipeline/pipelines.js';
import type { OpenQueries } from '../../server/src/gateway/services/query/open-queries.js';
import type {
  OpenTransactions,
  OpenTransactionsLimits,
} from '../../server/src/gateway/services/transaction/open-transactions.js';
import { createServices } from '../../server/src/gateway/services.js';
import { ANONYMOUS } from '../../server/src/model/principal.js';
import { systemClock } from '../../server/src/model/system-clock.js';
import { queryParts } from './query-parts.js';
import { openTestCluster, type TestCluster } from './test-cluster.js';

export interface EmbeddedServices {
  readonly services: readonly BoundService[];
  readonly driver: Driver;
  readonly queries: OpenQueries;
  readonly pipelines: Pipelines;
  readonly transactions: OpenTransactions;
  readonly cluster: TestCluster;
  /** The cluster's controls; throws where it was given. */
  readonly embedded: EmbeddedNode;
}

/** How often the cluster is looked at: an outage and its end should not keep a test waiting. */
const TEND_INTERVAL_MS = 100;

/**
 * With `test` (AP) and `txn` (SC) unless the cluster was given; closed when the test has finished. The options are of the
 * embedded cluster: a test that relies on one is skipped on a given cluster.
 */
export async function startEmbeddedServices(
  options: EmbeddedOptions & {
    readonly allowInfoAdmin?: boolean;
    readonly refuseUdfChanges?: boolean;
    /** As in a key file, for gateways that share theirs. */
    readonly tokenKeys?: string;
    readonly pipelineLimits?: Partial<PipelineLimits>;
    readonly transactionLimits?: OpenTransactionsLimits;
  } = {},
): Promise<EmbeddedServices> {
  const { allowInfoAdmin, refuseUdfChanges, ...others } = options;
  const { tokenKeys, pipelineLimits, transactionLimits, ...embeddedOptions } = others;
  const namespaces = [{ name: 'test' }, { name: 'txn', mode: 'sc' }] as const;
  const cluster = await openTestCluster(() => startEmbedded({ namespaces, ...embeddedOptions }));
  onTestFinished(() => cluster.close());
  const provider = createWireDriverProvider({
    seeds: parseSeeds(cluster.seeds),
    clock: systemClock,
    random: Math.random,
    version: '0.0.0-test',
    tendIntervalMs: TEND_INTERVAL_MS,
  });
  onTestFinished(() => provider.close(0));
  await provider.start();
  const driver = provider.forPrincipal(ANONYMOUS);
  // A node has been found; on a busy machine its partitions may still be on the way.
  await untilCluster(driver, true);
  const limits = { pipelineLimits, transactionLimits };
  const parts = queryParts({ clock: systemClock, tokenKeys, ...limits });
  const services = createServices({
    driver: provider,
    behaviors: createPresetStore(),
    clock: systemClock,
    info: {
      ...{ gatewayVersion: '0.1.0', embedded: !cluster.isGiven },
      ...{ allowInfoAdmin: allowInfoAdmin ?? false, refuseUdfChanges: refuseUdfChanges ?? false },
    },
    limits: { maxRequestBytes: 4 * 1024 * 1024 },
    ...parts,
  });
  return {
    services,
    driver,
    queries: parts.queries,
    pipelines: parts.pipelines,
    transactions: parts.transactions,
    cluster,
    get embedded(): EmbeddedNode {
      return cluster.embedded;
    },
  };
}

/** Resolves when the driver's view is as asked for. */
export async function untilCluster(driver: Driver, ready: boolean): Promise<void> {
  if (driver.cluster().ready === ready) return;
  await new Promise<void>((resolve) => {
    const stop = driver.onClusterChange((view) => {
      if (view.ready !== ready) return;
      stop();
      resolve();
    });
  });
}
