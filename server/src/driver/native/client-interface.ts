/** What this adapter uses of npm `aerospike` 6.7.1, in types of our own: the package's do not pass a strict check. */

/** A key as the client reads it. It writes `digest` into the object, so each call takes an object of its own. */
export interface NativeKey {
  readonly ns: string;
  /** Empty for the null set. */
  readonly set: string;
  /** Absent when the record is addressed by `digest`. */
  readonly key?: string | bigint | Buffer;
  readonly digest?: Buffer;
}

/** Made by the package's own functions only: the client indexes a table with `op`, without looking. */
export interface NativeOperation {
  readonly op: number;
}

/** Bins by name. A name that is a whole number moves to the front, and `__proto__` is lost. */
export type NativeBins = Readonly<Record<string, unknown>>;

export interface NativeRecord {
  readonly bins: NativeBins | null;
  /** Low 16 bits; null for a record that is not there. */
  readonly gen: number | null;
  /** Seconds left, -1 for never; null for a record that is not there. */
  readonly ttl: number | null;
}

export interface NativeBatchResult {
  readonly status: number;
  readonly inDoubt: boolean;
  readonly record: Partial<NativeRecord>;
}

export interface NativeBatchRow {
  readonly type: number;
  readonly key: NativeKey;
  readonly policy: NativePolicy;
  readonly ops?: readonly NativeOperation[];
  readonly readAllBins?: boolean;
}

/** The client's side of a transaction. Closed, it must reach the client no more: the process would end. */
export interface NativeTransaction {
  getState(): number;
  getInDoubt(): boolean;
  setTimeout(seconds: number): void;
  close(): void;
}

/** Every transaction of the process, open or not. */
export interface NativeTransactionPool {
  /** With more than these, each commit and abort closes all that are decided, those still being rolled too. */
  capacity: number;
  readonly transactions: NativeTransaction[];
}

/** Plain data, but for `txn`; a field the client does not know is ignored without a word. */
export type NativePolicy = Readonly<Record<string, number | string | boolean | NativeTransaction>>;

export interface NativeError {
  /** Above 0 as the server's result codes, below 0 of the client's own. */
  readonly code: number;
  readonly message: string;
  readonly inDoubt: boolean;
}

export type NativeCallback<Result> = (error: NativeError | null, result: Result) => void;

export interface NativeNode {
  readonly name: string;
  /** `host:port`. */
  readonly address: string;
}

export interface NativeNodeConnections {
  readonly opened: number;
  readonly closed: number;
  readonly inUse: number;
  readonly inPool: number;
}

export interface NativeStats {
  readonly commands: { readonly queued: number };
  readonly nodes: readonly {
    readonly name: string;
    readonly asyncConnections: NativeNodeConnections;
  }[];
}

/** A record as a query brings it. */
export interface NativeFound extends NativeRecord {
  readonly key: {
    readonly set?: string | undefined;
    /** Rounded past 53 bits, and cut at NUL. */
    readonly key?: unknown;
    readonly digest: Buffer;
  };
}

/** Made by the package's own functions only. */
export interface NativeIndexFilter {
  readonly predicate: number;
}

/** The path of an index, or of a range in one; each call adds a step to it. */
export interface NativeContextPath {
  addListIndex(index: number): unknown;
  addListRank(rank: number): unknown;
  addListValue(value: unknown): unknown;
  addMapIndex(index: number): unknown;
  addMapRank(rank: number): unknown;
  addMapKey(key: unknown): unknown;
  addMapValue(value: unknown): unknown;
}

/** A query or a scan: what is asked, to be asked for a range of partitions. */
export interface NativeSelection {
  /** A digest beside them would end the process. */
  partitions(begin: number, count: number): void;
  /** Not paused, and not to be ended early: see native-client.md §5.2. After an error there is no end. */
  foreach(
    policy: NativePolicy,
    onRecord: (record: NativeFound) => void,
    onError: (error: NativeError) => void,
    onEnd: () => void,
  ): unknown;
}

/** What work in the background is done by, on every node; `taskId` beside 0. */
export interface NativeWork {
  operate(
    operations: readonly NativeOperation[],
    policy: NativePolicy,
    taskId: number,
    done: NativeCallback<unknown>,
  ): unknown;
  background(
    module: string,
    functionName: string,
    args: readonly unknown[],
    policy: NativePolicy,
    taskId: number,
    done: NativeCallback<unknown>,
  ): unknown;
}

export interface NativeQuery extends NativeSelection, NativeWork {
  where(filter: NativeIndexFilter): void;
  whereWithExp(filter: NativeIndexFilter, expression: string): void;
  whereWithIndexName(filter: NativeIndexFilter, indexName: string): void;
}

export interface NativeSelectionOptions {
  /** Metadata alone. */
  readonly nobins?: boolean;
  /** Of a scan: all nodes at once, or one after the other. */
  readonly concurrent?: boolean;
  /** Of the records that are written in the background. */
  readonly ttl?: number;
}

export interface NativeClient {
  /** Blocks this thread until the seeds have answered or not. */
  connect(): Promise<unknown>;
  close(releaseEventLoop: boolean, destroyTransactions: boolean): void;
  isConnected(checkTenderErrors: boolean): boolean;
  getNodes(): readonly NativeNode[];
  stats(): NativeStats;
  on(event: 'nodeAdded' | 'nodeRemoved' | 'disconnected', listener: () => void): unknown;
  get(key: NativeKey, policy: NativePolicy, done: NativeCallback<NativeRecord>): unknown;
  existsWithMetadata(
    key: NativeKey,
    policy: NativePolicy,
    done: NativeCallback<NativeRecord>,
  ): unknown;
  operate(
    key: NativeKey,
    operations: readonly NativeOperation[],
    metadata: NativePolicy,
    policy: NativePolicy,
    done: NativeCallback<NativeRecord>,
  ): unknown;
  remove(key: NativeKey, policy: NativePolicy, done: NativeCallback<unknown>): unknown;
  batchWrite(
    rows: readonly NativeBatchRow[],
    policy: NativePolicy,
    done: NativeCallback<readonly NativeBatchResult[]>,
  ): unknown;
  query(namespace: string, set: string | null, options: NativeSelectionOptions): NativeQuery;
  scan(
    namespace: string,
    set: string | null,
    options: NativeSelectionOptions,
  ): NativeSelection & NativeWork;
  /** Answers with a status, at once or later, or throws; a callback is not always called. */
  commit(transaction: NativeTransaction): number | Promise<number>;
  abort(transaction: NativeTransaction): number | Promise<number>;
  /** Reads the file, and calls the module by its name. */
  udfRegister(
    path: string,
    type: number,
    policy: NativePolicy,
    done: NativeCallback<unknown>,
  ): unknown;
  infoNode(
    request: string,
    node: { readonly name: string },
    policy: NativePolicy,
    done: NativeCallback<string | null>,
  ): unknown;
}

export interface NativeModule {
  readonly Client: new (config: Readonly<Record<string, unknown>>) => NativeClient;
  /** The constructor refuses NaN and loses -0; the field takes both. */
  readonly Double: new (
    value: number,
  ) => { Double: number };
  readonly GeoJSON: new (json: string) => object;
  readonly HyperLogLog: new (data: Buffer) => object;
  readonly operations: {
    read(bin: string): NativeOperation;
    write(bin: string, value: unknown): NativeOperation;
    incr(bin: string, value: unknown): NativeOperation;
    append(bin: string, value: unknown): NativeOperation;
    prepend(bin: string, value: unknown): NativeOperation;
    touch(): NativeOperation;
    delete(): NativeOperation;
  };
  readonly exp: {
    readonly operations: {
      /** `expression` is base64; flags of the server's expression operations. */
      readonly read: (name: string, expression: string, flags: number) => NativeOperation;
      readonly write: (bin: string, expression: string, flags: number) => NativeOperation;
    };
  };
  readonly filter: {
    range(
      bin: string | null,
      min: number,
      max: number,
      indexType: number,
      context: NativeContextPath | undefined,
    ): NativeIndexFilter;
    /** Equality; which kind of value it is, the client tells by its type. */
    contains(
      bin: string | null,
      value: string | Buffer,
      indexType: number,
      context: NativeContextPath | undefined,
    ): NativeIndexFilter;
    /** A region, or a point: the servers tell them apart. */
    geoWithinGeoJSONRegion(
      bin: string | null,
      value: string,
      indexType: number,
      context: NativeContextPath | undefined,
    ): NativeIndexFilter;
  };
  readonly cdt: { readonly Context: new () => NativeContextPath };
  readonly Key: {
    /** Makes the keys of what queries bring, and would throw inside the add-on for an empty one. */
    fromASKey: (key: NativeFound['key'] | null | undefined) => unknown;
  };
  readonly Transaction: new (reads: number, writes: number) => NativeTransaction;
  readonly _transactionPool: NativeTransactionPool;
  readonly log: { readonly OFF: number };
  readonly auth: {
    readonly INTERNAL: number;
    readonly EXTERNAL: number;
    readonly AUTH_PKI: number;
  };
  setDefaultLogging(options: { readonly level: number }): void;
  wrapHLL(wrap: boolean): void;
  setupGlobalCommandQueue(policy: {
    readonly maxCommandsInProcess: number;
    readonly maxCommandsInQueue: number;
  }): void;
}

/** The client's enums, as its C library numbers them. */
export const NATIVE = {
  key: { digest: 0, send: 1 },
  generation: { ignore: 0, equal: 1 },
  exists: { update: 0, createOnly: 1, updateOnly: 2, replaceOnly: 3, replace: 4 },
  replica: { master: 0, masterProles: 1, sequence: 2, preferRack: 3, random: 4 },
  readModeAp: { one: 0, all: 1 },
  readModeSc: { session: 0, linearize: 1, allowReplica: 2, allowUnavailable: 3 },
  commitLevel: { all: 0, master: 1 },
  ttl: { serverDefault: 0, never: -1, noChange: -2 },
  batchType: { read: 0, write: 1, remove: 3 },
  transactionState: { open: 0, verified: 1, committed: 2, aborted: 3 },
  commitStatus: { ok: 0, alreadyCommitted: 1, rollForwardAbandoned: 5, closeAbandoned: 6 },
  abortStatus: { ok: 0, alreadyAborted: 1, rollBackAbandoned: 3, closeAbandoned: 4 },
  duration: { long: 0, short: 1, longRelaxAp: 2 },
  indexType: { default: 0, list: 1, mapKeys: 2, mapValues: 3 },
  udfType: { lua: 0 },
  expressionFlag: { none: 0, evalNoFail: 16 },
} as const;
