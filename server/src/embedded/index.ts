/** `aerogate/embedded`: starts an Aerospike-protocol server inside this process. */

import { systemClock } from '../model/system-clock.js';
import type { EmbeddedNode } from './embedded-cluster.js';
import type { EmbeddedOptions, EmbeddedWorkerOptions } from './options.js';
import { systemRandom } from './system-random.js';
import { startWorker, type WorkerHooks, workerScript } from './worker-host.js';

export type {
  EmbeddedControl,
  EmbeddedCounters,
  FaultScope,
  NodeAddress,
  NodeCounts,
  PeekedRecord,
  PlainKey,
  PlainValue,
  RecordKey,
  SeedRecord,
} from './control.js';
export { DataDirectoryError } from './data/data-error.js';
export type { EmbeddedNode } from './embedded-cluster.js';
export type { EmbeddedLog, LogEntry, LogLevel } from './log.js';
export type {
  EmbeddedOptions,
  EmbeddedSecurity,
  EmbeddedTls,
  EmbeddedUser,
  EmbeddedWorkerOptions,
  NamespaceOptions,
} from './options.js';
export type { WorkerHooks } from './worker-host.js';

/**
 * Starts an embedded Aerospike cluster on this thread's event loop: one node unless more are asked for, namespaces `test`
 * and `bar`, in memory, answering as a Community server 8.1.2 does. Any Aerospike client connects to `seeds`; the official
 * Node client only from another process or against `startEmbeddedWorker`, since it blocks its thread while it connects.
 *
 * ```ts
 * import { startEmbedded } from 'aerogate/embedded';
 *
 * const embedded = await startEmbedded({ nodes: 3 });
 * try {
 *   await embedded.control.seed([
 *     { namespace: 'test', set: 'users', key: 'u1', bins: { name: 'Tim', age: 30 } },
 *   ]);
 *   const client = await connect(embedded.seeds); // '127.0.0.1:40001,127.0.0.1:40002,127.0.0.1:40003'
 *   await embedded.control.kill('A2'); // and see what the client does about it
 *   await embedded.control.fastForward(1_000); // the others have taken over
 * } finally {
 *   await embedded.close();
 * }
 * ```
 *
 * Rejects with a RangeError for options that make no sense, with a DataDirectoryError for a data directory that can't be used
 * or is damaged, and with the system's error when a port can't be had.
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedNode> {
  // Loaded here, so that the thread of a gateway does not hold the database that its other thread runs.
  const [{ startEmbeddedCluster }, { settingsOf }] = await Promise.all([
    import('./embedded-cluster.js'),
    import('./options.js'),
  ]);
  return startEmbeddedCluster(settingsOf(options, { clock: systemClock, random: systemRandom }));
}

/**
 * The same in a thread of its own, so that neither blocks the other: what a gateway serving from it wants, and what the
 * official Node client needs. The handle is the same; `clock` and `random` can not cross threads. Runs from the build.
 *
 * ```ts
 * const embedded = await startEmbeddedWorker({ port: 3000 }, { log: console.error });
 * ```
 *
 * Rejects as `startEmbedded` does, and when there is no build. The thread lives until `close`.
 */
export async function startEmbeddedWorker(
  options: EmbeddedWorkerOptions = {},
  hooks: WorkerHooks = {},
): Promise<EmbeddedNode> {
  return startWorker(workerScript(), options, hooks);
}
