/** The bins an expression looks at, wherever in it. */

import type { ContextStep, Expression } from '../model/expression.js';

/** By name, each once, sorted. What stands in packed parts is not seen. */
export function binsOf(expression: Expression): readonly string[] {
  const bins = new Set<string>();
  const pending: Expression[] = [expression];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const bin = ownBin(next);
    if (bin !== undefined) bins.add(bin);
    pending.push(...partsOf(next));
  }
  return [...bins].toSorted();
}

function ownBin(expression: Expression): string | undefined {
  if (expression.node === 'bin') return expression.name;
  if (expression.node !== 'operation' || expression.name !== 'binType') return undefined;
  const [name] = expression.args;
  return name?.node === 'literal' && name.value.type === 'string' ? name.value.value : undefined;
}

/** The expressions inside of one, those in its paths included. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.node) {
    case 'operation':
      return expression.args;
    case 'regex':
      return [expression.value];
    case 'let':
      return [...expression.definitions.map(({ value }) => value), expression.body];
    case 'condition': {
      const branches = expression.branches.flatMap(({ when, result }) => [when, result]);
      return [...branches, expression.otherwise];
    }
    case 'collection':
      return [...expression.call.args, ...stepParts(expression.context), expression.source];
    case 'path': {
      const { modify } = expression.action;
      const changes = modify === undefined ? [] : [modify];
      return [...changes, ...stepParts(expression.context), expression.source];
    }
    default:
      return [];
  }
}

function stepParts(context: readonly ContextStep[]): readonly Expression[] {
  return context.flatMap((step) => ('where' in step ? [step.where] : []));
}
