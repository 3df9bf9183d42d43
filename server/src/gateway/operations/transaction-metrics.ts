/** Transactions in numbers: how many are open, how many began, and how they ended. */

import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../../model/clock.js';
import type { StepObserver } from '../services/transaction/open-transactions.js';
import { ItemMetrics } from './item-metrics.js';

export interface TransactionCounts {
  /** Transactions open now. */
  readonly open: number;
  /** Transactions begun since the start. */
  readonly began: number;
  /** Transactions that ended since the start, by how. */
  readonly ended: ReadonlyMap<string, number>;
  /** Tells of the steps on streams. */
  observe(observer: StepObserver): void;
}

export function addTransactionMetrics(
  registry: Registry,
  transactions: TransactionCounts,
  clock: Clock,
): void {
  const registers = [registry];
  new Gauge({
    name: 'aerogate_transactions_open',
    help: 'Transactions open now, on streams and in single calls.',
    registers,
    collect(): void {
      this.set(transactions.open);
    },
  });
  new Counter({
    name: 'aerogate_transactions_begun_total',
    help: 'Transactions begun, each attempt of a single call counted.',
    registers,
    collect(): void {
      // Counted where transactions are; the library's counter only shows where the count stands.
      this.reset();
      this.inc(transactions.began);
    },
  });
  new Counter({
    name: 'aerogate_transactions_ended_total',
    help: 'Transactions that ended: committed, aborted, inDoubt, or expired where the gateway aborted them at their deadline.',
    labelNames: ['result'],
    registers,
    collect(): void {
      this.reset();
      for (const [result, ended] of transactions.ended) this.inc({ result }, ended);
    },
  });
  transactions.observe(
    new ItemMetrics(registry, clock, {
      duration: 'aerogate_transaction_step_duration_seconds',
      durationHelp: 'Time from the arrival of a step on a stream to its answer.',
      total: 'aerogate_transaction_steps_total',
      totalHelp: 'Steps on streams of transactions, by what they are and how they ended.',
    }),
  );
}
