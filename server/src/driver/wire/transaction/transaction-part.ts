/** What a command carries of its transaction as fields and flags, and what an answer says of it. */

import type { TransactionPart, TransactionRole } from '../../../model/transaction.js';
import { FIELD, type WireField } from '../../../wire/field.js';
import { INFO4 } from '../../../wire/info-bits.js';
import type { WireMessage } from '../../../wire/message.js';
import {
  decodeRecordVersion,
  decodeTransactionDeadline,
  recordVersionField,
  transactionDeadlineField,
  transactionIdField,
} from '../../../wire/transaction-field.js';

const INFO4_BITS: Readonly<Record<TransactionRole, number>> = {
  member: 0,
  verify: INFO4.txnVerifyRead,
  rollForward: INFO4.txnRollForward,
  rollBack: INFO4.txnRollBack,
};

export function transactionBits(part: TransactionPart): number {
  return INFO4_BITS[part.role];
}

/** In the official client's order. A verification names the version alone: whose it is does not matter. */
export function transactionFields(part: TransactionPart, isWrite: boolean): readonly WireField[] {
  const { role, id, version, deadlineSeconds } = part;
  const fields: WireField[] = [];
  if (role !== 'verify') fields.push(transactionIdField(id));
  if (version !== undefined) fields.push(recordVersionField(version));
  if (isWrite && deadlineSeconds !== undefined) {
    fields.push(transactionDeadlineField(deadlineSeconds));
  }
  return fields;
}

/** The version of the record an answer is about; undefined where it tells none. Throws WireError for one that can't be read. */
export function versionIn(message: WireMessage): bigint | undefined {
  const data = fieldData(message, FIELD.recordVersion);
  return data === undefined ? undefined : decodeRecordVersion(data);
}

/** The transaction's deadline, seconds since 2010-01-01 UTC; undefined where the answer tells none. Throws WireError as above. */
export function deadlineIn(message: WireMessage): number | undefined {
  const data = fieldData(message, FIELD.transactionDeadline);
  return data === undefined ? undefined : decodeTransactionDeadline(data);
}

function fieldData({ fields }: WireMessage, id: number): Uint8Array | undefined {
  return fields.find((field) => field.id === id)?.data;
}
