/** One operation on one bin of one record, as an application asks for it; families beyond the scalars join this union. */

import type { Value } from './value.js';

/** Reads one bin. */
export interface ReadBin {
  readonly op: 'read';
  readonly bin: string;
}
/** Reads every bin. */
export interface ReadAllBins {
  readonly op: 'readAll';
}
/** Sets a bin; nil removes it. */
export interface WriteBin {
  readonly op: 'write';
  readonly bin: string;
  readonly value: Value;
}
/** Adds an integer or a double to a bin of the same type; a missing bin counts as 0. */
export interface AddToBin {
  readonly op: 'add';
  readonly bin: string;
  readonly value: Value;
}
/** Appends a string or blob to a bin of the same type. */
export interface AppendToBin {
  readonly op: 'append';
  readonly bin: string;
  readonly value: Value;
}
export interface PrependToBin {
  readonly op: 'prepend';
  readonly bin: string;
  readonly value: Value;
}
/** Refreshes the record's TTL and generation without changing a bin. */
export interface TouchRecord {
  readonly op: 'touch';
}
/** Removes the record as part of an operation list. */
export interface DeleteRecord {
  readonly op: 'delete';
}

export type Operation =
  | ReadBin
  | ReadAllBins
  | WriteBin
  | AddToBin
  | AppendToBin
  | PrependToBin
  | TouchRecord
  | DeleteRecord;

export type OperationName = Operation['op'];

const READS: ReadonlySet<OperationName> = new Set<OperationName>(['read', 'readAll']);

/** Whether the operation changes the record; an operate without one is a read. */
export function isWriteOperation(operation: Operation): boolean {
  return !READS.has(operation.op);
}
