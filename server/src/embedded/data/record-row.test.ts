import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryValue } from '../../../../test/support/arbitrary-value.js';
import type { StoredRecord } from '../../engine/record.js';
import { recordBytes } from '../../engine/record-size.js';
import { toStorable } from '../../engine/storable.js';
import { inKeyOrder } from '../../engine/unsorted-maps.js';
import { intValue, type MapEntry, mapValue, type Value } from '../../model/value.js';
import { encodeParticle } from '../../wire/particle.js';
import { particleBytes } from '../particle-size.js';
import { decodeRecordRow, encodeRecordRow } from './record-row.js';

function recordOf(bins: StoredRecord['bins'], changes: Partial<StoredRecord> = {}): StoredRecord {
  const record = {
    digest: Buffer.from(Array.from({ length: 20 }, (_, i) => i)),
    set: 'set',
    bins,
    generation: 3,
    voidTimeSeconds: 500_000_000,
    lastUpdateTimeMs: 1_700_000_000_000,
    ...changes,
  };
  return { ...record, storedBytes: recordBytes(record, particleBytes) };
}

/** What the server would have stored of the value; `undefined` where it refuses it. */
function stored(value: Value): Value | undefined {
  try {
    return value.type === 'nil' ? undefined : toStorable(value);
  } catch {
    return undefined;
  }
}

/** What a client would get of the value: bytes may be held as one class or another. */
function particleText(value: Value): string {
  const { particleType, bytes } = encodeParticle(value);
  return `${particleType} ${Buffer.from(bytes).toString('hex')}`;
}

describe('a record as a row', () => {
  it('is known by the maps in it that are in no order, which only expressions write', () => {
    const unsorted = mapValue([2, 1].map((key): MapEntry => [intValue(key), intValue(0)]));
    const row = encodeRecordRow('test', recordOf([{ name: 'a', value: unsorted }]));
    const [again] = decodeRecordRow({ ...row })?.bins ?? [];
    expect(again?.value).toEqual(unsorted);
    expect(again && inKeyOrder(again.value)).toEqual({
      ...unsorted,
      entries: unsorted.entries.toReversed(),
    });
  });

  it('comes back as it was, whatever its bins hold', () => {
    fc.assert(
      fc.property(fc.array(arbitraryValue(), { maxLength: 4 }), (values) => {
        const bins = values.flatMap((value, i) => {
          const kept = stored(value);
          return kept === undefined ? [] : [{ name: `bin${i}`, value: kept }];
        });
        const before = recordOf(bins);
        const after = decodeRecordRow({ ...encodeRecordRow('test', before) });
        expect({ ...after, bins: [] }).toEqual({ ...before, bins: [] });
        expect(after?.bins.map(({ value }) => particleText(value))).toEqual(
          bins.map(({ value }) => particleText(value)),
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it.each<[string, Partial<StoredRecord>]>([
    ['no set', { set: '' }],
    ['a text key', { userKey: { type: 'string', value: 'Grüße' } }],
    ['an integer key', { userKey: { type: 'integer', value: -5n } }],
    ['the last generation of one that never expires', { voidTimeSeconds: 0, generation: 0xffff }],
  ])('keeps %s', (_name, changes) => {
    const record = recordOf([{ name: 'n', value: intValue(1) }], changes);
    expect(decodeRecordRow({ ...encodeRecordRow('test', record) })).toEqual(record);
  });

  it.each([
    ['namespace', 'tesT'],
    ['digest', new Uint8Array(20)],
    ['digest', new Uint8Array(19)],
    ['set_name', 'sets'],
    ['user_key', null],
    ['user_key', Uint8Array.of(3, 0x6c)],
    ['generation', 4],
    ['void_time', 0],
    ['last_update', 1_700_000_000_001],
    ['bins', new Uint8Array()],
    ['crc', 0],
    ['generation', 'three'],
    ['bins', null],
  ])('is refused with another %s', (column, value) => {
    const record = recordOf([{ name: 'n', value: intValue(1) }], {
      userKey: { type: 'string', value: 'k' },
    });
    const row = encodeRecordRow('test', record);
    expect(decodeRecordRow({ ...row })).toBeDefined();
    expect(decodeRecordRow({ ...row, [column]: value })).toBeUndefined();
  });

  it('does not take bytes from one column to the next', () => {
    const row = encodeRecordRow('ab', recordOf([], { set: 'c' }));
    expect(decodeRecordRow({ ...row, namespace: 'a', set_name: 'bc' })).toBeUndefined();
  });
});
