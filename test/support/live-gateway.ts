/** The whole path in one process: an embedded cluster, the wire driver to it, and the real services on real listeners. */

import type { Driver } from '../../server/src/driver/driver.js';
import type { EmbeddedNode, EmbeddedOptions, RecordKey } from '../../server/src/embedded/index.js';
import { startEmbeddedServices } from './embedded-services.js';
import { startTestGateway, type TestGateway } from './transport-gateway.js';

export interface LiveGatewayOptions {
  readonly embedded?: EmbeddedOptions;
  /** Flags of `aerogate serve` on top of the defaults. */
  readonly flags?: Readonly<Record<string, unknown>>;
}

export interface LiveGateway extends TestGateway {
  readonly embedded: EmbeddedNode;
  readonly driver: Driver;
  /** Record messages the cluster has been sent: unchanged where a request was refused before anything was sent. */
  messagesSent(): Promise<number>;
  /** Whether the cluster holds the record. */
  holds(key: RecordKey): Promise<boolean>;
  /** Lines of the log that tell of a defect: what a caller's mistake, however bold, must never leave. */
  defects(): readonly Readonly<Record<string, unknown>>[];
}

/** Started on free ports of loopback with the cluster found; all of it is closed when the test has finished. */
export async function startLiveGateway(options: LiveGatewayOptions = {}): Promise<LiveGateway> {
  const { services, driver, embedded } = await startEmbeddedServices(options.embedded);
  const gateway = await startTestGateway({ services, driver, flags: options.flags ?? {} });
  return {
    ...gateway,
    embedded,
    driver,
    async messagesSent(): Promise<number> {
      const { nodes } = await embedded.control.counters();
      return Object.values(nodes).reduce((sum, { messages }) => sum + messages, 0);
    },
    async holds(key): Promise<boolean> {
      return (await embedded.control.peek(key)) !== undefined;
    },
    defects: () => gateway.log.filter(({ level }) => level === 'error'),
  };
}
