/** What every scalar operation is: a function from what the record holds to what it holds then. */

import type { Operation, OperationName } from '../../model/operation.js';
import type { BinTable } from '../bin-table.js';
import type { ExpressionRecord } from '../expression/expression-node.js';
import type { BinResult } from '../request.js';

/** What an operation works on, and where it leaves its results. */
export interface OperationContext {
  readonly bins: BinTable;
  /** Index of the operation in its request. */
  readonly index: number;
  readonly respondAllOps: boolean;
  /** The request writes: a read of a bin that is there answers then, whatever it finds in it. */
  readonly isWrite: boolean;
  readonly results: BinResult[];
  /** The record apart from its bins: its times as the request leaves them, its size and stored key as it met them. */
  readonly subject: OperationSubject;
  /** When the request is carried out: milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/** What expressions can ask of a record besides its bins. */
export type OperationSubject = Omit<ExpressionRecord, 'bin'>;

export type OperationByName = { [Name in OperationName]: Extract<Operation, { op: Name }> };

export type ScalarOperation<Name extends OperationName> = (
  operation: OperationByName[Name],
  context: OperationContext,
) => void;
