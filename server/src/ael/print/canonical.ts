/** The same meaning in the forms AEL text compiles to, so that a printed text can be held against what it was printed from. */

import { RETURN_TYPE } from '../../model/collection-call.js';
import type {
  ContextStep,
  Expression,
  ExpressionOperationName,
  PathAction,
} from '../../model/expression.js';
import { intValue } from '../../model/value.js';
import { decodeExpression } from '../../wire/expression.js';

/** Throws WireError for packed parts that are no expression. */
export function canonical(expression: Expression): Expression {
  switch (expression.node) {
    case 'packed':
      return canonical(decodeExpression(expression.data));
    case 'operation':
      return canonicalOperation(expression.name, expression.args.map(canonical));
    case 'regex':
      return { ...expression, value: canonical(expression.value) };
    case 'let':
      return {
        ...expression,
        definitions: expression.definitions.map(({ name, value }) => ({
          name,
          value: canonical(value),
        })),
        body: canonical(expression.body),
      };
    case 'condition':
      return {
        ...expression,
        branches: expression.branches.map(({ when, result }) => ({
          when: canonical(when),
          result: canonical(result),
        })),
        otherwise: canonical(expression.otherwise),
      };
    case 'collection': {
      const { name, args } = expression.call;
      return {
        ...expression,
        context: expression.context.map(canonicalStep),
        call: { name, args: args.map(canonical) },
        source: canonical(expression.source),
      };
    }
    case 'path':
      return {
        ...expression,
        context: expression.context.map(canonicalStep),
        action: canonicalAction(expression.action),
        source: canonical(expression.source),
      };
    default:
      return expression;
  }
}

function canonicalStep(step: ContextStep): ContextStep {
  return 'where' in step ? { ...step, where: canonical(step.where) } : step;
}

function canonicalAction(action: PathAction): PathAction {
  return action.modify === undefined ? action : { ...action, modify: canonical(action.modify) };
}

const operation = (name: ExpressionOperationName, ...args: readonly Expression[]): Expression => ({
  node: 'operation',
  name,
  args,
});

/** Operators of any number of operands, taken two by two from the left. */
const CHAINS: ReadonlySet<ExpressionOperationName> = new Set<ExpressionOperationName>([
  ...(['add', 'sub', 'mul', 'intAnd', 'intOr', 'intXor'] as const),
]);

function canonicalOperation(
  name: ExpressionOperationName,
  args: readonly Expression[],
): Expression {
  const [first, second, ...rest] = args;
  if (first === undefined || second === undefined) return operation(name, ...args);
  if (name === 'inList') return search(first, second);
  if (rest.length === 0) return operation(name, first, second);
  if (CHAINS.has(name)) return args.reduce((left, right) => operation(name, left, right));
  if (name !== 'div') return operation(name, ...args);
  // One is divided by the product of all others.
  const divisor = rest.reduce((left, right) => operation('mul', left, right), second);
  return operation('div', first, divisor);
}

function search(wanted: Expression, list: Expression): Expression {
  const exists: Expression = { node: 'literal', value: intValue(RETURN_TYPE.exists) };
  return {
    node: 'collection',
    family: 'list',
    type: 'bool',
    modifies: false,
    context: [],
    call: { name: 'listGetAllByValue', args: [exists, wanted] },
    source: list,
  };
}
