/** The operands of a node that are seen as it is seen itself: not what is worked out for each child of a path. */

import type { Argument, Syntax } from '../syntax.js';

// eslint-disable-next-line complexity -- one branch per kind of node, flat
export function operandsOf(node: Syntax): readonly Syntax[] {
  switch (node.node) {
    case 'typed':
    case 'unary':
      return [node.operand];
    case 'path':
      return [node.root];
    case 'metadata':
    case 'function':
      return argumentsOf(node.args);
    case 'method':
      return [node.receiver, ...(node.name === 'modify' ? [] : argumentsOf(node.args))];
    case 'binary':
      return [node.left, node.right];
    case 'logic':
      return node.operands;
    case 'in':
      return [node.wanted, node.list];
    case 'match':
      return [node.text];
    case 'let':
      return [...node.definitions.map(({ value }) => value), node.body];
    case 'when':
      return [...node.branches.flatMap(({ when, result }) => [when, result]), node.otherwise];
    default:
      return [];
  }
}

function argumentsOf(args: readonly Argument[]): readonly Syntax[] {
  return args.flatMap(({ value }) => (value.kind === 'expression' ? [value.syntax] : []));
}
