/** Mistakes a driver could make with transactions, planted so that the checks of histories can be seen to find them. */

import type { Driver, Transaction } from '../../../server/src/driver/driver.js';
import { type Command, isWriteCommand } from '../../../server/src/model/command.js';
import type { Key } from '../../../server/src/model/key.js';
import type { TransactionEnd } from '../../../server/src/model/transaction.js';
import { decodeBatchField } from '../../../server/src/wire/batch.js';
import { FIELD } from '../../../server/src/wire/field.js';
import { INFO3 } from '../../../server/src/wire/info-bits.js';
import type { WireMessage } from '../../../server/src/wire/message.js';
import type { Passage, SentRequest } from '../simulated-cluster.js';

export type Defect =
  /** Versions are not looked at before the decisive step. */
  | 'verifySkipped'
  /** A commit in doubt is taken for one that failed. */
  | 'abortAfterDoubt'
  /** The transaction is closed with its records not rolled. */
  | 'rollForgotten';

/** What is not asked of the server, though the driver believes it was. */
export function plantedPassage(
  { kind }: SentRequest,
  defect: Defect | undefined,
): Passage | undefined {
  const isSkipped =
    (defect === 'verifySkipped' && kind === 'verify') ||
    (defect === 'rollForgotten' && kind === 'rollForward');
  return isSkipped ? { answer: successOf } : undefined;
}

/** The driver with the mistake, where it is one of its own and none of its messages. */
export function plantedDriver(driver: Driver, defect: Defect | undefined): Driver {
  if (defect !== 'abortAfterDoubt') return driver;
  const begin = driver.beginTransaction.bind(driver);
  driver.beginTransaction = (options) => new HastyTransaction(driver, begin(options));
  return driver;
}

/** Rolls back what it has written where its commit is in doubt, as if that had certainly failed. */
class HastyTransaction implements Transaction {
  readonly id: bigint;
  readonly #driver: Driver;
  readonly #transaction: Transaction;
  readonly #written = new Map<Key, Command['settings']>();
  #undone = false;

  constructor(driver: Driver, transaction: Transaction) {
    this.id = transaction.id;
    this.#driver = driver;
    this.#transaction = transaction;
  }

  view(): ReturnType<Transaction['view']> {
    const view = this.#transaction.view();
    return this.#undone ? { ...view, state: 'aborted' } : view;
  }

  execute(...[command, options]: Parameters<Transaction['execute']>) {
    this.#note([command]);
    return this.#transaction.execute(command, options);
  }

  batch(...[commands, options]: Parameters<Transaction['batch']>) {
    this.#note(commands);
    return this.#transaction.batch(commands, options);
  }

  async commit(): Promise<TransactionEnd> {
    const end = await this.#transaction.commit();
    if (end.result !== 'inDoubt') return end;
    for (const [key, settings] of this.#written) {
      const transaction = { role: 'rollBack', id: this.id } as const;
      await this.#driver.execute({ verb: 'delete', key, settings, transaction }, { settings });
    }
    this.#undone = true;
    return { result: 'aborted', rollPending: false, closePending: false };
  }

  abort(): Promise<TransactionEnd> {
    return this.#transaction.abort();
  }

  #note(commands: readonly Command[]): void {
    for (const command of commands) {
      if (isWriteCommand(command)) this.#written.set(command.key, command.settings);
    }
  }
}

/** The answer of a server that did what it was asked: of a batch, one for each row. */
export function successOf({ fields }: WireMessage): readonly (readonly Partial<WireMessage>[])[] {
  const batch = fields.find(({ id }) => id === FIELD.batch);
  if (batch === undefined) return [[{ resultCode: 0 }]];
  const rows = decodeBatchField(batch.data).rows.map(({ index }) => ({ timeoutOrIndex: index }));
  return [[...rows, { info3: INFO3.last }]];
}
