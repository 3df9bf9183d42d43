/** The steps of a transaction on a socket: what each of them is answered, and what others see meanwhile. */

import { expect, it } from 'vitest';
import { FIELD } from '../../server/src/wire/field.js';
import { INFO1, INFO2, INFO4 } from '../../server/src/wire/info-bits.js';
import { decodeMessages, type WireMessage } from '../../server/src/wire/message.js';
import {
  decodeRecordVersion,
  decodeTransactionDeadline,
} from '../../server/src/wire/transaction-field.js';
import { connectTo, start } from './embedded-harness.js';
import type { RawClient } from './raw-client.js';
import {
  addKeys,
  closeMonitor,
  intOperation,
  markForward,
  rollKey,
  TXN_NAMESPACE,
  type TxnRow,
  txnBatch,
  txnDelete,
  txnGet,
  txnPut,
  verifyKey,
} from './transaction-frames.js';

const NAMESPACES = [{ name: 'test' }, { name: TXN_NAMESPACE, mode: 'sc' }] as const;
const ID = 0x1234_5678_9abc_def0n;

async function client(): Promise<RawClient> {
  return connectTo(await start({ namespaces: NAMESPACES }));
}

async function ask(raw: RawClient, frame: Buffer): Promise<WireMessage> {
  const [message, ...more] = await raw.messages(frame);
  if (message === undefined || more.length > 0) throw new Error('expected one message');
  return message;
}

async function code(raw: RawClient, frame: Buffer): Promise<number> {
  return (await ask(raw, frame)).resultCode;
}

/** The int in the first bin; `undefined` where there is no record. */
async function intIn(raw: RawClient, frame: Buffer): Promise<bigint | undefined> {
  const { resultCode, operations } = await ask(raw, frame);
  if (resultCode === 2) return undefined;
  expect(resultCode).toBe(0);
  return Buffer.from(operations[0]?.value ?? []).readBigInt64BE(0);
}

function versionIn(message: WireMessage): bigint | undefined {
  const field = message.fields.find(({ id }) => id === FIELD.recordVersion);
  return field === undefined ? undefined : decodeRecordVersion(field.data);
}

/** Begins a transaction that is going to write to the keys; gives back its deadline. */
async function begin(raw: RawClient, id: bigint, ...keys: string[]): Promise<number> {
  const answer = await ask(raw, addKeys(id, keys, { first: true }));
  expect(answer.resultCode).toBe(0);
  const field = answer.fields.find(({ id: fieldId }) => fieldId === FIELD.transactionDeadline);
  return decodeTransactionDeadline(field?.data ?? new Uint8Array());
}

it('begin, read, write, verify, mark, roll forward, close: others see it after the roll', async () => {
  const raw = await client();
  expect(await code(raw, txnPut('a', 1n))).toBe(0);
  expect(await code(raw, txnPut('b', 1n))).toBe(0);

  const read = await ask(raw, txnGet('b', { id: ID }));
  const version = versionIn(read);
  expect(version).toBeGreaterThan(0n);
  const deadlineSeconds = await begin(raw, ID, 'a');
  const written = await ask(raw, txnPut('a', 2n, { id: ID, deadlineSeconds }));
  expect(written).toMatchObject({ resultCode: 0, generation: 2, fields: [] });

  expect(await intIn(raw, txnGet('a'))).toBe(1n);
  expect(await intIn(raw, txnGet('a', { id: ID }))).toBe(2n);
  expect(await code(raw, txnGet('a', { id: ID + 1n }))).toBe(120);
  expect(await code(raw, txnPut('a', 3n))).toBe(120);

  expect(await code(raw, verifyKey('b', version ?? 0n))).toBe(0);
  expect(await code(raw, markForward(ID))).toBe(0);
  expect(await code(raw, markForward(ID))).toBe(124);
  expect(await intIn(raw, txnGet('a'))).toBe(1n);
  expect(await code(raw, rollKey('a', ID, 'forward'))).toBe(0);
  expect(await intIn(raw, txnGet('a'))).toBe(2n);
  expect(await code(raw, rollKey('a', ID, 'forward'))).toBe(0);
  expect(await code(raw, closeMonitor(ID))).toBe(0);
  expect(await code(raw, closeMonitor(ID))).toBe(2);
  expect(await code(raw, txnPut('a', 3n))).toBe(0);
});

it('roll back leaves no trace of an update, an insert and a delete', async () => {
  const raw = await client();
  for (const key of ['updated', 'deleted']) expect(await code(raw, txnPut(key, 1n))).toBe(0);
  const before = await ask(raw, txnGet('updated', { id: ID }));

  const deadlineSeconds = await begin(raw, ID, 'updated', 'inserted', 'deleted');
  const transaction = { id: ID, deadlineSeconds };
  expect(await code(raw, txnPut('updated', 2n, transaction))).toBe(0);
  expect(await code(raw, txnPut('inserted', 2n, transaction))).toBe(0);
  expect(await code(raw, txnDelete('deleted', transaction))).toBe(0);
  expect(await intIn(raw, txnGet('deleted', { id: ID }))).toBeUndefined();
  expect(await intIn(raw, txnGet('deleted'))).toBe(1n);
  expect(await intIn(raw, txnGet('inserted'))).toBeUndefined();

  for (const key of ['updated', 'inserted', 'deleted']) {
    expect(await code(raw, rollKey(key, ID, 'back'))).toBe(0);
  }
  expect(await code(raw, closeMonitor(ID))).toBe(0);
  const after = await ask(raw, txnGet('updated', { id: ID }));
  expect([before.generation, after.generation]).toEqual([1, 3]);
  expect(versionIn(after)).toBeGreaterThan(versionIn(before) ?? 0n);
  expect(await intIn(raw, txnGet('inserted'))).toBeUndefined();
  expect(await intIn(raw, txnGet('deleted'))).toBe(1n);
  expect((await ask(raw, txnPut('inserted', 1n))).generation).toBe(1);
});

it('a delete is durable or refused; a transaction works in strong consistency only', async () => {
  const raw = await client();
  expect(await code(raw, txnPut('a', 1n))).toBe(0);
  const erase = INFO2.write | INFO2.delete;
  expect(await code(raw, txnDelete('a', undefined, erase))).toBe(22);
  expect(await code(raw, txnDelete('a'))).toBe(0);
  expect(await code(raw, txnDelete('a'))).toBe(2);
  expect((await ask(raw, txnPut('a', 2n))).generation).toBe(3);
});

it('a truncation by command spares monitors and what transactions made', async () => {
  const raw = await client();
  expect(await code(raw, txnPut('a', 1n))).toBe(0);
  const deadlineSeconds = await begin(raw, ID, 'a');
  expect(await code(raw, txnPut('a', 2n, { id: ID, deadlineSeconds }))).toBe(0);
  const truncate = `truncate-namespace:namespace=${TXN_NAMESPACE}`;
  expect((await raw.info(truncate)).get(truncate)).toBe('ok');
  expect(await intIn(raw, txnGet('a'))).toBeUndefined();
  expect(await code(raw, markForward(ID))).toBe(0);
  expect(await code(raw, rollKey('a', ID, 'forward'))).toBe(0);
  expect(await intIn(raw, txnGet('a'))).toBe(2n);
});

it('batches carry the steps in their rows', async () => {
  const raw = await client();
  for (const key of ['a', 'b', 'c']) expect(await code(raw, txnPut(key, 1n))).toBe(0);
  const rowsOf = async (rows: readonly TxnRow[]): Promise<WireMessage[]> => {
    const messages = await raw.messages(txnBatch(rows));
    const last = await raw.frame();
    expect(decodeMessages(last.payload)[0]?.resultCode).toBe(0);
    return messages;
  };
  const codesOf = async (rows: readonly TxnRow[]): Promise<readonly number[]> =>
    (await rowsOf(rows)).map(({ resultCode }) => resultCode);

  const transaction = { id: ID };
  const read = { transaction, info1: INFO1.read | INFO1.getAll };
  const [found, missing] = await rowsOf([
    { key: 'a', ...read },
    { key: 'none', ...read },
  ]);
  const version = found === undefined ? undefined : versionIn(found);
  expect(version).toBeGreaterThan(0n);
  expect(missing).toMatchObject({ resultCode: 2, fields: [] });
  expect(versionIn(await ask(raw, txnGet('none', { id: ID })))).toBe(0n);

  const deadlineSeconds = await begin(raw, ID, 'b', 'c');
  const write = {
    transaction: { id: ID, deadlineSeconds },
    ...{ info2: INFO2.write, info4: INFO4.txnOnLockingOnly },
    operations: [intOperation('bin', 2n)],
  };
  const both = ['b', 'c'].map((key) => ({ key, ...write }));
  expect(await codesOf(both)).toEqual([0, 0]);
  expect(await codesOf(both)).toEqual([126, 126]);

  const verify = { info1: INFO1.read | INFO1.noBinData, info4: INFO4.txnVerifyRead };
  const verified = [
    { key: 'a', ...verify, version: version ?? 0n },
    { key: 'none', ...verify, version: 0n },
    { key: 'b', ...verify, version: 1n },
  ];
  expect(await codesOf(verified)).toEqual([0, 0, 120]);
  expect(await code(raw, markForward(ID))).toBe(0);
  const roll = {
    transaction,
    info2: INFO2.write | INFO2.durableDelete,
    info4: INFO4.txnRollForward,
  };
  const rolled = ['b', 'c', 'none'].map((key) => ({ key, ...roll }));
  expect(await codesOf(rolled)).toEqual([0, 0, 0]);
  expect(await intIn(raw, txnGet('c'))).toBe(2n);
});
