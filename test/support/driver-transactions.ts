/** One wire driver on a simulated SC cluster, with the commands and questions tests of transactions need. */

import { CONTRACT_SETTINGS as SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import type { Driver, Transaction } from '../../server/src/driver/driver.js';
import type { Command, Outcome } from '../../server/src/model/command.js';
import { type Key, keyOf } from '../../server/src/model/key.js';
import type { TransactionEnd } from '../../server/src/model/transaction.js';
import { intValue } from '../../server/src/model/value.js';
import {
  createSimulatedCluster,
  type Passage,
  type RequestKind,
  SC_NAMESPACE,
  type SimulatedCluster,
} from './simulated-cluster.js';

export const key = (name: string, namespace = SC_NAMESPACE): Key =>
  keyOf(namespace, 's', { type: 'string', value: name });

export const put = (at: Key, value: number): Command => ({
  verb: 'operate',
  key: at,
  settings: SETTINGS,
  operations: [{ op: 'write', bin: 'v', value: intValue(value) }],
  write: { exists: 'update', ttl: { type: 'serverDefault' } },
});
export const get = (at: Key): Command => ({
  verb: 'get',
  key: at,
  settings: SETTINGS,
  bins: 'all',
});
export const remove = (at: Key): Command => ({ verb: 'delete', key: at, settings: SETTINGS });

export class TransactionBench {
  readonly cluster: SimulatedCluster = createSimulatedCluster();
  readonly driver: Driver = this.cluster.openDriver().driver;

  begin(timeoutSeconds = 10): Transaction {
    return this.driver.beginTransaction({ timeoutSeconds });
  }

  run(where: Pick<Transaction, 'execute'>, command: Command): Promise<Outcome> {
    return this.cluster.settle(where.execute(command, { settings: SETTINGS }));
  }

  async batch(where: Pick<Transaction, 'batch'>, ...commands: Command[]): Promise<string[]> {
    const options = { settings: SETTINGS, respondAllKeys: true };
    return (await this.cluster.settle(where.batch(commands, options))).map(codeOf);
  }

  async code(where: Pick<Transaction, 'execute'>, command: Command): Promise<string> {
    return codeOf(await this.run(where, command));
  }

  /** The record's value outside any transaction; undefined where there is none. */
  async value(name: string): Promise<bigint | undefined> {
    return integerOf(await this.run(this.driver, get(key(name))));
  }

  commit(transaction: Transaction): Promise<TransactionEnd> {
    return this.cluster.settle(transaction.commit());
  }

  abort(transaction: Transaction): Promise<TransactionEnd> {
    return this.cluster.settle(transaction.abort());
  }

  /** The next request of the kind fares so. */
  befall(kind: RequestKind, passage: Passage, times = 1): void {
    let left = times;
    this.cluster.passage = (request) => {
      if (request.kind !== kind || left === 0) return undefined;
      left -= 1;
      return passage;
    };
  }

  get kinds(): readonly RequestKind[] {
    return this.cluster.sent.map(({ kind }) => kind);
  }
}

export function codeOf(outcome: Outcome): string {
  return outcome.ok ? 'OK' : outcome.error.codeName;
}

export function integerOf(outcome: Outcome): bigint | undefined {
  if (!outcome.ok) return undefined;
  const value = outcome.record.bins.find(({ name }) => name === 'v')?.value;
  return value?.type === 'int' ? value.value : undefined;
}
