/** Compiled expressions as forms: the same tree for other values of its placeholders, without compiling the text again. */

import type { Expression } from '../model/expression.js';
import { INT64_MIN } from '../model/limits.js';
import { type Replace, rebuilt } from '../model/rebuilt-expression.js';
import { NIL, type Value } from '../model/value.js';
import type { PlaceholderUses } from './parser/reader.js';

/** The tree for these values, which have to be of the same shapes as those it was compiled with. */
export type Rebind = (placeholders: readonly Value[]) => Expression;

/**
 * What decides whether the same tree will do: the type of a value, those of the elements where it is a list, since the
 * language looks at them, and whether a number is one of the few that signs and casts leave as they are.
 */
export function shapeOf(value: Value): string {
  switch (value.type) {
    case 'blob':
      return `blob${value.particleType}`;
    case 'list':
      return `list(${[...new Set(value.items.map(({ type }) => type))].join()})`;
    case 'int':
      return value.value === INT64_MIN ? 'int without a negative' : 'int';
    case 'double':
      return Math.abs(value.value) < INT64_END ? 'double' : 'double beyond integers';
    default:
      return value.type;
  }
}

const INT64_END = 2 ** 63;

/** Undefined where a placeholder is not there as it was given: its value took part in compiling. The form keeps no values. */
export function rebindOf(expression: Expression, uses: PlaceholderUses): Rebind | undefined {
  const found = new Set<Value>();
  const open = new Set<Expression>();
  const toSlot: Replace = (value) => {
    const index = uses.get(value);
    if (index === undefined) return undefined;
    found.add(value);
    return slotFor(index);
  };
  const toForm = (node: Expression): Expression => {
    const other = rebuilt(node, toForm, toSlot);
    if (other !== node) open.add(other);
    return other;
  };
  const form = toForm(expression);
  return found.size === uses.size ? fillerOf(form, open) : undefined;
}

/** By itself, so that it holds on to the form alone. */
function fillerOf(form: Expression, open: ReadonlySet<Expression>): Rebind {
  return (values) => {
    const replace: Replace = (value) => (isSlot(value) ? values[value.index] : undefined);
    const fill = (node: Expression): Expression =>
      open.has(node) ? rebuilt(node, fill, replace) : node;
    return fill(form);
  };
}

/** Stands in a form for the value of a placeholder; never in an expression. */
interface Slot {
  readonly type: 'nil';
  readonly index: number;
}

function slotFor(index: number): Slot {
  return { ...NIL, index };
}

function isSlot(value: Value | Slot): value is Slot {
  return value.type === 'nil' && 'index' in value;
}
