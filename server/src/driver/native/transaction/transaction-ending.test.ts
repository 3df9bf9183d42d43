import { describe, expect, it } from 'vitest';
import { shownModule } from '../../../../../test/support/native-module.js';
import { RESULT } from '../../../model/result-code.js';
import { systemClock } from '../../../model/system-clock.js';
import type { TransactionEnd } from '../../../model/transaction.js';
import { createRunCounters } from '../../wire/run-context.js';
import {
  NATIVE,
  type NativeClient,
  type NativeError,
  type NativeTransaction,
} from '../client-interface.js';
import { type NativeContext, PendingCalls } from '../native-context.js';
import { CountedRecords } from './counted-records.js';
import { TransactionEnding } from './transaction-ending.js';
import { NATIVE_TRANSACTIONS_MAX, TransactionHandle } from './transaction-handle.js';

const STATE = NATIVE.transactionState;

const native = { state: STATE.open as number, closed: 0 };
const pool = { capacity: 128, transactions: [] as NativeTransaction[] };

/** All of them are in the one state, and enter the pool as the client's do. */
class ShownTransaction implements NativeTransaction {
  constructor() {
    pool.transactions.push(this);
  }
  getState(): number {
    return native.state;
  }
  getInDoubt(): boolean {
    return false;
  }
  setTimeout(): void {
    native.state = STATE.open;
  }
  close(): void {
    native.closed += 1;
  }
}

const aborts: string[] = [];

function contextOf(commit: () => number | Promise<number>): NativeContext {
  const client = {
    commit,
    abort: () => aborts.push('abort') && NATIVE.abortStatus.ok,
  } as unknown as NativeClient;
  return {
    module: {
      ...shownModule,
      Transaction: ShownTransaction,
      _transactionPool: pool,
    },
    client,
    clock: systemClock,
    counters: createRunCounters(),
    pending: new PendingCalls(),
    nodeNames: () => new Map(),
  };
}

/** What a commit ends with that leaves the client in that state, with that error. */
async function commitFailing(
  state: number,
  error: Omit<NativeError, 'message'>,
  certainForMs: number,
): Promise<TransactionEnd> {
  aborts.length = 0;
  const context = contextOf(() => {
    native.state = state;
    throw Object.assign(new Error('failed'), error);
  });
  const ending = new TransactionEnding({
    handle: new TransactionHandle(context, 10, () => undefined),
    records: new CountedRecords(),
    clock: systemClock,
    isUsed: () => true,
    certainUntilMs: () => systemClock.monotonicMs() + certainForMs,
  });
  return ending.commit();
}

describe('a commit that failed', () => {
  it.each([
    ['in verification', STATE.aborted, -17, false, -1, 'aborted', 0],
    ['before anything was sent', STATE.open, -1, true, -1, 'aborted', 1],
    ['refused by a server', STATE.verified, RESULT.forbidden, false, -1, 'aborted', 1],
    ['refused after a try that was lost', STATE.verified, RESULT.forbidden, true, -1, 'inDoubt', 0],
    ['at a server that timed out', STATE.verified, RESULT.timeout, false, -1, 'inDoubt', 0],
    ['without an answer', STATE.verified, -10, false, -1, 'inDoubt', 0],
    ['as aborted, at once', STATE.aborted, RESULT.transactionAborted, false, -1, 'aborted', 0],
    [
      'as aborted, tried in time',
      STATE.aborted,
      RESULT.transactionAborted,
      true,
      9e4,
      'aborted',
      0,
    ],
    [
      'as aborted, tried too late',
      STATE.aborted,
      RESULT.transactionAborted,
      true,
      -1,
      'inDoubt',
      0,
    ],
    ['after its mark', STATE.committed, -10, true, -1, 'committed', 0],
  ] as const)('%s', async (_, state, code, inDoubt, certainForMs, result, sent) => {
    const end = await commitFailing(state, { code, inDoubt }, certainForMs);
    expect(end.result).toBe(result);
    expect(end.error?.inDoubt ?? false).toBe(result === 'inDoubt');
    expect(aborts).toHaveLength(sent);
  });
});

describe('the client’s transactions', () => {
  it('are as many as it has room for', () => {
    const context = contextOf(() => 0);
    const filler = new ShownTransaction();
    pool.transactions.length = 0;
    for (let made = 1; made < NATIVE_TRANSACTIONS_MAX; made += 1) {
      pool.transactions.push(filler);
    }
    const handle = new TransactionHandle(context, 10, () => undefined);
    expect(pool.capacity).toBe(Number.POSITIVE_INFINITY);
    expect(() => new TransactionHandle(context, 10, () => undefined)).toThrow('15000');
    native.closed = 0;
    handle.close();
    handle.close();
    expect([native.closed, pool.transactions.length]).toEqual([1, NATIVE_TRANSACTIONS_MAX - 1]);
    expect(() => handle.commandContext()).toThrow('closed transaction');
  });
});
