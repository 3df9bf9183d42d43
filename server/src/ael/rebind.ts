/** Compiled expressions as forms: the same tree for other values of its placeholders, without compiling the text again. */

import type { ContextStep, Expression } from '../model/expression.js';
import { INT64_MIN } from '../model/limits.js';
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

/** The value to take instead; undefined for the same. */
type Replace = (value: Value) => Value | undefined;

/** A copy with other parts and values; the same where none is other. */
function rebuilt(
  expression: Expression,
  again: (part: Expression) => Expression,
  replace: Replace,
): Expression {
  const stepAgain = (step: ContextStep): ContextStep => withStep(step, again, replace);
  switch (expression.node) {
    case 'literal': {
      const value = withValue(expression.value, replace);
      return value === expression.value ? expression : { node: 'literal', value };
    }
    case 'operation':
      return withParts(expression, { args: mapped(expression.args, again) });
    case 'regex':
      return withParts(expression, { value: again(expression.value) });
    case 'let': {
      const definitions = mapped(expression.definitions, (each) =>
        withParts(each, { value: again(each.value) }),
      );
      return withParts(expression, { definitions, body: again(expression.body) });
    }
    case 'condition': {
      const branches = mapped(expression.branches, (each) =>
        withParts(each, { when: again(each.when), result: again(each.result) }),
      );
      return withParts(expression, { branches, otherwise: again(expression.otherwise) });
    }
    case 'collection': {
      const call = withParts(expression.call, { args: mapped(expression.call.args, again) });
      const context = mapped(expression.context, stepAgain);
      return withParts(expression, { call, context, source: again(expression.source) });
    }
    case 'path': {
      const { modify } = expression.action;
      const action =
        modify === undefined
          ? expression.action
          : withParts(expression.action, { modify: again(modify) });
      const context = mapped(expression.context, stepAgain);
      return withParts(expression, { action, context, source: again(expression.source) });
    }
    default:
      return expression;
  }
}

function withStep(
  step: ContextStep,
  again: (part: Expression) => Expression,
  replace: Replace,
): ContextStep {
  if ('where' in step) return withParts(step, { where: again(step.where) });
  if ('key' in step) return withParts(step, { key: withValue(step.key, replace) });
  if ('keys' in step) {
    return withParts(step, { keys: mapped(step.keys, (key) => withValue(key, replace)) });
  }
  return 'value' in step ? withParts(step, { value: withValue(step.value, replace) }) : step;
}

/** Lists keep the order of what is in them; maps are sorted by it, so that nothing is put into one. */
function withValue(value: Value, replace: Replace): Value {
  const other = replace(value);
  if (other !== undefined) return other;
  if (value.type !== 'list') return value;
  return withParts(value, { items: mapped(value.items, (item) => withValue(item, replace)) });
}

function mapped<Each>(items: readonly Each[], map: (item: Each) => Each): readonly Each[] {
  const others = items.map(map);
  return others.every((each, index) => each === items[index]) ? items : others;
}

function withParts<Whole extends object>(whole: Whole, parts: Partial<Whole>): Whole {
  const isSame = Object.entries(parts).every(([name, part]) => part === whole[name as keyof Whole]);
  return isSame ? whole : { ...whole, ...parts };
}
