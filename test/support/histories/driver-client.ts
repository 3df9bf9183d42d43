/** The clients of a history over a driver of the cluster, without a gateway between them. */

import { CONTRACT_SETTINGS } from '../../../server/src/driver/contract/contract-suite.js';
import type { Driver, Transaction } from '../../../server/src/driver/driver.js';
import type { Command, Outcome } from '../../../server/src/model/command.js';
import { type Key, keyOf } from '../../../server/src/model/key.js';
import type { Operation } from '../../../server/src/model/operation.js';
import type { Settings } from '../../../server/src/model/settings.js';
import { intValue, type Value } from '../../../server/src/model/value.js';
import { SC_NAMESPACE } from '../simulated-cluster.js';
import type { ClientTransaction, Ending, HistoryGateway } from './history-client.js';

export const HISTORY_SET = 'h';
export const HISTORY_BIN = 'v';

const HISTORY_SETTINGS: Settings = {
  ...CONTRACT_SETTINGS,
  totalTimeoutMs: 2_000,
  socketTimeoutMs: 400,
  maxRetries: 2,
  retryDelayMs: 10,
};

export function driverGateway(driver: Driver, kill: () => void): HistoryGateway {
  return {
    begin: (timeoutSeconds) => new DriverTransaction(driver.beginTransaction({ timeoutSeconds })),
    kill,
  };
}

class DriverTransaction implements ClientTransaction {
  readonly #transaction: Transaction;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  async read(records: readonly string[]): Promise<readonly (readonly number[])[] | undefined> {
    const commands = records.map(readCommand);
    const [only] = commands;
    const outcomes =
      only !== undefined && commands.length === 1
        ? [await this.#transaction.execute(only, CALL)]
        : await this.#transaction.batch(commands, { ...CALL, respondAllKeys: true });
    return outcomes.every(isRead) ? outcomes.map(seenIn) : undefined;
  }

  append(record: string, value: number): Promise<boolean> {
    return this.#write(record, {
      ...{ op: 'collection', bin: HISTORY_BIN, context: [] },
      call: { name: 'listAppend', args: [intValue(value)] },
    });
  }

  replace(record: string, values: readonly number[]): Promise<boolean> {
    const items = values.map((value): Value => intValue(value));
    const list: Value = { type: 'list', items, ordered: false };
    return this.#write(record, { op: 'write', bin: HISTORY_BIN, value: list });
  }

  async commit(): Promise<Ending> {
    const { result } = await this.#transaction.commit();
    return result === 'inDoubt' ? this.#commitAgain() : endingOf(result);
  }

  async abort(): Promise<void> {
    await this.#transaction.abort();
  }

  /** A commit in doubt may be asked for again. */
  async #commitAgain(): Promise<Ending> {
    const { result } = await this.#transaction.commit();
    return endingOf(result);
  }

  async #write(record: string, operation: Operation): Promise<boolean> {
    const command: Command = {
      verb: 'operate',
      key: keyFor(record),
      settings: HISTORY_SETTINGS,
      operations: [operation],
      write: { exists: 'update', ttl: { type: 'serverDefault' } },
    };
    const { ok } = await this.#transaction.execute(command, CALL);
    return ok;
  }
}

const CALL = { settings: HISTORY_SETTINGS };

/** What a record holds when nothing is under way any more; of a receipt, whether it is there. */
export async function readOutside(driver: Driver, record: string): Promise<readonly number[]> {
  const outcome = await driver.execute(readCommand(record), CALL);
  if (!isRead(outcome)) throw new Error(`${record} can't be read in the end`);
  return seenIn(outcome);
}

function endingOf(result: string): Ending {
  if (result === 'inDoubt') return 'unknown';
  return result === 'committed' || result === 'alreadyCommitted' ? 'committed' : 'aborted';
}

function readCommand(record: string): Command {
  return { verb: 'get', key: keyFor(record), settings: HISTORY_SETTINGS, bins: 'all' };
}

function keyFor(record: string): Key {
  return keyOf(SC_NAMESPACE, HISTORY_SET, { type: 'string', value: record });
}

function isRead(outcome: Outcome): boolean {
  return outcome.ok || outcome.error.codeName === 'KEY_NOT_FOUND_ERROR';
}

function seenIn(outcome: Outcome): readonly number[] {
  const bins = outcome.ok ? outcome.record.bins : [];
  const [bin] = bins;
  // A receipt holds the number of its transaction.
  if (bin?.value.type === 'int') return [Number(bin.value.value)];
  if (bin?.value.type !== 'list') return [];
  return bin.value.items.map((item) => (item.type === 'int' ? Number(item.value) : Number.NaN));
}
