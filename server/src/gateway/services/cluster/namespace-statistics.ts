/** A namespace's numbers: one node's, out of its own words, and what several nodes come to. */

import type { NamespaceStatistics } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { countOf, isTrue } from '../../info/info-answer.js';

type Pairs = ReadonlyMap<string, string>;
/** A field, and the names it had over the versions of the server: the first that is there is read. */
type Names = readonly [string, ...string[]];

/** Sizes and counts that add up over nodes. Servers before 7.0 split memory and devices, and named the sums otherwise. */
const SUMMED = {
  records: ['master_objects'],
  objects: ['objects'],
  tombstones: ['tombstones'],
  dataUsedBytes: ['data_used_bytes', 'device_used_bytes', 'memory_used_data_bytes'],
  dataTotalBytes: ['data_total_bytes', 'device_total_bytes', 'memory-size'],
  indexUsedBytes: ['index_used_bytes', 'memory_used_index_bytes'],
  secondaryIndexUsedBytes: ['sindex_used_bytes', 'memory_used_sindex_bytes'],
  expiredRecords: ['expired_objects'],
  evictedRecords: ['evicted_objects'],
  migratingPartitions: ['migrate_tx_partitions_remaining'],
} as const satisfies Readonly<Record<string, Names>>;

/** Every node counts the partitions of the whole namespace; one that is behind counts fewer. */
const GREATEST = {
  deadPartitions: 'dead_partitions',
  unavailablePartitions: 'unavailable_partitions',
} as const;

/** One node's numbers; what its version does not say is 0. */
export function statisticsOf(pairs: Pairs): NamespaceStatistics {
  const summed = mapValues(SUMMED, (names) => BigInt(firstCount(pairs, names)));
  const greatest = mapValues(GREATEST, (name) => countOf(pairs, name));
  return {
    $typeName: 'aerogate.v1.NamespaceStatistics',
    ...summed,
    ...greatest,
    stopWrites: isTrue(pairs, 'stop_writes'),
    truncating: isTrue(pairs, 'truncating'),
  };
}

/** The cluster's numbers out of its nodes'. */
export function totalOf(nodes: readonly NamespaceStatistics[]): NamespaceStatistics {
  return {
    $typeName: 'aerogate.v1.NamespaceStatistics',
    ...mapValues(SUMMED, (_, field) => nodes.reduce((sum, node) => sum + node[field], 0n)),
    ...mapValues(GREATEST, (_, field) => Math.max(0, ...nodes.map((node) => node[field]))),
    stopWrites: nodes.some(({ stopWrites }) => stopWrites),
    truncating: nodes.some(({ truncating }) => truncating),
  };
}

function firstCount(pairs: Pairs, names: Names): number {
  const name = names.find((one) => pairs.has(one));
  return name === undefined ? 0 : countOf(pairs, name);
}

function mapValues<Key extends string, From, To>(
  table: Readonly<Record<Key, From>>,
  toValue: (from: From, key: Key) => To,
): Record<Key, To> {
  const keys = Object.keys(table) as Key[];
  return Object.fromEntries(keys.map((key) => [key, toValue(table[key], key)])) as Record<Key, To>;
}
