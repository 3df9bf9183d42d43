/** First appearances: once each, behind the place gone on from, and no more remembered than partitions under way need. */

import { describe, expect, it } from 'vitest';
import type { PartitionCursor, QueryIndexRange } from '../../model/query.js';
import { intValue, stringValue } from '../../model/value.js';
import { type Appearance, FirstAppearances, mayRepeat } from './first-appearance.js';

const RANGE: QueryIndexRange = {
  ...{ bin: 'l', collection: 'list', context: [] },
  ...{ begin: intValue(0), end: intValue(9) },
};
const GEO: QueryIndexRange = {
  ...RANGE,
  begin: { type: 'geojson', value: '{}' },
  end: { type: 'geojson', value: '{}' },
};

/** The digest of the given rank in a partition below 256. */
function digest(partition: number, rank: number): Uint8Array {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt8(partition, 0);
  bytes.writeUInt32BE(rank, 2);
  return bytes;
}

function appearance(partition: number, rank: number, bval: bigint): Appearance {
  return { partition, digest: digest(partition, rank), bval };
}

const fresh: readonly PartitionCursor[] = [{ partition: 1 }, { partition: 2 }];

describe('mayRepeat', () => {
  it.each<[string, boolean, QueryIndexRange | undefined]>([
    ['no index', false, undefined],
    ['a range of elements', true, RANGE],
    ['a range of keys', true, { ...RANGE, collection: 'mapKeys' }],
    ['one element', false, { ...RANGE, end: intValue(0) }],
    ['one text', false, { ...RANGE, begin: stringValue('a'), end: stringValue('a') }],
    ['a range of bins', false, { ...RANGE, collection: 'default' }],
    ['a named index', true, { ...RANGE, collection: 'default', indexName: 'i' }],
    ['a region over elements', true, GEO],
    ['a region over bins', false, { ...GEO, collection: 'default' }],
  ])('%s: %s', (_, expected, index) => {
    expect(mayRepeat(index)).toBe(expected);
  });
});

describe('first appearances', () => {
  it('are each record once, also in later frames', () => {
    const first = new FirstAppearances(RANGE, fresh);
    expect(first.isFirst(appearance(1, 5, 0n))).toBe(true);
    expect(first.isFirst(appearance(1, 5, 1n))).toBe(false);
    first.frameEnds();
    expect(first.isFirst(appearance(2, 5, 0n))).toBe(true);
    first.frameEnds();
    expect(first.isFirst(appearance(1, 5, 2n))).toBe(false);
    expect(first.isFirst(appearance(1, 6, 2n))).toBe(true);
  });

  it('forgets a partition when the frame turns to another', () => {
    const first = new FirstAppearances(RANGE, fresh);
    for (let rank = 0; rank < 10; rank += 1) first.isFirst(appearance(1, rank, 0n));
    expect(first.remembered).toBe(10);
    first.isFirst(appearance(2, 0, 0n));
    expect(first.remembered).toBe(1);
  });

  it('keeps both partitions where the frame ended between them', () => {
    const first = new FirstAppearances(RANGE, fresh);
    first.isFirst(appearance(1, 0, 0n));
    first.frameEnds();
    first.isFirst(appearance(2, 0, 0n));
    expect(first.remembered).toBe(2);
  });

  it('are behind the place gone on from, by value and then digest', () => {
    const place = { partition: 1, digest: digest(1, 5), bval: 3n };
    const first = new FirstAppearances(RANGE, [place, { partition: 2 }]);
    const answers = [
      appearance(1, 9, -1n),
      appearance(1, 4, 3n),
      appearance(1, 5, 3n),
      appearance(1, 6, 3n),
      appearance(1, 9, 4n),
      appearance(1, 1, 4n),
    ].map((each) => first.isFirst(each));
    expect(answers).toStrictEqual([false, false, false, true, false, true]);
    expect(first.isFirst(appearance(2, 1, -9n))).toBe(true);
  });

  it('goes on where the record of the place is gone', () => {
    const place = { partition: 1, digest: digest(1, 5), bval: 3n };
    const first = new FirstAppearances(RANGE, [place]);
    const answers = [appearance(1, 4, 3n), appearance(1, 7, 3n)].map((each) => first.isFirst(each));
    expect(answers).toStrictEqual([false, true]);
  });

  it('orders cells without a sign', () => {
    const place = { partition: 1, digest: digest(1, 5), bval: 3n };
    const first = new FirstAppearances(GEO, [place]);
    expect(first.isFirst(appearance(1, 1, 2n))).toBe(false);
    expect(first.isFirst(appearance(1, 2, -1n))).toBe(true);
  });

  it('fails one past what may be remembered', () => {
    const first = new FirstAppearances(RANGE, fresh, 2);
    first.isFirst(appearance(1, 0, 0n));
    expect(first.isFirst(appearance(1, 1, 0n))).toBe(true);
    expect(first.isFirst(appearance(1, 1, 1n))).toBe(false);
    expect(() => first.isFirst(appearance(1, 2, 1n))).toThrow(
      expect.objectContaining({ codeName: 'RESPONSE_TOO_LARGE' }),
    );
  });
});
