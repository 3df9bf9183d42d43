/** Comparisons of two expressions of one type, and looking a value up in a list. */

import type { Expression, ExpressionOperationName } from '../../model/expression.js';
import type { Value } from '../../model/value.js';
import { compareStrings, compareValues, isSameValue } from '../../model/value-order.js';
import { compareCollections } from './compare-collections.js';
import { type CompiledNode, type Compiler, malformed, type Outcome } from './expression-node.js';
import { twoArgs } from './node-arguments.js';
import { truth } from './truth.js';

/** Below, at or above 0; NaN where neither is true of two numbers, `undefined` where the server does not compare. */
type Order = (a: Value, b: Value) => number | undefined;

/** Whether a comparison holds, by the order of its sides. NaN is unequal to everything, itself included. */
const TESTS = {
  eq: (order: number) => order === 0,
  ne: (order: number) => order !== 0,
  gt: (order: number) => order > 0,
  ge: (order: number) => order >= 0,
  lt: (order: number) => order < 0,
  le: (order: number) => order <= 0,
} as const satisfies Partial<Record<ExpressionOperationName, (order: number) => boolean>>;

export type ComparisonName = keyof typeof TESTS;

export function compileComparison(
  compiler: Compiler,
  name: ComparisonName,
  args: readonly Expression[],
): CompiledNode {
  const [left, right] = twoArgs(compiler, args);
  if (left.type !== right.type) throw malformed(`${left.type} is compared with ${right.type}`);
  const order = ORDERS[left.type];
  if (order === undefined) throw malformed(`${left.type} can not be compared`);
  const test = TESTS[name];
  return {
    type: 'bool',
    run(scope): Outcome {
      const a = left.run(scope);
      if (a === undefined) return undefined;
      const b = right.run(scope);
      if (b === undefined || a.type === 'removed' || b.type === 'removed') return undefined;
      const compared = order(a, b);
      return compared === undefined ? undefined : truth(test(compared));
    },
  };
}

const ORDERS: Readonly<Partial<Record<CompiledNode['type'], Order>>> = {
  nil: () => 0,
  bool: compareValues,
  int: compareIntegers,
  float: compareDoubles,
  string: compareTexts,
  blob: compareBytes,
  list: compareCollections,
  map: compareCollections,
  other: compareCollections,
};

function compareIntegers(a: Value, b: Value): number | undefined {
  if (a.type !== 'int' || b.type !== 'int') return undefined;
  if (a.value === b.value) return 0;
  return a.value < b.value ? -1 : 1;
}

/** Strings that are not UTF-8 are compared as bytes, as all are by their meaning. */
function compareTexts(a: Value, b: Value): number {
  if (a.type !== 'string' || b.type !== 'string') return compareValues(a, b);
  return a.value === b.value ? 0 : compareStrings(a.value, b.value);
}

function compareDoubles(a: Value, b: Value): number | undefined {
  if (a.type !== 'double' || b.type !== 'double') return undefined;
  if (a.value === b.value) return 0;
  if (a.value < b.value) return -1;
  return a.value > b.value ? 1 : Number.NaN;
}

function compareBytes(a: Value, b: Value): number | undefined {
  return a.type === 'blob' && b.type === 'blob' ? Buffer.compare(a.data, b.data) : undefined;
}

/** Whether an element of the list equals the value; any value may be looked for. */
export function compileInList(compiler: Compiler, args: readonly Expression[]): CompiledNode {
  const [wanted, list] = twoArgs(compiler, args);
  if (list.type !== 'list') throw malformed(`a value is looked for in a ${list.type}`);
  return {
    type: 'bool',
    run(scope): Outcome {
      const value = wanted.run(scope);
      if (value === undefined || value.type === 'removed') return undefined;
      const items = list.run(scope);
      if (items?.type !== 'list') return undefined;
      return truth(items.items.some((item) => isSameValue(value, item)));
    },
  };
}
