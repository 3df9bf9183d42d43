/** The sample as records: every type of value that can be stored stands in at least one of them. */

import { type Key, keyOf } from '../model/key.js';
import type { Bin } from '../model/record.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  mapValue,
  NIL,
  PARTICLE,
  stringValue,
  type Value,
} from '../model/value.js';
import { BOOKS, type BookRow, READERS, type ReaderRow } from './sample-data.js';

export interface SampleRecord {
  readonly key: Key;
  readonly bins: readonly Bin[];
}

const SAMPLE_NAMESPACE = 'test';
const BOOKS_SET = 'books';
const READERS_SET = 'readers';

/** A sketch nobody was counted in yet: 4 index bits and no others, then 16 empty registers of 6 bits. */
const EMPTY_SKETCH: Uint8Array = Uint8Array.from([0, 4, ...new Array<number>(21).fill(0)]);

/** What the oldest records of a library hold: bins of types that few records have, by key. */
const RARITIES: ReadonlyMap<string | number, readonly Bin[]> = new Map<string | number, Bin[]>([
  [
    'b01',
    [
      { name: 'cover', value: blobValue(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a)) },
      { name: 'borrowers', value: { type: 'hll', data: EMPTY_SKETCH } },
      // A gap in a list: the second edition was never printed.
      { name: 'editions', value: listValue([intValue(1987), NIL, intValue(2004)]) },
    ],
  ],
  [
    1,
    [
      // Written by an old program in Latin-1, so it is a string without being UTF-8.
      { name: 'old_name', value: opaqueString(Uint8Array.of(0x41, 0x64, 0xe5)) },
      // What Python's pickle leaves of None; only Python reads it.
      {
        name: 'profile',
        value: blobValue(Uint8Array.of(0x80, 0x04, 0x4e, 0x2e), PARTICLE.pythonBlob),
      },
    ],
  ],
]);

/** All of the sample, books before readers. */
export function sampleRecords(): SampleRecord[] {
  return [...BOOKS.map(book), ...READERS.map(reader)];
}

function book([title, author, year, price, tags]: BookRow, index: number): SampleRecord {
  const id = `b${String(index + 1).padStart(2, '0')}`;
  const lent = READERS.some(([, , , , , ratings]) => id in ratings);
  return {
    key: keyOf(SAMPLE_NAMESPACE, BOOKS_SET, { type: 'string', value: id }),
    bins: [
      { name: 'title', value: stringValue(title) },
      { name: 'author', value: stringValue(author) },
      { name: 'year', value: intValue(year) },
      { name: 'price', value: doubleValue(price) },
      { name: 'lent', value: boolValue(lent) },
      { name: 'tags', value: listValue(tags.map(stringValue), true) },
      ...(RARITIES.get(id) ?? []),
    ],
  };
}

function reader(row: ReaderRow, index: number): SampleRecord {
  const [name, joined, visits, balance, [longitude, latitude], ratings] = row;
  const id = index + 1;
  return {
    key: keyOf(SAMPLE_NAMESPACE, READERS_SET, { type: 'integer', value: BigInt(id) }),
    bins: [
      { name: 'name', value: stringValue(name) },
      { name: 'joined', value: intValue(joined) },
      { name: 'visits', value: intValue(visits) },
      { name: 'balance', value: doubleValue(balance) },
      { name: 'home', value: point(longitude, latitude) },
      {
        name: 'ratings',
        value: mapValue(
          Object.entries(ratings)
            // Servers refuse an ordered map that does not come in order.
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([id, stars]) => [stringValue(id), intValue(stars)]),
          'keyOrdered',
        ),
      },
      ...(RARITIES.get(id) ?? []),
    ],
  };
}

function point(longitude: number, latitude: number): Value {
  return {
    type: 'geojson',
    value: JSON.stringify({ type: 'Point', coordinates: [longitude, latitude] }),
  };
}

function opaqueString(data: Uint8Array): Value {
  return { type: 'opaque', particleType: PARTICLE.string, data };
}
