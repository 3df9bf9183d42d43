import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { PARTITION_COUNT } from '../model/limits.js';
import { holdsPartition } from '../wire/replicas.js';
import { type Cluster, createCluster, type Member } from './cluster.js';

const GAP_MS = 500;
const member = (name: string, port = 3000): Member => ({ name, host: '127.0.0.1', port });
const A1 = member('A1');
const A2 = member('A2', 3001);
const A3 = member('A3', 3002);

function formed(members: readonly Member[], dataless: readonly string[] = []) {
  const clock = createFakeClock();
  const cluster = createCluster({
    clock,
    random: () => 0.5,
    takeoverGapMs: GAP_MS,
    dataless: new Set(dataless),
  });
  cluster.join(members);
  return { clock, cluster };
}

function ownershipOf(cluster: Cluster, name: string): Record<string, number> {
  const counts: Record<string, number> = { master: 0, none: 0, unavailable: 0 };
  for (let id = 0; id < PARTITION_COUNT; id += 1) {
    const ownership = cluster.ownership(name, id);
    counts[ownership] = (counts[ownership] ?? 0) + 1;
  }
  return counts;
}

describe('createCluster', () => {
  it('reports what a fresh server does when it is alone', () => {
    const { cluster } = formed([A1]);

    expect(cluster.generationsOf('A1')).toEqual({ peers: 0, partition: 0, rebalance: 1 });
    expect(cluster.peersOf('A1')).toEqual([]);
    expect(cluster.ownedBitmap('A1')).toEqual(new Uint8Array(512).fill(0xff));
    expect(cluster.state).toMatchObject({ generation: 1, principal: 'A1' });
    expect(cluster.state.key).toMatch(/^[1-9A-F][0-9A-F]{11}$/);
    expect(cluster.settled).toBe(true);
  });

  it('gives every partition to exactly one of three members', () => {
    const { cluster } = formed([A1, A2, A3]);
    const bitmaps = ['A1', 'A2', 'A3'].map((name) => cluster.ownedBitmap(name));

    for (let id = 0; id < PARTITION_COUNT; id += 1) {
      expect(bitmaps.filter((bitmap) => holdsPartition(bitmap, id))).toHaveLength(1);
    }
    expect(cluster.state.principal).toBe('A3');
    expect(cluster.peersOf('A2').map(({ name }) => name)).toEqual(['A3', 'A1']);
  });

  it('leaves the partitions of a member that left unavailable until the gap is over', () => {
    const { clock, cluster } = formed([A1, A2, A3]);
    const lost = ownershipOf(cluster, 'A2')['master'];
    const before = cluster.generationsOf('A1');

    cluster.leave('A2');
    expect(ownershipOf(cluster, 'A1')['unavailable']).toBe(lost);
    expect(cluster.unavailablePartitions()).toBe(lost);
    expect(cluster.settled).toBe(false);
    // Nobody has noticed yet: peers and generations are what they were.
    expect(cluster.peersOf('A1')).toContainEqual(A2);
    expect(cluster.generationsOf('A1')).toEqual(before);

    clock.advance(GAP_MS - 1);
    expect(cluster.unavailablePartitions()).toBe(lost);
    clock.advance(1);
    expect(cluster.unavailablePartitions()).toBe(0);
    expect(cluster.settled).toBe(true);
    expect(cluster.peersOf('A1')).toEqual([A3]);
    expect(cluster.generationsOf('A1')).toEqual({
      peers: before.peers + 1,
      partition: before.partition + 1,
      rebalance: before.rebalance + 1,
    });
  });

  it('starts the gap anew when a second member leaves', () => {
    const { clock, cluster } = formed([A1, A2, A3]);

    cluster.leave('A2');
    clock.advance(GAP_MS - 1);
    cluster.leave('A3');
    clock.advance(1);
    expect(cluster.settled).toBe(false);
    clock.advance(GAP_MS - 1);

    expect(ownershipOf(cluster, 'A1')['master']).toBe(PARTITION_COUNT);
  });

  it('ends the gap at once when told to, and does nothing without one', () => {
    const { clock, cluster } = formed([A1, A2]);
    cluster.leave('A2');
    cluster.takeOver();
    const { generation } = cluster.state;
    cluster.takeOver();

    expect(cluster.unavailablePartitions()).toBe(0);
    expect(cluster.state.generation).toBe(generation);
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives a member that comes back its partitions again, under generations nobody has seen', () => {
    const { clock, cluster } = formed([A1, A2]);
    const before = cluster.ownedBitmap('A2');
    const { partition } = cluster.generationsOf('A2');

    cluster.leave('A2');
    clock.advance(GAP_MS);
    cluster.join([member('A2', 4000)]);

    expect(cluster.ownedBitmap('A2')).toEqual(before);
    expect(cluster.generationsOf('A2').partition).toBeGreaterThan(partition);
    expect(cluster.peersOf('A1')).toEqual([member('A2', 4000)]);
  });

  it('counts a new address as a change of peers', () => {
    const { cluster } = formed([A1, A2]);
    const { peers } = cluster.generationsOf('A1');

    cluster.leave('A2');
    cluster.join([member('A2', 4000)]);

    expect(cluster.generationsOf('A1').peers).toBe(peers + 1);
  });

  it('has every partition unavailable when nobody is left', () => {
    const { clock, cluster } = formed([A1]);

    cluster.leave('A1');
    clock.advance(GAP_MS);

    expect(cluster.unavailablePartitions()).toBe(PARTITION_COUNT);
    expect(cluster.settled).toBe(false);
    cluster.join([A1]);
    expect(ownershipOf(cluster, 'A1')['master']).toBe(PARTITION_COUNT);
  });

  it('gives no partition to a dataless member', () => {
    const { cluster } = formed([A1, A2], ['A1']);

    expect(ownershipOf(cluster, 'A1')['master']).toBe(0);
    expect(ownershipOf(cluster, 'A2')['master']).toBe(PARTITION_COUNT);
  });
});
