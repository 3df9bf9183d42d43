/** Expressions as trees of the API's messages: what a tree of a request is read from, the other way round. */

import { PathReturn as ProtoPathReturn } from '@aerogate/proto/aerogate/v1/collection_pb';
import {
  AelDialect,
  type ContextElement,
  type ExpressionNode,
  ExpressionOp,
  type Expression as ProtoExpression,
  LoopVariablePart as ProtoLoopVariablePart,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import type { TextSpan } from '../../ael/ael-error.js';
import { RETURN_TYPE } from '../../model/collection-call.js';
import type {
  ContextStep,
  Expression,
  ExpressionType,
  LoopVariablePart,
  PathReturn,
} from '../../model/expression.js';
import { EXPRESSION_MAX_DEPTH } from '../limits.js';
import { returnTypeToProto } from './collection-flags.js';
import { collectionRuleOf } from './collection-rules.js';
import { contextToProto } from './context.js';
import { spanToProto } from './diagnostic.js';
import { operationOf } from './expression-operation.js';
import { typeOf, typeToProto } from './expression-type.js';
import { valueToProto } from './value.js';

type NodeOf<Name extends Expression['node']> = Extract<Expression, { readonly node: Name }>;
type NodeCase = ExpressionNode['node'];

/** Ends what has no such tree; never leaves this file. */
class NoTree extends Error {
  override readonly name = 'NoTree';
}

/** The types of variables around a node. */
type Scope = ReadonlyMap<string, ExpressionType | undefined>;

interface Place {
  readonly scope: Scope;
  readonly depth: number;
  readonly placeOf: PlaceOf;
}

/** Where in a text a node was read. */
type PlaceOf = (node: Expression) => TextSpan | undefined;

/** Undefined for what is deeper than a request could be, and for operations and policies only packed bytes have. */
export function expressionTree(
  expression: Expression,
  placeOf: PlaceOf = () => undefined,
): ExpressionNode | undefined {
  try {
    return nodeToProto(expression, { scope: new Map(), depth: 0, placeOf });
  } catch (error) {
    if (error instanceof NoTree) return undefined;
    throw error;
  }
}

function nodeToProto(expression: Expression, place: Place): ExpressionNode {
  if (place.depth >= EXPRESSION_MAX_DEPTH) throw new NoTree();
  const span = place.placeOf(expression);
  return {
    $typeName: 'aerogate.v1.ExpressionNode',
    type: typeToProto(resultType(expression, place.scope)),
    node: caseOf(expression, { ...place, depth: place.depth + 1 }),
    ...(span === undefined ? {} : { span: spanToProto(span) }),
  };
}

/** The type of the result, as far as the tree tells. */
export function resultType(
  expression: Expression,
  scope: Scope = new Map(),
): ExpressionType | undefined {
  switch (expression.node) {
    case 'variable':
      return scope.get(expression.name);
    case 'let':
      return resultType(expression.body, scopeOf(expression, scope));
    case 'condition':
      return conditionType(expression, scope);
    case 'operation':
      return operationType(expression, scope);
    default:
      return typeOf(expression);
  }
}

/** `unknown` stands beside results of any type. */
function conditionType(
  { branches, otherwise }: NodeOf<'condition'>,
  scope: Scope,
): ExpressionType | undefined {
  const results = [...branches.map(({ result }) => result), otherwise];
  const telling = results.find((each) => each.node !== 'operation' || each.name !== 'unknown');
  return resultType(telling ?? otherwise, scope);
}

/** Arithmetic is of the type of its operands. */
function operationType(node: NodeOf<'operation'>, scope: Scope): ExpressionType | undefined {
  const own = typeOf(node);
  if (own !== undefined) return own;
  const [first] = node.args;
  if (first === undefined) return node.name === 'unknown' ? 'bool' : undefined;
  return resultType(first, scope);
}

function scopeOf({ definitions }: NodeOf<'let'>, outer: Scope): Scope {
  const scope = new Map(outer);
  for (const { name, value } of definitions) scope.set(name, resultType(value, scope));
  return scope;
}

const LOOP_PARTS: Readonly<Record<LoopVariablePart, ProtoLoopVariablePart>> = {
  key: ProtoLoopVariablePart.KEY,
  value: ProtoLoopVariablePart.VALUE,
  index: ProtoLoopVariablePart.INDEX,
};

// eslint-disable-next-line complexity -- one branch per kind of node, flat
function caseOf(expression: Expression, place: Place): NodeCase {
  switch (expression.node) {
    case 'literal':
      return { case: 'literal', value: valueToProto(expression.value) };
    case 'bin':
      return { case: 'bin', value: expression.name };
    case 'key':
      return call(ExpressionOp.KEY, [], place);
    case 'variable':
      return { case: 'variable', value: expression.name };
    case 'loopVariable':
      return { case: 'loopVariable', value: LOOP_PARTS[expression.part] };
    case 'operation':
      return call(operationOf(expression.name), expression.args, place);
    case 'regex':
      return regexCase(expression, place);
    case 'let':
      return letCase(expression, place);
    case 'condition':
      return conditionCase(expression, place);
    case 'collection':
      return collectionCase(expression, place);
    case 'path':
      return pathCase(expression, place);
    case 'packed':
      throw new NoTree();
  }
}

function call(op: ExpressionOp, args: readonly Expression[], place: Place): NodeCase {
  if (op === ExpressionOp.UNSPECIFIED) throw new NoTree();
  const nodes = args.map((each) => nodeToProto(each, place));
  return { case: 'call', value: { $typeName: 'aerogate.v1.ExpressionCall', op, args: nodes } };
}

/** Flags of the servers' C library. */
const REGEX = { extended: 1, ignoreCase: 2, newline: 4, noParts: 8 } as const;

function regexCase({ flags, pattern, value }: NodeOf<'regex'>, place: Place): NodeCase {
  if ((flags & REGEX.noParts) !== 0) throw new NoTree();
  return {
    case: 'regex',
    value: {
      $typeName: 'aerogate.v1.ExpressionRegex',
      value: nodeToProto(value, place),
      pattern,
      extended: (flags & REGEX.extended) !== 0,
      ignoreCase: (flags & REGEX.ignoreCase) !== 0,
      newline: (flags & REGEX.newline) !== 0,
    },
  };
}

function letCase(node: NodeOf<'let'>, place: Place): NodeCase {
  const inside = new Map(place.scope);
  const definitions = node.definitions.map(({ name, value }) => {
    const defined = nodeToProto(value, { ...place, scope: inside });
    inside.set(name, resultType(value, inside));
    return { $typeName: 'aerogate.v1.ExpressionDefinition' as const, name, value: defined };
  });
  const body = nodeToProto(node.body, { ...place, scope: inside });
  return { case: 'let', value: { $typeName: 'aerogate.v1.ExpressionLet', definitions, body } };
}

function conditionCase({ branches, otherwise }: NodeOf<'condition'>, place: Place): NodeCase {
  return {
    case: 'condition',
    value: {
      $typeName: 'aerogate.v1.ExpressionCondition',
      branches: branches.map(({ when, result }) => ({
        $typeName: 'aerogate.v1.ExpressionBranch',
        condition: nodeToProto(when, place),
        result: nodeToProto(result, place),
      })),
      otherwise: nodeToProto(otherwise, place),
    },
  };
}

/** Arguments beyond those of the API are flags; without any set they are the server's defaults. */
function collectionCase(node: NodeOf<'collection'>, place: Place): NodeCase {
  const found = collectionRuleOf(node.call.name);
  const context = contextToProto(node.context);
  if (found === undefined || context === undefined) throw new NoTree();
  const { op, rule } = found;
  const selects = rule.layout === 'get' || rule.layout === 'remove';
  const returned = selects ? flagOf(node.call.args[0]) : RETURN_TYPE.none;
  const own = selects ? node.call.args.slice(1) : node.call.args;
  const args = rule.layout === 'bitGetInt' ? withSign(own) : own.slice(0, rule.max);
  const flags = rule.layout === 'bitGetInt' ? [] : own.slice(rule.max);
  if (!SIMPLE.has(rule.layout) || flags.some((each) => flagOf(each) !== 0)) throw new NoTree();
  return {
    case: 'collection',
    value: {
      $typeName: 'aerogate.v1.CollectionCall',
      op,
      source: nodeToProto(node.source, place),
      args: args.map((each) => nodeToProto(each, place)),
      context: [...context],
      returnType: returnTypeToProto(rule.layout === 'get' ? returned : undefined),
      inverted: (returned & RETURN_TYPE.inverted) !== 0,
      policy: { case: undefined },
    },
  };
}

/** Layouts whose arguments stand in front of their flags. */
const SIMPLE: ReadonlySet<string> = new Set([
  ...['plain', 'get', 'remove', 'orderAndFlags', 'order', 'flags', 'bitGetInt'],
]);

function flagOf(expression: Expression | undefined): number {
  if (expression?.node === 'literal' && expression.value.type === 'int') {
    return Number(expression.value.value);
  }
  throw new NoTree();
}

function withSign(args: readonly Expression[]): readonly Expression[] {
  const signed = args[2] === undefined ? false : flagOf(args[2]) === 1;
  return [...args.slice(0, 2), { node: 'literal', value: { type: 'bool', value: signed } }];
}

const PATH_RETURNS: Readonly<Record<PathReturn, ProtoPathReturn>> = {
  tree: ProtoPathReturn.TREE,
  value: ProtoPathReturn.VALUE,
  key: ProtoPathReturn.KEY,
  keyValue: ProtoPathReturn.KEY_AND_VALUE,
};

function pathCase({ context, action, source }: NodeOf<'path'>, place: Place): NodeCase {
  const { kind, modify, noFail } = action;
  if (kind === 'apply' && modify === undefined) throw new NoTree();
  return {
    case: 'path',
    value: {
      $typeName: 'aerogate.v1.PathCall',
      source: nodeToProto(source, place),
      context: context.map((step) => pathElement(step, place)),
      action:
        kind === 'apply'
          ? { case: 'modify', value: nodeToProto(modify ?? source, place) }
          : { case: 'select', value: PATH_RETURNS[kind] },
      noFail,
    },
  };
}

function pathElement(step: ContextStep, place: Place): ContextElement {
  const element = (value: ContextElement['step']): ContextElement => ({
    $typeName: 'aerogate.v1.ContextElement',
    step: value,
  });
  switch (step.step) {
    case 'children':
      return step.where === undefined
        ? element({ case: 'allChildren', value: { $typeName: 'aerogate.v1.Marker' } })
        : element({ case: 'childrenWhere', value: treeForm(step.where, place) });
    case 'and':
      return element({ case: 'andWhere', value: treeForm(step.where, place) });
    case 'mapKeysIn': {
      const values = step.keys.map(valueToProto);
      const keys = { $typeName: 'aerogate.v1.ListValue', values, ordered: false } as const;
      return element({ case: 'mapKeysIn', value: keys });
    }
    default: {
      const [plain] = contextToProto([step]) ?? [];
      if (plain === undefined) throw new NoTree();
      return plain;
    }
  }
}

function treeForm(expression: Expression, place: Place): ProtoExpression {
  return {
    $typeName: 'aerogate.v1.Expression',
    form: { case: 'tree', value: nodeToProto(expression, place) },
    args: [],
    dialect: AelDialect.UNSPECIFIED,
  };
}
