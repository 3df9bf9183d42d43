/** How many connections a node gets, for how long, and how reads share them. */

export interface PoolSettings {
  /** Sockets per node. */
  readonly maxConnections: number;
  /** Sockets kept open while nothing is asked. */
  readonly minConnections: number;
  /** Handshakes under way at once. */
  readonly maxOpening: number;
  /** A socket unused for longer is closed; the server closes its end after 60 s unless told otherwise. */
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Longest wait for an answer nobody wants any more. */
  readonly drainTimeoutMs: number;
  /** Exchanges that may wait for a connection; one more is refused with OVERLOADED. */
  readonly maxQueued: number;
  /** Reads are spread over this many connections before they queue up behind each other deeper than one. */
  readonly spreadConnections: number;
  /** The most reads outstanding on one connection. */
  readonly maxPipelineDepth: number;
  /** What a read may expect to wait behind others on its connection. */
  readonly pipelineBudgetMs: number;
}

export const DEFAULT_POOL_SETTINGS: PoolSettings = {
  maxConnections: 100,
  minConnections: 0,
  maxOpening: 8,
  idleTimeoutMs: 55_000,
  connectTimeoutMs: 3_000,
  drainTimeoutMs: 3_000,
  maxQueued: 10_000,
  spreadConnections: 4,
  maxPipelineDepth: 64,
  pipelineBudgetMs: 2,
};
