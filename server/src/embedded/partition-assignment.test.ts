import { describe, expect, it } from 'vitest';
import { PARTITION_COUNT } from '../model/limits.js';
import { nodeNameOf } from './options.js';
import { assignPartitions } from './partition-assignment.js';

const members = (count: number): string[] => Array.from({ length: count }, (_, i) => nodeNameOf(i));

function countsOf(owners: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return counts;
}

describe('assignPartitions', () => {
  it.each([1, 2, 3, 5, 7, 16])('gives each of %i members its share, to within one', (count) => {
    const owners = assignPartitions(members(count));
    const counts = countsOf(owners);

    expect(owners).toHaveLength(PARTITION_COUNT);
    expect([...counts.keys()].sort()).toEqual(members(count).sort());
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
  });

  it('depends on who the members are, not on their order', () => {
    expect(assignPartitions(['A3', 'A1', 'A2'])).toEqual(assignPartitions(['A1', 'A2', 'A3']));
  });

  it('moves little besides the partitions of the member that left', () => {
    const before = assignPartitions(members(4));
    const after = assignPartitions(members(3));
    const moved = before.filter((owner, id) => owner !== 'A4' && owner !== after[id]).length;

    expect(after).not.toContain('A4');
    expect(moved).toBeLessThan(PARTITION_COUNT / 8);
  });

  it('has no owners without members', () => {
    expect(assignPartitions([])).toEqual([]);
  });
});
