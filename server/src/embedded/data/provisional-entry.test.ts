import { describe, expect, it } from 'vitest';
import type { StoredRecord } from '../../engine/record.js';
import { recordBytes } from '../../engine/record-size.js';
import type { Provisional } from '../../engine/transaction/provisional.js';
import { blobValue, intValue } from '../../model/value.js';
import { WireError } from '../../wire/wire-error.js';
import { particleBytes } from '../particle-size.js';
import { decodeProvisional, encodeProvisional, provisionalName } from './provisional-entry.js';

const digest = Uint8Array.from({ length: 20 }, (_, i) => 255 - i);

function provisionalOf(changes: Partial<StoredRecord>, id = 1n): Provisional {
  const record = {
    ...{ digest: Buffer.from(digest), set: 'demo', bins: [] },
    ...{ generation: 1, voidTimeSeconds: 0, lastUpdateTimeMs: 1_700_000_000_123 },
    ...changes,
  };
  const storedBytes = recordBytes(record, particleBytes);
  return { transactionId: id, deadlineSeconds: 0xffffffff, record: { ...record, storedBytes } };
}

describe('the entry of a provisional record', () => {
  it.each([
    ['a tombstone', provisionalOf({})],
    ['a record in no set', provisionalOf({ set: '', bins: [{ name: 'n', value: intValue(1) }] })],
    ['another id', provisionalOf({ generation: 65_535, voidTimeSeconds: 0xfffffff }, -(1n << 63n))],
    ['a user key', provisionalOf({ userKey: { type: 'string', value: 'käse' } })],
    [
      'several bins',
      provisionalOf({
        userKey: { type: 'integer', value: -1n },
        bins: [
          { name: 'a', value: blobValue(Buffer.from([0, 1])) },
          { name: 'b', value: intValue(2) },
        ],
      }),
    ],
  ])('keeps %s', (_name, provisional) => {
    const name = provisionalName('txn', digest);
    const decoded = decodeProvisional(name, encodeProvisional(provisional));
    expect(decoded).toEqual({ namespace: 'txn', provisional });
  });

  it('is refused where it is none', () => {
    const content = encodeProvisional(provisionalOf({}));
    expect(() => decodeProvisional('txn\u0000abcd', content)).toThrow(WireError);
    const name = provisionalName('txn', digest);
    expect(() => decodeProvisional(name, content.subarray(0, 35))).toThrow(WireError);
  });
});
