import { describe, expect, it } from 'vitest';
import { PortionSize, takePortion } from './portion.js';

const EVERYTHING = { maxRecords: 0, recordsPerSecond: 0 };
const SETTINGS = { recordQueueSize: 5000 };

describe('the size of a portion', () => {
  it('grows to all partitions over an empty set, and to a share of a full one', () => {
    const empty = new PortionSize(EVERYTHING, SETTINGS);
    expect(empty.next(1)).toBe(8);
    empty.learn(8, 0);
    expect(empty.next(1)).toBe(4096);

    const full = new PortionSize(EVERYTHING, SETTINGS);
    full.learn(8, 2000);
    expect(full.next(1)).toBe(19);
    full.learn(19, 19 * 6000);
    expect(full.next(1)).toBe(1);
  });
  it('is small where few records are wanted, or are to come slowly', () => {
    const few = new PortionSize({ ...EVERYTHING, maxRecords: 100 }, SETTINGS);
    expect(few.next(1)).toBe(1);
    few.learn(1, 9);
    expect(few.next(1)).toBe(10);

    const slow = new PortionSize({ ...EVERYTHING, recordsPerSecond: 50 }, SETTINGS);
    slow.learn(1, 9);
    expect([slow.next(1), slow.next(3)]).toStrictEqual([5, 15]);
  });
  it('stays below what was too much', () => {
    const size = new PortionSize(EVERYTHING, SETTINGS);
    size.learn(8, 0);
    size.shrinkFrom(9);
    expect(size.next(1)).toBe(4);
    size.shrinkFrom(1);
    expect(size.next(1)).toBe(1);
  });
});

describe('a portion', () => {
  it('holds the partitions that follow each other, and no more than it may', () => {
    const left = [4, 5, 6, 9, 8].map((partition) => ({ partition }));
    expect(takePortion(left, 10)).toStrictEqual({ begin: 4, count: 3 });
    expect(takePortion(left, 2)).toStrictEqual({ begin: 4, count: 2 });
    expect(takePortion(left.slice(3), 10)).toStrictEqual({ begin: 9, count: 1 });
    expect(takePortion([{ partition: 4095 }], 10)).toStrictEqual({ begin: 4095, count: 1 });
  });
});
