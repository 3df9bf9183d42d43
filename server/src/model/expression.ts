/** Server-side expressions as trees: filters, computed reads and writes, index sources; and the paths into collections. */

import type { CollectionCall, CollectionFamily } from './collection-call.js';
import type { MapOrder, Value } from './value.js';

/** Types an expression can have, with their numbers on the wire. */
export const EXPRESSION_TYPE = {
  nil: 0,
  bool: 1,
  int: 2,
  string: 3,
  list: 4,
  map: 5,
  blob: 6,
  float: 7,
  geo: 8,
  hll: 9,
  auto: 10,
  error: 11,
} as const;
export type ExpressionType = keyof typeof EXPRESSION_TYPE;

/** Operations of the form `[opcode, arguments…]`, with their opcodes. Source: the opcode table of the server's `exp.h`. */
export const EXPRESSION_OPERATIONS = {
  unknown: 0,
  eq: 1,
  ne: 2,
  gt: 3,
  ge: 4,
  lt: 5,
  le: 6,
  geoCompare: 8,
  inList: 9,
  and: 16,
  or: 17,
  not: 18,
  exclusive: 19,
  add: 20,
  sub: 21,
  mul: 22,
  div: 23,
  pow: 24,
  log: 25,
  mod: 26,
  abs: 27,
  floor: 28,
  ceil: 29,
  toInt: 30,
  toFloat: 31,
  intAnd: 32,
  intOr: 33,
  intXor: 34,
  intNot: 35,
  intLeftShift: 36,
  intRightShift: 37,
  intArithmeticRightShift: 38,
  intCount: 39,
  intLeftScan: 40,
  intRightScan: 41,
  min: 50,
  max: 51,
  digestModulo: 64,
  deviceSize: 65,
  lastUpdate: 66,
  sinceUpdate: 67,
  voidTime: 68,
  ttl: 69,
  setName: 70,
  keyExists: 71,
  isTombstone: 72,
  memorySize: 73,
  recordSize: 74,
  binType: 82,
  /** From 8.2 on, by the newest public source of the C client; an older one has another form. */
  toText: 99,
  removeResult: 100,
  mapKeys: 101,
  mapValues: 102,
} as const;
export type ExpressionOperationName = keyof typeof EXPRESSION_OPERATIONS;

/** The opcodes whose arguments have shapes of their own. */
export const EXPRESSION_FORM = {
  regex: 7,
  key: 80,
  bin: 81,
  loopVariable: 122,
  condition: 123,
  variable: 124,
  let: 125,
  quote: 126,
  call: 127,
} as const;

/** Flags of an expression that is read from or written to a bin. */
export const EXPRESSION_FLAG = {
  createOnly: 1,
  updateOnly: 2,
  allowDelete: 4,
  policyNoFail: 8,
  evalNoFail: 16,
} as const;

/** The loop variable of a path's `childrenWhere`: the child's key, its value, or its position. */
export const LOOP_VARIABLE_PART = { key: 0, value: 1, index: 2 } as const;
export type LoopVariablePart = keyof typeof LOOP_VARIABLE_PART;

/** What a path selects: the tree down to the selected, or a flat list of values, keys, or both. */
export const PATH_RETURN = { tree: 0, value: 1, key: 2, keyValue: 3 } as const;
export type PathReturn = keyof typeof PATH_RETURN;

export type Expression =
  | { readonly node: 'literal'; readonly value: Value }
  | { readonly node: 'bin'; readonly name: string; readonly type: ExpressionType }
  /** The record's user key. */
  | { readonly node: 'key'; readonly type: ExpressionType }
  | {
      readonly node: 'operation';
      readonly name: ExpressionOperationName;
      readonly args: readonly Expression[];
    }
  /**
   * `flags` as the server's C library numbers them: 1 extended, 2 ignore case, 4 newlines end lines, 8 no sub-expressions.
   * Clients' documents give the last two the other way round.
   */
  | {
      readonly node: 'regex';
      readonly flags: number;
      readonly pattern: string;
      readonly value: Expression;
    }
  | { readonly node: 'variable'; readonly name: string }
  | {
      readonly node: 'loopVariable';
      readonly type: ExpressionType;
      readonly part: LoopVariablePart;
    }
  | {
      readonly node: 'let';
      readonly definitions: readonly { readonly name: string; readonly value: Expression }[];
      readonly body: Expression;
    }
  | {
      readonly node: 'condition';
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise: Expression;
    }
  /** An operation inside a list, map, bitmap or sketch that another expression gives. */
  | {
      readonly node: 'collection';
      readonly family: CollectionFamily;
      /** The type the result is to have. */
      readonly type: ExpressionType;
      /** True where the changed collection is the result. */
      readonly modifies: boolean;
      readonly context: readonly ContextStep[];
      readonly call: CollectionCall<Expression>;
      readonly source: Expression;
    }
  /** Selects from, or changes, the children a path leads to (servers from 8.1). */
  | {
      readonly node: 'path';
      readonly type: ExpressionType;
      readonly context: readonly ContextStep[];
      readonly action: PathAction;
      readonly source: Expression;
    }
  /** A subtree in its packed form, carried as it is. */
  | { readonly node: 'packed'; readonly data: Uint8Array };

export interface PathAction {
  /** What a select answers; `apply` puts the result of `modify` in the place of each child. */
  readonly kind: PathReturn | 'apply';
  readonly modify?: Expression;
  /** Children the expression fails for are left out, instead of failing the operation. */
  readonly noFail: boolean;
}

/** What a step into a missing collection makes there; `undefined` on a step makes nothing. */
export type CreateList = {
  readonly order: 'ordered' | 'unordered';
  /** Fill with nil up to the index; only unordered lists can. */
  readonly pad: boolean;
  readonly persistIndex?: boolean;
};
export interface CreateMap {
  readonly order: MapOrder;
  readonly persistIndex?: boolean;
}

/** One step of the path into nested lists and maps; negative indexes and ranks count from the end. */
export type ContextStep =
  | { readonly step: 'listIndex'; readonly index: number; readonly create?: CreateList }
  | { readonly step: 'listRank'; readonly rank: number }
  | { readonly step: 'listValue'; readonly value: Value }
  | { readonly step: 'mapIndex'; readonly index: number }
  | { readonly step: 'mapRank'; readonly rank: number }
  | { readonly step: 'mapKey'; readonly key: Value; readonly create?: CreateMap }
  | { readonly step: 'mapValue'; readonly value: Value }
  /** Every child, or those the expression holds for; only in paths (8.1). */
  | { readonly step: 'children'; readonly where?: Expression }
  /** The children under these keys; only in paths (8.1). */
  | { readonly step: 'mapKeysIn'; readonly keys: readonly Value[] }
  /** Narrows the step before it; only in paths (8.1). */
  | { readonly step: 'and'; readonly where: Expression }
  /** A step clients have no name for, by its number on the wire; `value` is what it looks for. */
  | { readonly step: 'other'; readonly contextType: number; readonly value: Value };
