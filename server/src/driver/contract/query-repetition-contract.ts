/** The contract for indexes that hold records many times: a query brings each once, whole, in pages, and gone on with. */

import { describe, expect } from 'vitest';
import { partitionOf } from '../../model/digest.js';
import type { PartitionCursor, QueryRecord } from '../../model/query.js';
import { type GeoJsonValue, intValue, listValue, mapValue } from '../../model/value.js';
import type { ContractBench, ContractSuite } from './contract-suite.js';
import {
  cursorBehind,
  digestsOf,
  hex,
  QueryBench,
  type QueryChanges,
  type QueryOutcome,
  rangeOf,
} from './query-bench.js';

/** Records that share partitions, so that there is an order among them. */
const PARTITIONS: readonly PartitionCursor[] = [3, 4].map((partition) => ({ partition }));
const RECORDS = 16;
/** More than the hundred entries among which a server looks for repetitions. */
const ELEMENTS = 130;

const NUMBERS = rangeOf('l', intValue(10), intValue(900), { collection: 'list' });
const NUMBERS_INDEX = ['aerogate-q-many-list', 'bin=l;type=NUMERIC;indextype=LIST'] as const;

/** What an index is over, its definition, and the range that every record is in. */
const KINDS: readonly (readonly [string, string, string, QueryChanges])[] = [
  ['elements of a list', ...NUMBERS_INDEX, { index: NUMBERS }],
  [
    'keys of a map',
    'aerogate-q-many-keys',
    'bin=m;type=NUMERIC;indextype=MAPKEYS',
    { index: rangeOf('m', intValue(10), intValue(900), { collection: 'mapKeys' }) },
  ],
  [
    'values of a map',
    'aerogate-q-many-values',
    'bin=m;type=NUMERIC;indextype=MAPVALUES',
    { index: rangeOf('m', intValue(10), intValue(900), { collection: 'mapValues' }) },
  ],
  [
    'points of a list in a region',
    'aerogate-q-many-points',
    'bin=p;type=GEO2DSPHERE;indextype=LIST',
    { index: rangeOf('p', square(20), undefined, { collection: 'list' }) },
  ],
  [
    'regions of a list around a point',
    'aerogate-q-many-regions',
    'bin=r;type=GEO2DSPHERE;indextype=LIST',
    { index: rangeOf('r', point(0.1, 0.1), undefined, { collection: 'list' }) },
  ],
  [
    'points in a region',
    'aerogate-q-one-point',
    'bin=g;type=GEO2DSPHERE',
    { index: rangeOf('g', square(20)) },
  ],
  [
    'regions around a point',
    'aerogate-q-one-region',
    'bin=h;type=GEO2DSPHERE',
    { index: rangeOf('h', point(0.1, 0.1)) },
  ],
];

export function queryRepetitionContract(suite: ContractSuite): void {
  describe('queries over many entries of a record', () => {
    onceEach(suite);
    goingOn(suite);
  });
}

function onceEach({ check }: ContractSuite): void {
  for (const [kind, name, definition, changes] of KINDS) {
    check(`queries records with many index entries once each: ${kind}`, async (bench) => {
      const { query, written } = await filled(bench);
      await query.index(name, definition);
      const found = await query.read(changes);
      expect(digestsOf(found).toSorted()).toStrictEqual([...written].toSorted());
      const { sizes, digests } = await query.pages({ ...changes, partitions: PARTITIONS }, 5);
      expect(digests.toSorted()).toStrictEqual([...written].toSorted());
      expect(sizes.slice(0, 3)).toStrictEqual([5, 5, 5]);
    });
  }
  check('queries an index on elements by its name alone, each record once', async (bench) => {
    const { query, written } = await filled(bench);
    const [name, definition] = NUMBERS_INDEX;
    await query.index(name, definition);
    const { bin: _bin, ...range } = rangeOf('', intValue(10), intValue(900));
    const { digests } = await query.pages(
      { index: { ...range, indexName: name }, partitions: PARTITIONS },
      7,
    );
    expect(digests.toSorted()).toStrictEqual([...written].toSorted());
  });
}

function goingOn({ check }: ContractSuite): void {
  check('queries records with many index entries in pages of every size', async (bench) => {
    const query = await indexed(bench);
    const whole = await query.read(CHANGES);
    for (let size = 1; size <= RECORDS + 1; size += 1) {
      const { sizes, digests } = await query.pages(CHANGES, size);
      expect(digests.toSorted()).toStrictEqual(digestsOf(whole).toSorted());
      // Full pages, but for the last and one that finds out that there are no more.
      const full = Math.floor(RECORDS / size);
      expect(sizes.slice(0, full)).toStrictEqual(Array(full).fill(size));
    }
  });
  check('goes on behind each record with many index entries', async (bench) => {
    const query = await indexed(bench);
    const whole = await query.read(CHANGES);
    for (const { partition } of PARTITIONS) {
      const inOrder = inPartition(whole, partition);
      for (const [index, record] of inOrder.entries()) {
        const rest = await query.read({ ...CHANGES, partitions: [cursorBehind(record)] });
        expect(digestsOf(rest)).toStrictEqual(
          inOrder.slice(index + 1).map(({ digest }) => hex(digest)),
        );
        expect(rest.done).toStrictEqual([partition]);
      }
    }
  });
  check('goes on behind a record with many index entries that went meanwhile', async (bench) => {
    const query = await indexed(bench);
    const whole = await query.read(CHANGES);
    const [first, second, ...others] = inPartition(whole, PARTITIONS[0]?.partition ?? 0);
    if (first === undefined || second === undefined) throw new Error('there are too few records');
    await query.remove([second.digest]);
    const rest = await query.read({ ...CHANGES, partitions: [cursorBehind(second)] });
    expect(digestsOf(rest)).toStrictEqual(others.map(({ digest }) => hex(digest)));
    await query.empty();
  });
}

const CHANGES: QueryChanges = { index: NUMBERS, bins: 'none', partitions: PARTITIONS };

async function indexed(bench: ContractBench): Promise<QueryBench> {
  const { query } = await filled(bench);
  await query.index(...NUMBERS_INDEX);
  return query;
}

async function filled(
  bench: ContractBench,
): Promise<{ readonly query: QueryBench; readonly written: Set<string> }> {
  const query = new QueryBench(bench, 'q-many');
  const written = await query.fillNamed(namesIn(query, PARTITIONS), (index) => {
    // Entries of all records lie among each other, and are spread by steps of their own.
    const numbers = Array.from({ length: ELEMENTS }, (_, i) => 10 + index + i * (1 + (index % 5)));
    return {
      l: listValue(numbers.map(intValue)),
      m: mapValue(
        numbers.map((number) => [intValue(number), intValue(number)]),
        'keyOrdered',
      ),
      p: listValue(numbers.map((_, i) => point(i / 10 - 6, index - 8))),
      r: listValue(REGION_SIDES.map((side) => square(side + index / 100))),
      g: point(index - 8, index - 8),
      h: square(1 + index),
    };
  });
  return { query, written };
}

/** From a village to half of a continent, so that they are found by cells of different sizes. */
const REGION_SIDES = [0.5, 3, 15, 40];

/** The first names whose records lie in these partitions, as many for each. */
function namesIn(query: QueryBench, partitions: readonly PartitionCursor[]): readonly number[] {
  const wanted = new Map(
    partitions.map(({ partition }) => [partition, RECORDS / partitions.length]),
  );
  const names: number[] = [];
  for (let name = 0; names.length < RECORDS; name += 1) {
    const partition = partitionOf(query.key(name).digest);
    const left = wanted.get(partition) ?? 0;
    if (left === 0) continue;
    wanted.set(partition, left - 1);
    names.push(name);
  }
  return names;
}

function inPartition({ records }: QueryOutcome, partition: number): readonly QueryRecord[] {
  return records.filter(({ digest }) => partitionOf(digest) === partition);
}

function point(longitude: number, latitude: number): GeoJsonValue {
  return { type: 'geojson', value: `{"type":"Point","coordinates":[${longitude},${latitude}]}` };
}

/** Around the point where longitude and latitude are 0, reaching that many degrees in each direction. */
function square(reach: number): GeoJsonValue {
  const ring = [
    [-reach, -reach],
    [reach, -reach],
    [reach, reach],
    [-reach, reach],
    [-reach, -reach],
  ];
  return {
    type: 'geojson',
    value: JSON.stringify({ type: 'Polygon', coordinates: [ring] }),
  };
}
