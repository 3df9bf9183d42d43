/** The children a level of a path chooses in one list or map. */

import { RESULT } from '../../model/result-code.js';
import type { ListValue, MapValue, Value } from '../../model/value.js';
import { compareValues, isSameValue } from '../../model/value-order.js';
import { placeWithin } from '../collection/index-range.js';
import { selectRank } from '../collection/rank-select.js';
import { EngineError } from '../engine-error.js';
import type { CompiledExpression, PathChild } from './expression-node.js';
import type { PathLevel } from './path-program.js';

/** What a path can go further into. */
export type Container = ListValue | MapValue;

export function isContainer(value: Value): value is Container {
  return value.type === 'list' || value.type === 'map';
}

export function childrenOf(container: Container): readonly PathChild[] {
  return container.type === 'list'
    ? container.items.map((value, index) => ({ value, index }))
    : container.entries.map(([key, value]) => ({ key, value }));
}

/**
 * For each child whether it is chosen. Throws EngineError where the step is made for the other kind of container, and,
 * unless `noFail` is set, where an expression has no answer for a child.
 */
export function chooseChildren(
  container: Container,
  level: PathLevel,
  noFail: boolean,
): readonly boolean[] {
  const children = childrenOf(container);
  if (children.length === 0) return [];
  const isMap = container.type === 'map';
  if ((level.side !== 'any' && level.side !== container.type) || (isMap && level.creates)) {
    throw parameter('a step is made for the other kind of container');
  }
  const { choice } = level;
  if (isMap && choice.by === 'keys' && choice.isDisordered) {
    throw parameter('the keys are said to be in order, and are not');
  }
  if (choice.by === 'index' || choice.by === 'rank') {
    return choosePosition(children, level, positionOf(container, children, choice));
  }
  return children.map((child) => isChosen(child, level, noFail));
}

/** Where in the container the child with that index or rank stands; negative ones count from the end. */
function positionOf(
  container: Container,
  children: readonly PathChild[],
  { by, position }: { readonly by: 'index' | 'rank'; readonly position: number },
): number | undefined {
  const place = placeWithin(position, children.length);
  const isSorted = container.type === 'list' && container.ordered;
  if (place === undefined || by === 'index' || isSorted) return place;
  return selectRank(place, children.length, (a, b) => compareChildren(children[a], children[b]));
}

/** Ranks go by value alone, keys do not count. */
function compareChildren(a: PathChild | undefined, b: PathChild | undefined): number {
  return a === undefined || b === undefined ? 0 : compareValues(a.value, b.value);
}

/** One that an expression has no answer for is left out here, without a failure. */
function choosePosition(
  children: readonly PathChild[],
  { narrowed }: PathLevel,
  position: number | undefined,
): readonly boolean[] {
  return children.map(
    (child, index) =>
      index === position && (narrowed === undefined || holds(narrowed, child) === true),
  );
}

function isChosen(child: PathChild, level: PathLevel, noFail: boolean): boolean {
  const first = choiceHolds(child, level);
  const { narrowed } = level;
  const chosen = first === true && narrowed !== undefined ? holds(narrowed, child) : first;
  if (chosen === undefined && !noFail) {
    throw parameter('an expression has no answer for a child');
  }
  return chosen === true;
}

/** `undefined` is unknown. */
function choiceHolds(child: PathChild, { choice }: PathLevel): boolean | undefined {
  const { key, value } = child;
  switch (choice.by) {
    case 'expression':
      return choice.where === undefined ? true : holds(choice.where, child);
    case 'value':
      return isSameValue(value, choice.wanted);
    case 'key':
      return key !== undefined && isSameValue(key, choice.wanted);
    case 'keys':
      return key !== undefined && choice.wanted.some((wanted) => isSameValue(key, wanted));
    default:
      return undefined;
  }
}

/** What is no truth value does not hold. */
function holds(expression: CompiledExpression, child: PathChild): boolean | undefined {
  const outcome = expression.evaluateChild(child);
  return outcome === undefined ? undefined : outcome.type === 'bool' && outcome.value;
}

function parameter(reason: string): EngineError {
  return new EngineError(RESULT.parameter, reason);
}
