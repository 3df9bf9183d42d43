/** What every operation on a list is, and the list it starts from. */

import { CREATE_FLAG } from '../../model/collection-call.js';
import type { ListValue, Value } from '../../model/value.js';
import type { CallArguments } from '../collection/call-arguments.js';
import type { ReturnSpec } from '../collection/return-value.js';

/** Reads from a list. */
export type ListRead = (list: ListValue, args: CallArguments) => Value | undefined;

export interface ListChange {
  readonly list: ListValue;
  readonly result: Value | undefined;
  /** Nothing was done, so that a path to the list is not made either. */
  readonly isNoop?: boolean;
}

/** Changes a list; where there is none, `create` gives the empty one to start from. */
export type ListWrite = (open: OpenList, args: CallArguments) => ListChange;

/** The list that is there, or an empty one with the flags the operation creates it with. */
export type OpenList = (createFlags: number) => ListValue;

/** Places of the elements an operation selects, ascending, and what it answers. */
export interface ListSelection {
  readonly places: readonly number[];
  readonly result: Value | undefined;
}

/** Selects elements for reading and for removing alike. */
export type ListSelector = (
  list: ListValue,
  args: CallArguments,
  spec: ReturnSpec,
) => ListSelection;

/** An empty list with the flags of a request; flags no list has make a plain one. */
export function emptyList(flags: number): ListValue {
  const isKnown = (flags & 0xff & ~(CREATE_FLAG.ordered | CREATE_FLAG.persistIndex)) === 0;
  const known = isKnown ? flags : 0;
  return withFlags([], known);
}

export function withFlags(items: readonly Value[], flags: number): ListValue {
  const ordered = (flags & CREATE_FLAG.ordered) !== 0;
  return (flags & CREATE_FLAG.persistIndex) === 0
    ? { type: 'list', items, ordered }
    : { type: 'list', items, ordered, persistIndex: true };
}
