/** Lists against the simplest model there is: an array of small numbers, sorted where the list is ordered. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CollectionOperationName, RETURN_TYPE } from '../../model/collection-call.js';
import { intValue, type ListValue, listValue, type Value } from '../../model/value.js';
import { applyList } from './apply-list.js';

const { value: VALUE, index: INDEX, rank: RANK, count: COUNT, inverted: REST } = RETURN_TYPE;

/** Few numbers, so that many of them are equal. */
const numbers = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 12 });
const places = fc.integer({ min: -15, max: 15 });
const counts = fc.integer({ min: 0, max: 15 });

function listOf(items: readonly number[], ordered: boolean): ListValue {
  return listValue((ordered ? sorted(items) : items).map(intValue), ordered);
}

function numbersOf(value: Value | undefined): readonly number[] {
  if (value?.type !== 'list') throw new Error('expected a list');
  return value.items.map((item) => (item.type === 'int' ? Number(item.value) : Number.NaN));
}

function sorted(items: readonly number[]): readonly number[] {
  return [...items].sort((a, b) => a - b);
}

function run(list: ListValue, name: CollectionOperationName, ...args: readonly (number | Value)[]) {
  const values = args.map((arg) => (typeof arg === 'number' ? intValue(arg) : arg));
  return applyList(list, { name, args: values }, { hasBin: true });
}

/** What a range covers, counted the way clients are told. */
function slice(items: readonly number[], start: number, count: number): readonly number[] {
  const from = start < 0 ? items.length + start : start;
  return items.filter((_, i) => i >= from && i < from + count);
}

function check<Generated>(property: fc.IProperty<Generated>): void {
  fc.assert(property, { seed: 7, numRuns: 300 });
}

describe.each([
  ['unordered', false],
  ['ordered', true],
])('%s lists', (_name, ordered) => {
  it('take numbers in', () => {
    check(
      fc.property(numbers, numbers, (before, added) => {
        const { value, result } = run(
          listOf(before, ordered),
          'listAppendItems',
          listValue(added.map(intValue)),
        );
        const all = [...before, ...added];
        expect(numbersOf(value)).toEqual(ordered ? sorted(all) : all);
        expect(result).toEqual(intValue(all.length));
      }),
    );
  });

  it('select ranges of indexes, and what they leave', () => {
    check(
      fc.property(numbers, places, counts, (before, start, count) => {
        const list = listOf(before, ordered);
        const items = numbersOf(list);
        const selected = slice(items, start, count);
        expect(numbersOf(run(list, 'listGetByIndexRange', VALUE, start, count).result)).toEqual(
          selected,
        );
        const removed = run(list, 'listRemoveByIndexRange', VALUE | REST, start, count);
        expect(numbersOf(removed.value)).toEqual(selected);
        expect(sorted([...numbersOf(removed.result), ...selected])).toEqual(sorted(items));
      }),
    );
  });

  it('select ranges of ranks, whatever order they come in', () => {
    check(
      fc.property(numbers, places, counts, (before, start, count) => {
        const list = listOf(before, ordered);
        const selected = slice(sorted(before), start, count);
        const { value, result } = run(list, 'listRemoveByRankRange', VALUE, start, count);
        expect(sorted(numbersOf(result))).toEqual(selected);
        expect(sorted([...numbersOf(value), ...selected])).toEqual(sorted(before));
      }),
    );
  });

  it('select values, and intervals of them', () => {
    check(
      fc.property(numbers, fc.nat(6), fc.nat(7), (before, start, end) => {
        const list = listOf(before, ordered);
        const items = numbersOf(list);
        const equal = items.flatMap((item, i) => (item === start ? [i] : []));
        expect(numbersOf(run(list, 'listGetAllByValue', INDEX, start).result)).toEqual(equal);
        const within = items.filter((item) => item >= start && item < end);
        const interval = [start, end] as const;
        expect(numbersOf(run(list, 'listGetByValueInterval', VALUE, ...interval).result)).toEqual(
          within,
        );
        expect(run(list, 'listRemoveByValueInterval', COUNT | REST, ...interval).result).toEqual(
          intValue(items.length - within.length),
        );
      }),
    );
  });

  it('tell the ranks of elements, equal ones having the same', () => {
    check(
      fc.property(numbers, fc.nat(6), (before, wanted) => {
        const list = listOf(before, ordered);
        const smaller = before.filter((item) => item < wanted).length;
        const found = before.includes(wanted);
        expect(run(list, 'listGetByValue', RANK, wanted).result).toEqual(
          intValue(found ? smaller : -1),
        );
        const { result } = run(list, 'listGetByValueRelativeRankRange', VALUE, wanted, 0);
        expect(sorted(numbersOf(result))).toEqual(sorted(before.filter((item) => item >= wanted)));
      }),
    );
  });

  it('select any of several values', () => {
    check(
      fc.property(numbers, numbers, (before, wanted) => {
        const list = listOf(before, ordered);
        const values = listValue(wanted.map(intValue));
        const kept = numbersOf(list).filter((item) => !wanted.includes(item));
        const { value, result } = run(list, 'listRemoveByValueList', COUNT, values);
        expect(numbersOf(value)).toEqual(kept);
        expect(result).toEqual(intValue(before.length - kept.length));
      }),
    );
  });
});
