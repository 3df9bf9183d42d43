/** One transaction on this gateway: begun at the driver, counted, listed, and aborted when its time is over. */

import type { TransactionInfo } from '@aerogate/proto/aerogate/v1/transaction_pb';
import type { ClusterView, Driver, Transaction } from '../../../driver/driver.js';
import { serverFailure } from '../../../model/aerospike-error.js';
import type { Clock, Timer } from '../../../model/clock.js';
import type { Outcome } from '../../../model/command.js';
import type { Key } from '../../../model/key.js';
import type { Principal } from '../../../model/principal.js';
import { RESULT } from '../../../model/result-code.js';
import type { Settings } from '../../../model/settings.js';
import type { TransactionEnd } from '../../../model/transaction.js';
import { intValue } from '../../../model/value.js';
import { GatewayError, unsupported } from '../../gateway-error.js';
import { transactionToProto } from '../../translate/transaction.js';
import type { PlannedRow } from '../session/plan.js';
import type { PlannedCall } from '../session/plan-call.js';
import type { OpenTransactions } from './open-transactions.js';

export interface Receipt {
  readonly key: Key;
  readonly settings: Settings;
}

export interface TransactionPlan {
  readonly driver: Driver;
  readonly clock: Clock;
  readonly principal: Principal;
  readonly timeoutSeconds: number;
  /** The record whose existence will mean that it was committed. */
  readonly receipt: Receipt | undefined;
  readonly transactions: OpenTransactions;
  /** Called once, where its time was over before anyone ended it; it is aborted then. */
  readonly onExpired?: () => void;
}

const ENDING = { detail: 'the transaction is being ended.' };
/** What carries out the commands of a call. */
type Runner = PlannedCall['run']['driver'];

/** Answers what comes behind the deadline as a server would. */
const EXPIRED: Runner = {
  execute: () => Promise.resolve(expired()),
  batch: (commands) => Promise.resolve(commands.map(expired)),
};
/** The first servers that have transactions. */
const OLDEST_MAJOR = 8;
/** The bin of a receipt: the transaction's number. */
const RECEIPT_BIN = 'txn';

export class OpenTransaction {
  readonly principal: Principal;
  readonly #plan: TransactionPlan;
  readonly #transaction: Transaction;
  readonly #beganMs: number;
  readonly #leave: () => void;
  readonly #runner: Runner = {
    execute: (command, options) => this.#member().execute(command, options),
    batch: (commands, options) => this.#member().batch(commands, options),
  };
  #timer: Timer | undefined;
  #isExpired = false;
  /** A commit or abort was asked for: nothing more is taken. */
  #isEnding = false;
  #isCounted = false;
  #ending: Promise<unknown> = Promise.resolve();
  #hasReceipt = false;

  /** Throws GatewayError or an AerospikeError where none can be begun; nothing was sent. */
  constructor(plan: TransactionPlan) {
    const { driver, clock, transactions, principal, timeoutSeconds } = plan;
    checkServers(driver.cluster());
    transactions.checkRoom(principal);
    this.principal = principal;
    this.#plan = plan;
    this.#beganMs = clock.nowMs();
    this.#transaction = driver.beginTransaction({ timeoutSeconds });
    this.#leave = transactions.enter(this);
    this.#watch();
  }

  get id(): bigint {
    return this.#transaction.id;
  }

  /** Committed or aborted: nothing can change that any more. */
  get isEnded(): boolean {
    const { state } = this.#transaction.view();
    return state === 'committed' || state === 'aborted';
  }

  /** Its end has been told, be it in doubt: nothing has to be done about it any more. */
  get isTold(): boolean {
    return this.#isCounted || this.isEnded;
  }

  /** Ended, or at its deadline: it takes nothing more. */
  get isOver(): boolean {
    return this.#isExpired || this.isEnded;
  }

  /** Milliseconds until its deadline, on any clock. */
  get remainingMs(): number {
    const { clock } = this.#plan;
    return Math.max(0, this.#transaction.view().deadlineMs - clock.monotonicMs());
  }

  info(): TransactionInfo {
    const { clock, principal } = this.#plan;
    const view = this.#transaction.view();
    const deadlineMs = clock.nowMs() + view.deadlineMs - clock.monotonicMs();
    return transactionToProto(view, {
      beganMs: this.#beganMs,
      deadlineMs,
      principal: principal.name,
    });
  }

  /** The call as it is carried out in the transaction. Throws GatewayError where it can't be; nothing was sent. */
  take(call: PlannedCall): PlannedCall {
    // Of one that has ended, its driver says how.
    if (this.#isEnding && !this.isOver) throw new GatewayError('TRANSACTION_STATE', ENDING);
    this.#checkRows(call.planned, call.run.cluster);
    return { ...call, run: { ...call.run, driver: this.#runner } };
  }

  /** With its receipt, where one was asked for: where that can't be written, it is aborted. */
  commit(): Promise<TransactionEnd> {
    return this.#end(() => this.#commit());
  }

  abort(): Promise<TransactionEnd> {
    return this.#end(() => this.#transaction.abort());
  }

  /** The transaction's number; 0 while nothing was read or written in it. */
  get usedId(): bigint {
    const { reads, writes, inDoubt } = this.#transaction.view();
    return reads + writes === 0 && !inDoubt ? 0n : this.id;
  }

  #member(): Runner {
    return this.#isExpired ? EXPIRED : this.#transaction;
  }

  /** One end after the other, so that none comes between a commit and its receipt. */
  #end(how: () => Promise<TransactionEnd>): Promise<TransactionEnd> {
    this.#isEnding = true;
    const ending = this.#ending.then(how).then((end) => {
      this.#ended(end);
      return end;
    });
    this.#ending = ending;
    return ending;
  }

  async #commit(): Promise<TransactionEnd> {
    const { receipt } = this.#plan;
    const { state } = this.#transaction.view();
    if (this.#isExpired) return { ...(await this.#transaction.commit()), error: expired().error };
    if (receipt === undefined || this.#hasReceipt || state !== 'open') {
      return this.#transaction.commit();
    }
    const written = await this.#transaction.execute(
      {
        verb: 'operate',
        key: receipt.key,
        settings: receipt.settings,
        operations: [{ op: 'write', bin: RECEIPT_BIN, value: intValue(this.id) }],
        write: { exists: 'createOnly', ttl: { type: 'serverDefault' } },
      },
      { settings: receipt.settings },
    );
    this.#hasReceipt = written.ok;
    if (written.ok) return this.#transaction.commit();
    return { ...(await this.#transaction.abort()), error: written.error };
  }

  #ended({ result }: TransactionEnd): void {
    if (!this.#isCounted) this.#plan.transactions.countEnd(this.#isExpired ? 'expired' : result);
    this.#isCounted = true;
    this.#leave();
    this.#timer?.cancel();
  }

  /** The deadline may move once, when its first write makes the server count. */
  #watch(): void {
    this.#timer = this.#plan.clock.setTimer(this.remainingMs, () => {
      if (this.remainingMs > 0) this.#watch();
      else void this.#expire();
    });
  }

  async #expire(): Promise<void> {
    if (this.#isEnding) return;
    this.#isExpired = true;
    const { result } = await this.abort();
    if (result === 'aborted') this.#plan.onExpired?.();
  }

  #checkRows(planned: readonly PlannedRow[], cluster: ClusterView): void {
    const { receipt } = this.#plan;
    let namespace = this.#transaction.view().namespace ?? receipt?.key.namespace;
    for (const { command } of planned) {
      namespace ??= command.key.namespace;
      if (command.key.namespace !== namespace) throw new GatewayError('TRANSACTION_NAMESPACE');
    }
    if (namespace !== undefined) checkStrong(cluster, namespace);
  }
}

function expired(): Extract<Outcome, { readonly ok: false }> {
  return { ok: false, error: serverFailure(RESULT.transactionExpired) };
}

/** Throws GatewayError TRANSACTION_NEEDS_SC for a namespace that is known to be in AP mode. */
export function checkStrong(cluster: ClusterView, namespace: string): void {
  if (cluster.namespaces.get(namespace)?.mode !== 'ap') return;
  throw new GatewayError('TRANSACTION_NEEDS_SC', {
    detail: 'the namespace is in AP mode; transactions need one in SC mode.',
  });
}

function checkServers({ nodes }: ClusterView): void {
  if (!nodes.some(({ build }) => Number.parseInt(build, 10) < OLDEST_MAJOR)) return;
  throw unsupported(
    undefined,
    'transactions need servers from 8.0, and the cluster has older ones.',
  );
}
