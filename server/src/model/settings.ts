/** The settings one call runs under, every one resolved: what a Behavior's cell comes to. */

export type ReplicaPolicy = 'master' | 'masterProles' | 'sequence' | 'preferRack' | 'random';
export type ReadModeAp = 'one' | 'all';
export type ReadModeSc = 'session' | 'linearize' | 'allowReplica' | 'allowUnavailable';
export type CommitLevel = 'all' | 'master';

export interface Settings {
  /** Budget of the whole call, retries included; 0 means none. */
  readonly totalTimeoutMs: number;
  /** Longest silence on the socket of one attempt; 0 means none. */
  readonly socketTimeoutMs: number;
  /** Attempts after the first. Writes that may have been applied are never repeated, whatever this says. */
  readonly maxRetries: number;
  /** Pause before each further attempt. */
  readonly retryDelayMs: number;
  /** Store the user key with the record. */
  readonly sendKey: boolean;
  /** Leave a tombstone when deleting (Enterprise). */
  readonly durableDelete: boolean;
  /** When a write counts as done in an AP namespace. */
  readonly commitLevel: CommitLevel;
  /** Which replica reads go to. */
  readonly replica: ReplicaPolicy;
  /** How many replicas an AP read consults when they may disagree. */
  readonly readModeAp: ReadModeAp;
  /** What an SC read guarantees. */
  readonly readModeSc: ReadModeSc;
  /** Compress requests and ask for compressed answers. */
  readonly useCompression: boolean;
  /** Requests smaller than this stay uncompressed. */
  readonly compressionThresholdBytes: number;
  /** Nodes a batch or query talks to at once; 0 means all. */
  readonly maxConcurrentNodes: number;
  /** Records a query may buffer ahead of its reader. */
  readonly recordQueueSize: number;
  /** Let the server run batch rows of in-memory namespaces in its network thread. */
  readonly allowInline: boolean;
  /** The same for namespaces on SSD. */
  readonly allowInlineSsd: boolean;
  /** Reset a record's TTL when it is read with less than this percentage left; 0 = server default, -1 = never. */
  readonly readTouchTtlPercent: number;
}

export type SettingName = keyof Settings;
