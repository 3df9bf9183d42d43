/** Whether an expression leads to just what an index is made over: its bin and path, or its expression. */

import { RETURN_TYPE } from '../../model/collection-call.js';
import type { ContextStep } from '../../model/expression.js';
import type { Value } from '../../model/value.js';
import { isSameValue } from '../../model/value-order.js';
import type { IndexSubject } from './known-index.js';
import { type ExpressionNode, type Narrower, type Place, part } from './narrower.js';

/** A bin and the steps from it, all of them to one element. */
interface BinPlace {
  readonly bin: string;
  readonly steps: readonly ContextStep[];
}

export function isBinPlace(
  narrower: Narrower,
  place: Place,
  context: readonly ContextStep[],
): boolean {
  const { subject } = narrower.index;
  if (subject.by !== 'bin' || subject.context === undefined) return false;
  const found = binPlaceOf(narrower, place);
  return found !== undefined && isSubject(subject, found.bin, [...found.steps, ...context]);
}

function isSubject(
  { bin, context = [] }: Extract<IndexSubject, { by: 'bin' }>,
  name: string,
  steps: readonly ContextStep[],
): boolean {
  return (
    bin === name &&
    context.length === steps.length &&
    steps.every((step, index) => isSameStep(step, context[index]))
  );
}

/** Only steps to one element can be those of an index; what they make where it is missing is no matter. */
function isSameStep(a: ContextStep, b: ContextStep | undefined): boolean {
  switch (a.step) {
    case 'listIndex':
    case 'mapIndex':
      return b?.step === a.step && b.index === a.index;
    case 'listRank':
    case 'mapRank':
      return b?.step === a.step && b.rank === a.rank;
    case 'mapKey':
      return b?.step === a.step && isSameValue(a.key, b.key);
    default:
      return false;
  }
}

/** Reads that go on where the one before them ended are one path, as if it had been written as one. */
function binPlaceOf(narrower: Narrower, at: Place): BinPlace | undefined {
  const place = narrower.resolve(at);
  const { expression } = place;
  if (expression.node === 'bin') return { bin: expression.name, steps: [] };
  if (expression.node !== 'collection') return undefined;
  const last = elementStep(narrower, place, expression);
  if (last === undefined) return undefined;
  const source = binPlaceOf(narrower, part(place, expression.source));
  return source && { bin: source.bin, steps: [...source.steps, ...expression.context, last] };
}

/** The step of a read that answers one element's value. */
function elementStep(
  narrower: Narrower,
  place: Place,
  { call, modifies }: ExpressionNode<'collection'>,
): ContextStep | undefined {
  const stepOf = STEPS[call.name];
  const [returnType, sought] = call.args.map((each) => narrower.constant(part(place, each)));
  if (stepOf === undefined || modifies || sought === undefined) return undefined;
  return isReturn(returnType, RETURN_TYPE.value) ? stepOf(sought) : undefined;
}

export function isReturn(value: Value | undefined, returnType: number): boolean {
  return value?.type === 'int' && value.value === BigInt(returnType);
}

const STEPS: Readonly<Partial<Record<string, (sought: Value) => ContextStep | undefined>>> = {
  listGetByIndex: (sought) => positioned(sought, (index) => ({ step: 'listIndex', index })),
  listGetByRank: (sought) => positioned(sought, (rank) => ({ step: 'listRank', rank })),
  mapGetByIndex: (sought) => positioned(sought, (index) => ({ step: 'mapIndex', index })),
  mapGetByRank: (sought) => positioned(sought, (rank) => ({ step: 'mapRank', rank })),
  mapGetByKey: (key) => ({ step: 'mapKey', key }),
};

function positioned(
  sought: Value,
  step: (position: number) => ContextStep,
): ContextStep | undefined {
  return sought.type === 'int' ? step(Number(sought.value)) : undefined;
}
