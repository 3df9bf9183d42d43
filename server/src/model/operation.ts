/** One operation on one bin of one record, as an application asks for it; families beyond the scalars join this union. */

import { COLLECTION_OPERATIONS, type CollectionCall } from './collection-call.js';
import type { ContextStep, Expression, PathAction } from './expression.js';
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

/** Carries out one operation inside the list, map, bitmap or sketch of a bin, or inside what the context leads to. */
export interface CollectionOperation {
  readonly op: 'collection';
  readonly bin: string;
  /** Empty for the bin itself; bitmaps and sketches take no other. */
  readonly context: readonly ContextStep[];
  readonly call: CollectionCall;
}
/** Selects from, or changes, every child a path leads to (servers from 8.1). */
export interface PathOperation {
  readonly op: 'path';
  readonly bin: string;
  /** At least one step. */
  readonly context: readonly ContextStep[];
  readonly action: PathAction;
  /** It only selects, and is to count as a write all the same: it needs the bin and makes a new generation. */
  readonly countsAsWrite?: true;
}
/** Works out an expression; its result goes by the name of the bin, which is not touched. */
export interface ReadExpression {
  readonly op: 'expressionRead';
  readonly bin: string;
  readonly expression: Expression;
  /** `EXPRESSION_FLAG`s, or-ed. */
  readonly flags: number;
}
/** Sets a bin to what an expression gives. */
export interface WriteExpression {
  readonly op: 'expressionWrite';
  readonly bin: string;
  readonly expression: Expression;
  /** `EXPRESSION_FLAG`s, or-ed. */
  readonly flags: number;
}

export type Operation =
  | ReadBin
  | ReadAllBins
  | WriteBin
  | AddToBin
  | AppendToBin
  | PrependToBin
  | TouchRecord
  | DeleteRecord
  | CollectionOperation
  | PathOperation
  | ReadExpression
  | WriteExpression;

export type OperationName = Operation['op'];

type OperationOf<Name extends OperationName> = Extract<Operation, { readonly op: Name }>;

/** Whether an operation of the name writes; a function where that depends on the operation itself. */
type WriteRule<Name extends OperationName> = boolean | ((operation: OperationOf<Name>) => boolean);

const WRITES: { readonly [Name in OperationName]: WriteRule<Name> } = {
  read: false,
  readAll: false,
  write: true,
  add: true,
  append: true,
  prepend: true,
  touch: true,
  delete: true,
  collection: ({ call }) => COLLECTION_OPERATIONS[call.name].writes,
  path: ({ action, countsAsWrite }) => action.kind === 'apply' || countsAsWrite === true,
  expressionRead: false,
  expressionWrite: true,
};

/** Whether the operation changes the record; an operate without one is a read. */
export function isWriteOperation(operation: Operation): boolean {
  return judge(operation.op, operation);
}

function judge<Name extends OperationName>(
  name: Name,
  operation: { readonly [Each in OperationName]: OperationOf<Each> }[Name],
): boolean {
  const rule: WriteRule<Name> = WRITES[name];
  return typeof rule === 'function' ? rule(operation) : rule;
}
