/** Answers of operations that select elements: what was asked for, and the forms lists and maps have in common. */

import { RETURN_TYPE } from '../../model/collection-call.js';
import {
  boolValue,
  intValue,
  type ListValue,
  listValue,
  type MapEntry,
  type MapValue,
  type Value,
} from '../../model/value.js';
import { notApplicable } from './refusals.js';

/** What an operation is to answer. */
export interface ReturnSpec {
  /** One of RETURN_TYPE. */
  readonly type: number;
  /** The elements that are not selected are meant. */
  readonly inverted: boolean;
  /** Whether the operation selects any number of elements, or one. */
  readonly isMulti: boolean;
}

const TYPE_BITS = 0xffff;

/** Reads the argument; bits without a meaning are passed over, as the server does. */
export function returnSpecOf(argument: bigint, isMulti: boolean): ReturnSpec {
  const bits = Number(BigInt.asUintN(32, argument));
  return {
    type: bits & TYPE_BITS,
    inverted: (bits & RETURN_TYPE.inverted) !== 0,
    isMulti,
  };
}

type TypeSet = ReadonlySet<number>;
const isIn =
  (types: TypeSet) =>
  ({ type }: ReturnSpec): boolean =>
    types.has(type);

export const returnsIndex = isIn(new Set([RETURN_TYPE.index, RETURN_TYPE.reverseIndex]));
export const returnsRank = isIn(new Set([RETURN_TYPE.rank, RETURN_TYPE.reverseRank]));
export const returnsIndexRange = isIn(
  new Set([RETURN_TYPE.indexRange, RETURN_TYPE.reverseIndexRange]),
);
export const returnsRankRange = isIn(
  new Set([RETURN_TYPE.rankRange, RETURN_TYPE.reverseRankRange]),
);
export const returnsMap = isIn(
  new Set([RETURN_TYPE.keyValue, RETURN_TYPE.unorderedMap, RETURN_TYPE.orderedMap]),
);
const isReversed = isIn(
  new Set([
    RETURN_TYPE.reverseIndex,
    RETURN_TYPE.reverseRank,
    RETURN_TYPE.reverseIndexRange,
    RETURN_TYPE.reverseRankRange,
  ]),
);

/** Keys, values or both. */
export function returnsElements(spec: ReturnSpec): boolean {
  return spec.type === RETURN_TYPE.key || spec.type === RETURN_TYPE.value || returnsMap(spec);
}

/** The refusal of a return type an operation does not have. */
export function unknownReturnType({ type }: ReturnSpec): Error {
  return notApplicable(`the operation has no return type ${type} here`);
}

/** Selects the complement only where several elements can be meant. */
export function checkInvertible({ inverted, isMulti }: ReturnSpec): void {
  if (inverted && !isMulti) throw notApplicable('the rest of one element can not be selected');
}

/** Numbers as the list an answer has them in. */
export function integerList(numbers: readonly number[]): ListValue {
  return listValue(numbers.map(intValue));
}

/** The numbers of a run of places, ascending; counted from the end where the return type says so. */
export function placeNumbers(
  spec: ReturnSpec,
  start: number,
  count: number,
  total: number,
): number[] {
  const first = isReversed(spec) ? total - start - count : start;
  return Array.from({ length: count }, (_, i) => first + i);
}

/** The number of one place, counted from the end where the return type says so. */
export function placeNumber(spec: ReturnSpec, place: number, total: number): number {
  return isReversed(spec) ? total - place - 1 : place;
}

/** The numbers of places in the order given: one number where one element is meant. */
export function placesResult(spec: ReturnSpec, places: readonly number[], total: number): Value {
  const numbers = places.map((place) => placeNumber(spec, place, total));
  return spec.isMulti ? integerList(numbers) : intValue(numbers[0] ?? -1);
}

/** The answer where nothing was found; `at` is where it was looked for. */
export function notFoundResult(spec: ReturnSpec, at: number): Value | undefined {
  const { type, isMulti } = spec;
  switch (type) {
    case RETURN_TYPE.none:
      return undefined;
    case RETURN_TYPE.count:
      return intValue(0);
    case RETURN_TYPE.exists:
      return boolValue(false);
    case RETURN_TYPE.key:
    case RETURN_TYPE.value:
      return isMulti ? listValue([]) : undefined;
    default:
      return notFoundInForm(spec, at);
  }
}

function notFoundInForm(spec: ReturnSpec, at: number): Value {
  if (returnsIndex(spec) || returnsRank(spec)) return spec.isMulti ? listValue([]) : intValue(-1);
  if (returnsIndexRange(spec) || returnsRankRange(spec)) return integerList([at, 0]);
  if (returnsMap(spec)) return mapResult([], spec);
  throw unknownReturnType(spec);
}

/** Entries as a map of the asked kind. */
export function mapResult(entries: readonly MapEntry[], { type }: ReturnSpec): MapValue {
  switch (type) {
    case RETURN_TYPE.orderedMap:
      return { type: 'map', entries, order: 'keyOrdered' };
    case RETURN_TYPE.unorderedMap:
      return { type: 'map', entries, order: 'unordered' };
    default:
      // Tells the client to keep the entries in the order they come.
      return { type: 'map', entries, order: 'unordered', preserveOrder: true };
  }
}

/** The selected run as a count, its existence, or the numbers of its places, the rest of it where the spec is inverted. */
export function runResult(
  spec: ReturnSpec,
  start: number,
  count: number,
  total: number,
): Value | undefined {
  const { type, inverted } = spec;
  switch (type) {
    case RETURN_TYPE.none:
      return undefined;
    case RETURN_TYPE.count:
      return intValue(inverted ? total - count : count);
    case RETURN_TYPE.exists:
      return boolValue(inverted ? count === 0 : count !== 0);
    default:
      if (returnsIndex(spec) || returnsRank(spec)) return runNumbers(spec, start, count, total);
      throw unknownReturnType(spec);
  }
}

function runNumbers(spec: ReturnSpec, start: number, count: number, total: number): Value {
  if (!spec.isMulti) return intValue(count === 0 ? -1 : placeNumber(spec, start, total));
  if (!spec.inverted) return integerList(placeNumbers(spec, start, count, total));
  const end = start + count;
  return integerList([
    ...placeNumbers(spec, 0, start, total),
    ...placeNumbers(spec, end, total - end, total),
  ]);
}

/** As runResult, with the first place and the count as one more form. */
export function rangeResult(
  spec: ReturnSpec,
  start: number,
  count: number,
  total: number,
): Value | undefined {
  if (!returnsIndexRange(spec) && !returnsRankRange(spec)) {
    return runResult(spec, start, count, total);
  }
  if (spec.inverted) throw unknownReturnType(spec);
  return integerList([isReversed(spec) ? total - start - count : start, count]);
}

/** The places from 0 to `total` that are not among those given, which ascend. */
export function otherPlaces(places: Iterable<number>, total: number): number[] {
  const taken = new Set(places);
  return allPlaces(total).filter((place) => !taken.has(place));
}

export function allPlaces(total: number): number[] {
  return placesFrom(0, total);
}

export function placesFrom(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}

export function ascending(places: Iterable<number>): number[] {
  return [...places].sort((a, b) => a - b);
}
