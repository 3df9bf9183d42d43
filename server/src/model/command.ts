/** What is asked of one record: the unit both a single call and a batch are made of. */

import type { AerospikeError } from './aerospike-error.js';
import type { Expression } from './expression.js';
import type { Key } from './key.js';
import type { Operation } from './operation.js';
import type { RecordData } from './record.js';
import type { Settings } from './settings.js';
import type { TransactionPart } from './transaction.js';
import type { UdfCall } from './udf-call.js';
import type { Value } from './value.js';

/** What a write does depending on whether the record exists. */
export type RecordExistsAction =
  /** Create it, or change the given bins. */
  | 'update'
  /** Create it; fails with KEY_EXISTS_ERROR when it exists. */
  | 'createOnly'
  /** Change the given bins; fails with KEY_NOT_FOUND_ERROR when it does not exist. */
  | 'updateOnly'
  /** Create it, or replace it whole. */
  | 'replace'
  /** Replace it whole; fails with KEY_NOT_FOUND_ERROR when it does not exist. */
  | 'replaceOnly';

/** When a written record expires. */
export type Ttl =
  | { readonly type: 'serverDefault' }
  | { readonly type: 'never' }
  | { readonly type: 'noChange' }
  /** Whole seconds from now, at least 1. */
  | { readonly type: 'seconds'; readonly seconds: number };

export interface WriteOptions {
  readonly exists: RecordExistsAction;
  readonly ttl: Ttl;
  /** The generation the record has to have (1-65535); otherwise GENERATION_ERROR and nothing is written. */
  readonly expectedGeneration?: number;
}

/** Which bins a read brings back. */
export type BinSelection = 'all' | 'none' | readonly string[];

interface CommandBase {
  readonly key: Key;
  /** Settings of this row; timeouts and retries of a batch come from the batch's own settings. */
  readonly settings: Settings;
  /** The command applies only where this holds, else FILTERED_OUT; where there is no record it is not asked. */
  readonly filter?: Expression;
  /** Set by drivers alone, on the commands of a transaction they began; callers run those by the transaction. */
  readonly transaction?: TransactionPart;
}

/** Reads bins and metadata. */
export interface GetCommand extends CommandBase {
  readonly verb: 'get';
  readonly bins: BinSelection;
}
/** Asks whether the record exists; its metadata comes back, its bins do not. */
export interface ExistsCommand extends CommandBase {
  readonly verb: 'exists';
}
/** Runs operations in order, atomically; at least one, at least one of them a write when `write` is given. */
export interface OperateCommand extends CommandBase {
  readonly verb: 'operate';
  readonly operations: readonly Operation[];
  /** Absent when every operation reads. */
  readonly write?: WriteOptions;
}
/** Deletes the record. */
export interface DeleteCommand extends CommandBase {
  readonly verb: 'delete';
  readonly expectedGeneration?: number;
}
/** Calls a function on the record, whether it exists or not. A write, since nobody but the function knows what it does. */
export interface UdfCommand extends CommandBase {
  readonly verb: 'udf';
  readonly call: UdfCall;
  /** Of the record, should the function write it and set none itself. */
  readonly ttl: Ttl;
}

export type Command = GetCommand | ExistsCommand | OperateCommand | DeleteCommand | UdfCommand;

/** How a command ended. Failures are data, so that one row of a batch never hides the others. */
export type Outcome =
  | {
      readonly ok: true;
      /** Metadata, and the bins of a get or of a `readAll`; a delete has generation 0. */
      readonly record: RecordData;
      /**
       * For operate: one entry per operation, in order. `undefined` where the operation has no result of its own (a write,
       * a `readAll`, whose bins are in `record`); nil where a read found no bin. For udf: the one value the function returned.
       */
      readonly results: readonly (Value | undefined)[];
    }
  | { readonly ok: false; readonly error: AerospikeError };

/** Whether a command changes the record: what decides about retries, doubt and which settings apply. */
export function isWriteCommand(command: Command): boolean {
  switch (command.verb) {
    case 'delete':
    case 'udf':
      return true;
    case 'operate':
      return command.write !== undefined;
    default:
      return false;
  }
}
