/** Work the servers do by themselves on every record of a set or namespace: what is asked, and what each node said to it. */

import type { AerospikeError } from './aerospike-error.js';
import type { Ttl } from './command.js';
import type { Expression } from './expression.js';
import type { Operation } from './operation.js';
import type { QueryIndexRange } from './query.js';
import type { UdfCall } from './udf-call.js';

/** What is done to each record: it has to be there, and nobody is told what came of it. */
export type BackgroundWork =
  /** Writes only, in order, atomically; at least one. */
  | { readonly by: 'operations'; readonly operations: readonly Operation[] }
  | { readonly by: 'udf'; readonly call: UdfCall };

export interface BackgroundRequest {
  readonly namespace: string;
  /** Every set of the namespace when left out. */
  readonly set?: string;
  /** Records for which it does not hold are left alone. */
  readonly filter?: Expression;
  readonly index?: QueryIndexRange;
  readonly work: BackgroundWork;
  /** Of the records that are written. */
  readonly ttl: Ttl;
  /** Records each node may process per second; 0 means the server's own bound. */
  readonly recordsPerSecond: number;
  /** Not 0; no node may run, or remember, a query of the same id. */
  readonly taskId: bigint;
}

/** What became of the start on one node. KEY_NOT_FOUND_ERROR says that the node has no record of the set. */
export interface BackgroundStart {
  readonly node: string;
  /** Absent where the node took the work. */
  readonly error?: AerospikeError;
}
