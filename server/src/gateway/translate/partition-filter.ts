/** Partition filters: which of the 4096 partitions a query reads, in the order it reads them. */

import type { PartitionFilter } from '@aerogate/proto/aerogate/v1/query_pb';
import { partitionOf } from '../../model/digest.js';
import { PARTITION_COUNT } from '../../model/limits.js';
import type { PartitionCursor } from '../../model/query.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { keyFromProto } from './key.js';

/** What of the query the filter has to agree with. */
export interface PartitionRules {
  readonly namespace: string;
  readonly set: string | undefined;
  /** Whether an index is walked, in which a digest is no position. */
  readonly overIndex: boolean;
}

const LAST = PARTITION_COUNT - 1;

/** Unset, all of them. Throws GatewayError for partitions there are not, none, or one twice. */
export function partitionsFromProto(
  filter: PartitionFilter | undefined,
  path: FieldPath,
  rules: PartitionRules,
): readonly PartitionCursor[] {
  if (filter === undefined) return range(0, PARTITION_COUNT);
  switch (filter.filter.case) {
    case undefined:
      throw invalidArgument(path, 'partitions are given by id, range, set or after.');
    case 'id':
      return [cursorOf(filter.filter.value, fieldAt(path, 'id'))];
    case 'range': {
      const { start, end } = filter.filter.value;
      checkRange(start, end, fieldAt(path, 'range'));
      return range(start, end);
    }
    case 'set':
      return distinct(filter.filter.value.ids, fieldAt(fieldAt(path, 'set'), 'ids'));
    case 'after':
      return [afterKey(filter.filter.value, fieldAt(path, 'after'), rules)];
  }
}

function range(start: number, end: number): readonly PartitionCursor[] {
  return Array.from({ length: end - start }, (_, index) => ({ partition: start + index }));
}

function checkRange(start: number, end: number, path: FieldPath): void {
  if (start < end && end <= PARTITION_COUNT) return;
  throw invalidArgument(
    path,
    `start is 0 to ${LAST}, and end, which is not included, above it and ${PARTITION_COUNT} at most.`,
  );
}

function distinct(ids: readonly number[], path: FieldPath): readonly PartitionCursor[] {
  if (ids.length === 0) throw invalidArgument(path, 'at least one partition is required.');
  const seen = new Set<number>();
  return ids.map((id, index) => {
    const cursor = cursorOf(id, fieldAt(path, index));
    if (seen.has(id)) throw invalidArgument(fieldAt(path, index), 'the partition is named twice.');
    seen.add(id);
    return cursor;
  });
}

function cursorOf(id: number, path: FieldPath): PartitionCursor {
  if (id > LAST) throw invalidArgument(path, `partitions are 0 to ${LAST}.`);
  return { partition: id };
}

function afterKey(
  protoKey: Parameters<typeof keyFromProto>[0],
  path: FieldPath,
  { namespace, set, overIndex }: PartitionRules,
): PartitionCursor {
  const key = keyFromProto(protoKey, path);
  if (overIndex) throw invalidArgument(path, 'records of an index are not in the order of keys.');
  if (key.namespace !== namespace) {
    throw invalidArgument(fieldAt(path, 'namespace'), 'the query reads another namespace.');
  }
  if (set !== undefined && key.set !== set) {
    throw invalidArgument(fieldAt(path, 'set'), 'the query reads another set.');
  }
  return { partition: partitionOf(key.digest), digest: key.digest };
}
