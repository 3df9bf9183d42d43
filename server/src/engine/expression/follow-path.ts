/** Following a path: selecting what it leads to, as a tree or as a list, or changing it. */

import { RESULT } from '../../model/result-code.js';
import { listValue, type MapEntry, mapValue, type Value } from '../../model/value.js';
import { sortedItems } from '../../model/value-order.js';
import { EngineError } from '../engine-error.js';
import { type PathChild, REMOVED } from './expression-node.js';
import { type Container, childrenOf, chooseChildren, isContainer } from './path-children.js';
import type { PathLevel, PathProgram } from './path-program.js';

/**
 * The answer of a path that selects, or what takes the place of the container for one that changes something. Throws
 * EngineError with the server's code.
 */
export function followPath(container: Container, program: PathProgram): Value {
  switch (program.kind) {
    case 'tree':
      return selectTree(container, program, 0);
    case 'apply':
      return applyToChildren(container, program, 0);
    default:
      return listValue(selectLeaves(container, program, 0));
  }
}

function levelAt(program: PathProgram, depth: number): { level: PathLevel; isLast: boolean } {
  const level = program.levels[depth];
  if (level === undefined) throw new RangeError('a path was followed beyond its end');
  return { level, isLast: depth + 1 === program.levels.length };
}

/** The way down to what is selected. What can't be gone into is taken whole. The order of containers is lost on the way. */
function selectTree(container: Container, program: PathProgram, depth: number): Value {
  const { level, isLast } = levelAt(program, depth);
  const chosen = chooseChildren(container, level, program.noFail);
  if (chosen.length === 0) return container;
  const below = (value: Value): Value =>
    !isLast && isContainer(value) ? selectTree(value, program, depth + 1) : value;
  if (container.type === 'list') {
    return listValue(container.items.filter((_item, index) => chosen[index]).map(below));
  }
  const entries = container.entries.filter((_entry, index) => chosen[index]);
  return mapValue(entries.map(([key, value]): MapEntry => [key, below(value)]));
}

/** What the last level selects, in the order it was met; values, keys, or each key with its value behind it. */
function selectLeaves(container: Container, program: PathProgram, depth: number): readonly Value[] {
  const { level, isLast } = levelAt(program, depth);
  const { kind, noFail } = program;
  const children = childrenOf(container);
  if (isLast && kind !== 'value' && container.type === 'list' && children.length > 0) {
    if (noFail) return [];
    throw new EngineError(RESULT.binType, 'the children of a list have no keys');
  }
  const chosen = chooseChildren(container, level, noFail);
  return children.flatMap(({ key, value }, index) => {
    if (chosen[index] !== true) return [];
    if (!isLast) return isContainer(value) ? selectLeaves(value, program, depth + 1) : [];
    const keys = key !== undefined && kind !== 'value' ? [key] : [];
    return kind === 'key' ? keys : [...keys, value];
  });
}

/** The container with its chosen children changed; the same object where none was. */
function applyToChildren(container: Container, program: PathProgram, depth: number): Container {
  const { level, isLast } = levelAt(program, depth);
  const chosen = chooseChildren(container, level, program.noFail);
  const children = childrenOf(container);
  const values = children.map((child, index): Value | typeof REMOVED => {
    if (chosen[index] !== true) return child.value;
    return isLast ? modified(child, program) : appliedBelow(child.value, program, depth);
  });
  const isSame = children.every(({ value }, index) => value === values[index]);
  return isSame ? container : withValues(container, values);
}

function appliedBelow(value: Value, program: PathProgram, depth: number): Value {
  return isContainer(value) ? applyToChildren(value, program, depth + 1) : value;
}

function modified(child: PathChild, { modify, noFail }: PathProgram): Value | typeof REMOVED {
  const outcome = modify?.evaluateChild(child);
  if (outcome === undefined) {
    if (noFail) return child.value;
    throw new EngineError(RESULT.serverError, 'the expression has no value for a child');
  }
  if (outcome.type !== 'removed' && !isStorable(outcome)) {
    throw new EngineError(RESULT.binType, 'values made for comparing can not be stored');
  }
  return outcome;
}

function isStorable(value: Value): boolean {
  switch (value.type) {
    case 'infinity':
    case 'wildcard':
      return false;
    case 'list':
      return value.items.every(isStorable);
    case 'map':
      return value.entries.every(([key, item]) => isStorable(key) && isStorable(item));
    default:
      return true;
  }
}

/** An ordered list is put in order again. */
function withValues(container: Container, values: readonly (Value | typeof REMOVED)[]): Container {
  if (container.type === 'list') {
    const items = values.filter((value): value is Value => value !== REMOVED);
    const list = { ...container, items };
    return list.ordered ? { ...list, items: sortedItems(list) } : list;
  }
  const entries = container.entries.flatMap(([key], index): MapEntry[] => {
    const value = values[index];
    return value === undefined || value.type === 'removed' ? [] : [[key, value]];
  });
  return { ...container, entries };
}
