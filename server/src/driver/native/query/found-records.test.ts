import { expect, it } from 'vitest';
import { type FoundRecord, FoundRecords } from './found-records.js';

/** In this partition (0-4095), told apart by a number. */
function found(partition: number, number: number, changes: Partial<FoundRecord> = {}): FoundRecord {
  const digest = Buffer.alloc(20);
  digest.writeUInt16LE(partition, 0);
  digest.writeUInt32BE(number, 2);
  return {
    ...{ digest, set: 's', generation: 1, voidTimeSeconds: 0, rawKey: undefined },
    ...changes,
  };
}

function sorted(records: readonly FoundRecord[], limit?: number): FoundRecords {
  const all = new FoundRecords(limit);
  for (const record of records) all.add(record);
  all.sort();
  return all;
}

it('gives records back by partition and digest, whatever order they came in', () => {
  const records = [found(7, 2), found(0x123, 1), found(7, 1), found(0xfff, 9), found(7, 300)];
  const all = sorted(records);
  expect(all.slice(0, 5)).toStrictEqual([
    found(7, 1),
    found(7, 2),
    found(7, 300),
    found(0x123, 1),
    found(0xfff, 9),
  ]);
  expect([0, 1, 2, 3, 4, 5].map((place) => all.partitionAt(place))).toStrictEqual([
    ...[7, 7, 7, 0x123, 0xfff],
    undefined,
  ]);
});

it('tells digests apart by their last byte', () => {
  const [one, other] = [found(5, 1), found(5, 1)];
  one.digest[19] = 2;
  other.digest[19] = 1;
  expect(sorted([one, other]).slice(0, 2)).toStrictEqual([other, one]);
});

it('keeps of a record that comes again and again one', () => {
  const all = sorted([found(3, 1), found(3, 2), found(3, 1), found(3, 1)]);
  expect(all.count).toBe(2);
  expect(all.slice(0, 9)).toStrictEqual([found(3, 1), found(3, 2)]);
});

it('keeps what belongs to each record, over more than it had room for at first', () => {
  const records = Array.from({ length: 1000 }, (_, number) =>
    found(9, number, {
      set: number % 3 === 0 ? undefined : `set ${number % 3}`,
      generation: number,
      voidTimeSeconds: 2 ** 32 - 1 - number,
      rawKey: number % 2 === 0 ? number : undefined,
    }),
  );
  const all = sorted(records.toReversed());
  expect(all.slice(0, 1000)).toStrictEqual(records);
  expect(all.slice(500, 502)).toStrictEqual(records.slice(500, 502));
});

it('takes as many as it may, and says of one more that it was not kept', () => {
  const records = [found(1, 1), found(1, 2), found(1, 3)];
  expect(sorted(records, 3).overflowed).toBe(false);
  expect(sorted([...records, found(1, 4)], 3)).toMatchObject({ overflowed: true, count: 3 });
});
