import { describe, expect, it } from 'vitest';
import { FIELD } from './field.js';
import {
  decodeRecordVersion,
  decodeTransactionDeadline,
  decodeTransactionId,
  recordVersionField,
  transactionDeadlineField,
  transactionIdField,
} from './transaction-field.js';
import { WireError } from './wire-error.js';

describe('the fields of transactions', () => {
  it('write versions in 7 bytes, the lowest first', () => {
    const { id, data } = recordVersionField(0x07_06_05_04_03_02_01n);
    expect(id).toBe(FIELD.recordVersion);
    expect([...data]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(decodeRecordVersion(data)).toBe(0x07_06_05_04_03_02_01n);
  });

  it.each([0n, 1n, (1n << 48n) - 1n, 1n << 48n, (1n << 56n) - 1n])('keep version %d', (version) => {
    expect(decodeRecordVersion(recordVersionField(version).data)).toBe(version);
  });

  it.each([0n, 1n, -1n, -(1n << 63n), (1n << 63n) - 1n])('keep transaction %d', (id) => {
    const field = transactionIdField(id);
    expect(field.id).toBe(FIELD.transactionId);
    expect(decodeTransactionId(field.data)).toBe(id);
  });

  it.each([0, 1, 0xffffffff])('keep deadline %d', (seconds) => {
    const field = transactionDeadlineField(seconds);
    expect(field.id).toBe(FIELD.transactionDeadline);
    expect(decodeTransactionDeadline(field.data)).toBe(seconds);
  });

  it('refuse data of another length', () => {
    expect(() => decodeRecordVersion(new Uint8Array(8))).toThrow(WireError);
    expect(() => decodeRecordVersion(new Uint8Array(6))).toThrow(WireError);
    expect(() => decodeTransactionId(new Uint8Array(7))).toThrow(WireError);
    expect(() => decodeTransactionDeadline(new Uint8Array(5))).toThrow(WireError);
  });
});
