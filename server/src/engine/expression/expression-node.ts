/** What compiling an expression gives: functions from a record, or a child of a path, to what the expression comes to there. */

import type { Expression } from '../../model/expression.js';
import type { UserKey } from '../../model/key.js';
import { RESULT } from '../../model/result-code.js';
import type { Value } from '../../model/value.js';
import { EngineError } from '../engine-error.js';

/** The result of an expression that takes away what it stands for; only paths that change something know what to do with it. */
export const REMOVED = { type: 'removed' } as const;

/** `undefined` is "unknown": the record does not have what the expression asks for. */
export type Outcome = Value | typeof REMOVED | undefined;

/** The types expressions are told apart by when they are compiled; `other` are constants no bin can hold. */
export type ResultType =
  | 'nil'
  | 'bool'
  | 'int'
  | 'string'
  | 'list'
  | 'map'
  | 'blob'
  | 'float'
  | 'geo'
  | 'hll'
  | 'removed'
  | 'other';

/** The record an expression looks at. */
export interface ExpressionRecord {
  /** 20 bytes. */
  readonly digest: Uint8Array;
  readonly set: string;
  /** The one that is stored; what a request brings is not seen by its own expressions. */
  readonly userKey?: UserKey | undefined;
  /** Milliseconds since the Unix epoch; for operations that write, when they are carried out. */
  readonly lastUpdateTimeMs: number;
  /** Seconds since 2010-01-01 UTC; 0 means never. */
  readonly voidTimeSeconds: number;
  /** 0 for a record that is being made. */
  readonly storedBytes: number;
  bin(name: string): Value | undefined;
}

/** What an expression is worked out on: a record, or a child of a path, where nothing of the record can be seen. */
export interface ExpressionScope {
  readonly record?: ExpressionRecord;
  readonly child?: PathChild;
  readonly nowMs: number;
  /** What the variables of `let` came to, by their places. */
  readonly variables: Outcome[];
}

export type Run = (scope: ExpressionScope) => Outcome;

export interface CompiledNode {
  readonly type: ResultType;
  readonly run: Run;
  /** The operation `unknown` itself, which may stand beside any type in a condition. */
  readonly isUnknown?: true;
}

/** The child a path stands at while its expressions are worked out: those of lists have an index, those of maps a key. */
export interface PathChild {
  readonly key?: Value;
  readonly value: Value;
  readonly index?: number;
}

/** A whole expression, ready to be worked out any number of times. */
export interface CompiledExpression {
  readonly type: ResultType;
  evaluate(record: ExpressionRecord, nowMs: number): Outcome;
  /** For a child of a path, which sees nothing of the record. */
  evaluateChild(child: PathChild): Outcome;
}

/** Throws EngineError with PARAMETER_ERROR for an expression that can't be right for any record. */
export type CompileExpression = (expression: Expression) => CompiledExpression;

/** What the compilers of single nodes need of the compiler of trees. */
export interface Compiler {
  compile(expression: Expression): CompiledNode;
  /** An expression of its own, which sees no variables of others. */
  readonly compileAlone: CompileExpression;
  /** The variable of that name, where one is defined around the node. */
  variable(name: string): CompiledNode | undefined;
  /** Compiles a variable's value and defines the variable, which is not seen by its own value. */
  define(name: string, value: Expression): { readonly place: number; readonly node: CompiledNode };
  /** Forgets the variables defined last. */
  forget(count: number): void;
}

/** The server refuses an expression that can't be right for any record before it looks at one. */
export function malformed(reason: string): EngineError {
  return new EngineError(RESULT.parameter, `the expression is not sound: ${reason}`);
}
