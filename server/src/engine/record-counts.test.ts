import { describe, expect, it, vi } from 'vitest';
import { createTestEngine } from '../../../test/support/test-engine.js';
import { partitionOf } from '../model/digest.js';
import { PARTITION_COUNT } from '../model/limits.js';
import { intValue } from '../model/value.js';
import { isTombstone, type StoredRecord } from './record.js';
import { createRecordCounts } from './record-counts.js';

const everywhere = (): boolean => true;

/** A record at the start of a partition. */
function recordIn(partitionId: number, changes: Partial<StoredRecord> = {}): StoredRecord {
  const digest = new Uint8Array(20);
  new DataView(digest.buffer).setUint16(0, partitionId, true);
  return {
    ...{ digest, set: 'demo', bins: [{ name: 'a', value: intValue(1) }], generation: 1 },
    ...{ voidTimeSeconds: 0, lastUpdateTimeMs: 0, storedBytes: 64 },
    ...changes,
  };
}

describe('counts by partition', () => {
  it('are those of the records in the partitions that are asked for', () => {
    const counts = createRecordCounts();
    const records = [
      ...[0, 1, 1, PARTITION_COUNT - 1].map((partitionId) => recordIn(partitionId)),
      recordIn(1, { set: '' }),
      recordIn(1, { set: 'gone', bins: [] }),
    ];
    expect(records.map(({ digest }) => partitionOf(digest))).toEqual([0, 1, 1, 4095, 1, 1]);
    for (const record of records) counts.replace(undefined, record);

    expect(counts.objectsIn(1)).toBe(3);
    expect(counts.inPartitions((id) => id === 1)).toEqual({
      ...{ objects: 3, tombstones: 1, sets: new Map([['demo', 2]]) },
    });
    expect(counts.inPartitions(everywhere)).toMatchObject({ objects: 5, tombstones: 1 });
  });

  it('follow a record that becomes a tombstone and goes', () => {
    const counts = createRecordCounts();
    const record = recordIn(7);
    const tombstone = { ...record, bins: [] };
    expect(isTombstone(tombstone)).toBe(true);
    counts.replace(undefined, record);
    counts.replace(record, tombstone);
    expect(counts.inPartitions(everywhere)).toEqual({
      ...{ objects: 0, tombstones: 1, sets: new Map() },
    });
    counts.replace(tombstone, undefined);
    expect(counts.inPartitions(everywhere)).toEqual({
      ...{ objects: 0, tombstones: 0, sets: new Map() },
    });
    expect(counts.objectsIn(7)).toBe(0);
  });

  it('look at no record', () => {
    const { namespace, put } = createTestEngine();
    put({ a: intValue(1) });
    const looked = vi.spyOn(namespace.storage, 'recordsOf');
    expect(namespace.inPartitions(everywhere).objects).toBe(1);
    expect(looked).not.toHaveBeenCalled();
  });
});
