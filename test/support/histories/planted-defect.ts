/** Mistakes a driver could make with transactions, planted so that the checks of histories can be seen to find them. */

import type { Driver } from '../../../server/src/driver/driver.js';
import type { Key } from '../../../server/src/model/key.js';
import type { Settings } from '../../../server/src/model/settings.js';
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

/** Rolls back what the transaction has written, as if its commit had certainly failed. */
export async function undoInDoubt(
  driver: Driver,
  id: bigint,
  keys: readonly Key[],
  settings: Settings,
): Promise<void> {
  for (const key of keys) {
    const transaction = { role: 'rollBack', id } as const;
    await driver.execute({ verb: 'delete', key, settings, transaction }, { settings });
  }
}

/** The answer of a server that did what it was asked: of a batch, one for each row. */
export function successOf({ fields }: WireMessage): readonly (readonly Partial<WireMessage>[])[] {
  const batch = fields.find(({ id }) => id === FIELD.batch);
  if (batch === undefined) return [[{ resultCode: 0 }]];
  const rows = decodeBatchField(batch.data).rows.map(({ index }) => ({ timeoutOrIndex: index }));
  return [[...rows, { info3: INFO3.last }]];
}
