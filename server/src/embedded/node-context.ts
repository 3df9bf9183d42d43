/** What the commands of one node can see: itself, the cluster it belongs to, and the engine they all share. */

import type { Engine } from '../engine/engine.js';
import type { Clock } from '../model/clock.js';
import type { Cluster, Member } from './cluster.js';
import type { Connection } from './connection.js';
import type { Journal } from './data/journal.js';
import type { Latencies } from './latencies.js';
import type { LogLevels } from './log-levels.js';
import type { NodeCounters } from './node-counters.js';
import type { EmbeddedSettings } from './options.js';
import type { IndexBuilder } from './query/index-builder.js';
import type { QueryJobs } from './query/query-jobs.js';
import type { RecordHistograms } from './record-histograms.js';
import type { Security } from './security/security.js';
import type { SharedMetadata } from './shared-metadata.js';
import type { UdfHost } from './udf/udf-host.js';

export interface NodeContext {
  readonly name: string;
  readonly settings: EmbeddedSettings;
  readonly cluster: Cluster;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly counters: NodeCounters;
  /** Those of this node since it came up. */
  readonly queries: QueryJobs;
  /** Shared by the nodes, as the indexes are. */
  readonly indexBuilder: IndexBuilder;
  /** Shared by the nodes. */
  readonly udf: UdfHost;
  /** Shared by the nodes, as the records are. */
  readonly recordHistograms: RecordHistograms;
  /** How long requests took since this node came up. */
  readonly latencies: Latencies;
  readonly logLevels: LogLevels;
  /** What the nodes agree on besides records. */
  readonly metadata: SharedMetadata;
  /** Users and roles, shared by the nodes; absent where everyone is let in. */
  readonly security?: Security;
  /** Where changes are kept; absent where all is in memory only. */
  readonly journal?: Journal;
  /** When this node came up, on the monotonic clock. */
  readonly startedAtMs: number;
  /** Where clients reach it. */
  readonly address: Member;
  readonly connections: ReadonlySet<Connection>;
}
