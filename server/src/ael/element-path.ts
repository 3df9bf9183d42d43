/** Expressions that lead to one element of a bin, as the bin and the steps from it: contexts of operations and indexes. */

import { RETURN_TYPE } from '../model/collection-call.js';
import type { ContextStep, Expression } from '../model/expression.js';
import type { Value } from '../model/value.js';

export interface ElementPath {
  readonly bin: string;
  readonly steps: readonly ContextStep[];
}

/** Undefined for what is no path to one place: arithmetic, choices of several, steps that are worked out. */
export function elementPathOf(expression: Expression): ElementPath | undefined {
  if (expression.node === 'bin') return { bin: expression.name, steps: [] };
  if (expression.node === 'operation') return existingBin(expression);
  if (expression.node !== 'collection' || expression.modifies) return undefined;
  const { call, context, source } = expression;
  const [returnType, sought] = call.args.map(constant);
  const last = sought === undefined ? undefined : STEPS[call.name]?.(sought);
  if (last === undefined || !isOfElement(returnType)) return undefined;
  const from = elementPathOf(source);
  return from && { bin: from.bin, steps: [...from.steps, ...context, last] };
}

/** `exists()` of a bin compares its type with none. */
function existingBin({ name, args }: Extract<Expression, { node: 'operation' }>) {
  const [type] = args;
  if (name !== 'ne' || type?.node !== 'operation' || type.name !== 'binType') return undefined;
  const bin = type.args.map(constant)[0];
  return bin?.type === 'string' ? { bin: bin.value, steps: [] } : undefined;
}

function constant(expression: Expression): Value | undefined {
  return expression.node === 'literal' ? expression.value : undefined;
}

function isOfElement(returnType: Value | undefined): boolean {
  if (returnType?.type !== 'int') return false;
  const number = Number(returnType.value);
  return number === RETURN_TYPE.value || number === RETURN_TYPE.exists;
}

type StepOf = (sought: Value) => ContextStep | undefined;

const STEPS: Readonly<Partial<Record<string, StepOf>>> = {
  listGetByIndex: positioned((index) => ({ step: 'listIndex', index })),
  listGetByRank: positioned((rank) => ({ step: 'listRank', rank })),
  listGetByValue: (value) => ({ step: 'listValue', value }),
  listGetAllByValue: (value) => ({ step: 'listValue', value }),
  mapGetByIndex: positioned((index) => ({ step: 'mapIndex', index })),
  mapGetByRank: positioned((rank) => ({ step: 'mapRank', rank })),
  mapGetByKey: (key) => ({ step: 'mapKey', key }),
  mapGetByValue: (value) => ({ step: 'mapValue', value }),
  mapGetAllByValue: (value) => ({ step: 'mapValue', value }),
};

function positioned(step: (position: number) => ContextStep): StepOf {
  return (sought) => (sought.type === 'int' ? step(Number(sought.value)) : undefined);
}
