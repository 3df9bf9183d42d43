/** Typed syntax as the expression tree that servers carry out. */

import type { Expression, ExpressionOperationName } from '../../model/expression.js';
import { INT64_MIN } from '../../model/limits.js';
import { blobValue, doubleValue, NIL } from '../../model/value.js';
import { decodeBase64 } from '../parser/literal.js';
import type {
  BinarySyntax,
  FunctionSyntax,
  LiteralSyntax,
  LogicSyntax,
  MetadataSyntax,
  Syntax,
  UnarySyntax,
} from '../syntax.js';
import { toExpressionType } from '../type/ael-type.js';
import type { Inference } from '../type/inference.js';
import {
  ALPHA_METADATA,
  type FunctionName,
  isFunction,
  isMetadata,
  type MetadataName,
} from '../type/signature.js';
import {
  integer,
  type Lowering,
  literal,
  type NodeSpans,
  operation,
  readCall,
} from './lowering.js';
import { lowerMethod } from './method.js';
import { placeOf, readPlace } from './read-path.js';
import { lowerMatch } from './regex.js';
import { joined } from './string-method.js';

/** Where a type is not known, or a server lacks what is needed, that is noted, and the tree is of no use. */
export function lowerTree(inference: Inference, node: Syntax, spans?: NodeSpans): Expression {
  const lowering: Lowering = { inference, lower: (each) => lowerAnyway(lowering, each, spans) };
  return lowering.lower(node);
}

function lowerAnyway(lowering: Lowering, node: Syntax, spans: NodeSpans | undefined): Expression {
  try {
    const expression = lowerNode(lowering, node);
    // What a suffix or brackets stand around is the outermost text.
    spans?.set(expression, node.span);
    return expression;
  } catch (error) {
    lowering.inference.faults.add(error);
    return literal(NIL);
  }
}

type NodeName = Syntax['node'];
type NodeOf<Name extends NodeName> = Extract<Syntax, { readonly node: Name }>;
type Lower<Name extends NodeName> = (lowering: Lowering, node: NodeOf<Name>) => Expression;

const NODES: { readonly [Name in NodeName]: Lower<Name> } = {
  literal: lowerLiteral,
  bin: ({ inference }, node) => ({
    node: 'bin',
    name: node.name,
    type: toExpressionType(inference.typeOf(node)),
  }),
  loop: ({ inference }, node) => ({
    node: 'loopVariable',
    type: toExpressionType(inference.typeOf(node)),
    part: node.part,
  }),
  variable: (_lowering, { name }) => ({ node: 'variable', name }),
  typed: ({ lower }, { operand }) => lower(operand),
  path: (lowering, node) => readPlace(lowering, placeOf(lowering, node), 'value'),
  metadata: lowerMetadata,
  function: lowerFunction,
  method: lowerMethod,
  unary: lowerUnary,
  binary: lowerBinary,
  logic: lowerLogic,
  // As elements are looked for in a list, so that servers older than the operator take it too.
  in: ({ lower }, { wanted, list }) =>
    readCall('list', {
      name: 'listGetAllByValue',
      args: [integer(EXISTS), lower(wanted)],
      type: 'bool',
      source: lower(list),
    }),
  match: lowerMatch,
  let: ({ lower }, { definitions, body }) => ({
    node: 'let',
    definitions: definitions.map(({ name, value }) => ({ name, value: lower(value) })),
    body: lower(body),
  }),
  when: ({ lower }, { branches, otherwise }) => ({
    node: 'condition',
    branches: branches.map(({ when, result }) => ({ when: lower(when), result: lower(result) })),
    otherwise: lower(otherwise),
  }),
  unknown: () => operation('unknown'),
};

const EXISTS = 13;

function lowerNode(lowering: Lowering, node: Syntax): Expression {
  return lowerBy(lowering, node.node, node);
}

function lowerBy<Name extends NodeName>(
  lowering: Lowering,
  name: Name,
  node: { readonly [Each in NodeName]: NodeOf<Each> }[Name],
): Expression {
  return NODES[name](lowering, node);
}

function lowerLiteral({ inference }: Lowering, node: LiteralSyntax): Expression {
  const { value, span } = node;
  if (value.type === 'string' && inference.typeOf(node) === 'BLOB') {
    return literal(blobValue(decodeBase64(value.value, span)));
  }
  return literal(value);
}

const METADATA_OPERATIONS: Readonly<
  Record<Exclude<MetadataName, 'key' | 'digestModulo'>, ExpressionOperationName>
> = {
  ttl: 'ttl',
  voidTime: 'voidTime',
  lastUpdateTime: 'lastUpdate',
  timeSinceLastUpdate: 'sinceUpdate',
  setName: 'setName',
  keyExists: 'keyExists',
  isTombstone: 'isTombstone',
  recordSize: 'recordSize',
  deviceSize: 'deviceSize',
  memorySize: 'memorySize',
};

function lowerMetadata({ inference, lower }: Lowering, node: MetadataSyntax): Expression {
  const name = ALPHA_METADATA[node.name] ?? node.name;
  if (!isMetadata(name)) throw new Error(`no metadata "${name}"`);
  if (name === 'key') return { node: 'key', type: toExpressionType(inference.typeOf(node)) };
  if (name === 'deviceSize' || name === 'memorySize') {
    inference.doubt(`${name}() is going away; servers from 7.0 on have recordSize()`, node.span);
  }
  if (name !== 'digestModulo') return operation(METADATA_OPERATIONS[name]);
  return operation('digestModulo', ...argumentsOf(node, lower).map(looked));
}

/** With a value of its own: one that was looked at is looked at again when a call gives another. */
function looked(expression: Expression): Expression {
  return expression.node === 'literal' ? literal({ ...expression.value }) : expression;
}

function argumentsOf(
  { args }: FunctionSyntax | MetadataSyntax,
  lower: Lowering['lower'],
): readonly Expression[] {
  return args.flatMap(({ value }) => (value.kind === 'expression' ? [lower(value.syntax)] : []));
}

const FUNCTION_OPERATIONS: Readonly<
  Record<Exclude<FunctionName, 'geoJson' | 'concat'>, ExpressionOperationName>
> = {
  abs: 'abs',
  ceil: 'ceil',
  floor: 'floor',
  log: 'log',
  pow: 'pow',
  min: 'min',
  max: 'max',
  countOneBits: 'intCount',
  findBitLeft: 'intLeftScan',
  findBitRight: 'intRightScan',
  geoCompare: 'geoCompare',
};

function lowerFunction({ lower }: Lowering, node: FunctionSyntax): Expression {
  const { name } = node;
  const args = argumentsOf(node, lower);
  if (!isFunction(name)) throw new Error(`no function "${name}"`);
  if (name === 'geoJson') return literal({ type: 'geojson', value: textOf(args[0]) });
  if (name === 'concat') return concatenation(args);
  return operation(FUNCTION_OPERATIONS[name], ...args);
}

function concatenation([first, ...others]: readonly Expression[]): Expression {
  return joined(first ?? literal({ type: 'string', value: '' }), others);
}

function textOf(argument: Expression | undefined): string {
  if (argument?.node === 'literal' && argument.value.type === 'string') return argument.value.value;
  throw new Error('geoJson takes a constant string');
}

function lowerUnary(
  { inference, lower }: Lowering,
  { operator, operand }: UnarySyntax,
): Expression {
  const inner = lower(operand);
  if (operator === '+') return inner;
  if (operator === '~') return operation('intNot', inner);
  const constant = negated(inner);
  if (constant !== undefined) return constant;
  const minusOne: Expression =
    inference.typeOf(operand) === 'FLOAT' ? literal(doubleValue(-1)) : integer(-1);
  return operation('mul', inner, minusOne);
}

/** The constant with the other sign; the smallest integer has none. */
function negated(inner: Expression): Expression | undefined {
  if (inner.node !== 'literal') return undefined;
  const { value } = inner;
  if (value.type === 'double') return literal(doubleValue(-value.value));
  return value.type === 'int' && value.value !== INT64_MIN ? integer(-value.value) : undefined;
}

const BINARY_OPERATIONS: Readonly<Record<BinarySyntax['operator'], ExpressionOperationName>> = {
  '==': 'eq',
  '!=': 'ne',
  '>': 'gt',
  '>=': 'ge',
  '<': 'lt',
  '<=': 'le',
  '&': 'intAnd',
  '|': 'intOr',
  '^': 'intXor',
  '<<': 'intLeftShift',
  '>>': 'intArithmeticRightShift',
  '>>>': 'intRightShift',
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'mod',
  '**': 'pow',
};

function lowerBinary(
  { inference, lower }: Lowering,
  { operator, left, right, span }: BinarySyntax,
): Expression {
  if (inference.typeOf(left) === 'MAP') {
    inference.doubt(
      'servers compare maps only where they are kept in the order of their keys',
      span,
    );
  }
  return operation(BINARY_OPERATIONS[operator], lower(left), lower(right));
}

function lowerLogic({ lower }: Lowering, { operator, operands }: LogicSyntax): Expression {
  return operation(operator, ...operands.map(lower));
}
