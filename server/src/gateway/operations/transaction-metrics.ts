/** Transactions in numbers: how many are open, how many began, and how they ended. */

import { Counter, Gauge, type Registry } from 'prom-client';

export interface TransactionCounts {
  /** Transactions open now. */
  readonly open: number;
  /** Transactions begun since the start. */
  readonly began: number;
  /** Transactions that ended since the start, by how. */
  readonly ended: ReadonlyMap<string, number>;
}

export function addTransactionMetrics(registry: Registry, transactions: TransactionCounts): void {
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
}
