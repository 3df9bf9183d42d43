/** What every scalar operation is: a function from what the record holds to what it holds then. */

import type { Operation, OperationName } from '../../model/operation.js';
import type { BinTable } from '../bin-table.js';
import type { BinResult } from '../request.js';

/** What an operation works on, and where it leaves its results. */
export interface OperationContext {
  readonly bins: BinTable;
  /** Index of the operation in its request. */
  readonly index: number;
  readonly respondAllOps: boolean;
  readonly results: BinResult[];
}

export type OperationByName = { [Name in OperationName]: Extract<Operation, { op: Name }> };

export type ScalarOperation<Name extends OperationName> = (
  operation: OperationByName[Name],
  context: OperationContext,
) => void;
