/** Which node owns which partition: a pure function of the members' names, balanced to within one partition. */

import { PARTITION_COUNT } from '../model/limits.js';

/**
 * The owner of each partition, by partition id. The same members always get the same partitions, and when one leaves or
 * comes back few partitions move besides its own: each partition goes to the member that ranks highest for it and has room.
 */
export function assignPartitions(memberNames: readonly string[]): readonly string[] {
  const [only] = memberNames;
  if (only === undefined) return [];
  // Nothing to rank, and a node that starts alone is what most wait for.
  if (memberNames.length === 1) return new Array<string>(PARTITION_COUNT).fill(only);
  const members = [...memberNames].sort();
  const owned = new Map<string, number>(members.map((name) => [name, 0]));
  // The first `extra` members to fill up take one partition more than the others.
  const share = Math.floor(PARTITION_COUNT / members.length);
  let extra = PARTITION_COUNT % members.length;
  const owners: string[] = [];
  for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId += 1) {
    const room = (name: string): boolean => {
      const count = owned.get(name) ?? 0;
      return count < share || (count === share && extra > 0);
    };
    const owner = ranked(members, partitionId).find(room) ?? '';
    const count = owned.get(owner) ?? 0;
    if (count === share) extra -= 1;
    owned.set(owner, count + 1);
    owners.push(owner);
  }
  return owners;
}

function ranked(members: readonly string[], partitionId: number): string[] {
  return members
    .map((name) => ({ name, weight: weightOf(name, partitionId) }))
    .sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** FNV-1a over name and partition id, mixed once more since the ids are so alike. */
function weightOf(name: string, partitionId: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (partitionId & 0xff), 0x01000193);
  hash = Math.imul(hash ^ (partitionId >>> 8), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
