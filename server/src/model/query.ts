/** Reading a set, or what an index selects of it, partition by partition: what is asked, and what comes back. */

import type { BinSelection } from './command.js';
import type { ContextStep, Expression } from './expression.js';
import type { UserKey } from './key.js';
import type { Operation } from './operation.js';
import type { RecordData } from './record.js';
import type { Value } from './value.js';

/** What an index holds of a bin: the value itself, or what is inside a list or map. */
export type IndexCollection = 'default' | 'list' | 'mapKeys' | 'mapValues';

/** The index range a query walks; one of `bin`, `indexName` and `expression` says which index. */
export interface QueryIndexRange {
  readonly bin?: string;
  readonly indexName?: string;
  /** The source of an index on an expression. */
  readonly expression?: Expression;
  readonly collection: IndexCollection;
  readonly context: readonly ContextStep[];
  /** First value of the range: an int, string, blob, or GeoJSON region or point. */
  readonly begin: Value;
  /** Last value, included; equal to `begin` except in integer ranges. */
  readonly end: Value;
}

/** Where to go on in one partition; a bare id means from its start. */
export interface PartitionCursor {
  /** 0-4095. */
  readonly partition: number;
  /** Digest of the last record taken, 20 bytes. */
  readonly digest?: Uint8Array;
  /** The index value of that record, as the driver gave it; to go on in an index, it is needed where there was one. */
  readonly bval?: bigint;
}

/** How long the query is expected to run; `short` ones are answered by the server's fast path, and can't be resumed. */
export type QueryDuration = 'long' | 'short' | 'longRelaxAp';

export interface QueryRequest {
  readonly namespace: string;
  /** Every set of the namespace when left out. */
  readonly set?: string;
  readonly bins: BinSelection;
  /** Read operations whose results come instead of bins (servers from 8.1.2). */
  readonly operations?: readonly Operation[];
  readonly filter?: Expression;
  readonly index?: QueryIndexRange;
  /** The partitions to read and where to begin in each; at least one, no partition twice. */
  readonly partitions: readonly PartitionCursor[];
  /** Records to bring at most, over all partitions; 0 means no limit. Those beyond it come when the query goes on. */
  readonly maxRecords: number;
  /** Records per second each node may send; 0 means no limit. */
  readonly recordsPerSecond: number;
  readonly expectedDuration: QueryDuration;
}

export interface QueryRecord {
  readonly type: 'record';
  readonly digest: Uint8Array;
  /** Absent when the server named none. */
  readonly set?: string;
  readonly userKey?: UserKey;
  /** Present in queries over an index, where the driver is told it; without one a query goes on by the digest. */
  readonly bval?: bigint;
  readonly record: RecordData;
  /** One entry per operation of the request, in order; nil where one found nothing. Empty without operations. */
  readonly results: readonly (Value | undefined)[];
}

/**
 * What a query brings. `partitionDone` says that a partition was read to its end; a partition without it goes on behind
 * the last record brought of it.
 */
export type QueryEvent =
  | QueryRecord
  | { readonly type: 'partitionDone'; readonly partition: number };
