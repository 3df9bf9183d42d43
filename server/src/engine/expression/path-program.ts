/** Paths through nested lists and maps, ready to be followed: their steps checked, their expressions compiled. */

import type { ContextStep, Expression, PathAction } from '../../model/expression.js';
import type { Value } from '../../model/value.js';
import { type CompiledExpression, type CompileExpression, malformed } from './expression-node.js';

/** Steps the server follows, the narrowing ones counted too. */
const STEPS_MAX = 64;

/** How a level chooses among the children of a list or map. */
export type Choice =
  | { readonly by: 'index' | 'rank'; readonly position: number }
  | { readonly by: 'key' | 'value'; readonly wanted: Value }
  | { readonly by: 'keys'; readonly wanted: readonly Value[] }
  /** Every child where no expression is given. */
  | { readonly by: 'expression'; readonly where: CompiledExpression | undefined };

export interface PathLevel {
  /** What a level's choice can be made in. */
  readonly side: 'list' | 'map' | 'any';
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

/** The number of the step that chooses several keys; in an order, its list has no name of its own. */
const KEYS_STEP = 0x2a;

function keyLevelOf(
  step: Extract<ContextStep, { readonly step: 'mapKey' | 'mapKeysIn' | 'other' }>,
): PathLevel {
  switch (step.step) {
    case 'mapKey':
      return level('map', { by: 'key', wanted: step.key }, step.create !== undefined);
    case 'mapKeysIn':
      return level('map', { by: 'keys', wanted: step.keys });
    case 'other':
      if (step.contextType === KEYS_STEP && step.value.type === 'list') {
        return level('map', { by: 'keys', wanted: step.value.items });
      }
      throw malformed('a step nobody knows');
  }
}

function level(side: PathLevel['side'], choice: Choice, creates = false): PathLevel {
  return { side, choice, creates, narrowed: undefined };
}
