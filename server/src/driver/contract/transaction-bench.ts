/** What the contract of transactions asks of one: commands in a line each, and what the transaction and all others see. */

import type { Command, Outcome } from '../../model/command.js';
import type { Key } from '../../model/key.js';
import { intValue } from '../../model/value.js';
import type { Transaction } from '../driver.js';
import { CONTRACT_SETTINGS, type ContractBench, callOptions } from './contract-suite.js';

export const DONE = { rollPending: false, closePending: false };

export function begin({ target }: ContractBench): Transaction {
  return target.driver.beginTransaction({ timeoutSeconds: 30 });
}

export function put(bench: ContractBench, key: Key, value: number): Command {
  return bench.put(key, { v: intValue(value) });
}

export function touch(bench: ContractBench, key: Key): Command {
  return bench.operate(key, [{ op: 'touch' }]);
}

export function codeOf(outcome: Outcome): string {
  return outcome.ok ? 'OK' : outcome.error.codeName;
}

export function execute(transaction: Transaction, command: Command): Promise<Outcome> {
  return transaction.execute(command, callOptions({}));
}

export async function codeIn(transaction: Transaction, command: Command): Promise<string> {
  return codeOf(await execute(transaction, command));
}

function intIn(outcome: Outcome): bigint | undefined {
  const value = outcome.ok
    ? outcome.record.bins.find(({ name }) => name === 'v')?.value
    : undefined;
  return value?.type === 'int' ? value.value : undefined;
}

/** As the transaction sees it; undefined where there is no record. */
export async function ownValue(
  bench: ContractBench,
  transaction: Transaction,
  key: Key,
): Promise<bigint | undefined> {
  return intIn(await execute(transaction, bench.get(key)));
}

/** As all others see them. */
export function seen(bench: ContractBench, ...keys: Key[]): Promise<(bigint | undefined)[]> {
  return Promise.all(keys.map(async (key) => intIn(await bench.run(bench.get(key)))));
}

export async function batchIn(
  transaction: Transaction,
  rows: readonly Command[],
): Promise<string[]> {
  const options = { settings: CONTRACT_SETTINGS, respondAllKeys: true };
  return (await transaction.batch(rows, options)).map(codeOf);
}
