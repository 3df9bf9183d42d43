/** The way into nested collections: each element of a context as a step. */

import type {
  ContextElement,
  Expression as ProtoExpression,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import type { ContextStep, Expression } from '../../model/expression.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { CONTEXT_MAX_STEPS } from '../limits.js';
import { listOrderFromProto, mapOrderFromProto } from './collection-flags.js';
import { literalFromProto, valueFromProto, valueToProto } from './value.js';

/** Where a context stands, which decides what it may hold. */
export interface ContextRules {
  /** Steps that create what is missing: writes only. */
  readonly creates: boolean;
  /** Steps to several children: paths only. Reads the expression of such a step. */
  readonly readExpression?: (expression: ProtoExpression, path: FieldPath) => Expression;
}

/** Throws GatewayError for too many steps, steps without a case, and steps that do not belong here. */
export function contextFromProto(
  elements: readonly ContextElement[],
  path: FieldPath,
  rules: ContextRules,
): ContextStep[] {
  if (elements.length > CONTEXT_MAX_STEPS) {
    throw invalidArgument(path, `${elements.length} steps; the limit is ${CONTEXT_MAX_STEPS}.`);
  }
  const steps: ContextStep[] = [];
  for (const [index, element] of elements.entries()) {
    const at = fieldAt(path, index);
    const step = stepFromProto(element.step, at, rules);
    if (step.step === 'and') checkNarrows(steps.at(-1), fieldAt(at, 'andWhere'));
    steps.push(step);
  }
  return steps;
}

/** The elements of a path without branches; undefined where a step has no such element. */
export function contextToProto(steps: readonly ContextStep[]): ContextElement[] | undefined {
  const elements = steps.map(stepToProto).filter((step) => step !== undefined);
  if (elements.length < steps.length) return undefined;
  return elements.map((step) => ({ $typeName: 'aerogate.v1.ContextElement', step }));
}

function stepToProto(step: ContextStep): ContextElement['step'] | undefined {
  switch (step.step) {
    case 'listIndex':
    case 'mapIndex':
      if ('create' in step) return undefined;
      return isInt32(step.index) ? { case: step.step, value: step.index } : undefined;
    case 'listRank':
    case 'mapRank':
      return isInt32(step.rank) ? { case: step.step, value: step.rank } : undefined;
    case 'listValue':
    case 'mapValue':
      return { case: step.step, value: valueToProto(step.value) };
    case 'mapKey':
      if (step.create !== undefined) return undefined;
      return { case: 'mapKey', value: valueToProto(step.key) };
    default:
      return undefined;
  }
}

function isInt32(number: number): boolean {
  return number === (number | 0);
}

// eslint-disable-next-line complexity -- one branch per case of the oneof, flat
function stepFromProto(
  step: ContextElement['step'],
  path: FieldPath,
  rules: ContextRules,
): ContextStep {
  switch (step.case) {
    case undefined:
      throw invalidArgument(path, 'a step needs one of its cases, such as mapKey.');
    case 'listIndex':
      return { step: 'listIndex', index: step.value };
    case 'listRank':
      return { step: 'listRank', rank: step.value };
    case 'listValue':
      return { step: 'listValue', value: literalFromProto(step.value, path, 'listValue') };
    case 'mapIndex':
      return { step: 'mapIndex', index: step.value };
    case 'mapRank':
      return { step: 'mapRank', rank: step.value };
    case 'mapKey':
      return { step: 'mapKey', key: valueFromProto(step.value, path, 'mapKey') };
    case 'mapValue':
      return { step: 'mapValue', value: literalFromProto(step.value, path, 'mapValue') };
    case 'createListIndex':
    case 'createMapKey':
      return createStep(step, fieldAt(path, step.case), rules);
    case 'allChildren':
    case 'childrenWhere':
    case 'mapKeysIn':
    case 'andWhere':
      return pathStep(step, fieldAt(path, step.case), rules);
  }
}

type StepOf<C> = Extract<ContextElement['step'], { case: C }>;

function createStep(
  step: StepOf<'createListIndex' | 'createMapKey'>,
  path: FieldPath,
  { creates }: ContextRules,
): ContextStep {
  if (!creates) throw invalidArgument(path, 'only writes create what is missing on the way.');
  if (step.case === 'createMapKey') {
    const order = mapOrderFromProto(step.value.order, path) ?? 'unordered';
    return { step: 'mapKey', key: valueFromProto(step.value.key, path, 'key'), create: { order } };
  }
  const order = listOrderFromProto(step.value.order, path) ?? 'unordered';
  const { index, pad } = step.value;
  if (pad && order === 'ordered') {
    throw invalidArgument(fieldAt(path, 'pad'), 'an ordered list is not padded.');
  }
  return { step: 'listIndex', index, create: { order, pad } };
}

function pathStep(
  step: StepOf<'allChildren' | 'childrenWhere' | 'mapKeysIn' | 'andWhere'>,
  path: FieldPath,
  { readExpression }: ContextRules,
): ContextStep {
  if (readExpression === undefined) {
    throw invalidArgument(path, 'only paths lead to several children.');
  }
  switch (step.case) {
    case 'allChildren':
      return { step: 'children' };
    case 'childrenWhere':
      return { step: 'children', where: readExpression(step.value, path) };
    case 'andWhere':
      return { step: 'and', where: readExpression(step.value, path) };
    case 'mapKeysIn': {
      if (step.value.ordered) {
        throw invalidArgument(fieldAt(path, 'ordered'), 'the keys have no order; leave it unset.');
      }
      const keys = fieldAt(path, 'values');
      return {
        step: 'mapKeysIn',
        keys: step.value.values.map((key, index) => valueFromProto(key, keys, index)),
      };
    }
  }
}

function checkNarrows(before: ContextStep | undefined, path: FieldPath): void {
  if (before?.step === 'mapKeysIn' || before?.step === 'and') return;
  throw invalidArgument(path, 'narrows the step before it, which has to be mapKeysIn or andWhere.');
}
