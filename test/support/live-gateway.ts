/** The whole path in one process: the test's cluster, the wire driver to it, and the real services on real listeners. */

import type { Driver } from '../../server/src/driver/driver.js';
import type { EmbeddedNode, EmbeddedOptions, RecordKey } from '../../server/src/embedded/index.js';
import type { BoundService } from '../../server/src/gateway/service.js';
import type { PipelineLimits } from '../../server/src/gateway/services/pipeline/pipelines.js';
import type { OpenQueries } from '../../server/src/gateway/services/query/open-queries.js';
import { startEmbeddedServices } from './embedded-services.js';
import type { TestCluster } from './test-cluster.js';
import { startTestGateway, type TestGateway } from './transport-gateway.js';

export interface LiveGatewayOptions {
  readonly embedded?: EmbeddedOptions;
  readonly pipelineLimits?: Partial<PipelineLimits>;
  /** Flags of `aerogate serve` on top of the defaults. */
  readonly flags?: Readonly<Record<string, unknown>>;
}

export interface LiveGateway extends TestGateway {
  readonly cluster: TestCluster;
  /** The cluster's controls; throws where it was given. */
  readonly embedded: EmbeddedNode;
  readonly driver: Driver;
  /** What it serves, to be called without a transport. */
  readonly services: readonly BoundService[];
  readonly queries: OpenQueries;
  /**
   * Record messages the cluster has been sent, or on a given one the commands it should have been sent: unchanged where a
   * request was refused before anything was sent.
   */
  messagesSent(): Promise<number>;
  /** Whether the cluster holds the record; throws where it was given. */
  holds(key: RecordKey): Promise<boolean>;
  /** Lines of the log that tell of a defect: what a caller's mistake, however bold, must never leave. */
  defects(): readonly Readonly<Record<string, unknown>>[];
}

/** Started on free ports of loopback with the cluster found; all of it is closed when the test has finished. */
export async function startLiveGateway(options: LiveGatewayOptions = {}): Promise<LiveGateway> {
  const { pipelineLimits = {} } = options;
  const { services, driver, cluster, queries, pipelines, transactions } =
    await startEmbeddedServices({
      ...options.embedded,
      pipelineLimits,
    });
  const flags = options.flags ?? {};
  const gateway = await startTestGateway({
    ...{ services, driver, queries, pipelines, transactions, flags },
  });
  return {
    ...gateway,
    cluster,
    get embedded(): EmbeddedNode {
      return cluster.embedded;
    },
    driver,
    services,
    queries,
    async messagesSent(): Promise<number> {
      if (cluster.isGiven) return driver.counters().commands;
      const { nodes } = await cluster.embedded.control.counters();
      return Object.values(nodes).reduce((sum, { messages }) => sum + messages, 0);
    },
    async holds(key): Promise<boolean> {
      return (await cluster.embedded.control.peek(key)) !== undefined;
    },
    defects: () => gateway.log.filter(({ level }) => level === 'error'),
  };
}
