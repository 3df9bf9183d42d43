/** What can be asked of one record, and the answer: single commands and batch rows alike. */

import type { UserKey } from '../model/key.js';
import type { Operation } from '../model/operation.js';
import type { Value } from '../model/value.js';
import type { RefusedPlace } from './collection/refuse-inside.js';
import type { StoredRecord } from './record.js';

/** An operation that fails when its turn comes: its operand could not be read, or it is not supported yet. */
export interface RefusedOperation {
  readonly op: 'refused';
  readonly bin: string;
  readonly resultCode: number;
  readonly traits: OperationTraits;
  /** A read inside a bin: the server looks at it only where the bin is there. */
  readonly needsBin?: true;
  /** The bins whose type the operand is of: where there is another, that comes first. */
  readonly fits?: 'int' | 'double' | 'none';
  /** Where in a list or map it was to be carried out: what is wrong on the way there comes first. */
  readonly inside?: RefusedPlace;
}

export type EngineOperation = Operation | RefusedOperation;

/** What the checks before any operation runs need to know about it. */
export interface OperationTraits {
  /** Needs the request's read flag. */
  readonly reads: boolean;
  /** May give a result of its own, so it can not stand beside a read of all bins. */
  readonly answers: boolean;
  /** Works on what is there, so it can not stand in a request that replaces the record. */
  readonly needsOldBins: boolean;
}

/** Decides whether a request applies to a record; throws EngineError when it can not be decided. */
export type RecordFilter = (record: StoredRecord) => boolean;

export interface RecordRequest {
  /** 20 bytes. */
  readonly digest: Uint8Array;
  /** Empty when none was sent. */
  readonly set: string;
  readonly userKey?: UserKey | undefined;
  readonly filter?: RecordFilter | undefined;
  /** The transaction the request belongs to. */
  readonly transaction?: RequestTransaction | undefined;
}

/** What a request says of its transaction. */
export interface RequestTransaction {
  /** Signed, of 64 bits. */
  readonly id: bigint;
  /** The version the transaction has read of the record, where it has read it. */
  readonly version?: bigint;
  /** Seconds since 2010-01-01 UTC when its time is over; sent with writes. */
  readonly deadlineSeconds?: number;
  /** A write has to be the transaction's first of the record. */
  readonly onLockingOnly?: boolean;
}

export interface ReadRequest extends RecordRequest {
  readonly bins: 'all' | 'none' | readonly EngineOperation[];
  /** Answer every operation, those that found nothing too. */
  readonly respondAllOps: boolean;
  /** The percentage of its TTL below which the record is touched: 0 namespace default, 1-100; 0xFFFFFFFF never. */
  readonly touchPercent: number;
}

/** Which generation a request asks for. */
export interface GenerationTest {
  readonly type: 'equal' | 'greater';
  readonly generation: number;
}

/** What becomes of records that exist, or do not. */
export interface ExistencePolicy {
  readonly createOnly: boolean;
  readonly updateOnly: boolean;
  readonly replace: boolean;
}

export interface WriteRequest extends RecordRequest {
  readonly operations: readonly EngineOperation[];
  readonly existence: ExistencePolicy;
  readonly generation?: GenerationTest | undefined;
  /** Seconds, 0 for the namespace's default, or one of the TTL words. */
  readonly ttlWord: number;
  /** The request says that it reads, too. */
  readonly readFlag: boolean;
  /** The request says that it reads every bin. */
  readonly readAllFlag: boolean;
  readonly respondAllOps: boolean;
  readonly durableDelete: boolean;
}

export interface DeleteRequest extends RecordRequest {
  readonly generation?: GenerationTest | undefined;
  readonly durableDelete: boolean;
}

/** The result of one operation, or one bin of a read of all of them. */
export interface BinResult {
  /** Index of the operation it answers; absent for the bins of a read of all of them. */
  readonly operation?: number;
  readonly bin: string;
  readonly value: Value;
}

export type UdfEffect = 'read' | 'write' | 'delete';

export interface EngineAnswer {
  readonly resultCode: number;
  /** The record's, also beside some failures; 0 where there is no record. */
  readonly generation: number;
  readonly voidTimeSeconds: number;
  readonly results: readonly BinResult[];
  /** What a function that succeeded has done to the record. */
  readonly effect?: UdfEffect;
  /** The version of the record a transaction has seen; absent outside transactions, and of what they made themselves. */
  readonly version?: bigint;
  /** Seconds since 2010-01-01 UTC: when the transaction is over whose monitor was created. */
  readonly deadlineSeconds?: number;
}

/** TTL words that are not seconds. */
export const TTL_WORD = { default: 0, never: 0xffffffff, unchanged: 0xfffffffe } as const;
/** The touch percentage that never touches. */
export const NEVER_TOUCH = 0xffffffff;

export function failureAnswer(resultCode: number, record?: StoredRecord): EngineAnswer {
  return {
    resultCode,
    generation: record?.generation ?? 0,
    voidTimeSeconds: record?.voidTimeSeconds ?? 0,
    results: [],
  };
}
