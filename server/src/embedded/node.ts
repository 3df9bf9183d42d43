/** One node of an embedded cluster: its listener, and what it keeps over being killed and restarted. */

import type { Engine } from '../engine/engine.js';
import type { Clock } from '../model/clock.js';
import type { Cluster, Member } from './cluster.js';
import type { Connection } from './connection.js';
import type { Journal } from './data/journal.js';
import { createDispatcher, type Dispatcher } from './dispatch.js';
import type { FaultPlan } from './faults.js';
import { Latencies } from './latencies.js';
import { type Listener, startListener } from './listener.js';
import { LogLevels } from './log-levels.js';
import type { NodeContext } from './node-context.js';
import { createNodeCounters, type NodeCounters } from './node-counters.js';
import type { EmbeddedSettings } from './options.js';
import type { IndexBuilder } from './query/index-builder.js';
import { createQueryJobs } from './query/query-jobs.js';
import type { RecordHistograms } from './record-histograms.js';
import { countQuery } from './request-statistics.js';
import type { Security } from './security/security.js';
import type { SharedMetadata } from './shared-metadata.js';
import type { UdfHost } from './udf/udf-host.js';

/** What all nodes of a cluster share. */
export interface NodeSurroundings {
  readonly settings: EmbeddedSettings;
  readonly cluster: Cluster;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly indexBuilder: IndexBuilder;
  readonly udf: UdfHost;
  readonly metadata: SharedMetadata;
  readonly recordHistograms: RecordHistograms;
  /** Present where security is switched on. */
  readonly security?: Security;
  /** Present where changes are kept on disk. */
  readonly journal?: Journal;
}

export interface Node {
  readonly name: string;
  /** Where it listens, or did last. */
  readonly address: Member;
  readonly listening: boolean;
  readonly counters: NodeCounters;
  /** Listens; 0 lets the system choose the port. Rejects with the system's error. Does not join the cluster. */
  start(port: number): Promise<Member>;
  /** Closes listener and connections at once. Does not leave the cluster. */
  stop(): Promise<void>;
}

interface Running {
  readonly listener: Listener;
  readonly dispatcher: Dispatcher;
  readonly stopSlicing: () => void;
}

const NO_CONNECTIONS: ReadonlySet<Connection> = new Set();

export function createNode(name: string, surroundings: NodeSurroundings): Node {
  const { settings, clock } = surroundings;
  const counters = createNodeCounters();
  let address: Member = { name, host: settings.advertise, port: 0 };
  let running: Running | undefined;

  return {
    name,
    counters,
    get address(): Member {
      return address;
    },
    get listening(): boolean {
      return running !== undefined;
    },
    async start(port: number): Promise<Member> {
      const startedAtMs = clock.monotonicMs();
      const latencies = new Latencies();
      const context: NodeContext = {
        ...surroundings,
        name,
        counters,
        startedAtMs,
        latencies,
        logLevels: new LogLevels(),
        queries: createQueryJobs(clock, (job) => {
          countQuery(counters, job);
          const latency = job.facts.indexName === undefined ? 'pi-query' : 'si-query';
          latencies.insert(job.facts.namespace, latency, job.durationMs);
        }),
        get address(): Member {
          return address;
        },
        get connections(): ReadonlySet<Connection> {
          return running?.listener.connections ?? NO_CONNECTIONS;
        },
      };
      const dispatcher = createDispatcher(context, surroundings.faults);
      const { host, tls, maxConnections, idleTimeoutMs, log } = settings;
      const { handle } = dispatcher;
      const listener = await startListener({
        ...{ node: name, host, port, tls, maxConnections, idleTimeoutMs },
        ...{ clock, log, handle, counters },
      });
      running = { listener, dispatcher, stopSlicing: latencies.startSlicing(clock) };
      address = { name, host: settings.advertise, port: listener.port };
      return address;
    },
    async stop(): Promise<void> {
      const stopping = running;
      running = undefined;
      stopping?.stopSlicing();
      stopping?.dispatcher.stop();
      await stopping?.listener.close();
    },
  };
}
