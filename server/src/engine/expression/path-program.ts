/** Paths through nested lists and maps, ready to be followed: their steps checked, their expressions compiled. */

import type { ContextStep, Expression, PathAction } from '../../model/expression.js';
import type { ListValue, Value } from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import { type CompiledExpression, type CompileExpression, malformed } from './expression-node.js';

/** Steps the server follows, the narrowing ones counted too. */
const STEPS_MAX = 64;

/** How a level chooses among the children of a list or map. */
export type Choice =
  | { readonly by: 'index' | 'rank'; readonly position: number }
  | { readonly by: 'key' | 'value'; readonly wanted: Value }
  | { readonly by: 'keys'; readonly wanted: readonly Value[]; readonly isDisordered: boolean }
  /** Every child where no expression is given. */
  | { readonly by: 'expression'; readonly where: CompiledExpression | undefined };

export interface PathLevel {
  /** What a level's choice can be made in. */
  readonly side: 'list' | 'map' | 'any' | 'none';
  readonly choice: Choice;
  /** The step asks for something to be made, which no map takes in a path. */
  readonly creates: boolean;
  readonly narrowed: CompiledExpression | undefined;
}

export interface PathProgram {
  /** At least one. */
  readonly levels: readonly PathLevel[];
  readonly kind: PathAction['kind'];
  readonly modify: CompiledExpression | undefined;
  readonly noFail: boolean;
}

/** Throws EngineError for steps and expressions the server does not take. */
export function compilePath(
  context: readonly ContextStep[],
  action: PathAction,
  compile: CompileExpression,
): PathProgram {
  if (context.length === 0 || context.length > STEPS_MAX) {
    throw malformed(`a path of ${context.length} steps`);
  }
  const levels: PathLevel[] = [];
  for (const step of context) {
    if (step.step === 'and') levels.push(narrowed(levels.pop(), step.where, compile));
    else levels.push(levelOf(step, compile));
  }
  const { kind, noFail, modify } = action;
  return {
    levels,
    kind,
    noFail,
    modify: modify === undefined ? undefined : compile(modify),
  };
}

/** A level is narrowed once, and not where an expression chooses anyway. */
function narrowed(
  level: PathLevel | undefined,
  where: Expression,
  compile: CompileExpression,
): PathLevel {
  if (level === undefined || level.narrowed !== undefined || level.choice.by === 'expression') {
    throw malformed('there is nothing to narrow');
  }
  return { ...level, narrowed: compileWhere(where, compile) ?? compile(TRUE) };
}

const TRUE: Expression = { node: 'literal', value: { type: 'bool', value: true } };

/** The only constant that may stand here is the one that always holds. */
function compileWhere(
  where: Expression,
  compile: CompileExpression,
): CompiledExpression | undefined {
  if (where.node !== 'literal' || where.value.type === 'list') return compile(where);
  if (where.value.type === 'bool' && where.value.value) return undefined;
  throw malformed('a constant chooses nothing');
}

type LevelStep = Exclude<ContextStep, { readonly step: 'and' }>;

function levelOf(step: LevelStep, compile: CompileExpression): PathLevel {
  switch (step.step) {
    case 'children': {
      const where = step.where === undefined ? undefined : compileWhere(step.where, compile);
      return level('any', { by: 'expression', where });
    }
    case 'listIndex':
      return level('list', { by: 'index', position: step.index }, step.create !== undefined);
    case 'mapIndex':
      return level('map', { by: 'index', position: step.index });
    case 'listRank':
      return level('list', { by: 'rank', position: step.rank });
    case 'mapRank':
      return level('map', { by: 'rank', position: step.rank });
    case 'listValue':
      return level('list', { by: 'value', wanted: step.value });
    case 'mapValue':
      return level('map', { by: 'value', wanted: step.value });
    default:
      return keyLevelOf(step);
  }
}

function keyLevelOf(
  step: Extract<ContextStep, { readonly step: 'mapKey' | 'mapKeysIn' | 'other' }>,
): PathLevel {
  switch (step.step) {
    case 'mapKey':
      return level('map', { by: 'key', wanted: step.key }, step.create !== undefined);
    case 'mapKeysIn':
      return level('map', { by: 'keys', wanted: step.keys, isDisordered: false });
    case 'other':
      return level(sideOf(step.contextType), otherChoice(step.contextType, step.value));
  }
}

/** Bits of a type: how a step chooses, what it leads through, and in maps what it would make. */
const CHOICE_BITS = 0x0f;
const LIST_SIDE_BITS = 0x30;
const MAP_SIDE_BITS = 0xf0;
const LIST_BIT = 0x10;
const MAP_BIT = 0x20;

/** The server looks at what a step leads through where it stands before a list or map that is not empty. */
function sideOf(contextType: number): PathLevel['side'] {
  const listBits = contextType & LIST_SIDE_BITS;
  const mapBits = contextType & MAP_SIDE_BITS;
  const isForMaps = mapBits === 0 || mapBits === MAP_BIT;
  if (listBits !== 0 && listBits !== LIST_BIT) return isForMaps ? 'map' : 'none';
  return isForMaps ? 'any' : 'list';
}

const POSITIONS = ['index', 'rank'] as const;
const KEY_CHOICE = 2;
const VALUE_CHOICE = 3;
const KEYS_CHOICE = 10;

function otherChoice(contextType: number, value: Value): Choice {
  const kind = contextType & CHOICE_BITS;
  const by = POSITIONS[kind];
  if (by !== undefined && value.type === 'int') return { by, position: Number(value.value) };
  if (kind === KEY_CHOICE) return { by: 'key', wanted: value };
  if (kind === VALUE_CHOICE) return { by: 'value', wanted: value };
  if (kind === KEYS_CHOICE && value.type === 'list') {
    return {
      by: 'keys',
      wanted: value.items,
      isDisordered: value.ordered && !passesForSorted(value),
    };
  }
  throw malformed('a step nobody knows');
}

/** The server loses its place when it compares the third key with the second, and takes no list of three. */
function passesForSorted({ items }: ListValue): boolean {
  const [first, second] = items;
  if (first === undefined || second === undefined) return true;
  return items.length === 2 && compareValues(first, second) <= 0;
}

function level(side: PathLevel['side'], choice: Choice, creates = false): PathLevel {
  return { side, choice, creates, narrowed: undefined };
}
