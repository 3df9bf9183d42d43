/** The contract for queries: complete, each record once, to be gone on with from anywhere, and gone when nobody reads. */

import { describe, expect } from 'vitest';
import { AerospikeError } from '../../model/aerospike-error.js';
import { partitionOf } from '../../model/digest.js';
import { PARTITION_COUNT } from '../../model/limits.js';
import type { PartitionCursor } from '../../model/query.js';
import { blobValue, intValue, listValue, mapValue, stringValue } from '../../model/value.js';
import { CONTRACT_SETTINGS, type ContractSuite } from './contract-suite.js';
import {
  ALL_PARTITIONS,
  digestsOf,
  hex,
  QueryBench,
  type QueryChanges,
  type QueryOutcome,
  rangeOf,
} from './query-bench.js';

const RECORDS = 120;

export function queryContract(suite: ContractSuite): void {
  describe('queries', () => {
    completeness(suite);
    selection(suite);
    resumption(suite);
    indexes(suite);
    readers(suite);
  });
}

function completeness({ check }: ContractSuite): void {
  check('queries a whole set, each record once', async (bench) => {
    const query = new QueryBench(bench, 'q-whole');
    const written = await query.fill(RECORDS, (i) => ({ i: intValue(i) }));
    const found = await query.read();
    expect(digestsOf(found)).toHaveLength(RECORDS);
    expect(new Set(digestsOf(found))).toStrictEqual(written);
    expect(found.done.toSorted(ascending)).toStrictEqual(ALL_PARTITIONS.map(idOf));
    expect(found.records.every(({ set, bval }) => set === query.set && bval === undefined)).toBe(
      true,
    );
  });
  check('queries an empty set, all of whose partitions are done', async (bench) => {
    const query = new QueryBench(bench, 'q-empty');
    await query.empty();
    const found = await query.read();
    expect(found.records).toStrictEqual([]);
    expect(new Set(found.done).size).toBe(PARTITION_COUNT);
  });
  check('queries every set of a namespace', async (bench) => {
    const [one, other] = [new QueryBench(bench, 'q-one'), new QueryBench(bench, 'q-other')];
    const written = [
      ...(await one.fill(10, (i) => ({ i: intValue(i) }))),
      ...(await other.fill(10, (i) => ({ i: intValue(i) }))),
    ];
    const { set: _set, ...everything } = one.request({ bins: 'none' });
    const found = new Set<string>();
    const options = { settings: CONTRACT_SETTINGS };
    for await (const window of bench.target.driver.query(everything, options)) {
      for (const event of window) if (event.type === 'record') found.add(hex(event.digest));
    }
    expect(written.filter((digest) => !found.has(digest))).toStrictEqual([]);
  });
  check('tells an unknown namespace', async (bench) => {
    const query = new QueryBench(bench, 'q-whole');
    const request = { ...query.request(), namespace: 'no-such-one' };
    const windows = bench.target.driver.query(request, { settings: CONTRACT_SETTINGS });
    expect((await failureOf(windows)).codeName).toBe('INVALID_NAMESPACE');
  });
  check('answers a short query', async (bench) => {
    const query = new QueryBench(bench, 'q-whole');
    const written = await query.fill(RECORDS, (i) => ({ i: intValue(i) }));
    const found = await query.read({ expectedDuration: 'short' });
    expect(new Set(digestsOf(found))).toStrictEqual(written);
  });
}

function selection({ check }: ContractSuite): void {
  const bins = (
    i: number,
  ): { a: ReturnType<typeof intValue>; b: ReturnType<typeof stringValue> } => ({
    a: intValue(i),
    b: stringValue(`b${i}`),
  });
  check('queries the bins asked for', async (bench) => {
    const query = new QueryBench(bench, 'q-bins');
    await query.fill(20, (i) => (i % 2 === 0 ? bins(i) : { b: stringValue('odd') }));
    const { records } = await query.read({ bins: ['a'] });
    expect(records.flatMap(({ record }) => record.bins.map(({ name }) => name))).toStrictEqual(
      Array(10).fill('a'),
    );
    // A record without the bin is found all the same.
    expect(records).toHaveLength(20);
  });
  check('queries without bins', async (bench) => {
    const query = new QueryBench(bench, 'q-bins');
    await query.fill(20, bins);
    const { records } = await query.read({ bins: 'none' });
    expect(records.map(({ record }) => record.bins)).toStrictEqual(Array(20).fill([]));
    expect(records.every(({ record }) => record.generation === 1)).toBe(true);
  });
  check('queries with operations in place of bins', async (bench) => {
    const query = new QueryBench(bench, 'q-bins');
    await query.fill(20, bins);
    const { records } = await query.read({
      operations: [
        { op: 'read', bin: 'b' },
        { op: 'read', bin: 'none' },
        { op: 'read', bin: 'a' },
      ],
    });
    expect(records).toHaveLength(20);
    for (const { results } of records) {
      expect(results).toMatchObject([{ type: 'string' }, { type: 'nil' }, { type: 'int' }]);
    }
  });
}

function resumption({ check }: ContractSuite): void {
  check('brings as many records as it may, and goes on behind them', async (bench) => {
    const query = new QueryBench(bench, 'q-pages');
    const written = await query.fill(RECORDS, (i) => ({ i: intValue(i) }));
    const { sizes, digests } = await query.pages({ bins: 'none' }, 25);
    expect(sizes.every((page) => page <= 25)).toBe(true);
    expect(digests).toHaveLength(RECORDS);
    expect(new Set(digests)).toStrictEqual(written);
  });
  check('queries some of the partitions', async (bench) => {
    const query = new QueryBench(bench, 'q-pages');
    const written = await query.fill(RECORDS, (i) => ({ i: intValue(i) }));
    const partitions = ALL_PARTITIONS.slice(1000, 2500);
    const found = await query.read({ partitions });
    expect(new Set(found.done)).toStrictEqual(new Set(partitions.map(idOf)));
    const wanted = [...written].filter((digest) => {
      const id = partitionOf(Buffer.from(digest, 'hex'));
      return id >= 1000 && id < 2500;
    });
    expect(digestsOf(found).toSorted()).toStrictEqual(wanted.toSorted());
  });
  check('goes on behind each record of a partition', async (bench) => {
    const query = new QueryBench(bench, 'q-resume');
    // About three in each of the partitions looked at.
    await query.fill(3 * PARTITION_COUNT, (i) => ({ i: intValue(i) }));
    const partitions = ALL_PARTITIONS.slice(7, 12);
    const whole = await query.read({ partitions, bins: 'none' });
    for (const { partition } of partitions) {
      const inOrder = whole.records.filter(({ digest }) => partitionOf(digest) === partition);
      for (const [index, { digest }] of inOrder.entries()) {
        const rest = await query.read({ partitions: [{ partition, digest }], bins: 'none' });
        expect(digestsOf(rest)).toStrictEqual(
          digestsOf({ ...whole, records: inOrder.slice(index + 1) }),
        );
        expect(rest.done).toStrictEqual([partition]);
      }
    }
  });
}

/** What an index is over, its definition, a range of it, and which of the records below are in that. */
const INDEX_KINDS: readonly (readonly [string, string, QueryChanges, (i: number) => boolean])[] = [
  [
    'integers',
    'bin=n;type=NUMERIC',
    { index: rangeOf('n', intValue(10), intValue(19)) },
    (i) => i >= 10 && i < 20,
  ],
  [
    'one string',
    'bin=s;type=STRING',
    { index: rangeOf('s', stringValue('s3')) },
    (i) => i % 7 === 3,
  ],
  [
    'one blob',
    'bin=b;type=BLOB',
    { index: rangeOf('b', blobValue(Buffer.of(4))) },
    (i) => i % 5 === 4,
  ],
  [
    'elements of a list',
    'bin=l;type=NUMERIC;indextype=LIST',
    { index: rangeOf('l', intValue(20), intValue(30), { collection: 'list' }) },
    (i) => i >= 10 && i <= 30,
  ],
  [
    'keys of a map',
    'bin=m;type=STRING;indextype=MAPKEYS',
    { index: rangeOf('m', stringValue('k1'), undefined, { collection: 'mapKeys' }) },
    (i) => i % 3 === 1,
  ],
  [
    'values of a map',
    'bin=m;type=NUMERIC;indextype=MAPVALUES',
    { index: rangeOf('m', intValue(5), intValue(6), { collection: 'mapValues' }) },
    (i) => i === 5 || i === 6,
  ],
];

function indexes({ check }: ContractSuite): void {
  for (const [kind, definition, changes, isMeant] of INDEX_KINDS) {
    check(`queries a range of an index: ${kind}`, async (bench) => {
      const query = new QueryBench(bench, 'q-index');
      await fillIndexed(query);
      await query.index(`aerogate-q-${kind.replaceAll(' ', '-')}`, definition);
      const found = await query.read(changes);
      expect(found.done).toHaveLength(PARTITION_COUNT);
      expect(numbersOf(found)).toStrictEqual(INDEXED.filter(isMeant));
    });
  }
  check('tells the index value of each record', async (bench) => {
    const query = new QueryBench(bench, 'q-index');
    await fillIndexed(query);
    await query.index('aerogate-q-integers', 'bin=n;type=NUMERIC');
    const { records } = await query.read({ index: rangeOf('n', intValue(10), intValue(19)) });
    expect(records.map(({ bval }) => Number(bval)).toSorted(ascending)).toStrictEqual(
      INDEXED.slice(10, 20),
    );
  });
  check('goes on in an index, by value and digest', async (bench) => {
    const query = new QueryBench(bench, 'q-index');
    await fillIndexed(query);
    await query.index('aerogate-q-elements-of-a-list', 'bin=l;type=NUMERIC;indextype=LIST');
    const index = rangeOf('l', intValue(0), intValue(100), { collection: 'list' });
    const { digests } = await query.pages({ index }, 7);
    expect(new Set(digests).size).toBe(INDEXED.length);
    expect(digests).toHaveLength(INDEXED.length);
  });
  check('tells that there is no index', async (bench) => {
    const query = new QueryBench(bench, 'q-index');
    const windows = query.windows({ index: rangeOf('nowhere', intValue(1)) });
    expect((await failureOf(windows)).codeName).toBe('INDEX_NOTFOUND');
  });
}

function readers({ check }: ContractSuite): void {
  check('ends when its caller cancels', async (bench) => {
    const query = new QueryBench(bench, 'q-whole');
    await query.fill(RECORDS, (i) => ({ i: intValue(i) }));
    const caller = new AbortController();
    const windows = query.windows({ recordsPerSecond: 1 }, { signal: caller.signal });
    const failure = failureOf(windows);
    caller.abort();
    expect((await failure).codeName).toBe('CANCELLED');
  });
  check('ends when its reader leaves', async (bench) => {
    const query = new QueryBench(bench, 'q-whole');
    await query.fill(RECORDS, (i) => ({ i: intValue(i) }));
    let windows = 0;
    for await (const window of query.windows({}, { settings: { recordQueueSize: 1 } })) {
      expect(window.length).toBeLessThanOrEqual(1 + PARTITION_COUNT);
      windows += 1;
      if (windows === 3) break;
    }
    expect(windows).toBe(3);
  });
  check('waits for a reader that takes its time, and delays nobody else', async (bench) => {
    const query = new QueryBench(bench, 'q-large');
    const filling = stringValue('x'.repeat(20_000));
    const written = await query.fill(400, () => ({ filling }));
    const found = new Set<string>();
    for await (const window of query.windows({}, { settings: { recordQueueSize: 50 } })) {
      expect((await bench.done(bench.get(query.key(1), 'none'))).ok).toBe(true);
      for (const event of window) if (event.type === 'record') found.add(hex(event.digest));
    }
    expect(found).toStrictEqual(written);
    await query.empty();
  });
  check('refuses a query that was cancelled before', async (bench) => {
    const query = new QueryBench(bench, 'q-whole');
    const windows = query.windows({}, { signal: AbortSignal.abort() });
    expect((await failureOf(windows)).codeName).toBe('CANCELLED');
  });
}

const INDEXED = Array.from({ length: 60 }, (_, i) => i);

function fillIndexed(query: QueryBench): Promise<Set<string>> {
  return query.fill(INDEXED.length, (i) => ({
    n: intValue(i),
    s: stringValue(`s${i % 7}`),
    b: blobValue(Buffer.of(i % 5)),
    l: listValue([intValue(i), intValue(i + 10)]),
    m: mapValue([[stringValue(`k${i % 3}`), intValue(i)]], 'keyOrdered'),
  }));
}

function numbersOf({ records }: QueryOutcome): readonly number[] {
  const numbers = records.map(({ record }) => {
    const value = record.bins.find(({ name }) => name === 'n')?.value;
    return value?.type === 'int' ? Number(value.value) : Number.NaN;
  });
  return numbers.toSorted(ascending);
}

async function failureOf(windows: AsyncIterable<unknown>): Promise<AerospikeError> {
  try {
    for await (const _ of windows);
  } catch (error) {
    if (error instanceof AerospikeError) return error;
    throw error;
  }
  throw new Error('the query did not fail');
}

function idOf({ partition }: PartitionCursor): number {
  return partition;
}

function ascending(a: number, b: number): number {
  return a - b;
}
