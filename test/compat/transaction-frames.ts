/** Frames of the steps of a transaction, as the official clients write them. */

import { digestOf } from '../../server/src/model/digest.js';
import { PARTICLE } from '../../server/src/model/value.js';
import { BATCH_FLAG, encodeBatchField, type WireCommandRow } from '../../server/src/wire/batch.js';
import { OPCODE, type WireBinOperation } from '../../server/src/wire/bin-operation.js';
import { FIELD, type WireField } from '../../server/src/wire/field.js';
import { INFO1, INFO2, INFO3, INFO4 } from '../../server/src/wire/info-bits.js';
import { encodeMessageFrame, type MessageParts } from '../../server/src/wire/message.js';
import {
  recordVersionField,
  transactionDeadlineField,
  transactionIdField,
} from '../../server/src/wire/transaction-field.js';

export const TXN_NAMESPACE = 'txn';
const MONITOR_SET = '<ERO~MRT';

/** What a command says of its transaction. */
export interface TestTransaction {
  readonly id: bigint;
  readonly version?: bigint;
  readonly deadlineSeconds?: number;
}

function txnKeyFields(key: string, set = 'set'): WireField[] {
  return [
    { id: FIELD.namespace, data: Buffer.from(TXN_NAMESPACE) },
    { id: FIELD.set, data: Buffer.from(set) },
    { id: FIELD.digest, data: txnDigest(key, set) },
  ];
}

function txnDigest(key: string, set = 'set'): Uint8Array {
  return digestOf(set, { type: 'string', value: key });
}

/** Fields 5, 3 and 6, in the order clients write them. */
function transactionFields(transaction: TestTransaction | undefined): WireField[] {
  if (transaction === undefined) return [];
  const { id, version, deadlineSeconds } = transaction;
  return [
    transactionIdField(id),
    ...(version === undefined ? [] : [recordVersionField(version)]),
    ...(deadlineSeconds === undefined ? [] : [transactionDeadlineField(deadlineSeconds)]),
  ];
}

export function txnPut(
  key: string,
  value: bigint,
  transaction?: TestTransaction,
  parts: MessageParts = {},
): Buffer {
  return encodeMessageFrame({
    info2: INFO2.write,
    fields: [...txnKeyFields(key), ...transactionFields(transaction)],
    operations: [intOperation('bin', value)],
    ...parts,
  });
}

export function txnGet(
  key: string,
  transaction?: TestTransaction,
  parts: MessageParts = {},
): Buffer {
  return encodeMessageFrame({
    info1: INFO1.read | INFO1.getAll,
    fields: [...txnKeyFields(key), ...transactionFields(transaction)],
    ...parts,
  });
}

/** A durable delete unless the bits say otherwise. */
export function txnDelete(
  key: string,
  transaction?: TestTransaction,
  info2 = INFO2.write | INFO2.delete | INFO2.durableDelete,
): Buffer {
  return encodeMessageFrame({
    info2,
    fields: [...txnKeyFields(key), ...transactionFields(transaction)],
  });
}

/** Adds digests to the transaction's monitor, which the first of these makes. */
export function addKeys(
  id: bigint,
  keys: readonly string[],
  { first, timeoutSeconds = 0 }: { readonly first: boolean; readonly timeoutSeconds?: number },
): Buffer {
  return encodeMessageFrame({
    info1: INFO1.read,
    info2: INFO2.write | INFO2.respondAllOps,
    ttl: timeoutSeconds,
    fields: monitorFields(id),
    operations: [...(first ? [intOperation('id', id)] : []), appendOperation(keys)],
  });
}

export function markForward(id: bigint): Buffer {
  const operation: WireBinOperation = {
    ...intOperation('fwd', 1n),
    particleType: PARTICLE.bool,
    value: Uint8Array.of(1),
  };
  return encodeMessageFrame({
    info2: INFO2.write,
    fields: monitorFields(id),
    operations: [operation],
  });
}

export function closeMonitor(id: bigint): Buffer {
  const info2 = INFO2.write | INFO2.delete | INFO2.durableDelete;
  return encodeMessageFrame({ info2, fields: monitorFields(id) });
}

export function verifyKey(key: string, version: bigint): Buffer {
  return encodeMessageFrame({
    info1: INFO1.read | INFO1.noBinData,
    info3: INFO3.scReadType,
    info4: INFO4.txnVerifyRead,
    fields: [...txnKeyFields(key), recordVersionField(version)],
  });
}

export function rollKey(key: string, id: bigint, direction: 'forward' | 'back'): Buffer {
  return encodeMessageFrame({
    info2: INFO2.write | INFO2.durableDelete,
    info4: direction === 'forward' ? INFO4.txnRollForward : INFO4.txnRollBack,
    fields: [...txnKeyFields(key), transactionIdField(id)],
  });
}

/** A batch of rows with fields and bits of their own, as clients send it for the records of one node. */
export function txnBatch(rows: readonly TxnRow[]): Buffer {
  const batch = encodeBatchField({
    flags: BATCH_FLAG.respondAllKeys | BATCH_FLAG.respondErrorRows,
    rows: rows.map(({ key, transaction, version, ...row }, index) => ({
      ...{ index, digest: txnDigest(key), info1: 0, info2: 0, info3: 0, operations: [] },
      ...row,
      fields: [
        ...txnKeyFields(key).filter(({ id }) => id !== FIELD.digest),
        ...transactionFields(transaction),
        ...(version === undefined ? [] : [recordVersionField(version)]),
      ],
    })),
  });
  return encodeMessageFrame({ info1: INFO1.batch, fields: [{ id: FIELD.batch, data: batch }] });
}

export interface TxnRow extends Partial<Omit<WireCommandRow, 'index' | 'digest' | 'fields'>> {
  readonly key: string;
  readonly transaction?: TestTransaction;
  /** Of a row that verifies. */
  readonly version?: bigint;
}

export function intOperation(bin: string, value: bigint): WireBinOperation {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value, 0);
  const name = Buffer.from(bin);
  return { opcode: OPCODE.write, particleType: PARTICLE.integer, name, value: bytes };
}

function monitorFields(id: bigint): WireField[] {
  const userKey = { type: 'integer', value: id } as const;
  return [
    { id: FIELD.namespace, data: Buffer.from(TXN_NAMESPACE) },
    { id: FIELD.set, data: Buffer.from(MONITOR_SET) },
    { id: FIELD.digest, data: digestOf(MONITOR_SET, userKey) },
  ];
}

/** An ordered list, unique items only, no failure where one is there already: MessagePack by hand. */
function appendOperation(keys: readonly string[]): WireBinOperation {
  const head = (bytes: readonly number[]): Buffer => Buffer.from(bytes);
  const digests = keys.map((key) => Buffer.concat([head([0xb5, PARTICLE.blob]), txnDigest(key)]));
  const count = head([0xdc, digests.length >> 8, digests.length & 0xff]);
  const value = Buffer.concat([head([0x94, 2]), count, ...digests, head([1, 13])]);
  return {
    opcode: OPCODE.cdtModify,
    particleType: PARTICLE.blob,
    name: Buffer.from('keyds'),
    value,
  };
}
