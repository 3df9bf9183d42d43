/** Follows a path into nested lists and maps, changes what it leads to, and puts back together what stands around it. */

import type { ContextStep } from '../../model/expression.js';
import type { ListValue, MapValue, Value } from '../../model/value.js';
import { movedTo } from '../list/list-change.js';
import { valuesOf } from '../list/list-find.js';
import type { CollectionResult, PlaceChange } from './collection-operation.js';
import { type FoundPlace, findPlace } from './context-find.js';
import {
  checkCreatable,
  containerFor,
  keyOf,
  nils,
  type PlainStep,
  plainStepOf,
} from './context-step.js';
import { findRank } from './find-rank.js';
import { notApplicable, parameterError } from './refusals.js';

/** What is done at the end of the path: to the value there, or where one is to be made. */
export type AtPathEnd = (value: Value | undefined) => PlaceChange;

export interface Walk {
  readonly steps: readonly ContextStep[];
  /** Only writes make what is missing. */
  readonly writes: boolean;
  readonly atEnd: AtPathEnd;
}

/** `value` is what the bin holds. Throws EngineError where the path leads nowhere. */
export function applyInContext(value: Value | undefined, walk: Walk): CollectionResult {
  if (value === undefined) return makeBin(walk);
  if (value.type !== 'list' && value.type !== 'map') {
    throw parameterError(`a path leads through lists and maps, not a ${value.type}`);
  }
  return follow(value, 0, walk);
}

function makeBin(walk: Walk): CollectionResult {
  const [first] = walk.steps;
  if (!walk.writes || first === undefined || plainStepOf(first).create === undefined) {
    throw notApplicable('the path starts at a bin that is not there');
  }
  const { value, result } = makeBranch(walk, 0);
  return { value, result: value === undefined ? undefined : result };
}

/** Goes on from a value the path has led to. */
function follow(value: Value, depth: number, walk: Walk): CollectionResult {
  const step = walk.steps[depth];
  if (step === undefined) {
    const { value: changed, result } = walk.atEnd(value);
    return { value: changed === undefined ? value : asNested(changed), result };
  }
  if (value.type !== 'list' && value.type !== 'map') {
    throw notApplicable(`the path leads through a ${value.type}`);
  }
  const plain = plainStepOf(step);
  const found = findPlace(value, plain);
  if (found.child === undefined) return make(value, { found, step: plain }, depth, walk);
  const { value: changed, result } = follow(found.child, depth + 1, walk);
  if (changed === undefined || changed === found.child) return { value, result };
  return { value: replaceChild(value, found.place, changed), result };
}

/** Makes the child, and the way from it to the end of the path. */
function make(
  value: ListValue | MapValue,
  at: NewPlace,
  depth: number,
  walk: Walk,
): CollectionResult {
  if (!walk.writes) throw notApplicable('the path leads nowhere');
  const made = makeBranch(walk, depth + 1);
  if (made.value === undefined) return { value, result: made.result };
  return { value: insertChild(value, at, made.value), result: made.result };
}

/** Where a new child goes, and the step that asked for it. */
interface NewPlace {
  readonly found: FoundPlace;
  readonly step: PlainStep;
}

/** Lists and maps for the steps from `depth` on; no value where the operation had nothing to do at their end. */
function makeBranch(walk: Walk, depth: number): CollectionResult {
  const missing = walk.steps.slice(depth).map(plainStepOf);
  missing.forEach((step, i) => {
    checkCreatable(step, depth + i === 0);
  });
  const { value: end, result, isNoop } = walk.atEnd(undefined);
  if (end === undefined || isNoop === true) return { value: undefined, result };
  const value = missing.reduceRight<Value>(
    (child, step, i) => containerFor(step, child, depth + i === 0),
    asNested(end),
  );
  return { value, result };
}

/** Only the outermost list or map keeps an index with it. */
function asNested(value: Value): Value {
  if ((value.type !== 'list' && value.type !== 'map') || value.persistIndex === undefined) {
    return value;
  }
  const { persistIndex: _dropped, ...nested } = value;
  return nested;
}

function replaceChild(parent: ListValue | MapValue, place: number, child: Value): Value {
  if (parent.type === 'list') return replaceInList(parent, place, child);
  const key = parent.entries[place]?.[0];
  if (key === undefined) return parent;
  return { ...parent, entries: parent.entries.with(place, [key, child]) };
}

/** In an ordered list a changed element moves to where its value belongs. */
function replaceInList(list: ListValue, place: number, child: Value): ListValue {
  const total = list.items.length;
  if (!list.ordered || total < 2) return { ...list, items: list.items.with(place, child) };
  const { rank } = findRank(child, { valueAt: valuesOf(list), end: total }, 'first');
  return { ...list, items: movedTo(list.items, { place, rank, item: child }) };
}

function insertChild(parent: ListValue | MapValue, { found, step }: NewPlace, child: Value): Value {
  if (parent.type === 'map') {
    const entries = parent.entries.toSpliced(found.place, 0, [keyOf(step), child]);
    return { ...parent, entries };
  }
  if (!parent.ordered) {
    return { ...parent, items: [...parent.items, ...nils(found.padding), child] };
  }
  const total = parent.items.length;
  const { rank } = findRank(child, { valueAt: valuesOf(parent), end: total }, 'first');
  const place = total === 0 ? 0 : rank;
  return { ...parent, items: parent.items.toSpliced(place, 0, child) };
}
