/** The limits Aerospike itself sets: every layer checks against these names, none repeats the numbers. */

/** Bytes of UTF-8 in a namespace name (the server's field holds 32 with its terminator). */
export const NAMESPACE_MAX_BYTES = 31;
/** Bytes of UTF-8 in a set name. */
export const SET_MAX_BYTES = 63;
/** Bytes of UTF-8 in a bin name. */
export const BIN_NAME_MAX_BYTES = 15;
/** Bytes of UTF-8 in the name of a secondary index. */
export const INDEX_NAME_MAX_BYTES = 63;
/** Bytes of UTF-8 in the names of a UDF module and of a function. */
export const UDF_NAME_MAX_BYTES = 127;
/** Bytes in a record digest (RIPEMD-160). */
export const DIGEST_BYTES = 20;
/** Partitions of every namespace; fixed by the server. */
export const PARTITION_COUNT = 4096;
/** Bytes in a protocol frame's payload, as the server's reader enforces it. */
export const FRAME_MAX_BYTES = 128 * 1024 * 1024;
/** Levels of nesting a value may have on the wire before it is refused or carried as opaque bytes. */
export const VALUE_MAX_DEPTH = 256;
/** The largest relative TTL the server accepts: ten years, in seconds. */
export const TTL_MAX_SECONDS = 10 * 365 * 24 * 60 * 60;
/** Seconds from the Unix epoch to 2010-01-01T00:00:00Z, where Aerospike's void-times start. */
export const CITRUSLEAF_EPOCH_SECONDS = 1_262_304_000;

export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;
/** Levels of lists and maps a Value holds as a tree; what is nested deeper is carried as opaque bytes, up to VALUE_MAX_DEPTH. */
export const VALUE_TREE_MAX_DEPTH = 30;
/** Levels of nesting an expression may have, the expressions inside its contexts included. */
export const EXPRESSION_MAX_DEPTH = 256;
/** Nodes an expression may have: about as many as fit into the 1 MiB of instructions the server compiles one to. */
export const EXPRESSION_MAX_NODES = 65_536;
