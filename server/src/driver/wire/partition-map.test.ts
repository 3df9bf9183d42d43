/** The rules by which a claim to a partition is judged. */

import { beforeEach, describe, expect, it } from 'vitest';
import { type NamespaceReplicas, partitionBitmap } from '../../wire/replicas.js';
import {
  createPartitionMap,
  NAMESPACES_MAX,
  type PartitionMap,
  REPLICAS_MAX,
} from './partition-map.js';

const silent = new Set<string>();
let map: PartitionMap<string>;

beforeEach(() => {
  silent.clear();
  map = createPartitionMap((node) => !silent.has(node));
});

function claims(masters: number[], proles: number[] = [], regime = 0): NamespaceReplicas[] {
  const bitmaps = [partitionBitmap(masters), partitionBitmap(proles)];
  return [{ namespace: 'ns', regime, bitmaps }];
}

const owner = (id: number, replica = 0): string | undefined =>
  map.table('ns')?.ownerAt(replica, id);

describe('a claim', () => {
  it('to what nobody owns is taken, per replica', () => {
    expect(map.take('a', claims([0, 4095], [7]), true)).toMatchObject({ changed: true });
    expect([owner(0), owner(4095), owner(7), owner(7, 1)]).toEqual(['a', 'a', undefined, 'a']);
    expect(map.ownedBy('a')).toBe(3);
    expect(map.take('a', claims([0, 4095], [7]), false).changed).toBe(false);
  });

  it('that is new wins over an older one, whose owner has to be asked again', () => {
    map.take('a', claims([1, 2]), true);
    const { displaced } = map.take('b', claims([2]), true);
    expect([owner(1), owner(2)]).toEqual(['a', 'b']);
    expect([...displaced]).toEqual(['a']);
    expect([map.ownedBy('a'), map.ownedBy('b')]).toEqual([1, 1]);
  });

  it('that both sides repeat stays where it is', () => {
    map.take('a', claims([1]), true);
    map.take('b', claims([1]), true);
    expect(map.take('a', claims([1]), false).changed).toBe(false);
    expect(map.take('b', claims([1]), false).changed).toBe(false);
    expect(owner(1)).toBe('b');
  });

  it('given up goes to another claimant, or stays until there is one', () => {
    map.take('a', claims([1, 2]), true);
    map.take('b', claims([1]), true);
    map.take('b', claims([]), false);
    expect(owner(1)).toBe('a');
    map.take('a', claims([]), false);
    expect([owner(1), owner(2)]).toEqual(['a', 'a']);
    map.take('c', claims([2]), true);
    expect([owner(1), owner(2)]).toEqual(['a', 'c']);
  });

  it('of before a restart is void', () => {
    map.take('a', claims([1, 2]), true);
    map.take('a', claims([2]), true);
    expect([owner(1), owner(2)]).toEqual([undefined, 'a']);
  });

  it('of a lower regime is refused while the owner of the higher one answers', () => {
    map.take('a', claims([1], [], 5), true);
    map.take('b', claims([1], [1], 4), true);
    expect([owner(1), owner(1, 1)]).toEqual(['a', undefined]);
    silent.add('a');
    map.take('b', claims([1], [1], 4), true);
    expect([owner(1), owner(1, 1)]).toEqual(['b', 'b']);
  });

  it('of a higher regime wins, even one that is not new', () => {
    map.take('a', claims([1], [], 5), true);
    map.take('b', claims([1], [], 4), true);
    map.take('b', claims([1], [], 6), false);
    expect(owner(1)).toBe('b');
  });
});

describe('a node that is forgotten', () => {
  it('leaves its partitions to other claimants, and its namespaces to nobody', () => {
    map.take('a', claims([1], [2]), true);
    map.take('b', claims([1]), true);
    expect(map.forget('b')).toBe(true);
    expect(owner(1)).toBe('a');
    expect(map.forget('a')).toBe(true);
    expect(map.table('ns')).toBeUndefined();
    expect(map.forget('a')).toBe(false);
  });
});

describe('a table', () => {
  it('is as wide as the widest claim says, up to the limit', () => {
    const wide = (replicas: number): NamespaceReplicas[] => [
      {
        namespace: 'ns',
        regime: 0,
        bitmaps: Array.from({ length: replicas }, () => partitionBitmap([1])),
      },
    ];
    map.take('a', wide(REPLICAS_MAX + 1), true);
    map.take('b', wide(1), true);
    expect(map.table('ns')).toMatchObject({
      replicationFactor: REPLICAS_MAX + 1,
      replicaCount: REPLICAS_MAX,
    });
    map.forget('a');
    expect(map.table('ns')).toMatchObject({ replicationFactor: 1, replicaCount: 1 });
    expect(map.ownedBy('b')).toBe(1);
  });

  it('is kept for as many namespaces as the server allows, and not one more', () => {
    const many = Array.from({ length: NAMESPACES_MAX + 1 }, (_, i) => ({
      namespace: `ns${i}`,
      regime: 0,
      bitmaps: [partitionBitmap([1])],
    }));
    map.take('a', many, true);
    expect(map.tables()).toHaveLength(NAMESPACES_MAX);
    expect(map.table(`ns${NAMESPACES_MAX}`)).toBeUndefined();
  });

  it('is strongly consistent when a regime says so', () => {
    map.take('a', claims([1], [], 0), true);
    expect(map.table('ns')?.mode).toBe('ap');
    map.take('a', claims([1], [], 3), false);
    expect(map.table('ns')?.mode).toBe('sc');
  });
});
