/** The limits the gateway sets on requests and answers; those of Aerospike itself stand in model/limits.ts. */

/** Segments of one call. */
export const SEGMENTS_MAX = 1_000;
/** Keys of one call, over all its segments. */
export const KEYS_MAX = 5_000;
/** Operations of one segment. */
export const OPERATIONS_MAX = 1_000;
/** Bins a read or a Put names; more do not fit into a record of the server. */
export const BINS_MAX = 32_767;
/** Arguments of a call of a function. */
export const UDF_ARGUMENTS_MAX = 100;
/** Characters of a request tag. */
export const REQUEST_TAG_MAX_CHARS = 64;

/** Bytes of an answer: the least and the most a request may ask for, and what it gets unasked. */
export const RESPONSE_MIN_BYTES = 64 * 1024;
export const RESPONSE_MAX_BYTES = 64 * 1024 * 1024;
/** gRPC clients refuse messages above 4 MiB unless told otherwise; this leaves room for framing. */
export const RESPONSE_DEFAULT_BYTES = 3_670_016;

/** Keys a stream of segments works on at a time: at first, at most, and until their rows may have so many bytes. */
export const WINDOW_FIRST_ROWS = 64;
export const WINDOW_MAX_ROWS = 1_024;
export const WINDOW_BYTES = 8 * 1024 * 1024;
/** A stream of rows is never silent for longer: half the 20 s and more at which proxies begin to cut silent streams. */
export const HEARTBEAT_INTERVAL_MS = 10_000;
/** Bytes of the token a stream or page is resumed from. */
export const RESUME_TOKEN_MAX_BYTES = 4_096;

/** Generations count in 16 bits, and 0 is no generation of a record. */
export const GENERATION_MAX = 65_535;

/** Info commands of one call, the bytes of one, and the bytes of all. */
export const INFO_COMMANDS_MAX = 64;
export const INFO_COMMAND_MAX_BYTES = 64 * 1024;
export const INFO_COMMANDS_MAX_BYTES = 256 * 1024;
/** Nodes a cluster can have; also the largest `expected_size` of a stability check. */
export const CLUSTER_SIZE_MAX = 256;

/** Bytes of a google.rpc.Status with its details: proxies turn larger trailers into opaque failures. */
export const STATUS_MAX_BYTES = 4_096;
/** Parts of a status, cut so that all of them together stay under STATUS_MAX_BYTES. */
export const STATUS_MESSAGE_MAX_BYTES = 512;
export const SERVER_MESSAGE_MAX_BYTES = 512;
export const FIELD_PATH_MAX_BYTES = 256;
export const NODE_NAME_MAX_BYTES = 64;

/** When a caller that may repeat its call should do so, in milliseconds: long enough for a tend or a queue to move. */
export const RETRY_DELAY_MS = 100;

/** Bytes of an expression in its packed form. */
export const PACKED_MAX_BYTES = 64 * 1024;
/** Levels of nodes in an expression tree: protobuf reads no more than 100 messages deep. */
export const EXPRESSION_MAX_DEPTH = 20;
/** Levels of lists and maps in a constant of an expression tree, for the same reason. */
export const LITERAL_MAX_DEPTH = 8;
/** Bytes of a pattern in an expression tree. */
export const PATTERN_MAX_BYTES = 1_024;
/** Steps of a path into nested collections. */
export const CONTEXT_MAX_STEPS = 30;
/** Bytes in the name of a secondary index. */
export const INDEX_NAME_MAX_BYTES = 63;

/** Bytes of a packed context and a packed expression in an index's definition: what servers read in base64. */
export const INDEX_CONTEXT_MAX_BYTES = 1_533;
export const INDEX_EXPRESSION_MAX_BYTES = 12_285;

/** Time between two looks at an index or a task that is followed: the least, the most, and what is taken unasked. */
export const POLL_MIN_MS = 100;
export const POLL_MAX_MS = 60_000;
export const POLL_DEFAULT_MS = 1_000;
/** Looks that may fail in a row before a stream ends: with the last of them. */
export const POLL_FAILURES_MAX = 3;
/** Streams of indexes open at once, and of tasks. */
export const WATCHERS_MAX = 1_000;
/** A stream of an index or a task is never silent for longer. */
export const FOLLOW_HEARTBEAT_MS = 15_000;
/** Tasks of a list that is asked for without a number, and the most there can be. */
export const TASKS_DEFAULT = 1_000;
export const TASKS_MAX = 10_000;
/**
 * Bytes in the file name of a module of functions, and in its source: of the servers' 1 MiB base64, which counts in threes,
 * leaves one less.
 */
export const MODULE_NAME_MAX_BYTES = 127;
export const MODULE_MAX_BYTES = 1024 * 1024 - 1;
/** How long a call waits for all nodes to have a module, unless its deadline comes first, and between two looks. */
export const MODULE_WAIT_MS = 10_000;
export const MODULE_POLL_MS = 100;
/** Age of a token: whoever comes back later than this begins anew. */
export const TOKEN_MAX_AGE_MS = 24 * 60 * 60 * 1_000;
/**
 * Partitions of a query that can be begun and not ended at once: as many as a token has room for, each with the digest and
 * index value of its last record.
 */
export const QUERY_BEGUN_PARTITIONS_MAX = 112;
/** Records of a page that is asked for without a size, and the largest there is. */
export const PAGE_DEFAULT_RECORDS = 100;
export const PAGE_MAX_RECORDS = 10_000;
/** The part of a call's time a page takes at most before it ends with what it has. */
export const PAGE_TIME_SHARE = 0.5;

/** Items of one message of a pipeline. */
export const PIPELINE_ITEMS_MAX = 1_000;
/** Bytes of answers gathered into one message of a pipeline; one alone may have more, as its request asked. */
export const PIPELINE_MESSAGE_BYTES = 1024 * 1024;
/** Characters of an item's trace context; a header of version 00 has 55. */
export const TRACEPARENT_MAX_CHARS = 128;

/** Steps of a transaction's stream that are not answered, or whose answers were not taken; it is read no further then. */
export const TRANSACT_STEPS_MAX = 256;
/** How long a stream may be silent while no transaction is open on it. */
export const TRANSACT_IDLE_MS = 300_000;
/** Attempts of a transaction in one call: the most, and what is taken unasked. */
export const TRANSACTION_ATTEMPTS_MAX = 100;
export const TRANSACTION_ATTEMPTS_DEFAULT = 5;
/** The longest pause between two of them. */
export const TRANSACTION_SLEEP_MAX_MS = 60_000;
/** The most that chance may make it longer by. */
export const TRANSACTION_JITTER_MAX_MS = 60_000;
/** Transactions of a page that is asked for without a size, and the most there can be. */
export const TRANSACTIONS_DEFAULT = 100;
export const TRANSACTIONS_MAX = 1_000;

/** Streams of behaviours open at once. */
export const BEHAVIOR_WATCHERS_MAX = 1_000;
/** Changes a stream of behaviours is behind with before it is sent all of them instead. */
export const BEHAVIOR_EVENTS_MAX = 100;
/** A stream of behaviours is never silent for longer. */
export const BEHAVIOR_HEARTBEAT_MS = 15_000;
