/** Copies of expression trees with other parts in them: nothing is copied where nothing is other. */

import type { ContextStep, Expression } from './expression.js';
import type { Value } from './value.js';

/** The value to take instead; undefined for the same. */
export type Replace = (value: Value) => Value | undefined;

const KEEP: Replace = () => undefined;

/** A copy with other parts and values; the same where none is other. Packed parts are taken as they are. */
export function rebuilt(
  expression: Expression,
  again: (part: Expression) => Expression,
  replace: Replace = KEEP,
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
