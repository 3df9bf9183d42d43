import { describe, expect, it } from 'vitest';
import type { StoredRecord } from './record.js';
import { createMemoryStorage } from './storage.js';

function recordOf(first: number, last: number): StoredRecord {
  const digest = new Uint8Array(20);
  digest[0] = first;
  digest[19] = last;
  return {
    digest,
    set: '',
    bins: [],
    generation: 1,
    voidTimeSeconds: 0,
    lastUpdateTimeMs: 0,
    storedBytes: 0,
  };
}

describe('memory storage', () => {
  it('keeps one record per digest', () => {
    const storage = createMemoryStorage();
    const [first, second] = [recordOf(1, 0), recordOf(1, 0)];
    expect(storage.put(first)).toBeUndefined();
    expect(storage.put(second)).toBe(first);
    expect(storage.get(Uint8Array.from(first.digest))).toBe(second);
    expect(storage.delete(first.digest)).toBe(second);
    expect(storage.delete(first.digest)).toBeUndefined();
    expect(storage.get(first.digest)).toBeUndefined();
  });

  it('tells digests apart by their last byte, high ones too', () => {
    const storage = createMemoryStorage();
    storage.put(recordOf(1, 0x80));
    expect(storage.get(recordOf(1, 0xff).digest)).toBeUndefined();
    expect(storage.get(recordOf(1, 0x80).digest)).toBeDefined();
  });

  it('walks one partition, while its records are deleted', () => {
    const storage = createMemoryStorage();
    for (let last = 0; last < 3; last += 1) storage.put(recordOf(5, last));
    storage.put(recordOf(6, 0));
    let walked = 0;
    for (const { digest } of storage.recordsOf(5)) {
      storage.delete(digest);
      walked += 1;
    }
    expect(walked).toBe(3);
    expect([...storage.recordsOf(5)]).toEqual([]);
    expect([...storage.recordsOf(6)]).toHaveLength(1);
    expect([...storage.recordsOf(7)]).toEqual([]);
  });
});
