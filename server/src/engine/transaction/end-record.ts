/** The commands that end a transaction record by record: verify what it read, roll what it wrote. */

import { RESULT } from '../../model/result-code.js';
import { EngineError } from '../engine-error.js';
import type { Namespace } from '../namespace.js';
import { type EngineAnswer, failureAnswer, type RecordRequest } from '../request.js';
import { versionOf } from './record-version.js';
import { blocked, checkTransactions, lockOf, versionMismatch } from './record-view.js';
import { type RollDirection, rollProvisional } from './settle.js';

export interface VerifyRequest extends Pick<RecordRequest, 'digest'> {
  /** The version the transaction has read; a request without one is refused. */
  readonly version?: bigint;
}

export interface RollRequest extends Pick<RecordRequest, 'digest'> {
  /** A request that names none is refused. */
  readonly transactionId?: bigint;
  readonly direction: RollDirection;
}

/**
 * Whether the record is still as it was read. One that another transaction holds is not: that transaction may be verifying
 * what this one wrote at this very moment, and only one of the two may pass.
 */
export function verifyRecord(
  namespace: Namespace,
  { digest, version }: VerifyRequest,
  nowMs: number,
): EngineAnswer {
  const answer = answered(() => {
    checkTransactions(namespace);
    if (version === undefined) throw new EngineError(RESULT.parameter, 'no version to verify');
    if (lockOf(namespace, digest, nowMs) !== undefined) throw blocked(namespace);
    if (versionOf(namespace.storage.get(digest)) !== version) throw versionMismatch(namespace);
  });
  const outcome = answer.resultCode === RESULT.ok ? 'verified' : 'verifyFailures';
  namespace.transactionCounts[outcome] += 1;
  return answer;
}

/** Ends what the transaction made of the record. Where it made nothing of it, or was ended already, there is nothing to do. */
export function rollRecord(
  namespace: Namespace,
  { digest, transactionId, direction }: RollRequest,
  nowMs: number,
): EngineAnswer {
  return answered(() => {
    checkTransactions(namespace);
    if (transactionId === undefined) throw new EngineError(RESULT.parameter, 'no transaction');
    const provisional = namespace.provisionals.get(digest);
    if (provisional?.transactionId === transactionId) {
      rollProvisional(namespace, provisional, direction, nowMs);
    }
    const outcome = direction === 'forward' ? 'rolledForward' : 'rolledBack';
    namespace.transactionCounts[outcome] += 1;
  });
}

function answered(act: () => void): EngineAnswer {
  try {
    act();
    return failureAnswer(RESULT.ok);
  } catch (error) {
    if (error instanceof EngineError) return failureAnswer(error.resultCode);
    throw error;
  }
}
