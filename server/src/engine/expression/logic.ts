/** And, or, not, exclusive: with a third truth value for what can't be known. */

import type { Expression } from '../../model/expression.js';
import type { CompiledNode, Compiler, ExpressionScope, Outcome } from './expression-node.js';
import { checkType, manyArgs, oneArg } from './node-arguments.js';
import { truth } from './truth.js';

type Combine = (nodes: readonly CompiledNode[], scope: ExpressionScope) => Outcome;

const COMBINATIONS = {
  /** One that does not hold decides, even behind unknown ones. */
  and: (nodes, scope) => decide(nodes, scope, false),
  or: (nodes, scope) => decide(nodes, scope, true),
  /** Exactly one holds. */
  exclusive: onlyOne,
} as const satisfies Readonly<Record<string, Combine>>;

export type LogicName = keyof typeof COMBINATIONS;

export function compileLogic(
  compiler: Compiler,
  name: LogicName,
  args: readonly Expression[],
): CompiledNode {
  const nodes = manyArgs(compiler, args, 2, 'bool');
  const combine: Combine = COMBINATIONS[name];
  return { type: 'bool', run: (scope) => combine(nodes, scope) };
}

function decide(
  nodes: readonly CompiledNode[],
  scope: ExpressionScope,
  decisive: boolean,
): Outcome {
  let isKnown = true;
  for (const node of nodes) {
    const holds = node.run(scope);
    if (holds?.type !== 'bool') isKnown = false;
    else if (holds.value === decisive) return holds;
  }
  return isKnown ? truth(!decisive) : undefined;
}

/** Ends at the first unknown one, and at the second that holds. */
function onlyOne(nodes: readonly CompiledNode[], scope: ExpressionScope): Outcome {
  let found = false;
  for (const node of nodes) {
    const holds = node.run(scope);
    if (holds?.type !== 'bool') return undefined;
    if (holds.value && found) return truth(false);
    found ||= holds.value;
  }
  return truth(found);
}

export function compileNot(compiler: Compiler, args: readonly Expression[]): CompiledNode {
  const node = oneArg(compiler, args);
  checkType(node, 'bool');
  return {
    type: 'bool',
    run(scope): Outcome {
      const holds = node.run(scope);
      return holds?.type === 'bool' ? truth(!holds.value) : undefined;
    },
  };
}
