/** Maps against the simplest model there is: a Map from small numbers to small numbers, sorted when it is looked at. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CollectionOperationName, RETURN_TYPE } from '../../model/collection-call.js';
import {
  intValue,
  listValue,
  type MapOrder,
  type MapValue,
  mapValue,
  type Value,
} from '../../model/value.js';
import { applyMap } from './apply-map.js';

const {
  value: VALUE,
  key: KEY,
  keyValue: BOTH,
  rank: RANK,
  count: COUNT,
  inverted: REST,
} = RETURN_TYPE;

type Model = ReadonlyMap<number, number>;
type Pair = readonly [key: number, value: number];

const pairs = fc.array(fc.tuple(fc.nat(9), fc.nat(4)), { maxLength: 12 });
const models = pairs.map((entries): Model => new Map(entries));
const places = fc.integer({ min: -12, max: 12 });
const counts = fc.nat(12);

function byKey(model: Model): readonly Pair[] {
  return [...model].sort(([a], [b]) => a - b);
}

/** By value, and by key where values are equal. */
function byValue(model: Model): readonly Pair[] {
  return [...model].sort(([a, x], [b, y]) => x - y || a - b);
}

function toMap(model: Model, order: MapOrder): MapValue {
  return mapValue(
    byKey(model).map(([key, value]) => [intValue(key), intValue(value)] as const),
    order,
  );
}

function numberOf(value: Value): number {
  return value.type === 'int' ? Number(value.value) : Number.NaN;
}

function pairsOf(value: Value | undefined): readonly Pair[] {
  if (value?.type !== 'map') throw new Error('expected a map');
  return value.entries.map(([key, item]) => [numberOf(key), numberOf(item)]);
}

function numbersOf(value: Value | undefined): readonly number[] {
  if (value?.type !== 'list') throw new Error('expected a list');
  return value.items.map(numberOf);
}

const keysOf = (entries: readonly Pair[]): readonly number[] => entries.map(([key]) => key);
const ascending = (numbers: readonly number[]): readonly number[] =>
  [...numbers].sort((a, b) => a - b);

function run(map: MapValue, name: CollectionOperationName, ...args: readonly (number | Value)[]) {
  const values = args.map((arg) => (typeof arg === 'number' ? intValue(arg) : arg));
  return applyMap(map, { name, args: values }, { hasBin: true });
}

function slice(entries: readonly Pair[], start: number, count: number): readonly Pair[] {
  const from = start < 0 ? entries.length + start : start;
  return entries.filter((_, i) => i >= from && i < from + count);
}

function check<Generated>(property: fc.IProperty<Generated>): void {
  fc.assert(property, { seed: 11, numRuns: 200 });
}

const ORDERS: readonly MapOrder[] = ['unordered', 'keyOrdered', 'keyValueOrdered'];

describe.each(ORDERS)('%s maps', (order) => {
  it('take entries in, one by one or together', () => {
    check(
      fc.property(models, pairs, (before, added) => {
        const expected = new Map([...before, ...added]);
        let map = toMap(before, order);
        for (const [key, value] of added) {
          const { value: changed } = run(map, 'mapPut', key, value);
          if (changed?.type === 'map') map = changed;
        }
        expect(pairsOf(map)).toEqual(byKey(expected));
        const items = toMap(new Map(added), 'unordered');
        const together = run(toMap(before, order), 'mapPutItems', items);
        expect(together.value).toEqual(map);
        expect(together.result).toEqual(intValue(expected.size));
      }),
    );
  });

  it('select ranges of indexes, and remove what they leave', () => {
    check(
      fc.property(models, places, counts, (before, start, count) => {
        const map = toMap(before, order);
        const selected = slice(byKey(before), start, count);
        expect(pairsOf(run(map, 'mapGetByIndexRange', BOTH, start, count).result)).toEqual(
          selected,
        );
        const removed = run(map, 'mapRemoveByIndexRange', KEY | REST, start, count);
        expect(pairsOf(removed.value)).toEqual(selected);
        const all = [...numbersOf(removed.result), ...keysOf(selected)];
        expect(ascending(all)).toEqual(keysOf(byKey(before)));
      }),
    );
  });

  it('select ranges of ranks', () => {
    check(
      fc.property(models, places, counts, (before, start, count) => {
        const map = toMap(before, order);
        const selected = slice(byValue(before), start, count);
        expect(numbersOf(run(map, 'mapGetByRankRange', KEY, start, count).result)).toEqual(
          keysOf(selected),
        );
        const { value } = run(map, 'mapRemoveByRankRange', COUNT, start, count);
        const left = byKey(before).filter(([key]) => !keysOf(selected).includes(key));
        expect(pairsOf(value)).toEqual(left);
      }),
    );
  });

  it('select keys and intervals of keys', () => {
    check(
      fc.property(models, fc.nat(9), fc.nat(10), (before, start, end) => {
        const map = toMap(before, order);
        const within = byKey(before).filter(([key]) => key >= start && key < end);
        expect(pairsOf(run(map, 'mapGetByKeyInterval', BOTH, start, end).result)).toEqual(within);
        const found = before.get(start);
        expect(run(map, 'mapGetByKey', VALUE, start).result).toEqual(
          found === undefined ? undefined : intValue(found),
        );
        const rank = byValue(before).findIndex(([key]) => key === start);
        expect(run(map, 'mapGetByKey', RANK, start).result).toEqual(intValue(rank));
      }),
    );
  });

  it('select values and intervals of values', () => {
    check(
      fc.property(models, fc.nat(4), fc.nat(5), (before, start, end) => {
        const map = toMap(before, order);
        const within = byKey(before).filter(([, value]) => value >= start && value < end);
        const interval = run(map, 'mapGetByValueInterval', KEY, start, end).result;
        expect(numbersOf(interval)).toEqual(keysOf(within));
        const wanted = listValue([intValue(start), intValue(end)]);
        const left = byKey(before).filter(([, value]) => value !== start && value !== end);
        expect(pairsOf(run(map, 'mapRemoveByValueList', COUNT, wanted).value)).toEqual(left);
      }),
    );
  });

  it('select keys that are listed, and none twice', () => {
    check(
      fc.property(models, fc.array(fc.nat(9), { maxLength: 6 }), (before, wanted) => {
        const keys = listValue(wanted.map(intValue));
        const { value, result } = run(toMap(before, order), 'mapRemoveByKeyList', BOTH, keys);
        const isWanted = ([key]: Pair): boolean => wanted.includes(key);
        expect(pairsOf(result)).toEqual(byKey(before).filter(isWanted));
        expect(pairsOf(value)).toEqual(byKey(before).filter((pair) => !isWanted(pair)));
      }),
    );
  });
});
