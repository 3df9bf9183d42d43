/** A set without a server: records spread over the partitions, found as the driver port's queries find them. */

import { partitionOf } from '../../server/src/model/digest.js';
import { keyOf } from '../../server/src/model/key.js';
import type {
  PartitionCursor,
  QueryEvent,
  QueryRecord,
  QueryRequest,
} from '../../server/src/model/query.js';
import { intValue } from '../../server/src/model/value.js';

export interface FakeSetOptions {
  readonly records: number;
  /** Records of an index have a value each, many of them the same. */
  readonly overIndex?: boolean;
  /** 0 up to 1: which partition is the next to bring a record, and how many events make a window. */
  readonly random: () => number;
}

export interface FakeSet {
  /** Every record, as its digest in hexadecimal. */
  readonly digests: ReadonlySet<string>;
  query(request: QueryRequest): Generator<readonly QueryEvent[]>;
}

const VALUES = 7;
const EVENTS_PER_WINDOW = 20;

export function createFakeSet({ records, overIndex = false, random }: FakeSetOptions): FakeSet {
  const byPartition = new Map<number, QueryRecord[]>();
  const digests = new Set<string>();
  for (let id = 0; id < records; id += 1) {
    const record = recordOf(id, overIndex);
    const partition = partitionOf(record.digest);
    byPartition.set(partition, [...(byPartition.get(partition) ?? []), record]);
    digests.add(digestText(record.digest));
  }
  for (const found of byPartition.values()) found.sort(byPlace);
  return {
    digests,
    *query(request) {
      yield* inWindows(events(request, byPartition, random), random);
    },
  };
}

export function digestText(digest: Uint8Array): string {
  return Buffer.from(digest).toString('hex');
}

function recordOf(id: number, overIndex: boolean): QueryRecord {
  const { digest } = keyOf('test', 'users', { type: 'integer', value: BigInt(id) });
  return {
    type: 'record',
    digest,
    set: 'users',
    ...(overIndex ? { bval: BigInt((id % VALUES) - 3) } : {}),
    record: { bins: [{ name: 'id', value: intValue(id) }], generation: 1, voidTimeSeconds: 0 },
    results: [],
  };
}

function byPlace(a: QueryRecord, b: QueryRecord): number {
  const byValue = Number((a.bval ?? 0n) - (b.bval ?? 0n));
  return byValue === 0 ? Buffer.compare(a.digest, b.digest) : byValue;
}

/** Partitions are read side by side, as nodes and their threads do it: their records come mixed. */
function* events(
  request: QueryRequest,
  byPartition: ReadonlyMap<number, readonly QueryRecord[]>,
  random: () => number,
): Generator<QueryEvent> {
  const open = request.partitions.map((cursor) => ({
    cursor,
    rest: behind(byPartition.get(cursor.partition) ?? [], cursor),
  }));
  let records = 0;
  while (open.length > 0) {
    const at = Math.floor(random() * open.length);
    const partition = open[at];
    const record = partition?.rest.shift();
    if (record !== undefined) {
      yield record;
      records += 1;
      if (records === request.maxRecords) return;
    } else if (partition !== undefined) {
      open.splice(at, 1);
      yield { type: 'partitionDone', partition: partition.cursor.partition };
    }
  }
}

function behind(found: readonly QueryRecord[], { digest, bval }: PartitionCursor): QueryRecord[] {
  if (digest === undefined) return [...found];
  return found.filter((record) => {
    const value = record.bval ?? 0n;
    const from = bval ?? 0n;
    return value > from || (value === from && Buffer.compare(record.digest, digest) > 0);
  });
}

function* inWindows(
  source: Iterable<QueryEvent>,
  random: () => number,
): Generator<readonly QueryEvent[]> {
  let window: QueryEvent[] = [];
  for (const event of source) {
    window.push(event);
    if (random() * EVENTS_PER_WINDOW > 1) continue;
    yield window;
    window = [];
  }
  if (window.length > 0) yield window;
}
