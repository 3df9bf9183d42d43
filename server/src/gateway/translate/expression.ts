/** Expressions: trees and packed bytes as the model's, each node checked where it stands. */

import { PathReturn as ProtoPathReturn } from '@aerogate/proto/aerogate/v1/collection_pb';
import {
  type ExpressionCall,
  type ExpressionLet,
  type ExpressionNode,
  ExpressionOp,
  type ExpressionRegex,
  type PathCall,
  type Expression as ProtoExpression,
  LoopVariablePart as ProtoLoopVariablePart,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import type {
  ContextStep,
  Expression,
  LoopVariablePart,
  PathAction,
  PathReturn,
} from '../../model/expression.js';
import { EXPRESSION_MAX_NODES } from '../../model/limits.js';
import { intValue } from '../../model/value.js';
import { type FieldPath, type FieldStep, fieldAt } from '../field-path.js';
import { invalidArgument, unsupported } from '../gateway-error.js';
import { EXPRESSION_MAX_DEPTH, PATTERN_MAX_BYTES } from '../limits.js';
import { aelFromProto, aelSourceFromProto, type ExpressionUse } from './ael.js';
import { collectionFromProto, isModifyingCall } from './collection-call.js';
import { contextFromProto } from './context.js';
import { enumFromProto, enumTable } from './enum.js';
import { operationRule } from './expression-operation.js';
import { checkStatedType, requiredType, statedType, typeOf } from './expression-type.js';
import { checkBinName, checkNameText } from './name.js';
import { packedFromProto } from './packed-expression.js';
import { literalFromProto } from './value.js';

/** An expression in any form this gateway reads. Throws GatewayError for what is no expression, with the node's path. */
export function expressionFromProto(
  expression: ProtoExpression,
  path: FieldPath,
  use: ExpressionUse,
): Expression {
  return formFromProto(expression, path, { use, depth: 0, room: { nodes: EXPRESSION_MAX_NODES } });
}

/** Nodes the expression may have yet, those in its paths included. */
interface NodeRoom {
  nodes: number;
}

interface Form {
  readonly use: ExpressionUse;
  readonly room: NodeRoom;
  /** Nodes around it: an expression can stand in the path of another. */
  readonly depth: number;
}

function formFromProto(
  expression: ProtoExpression,
  path: FieldPath,
  { use, depth, room }: Form,
): Expression {
  const { form, args } = expression;
  if (args.length > 0 && form.case !== 'ael') {
    throw invalidArgument(fieldAt(path, 'args'), 'only AEL text has placeholders to fill.');
  }
  switch (form.case) {
    case undefined:
      throw invalidArgument(path, 'an expression needs one of its forms: ael, tree or packed.');
    case 'ael':
      return aelFromProto(form.value, aelSourceFromProto(expression, path, use.purpose), {
        ...{ ael: use.ael, path },
      }).expression;
    case 'tree':
      return nodeFromProto(form.value, { path, step: 'tree', depth, use, room });
    case 'packed':
      return packedFromProto(form.value, fieldAt(path, 'packed'));
  }
}

interface NodePlace {
  readonly path: FieldPath;
  readonly step: FieldStep;
  readonly depth: number;
  readonly use: ExpressionUse;
  readonly room: NodeRoom;
}

/** What a node's reader needs: its own path, and a way to read what is inside it. */
interface NodeScope {
  readonly path: FieldPath;
  readonly depth: number;
  readonly use: ExpressionUse;
  readonly room: NodeRoom;
  readonly read: (
    node: ExpressionNode | undefined,
    parent: FieldPath,
    step: FieldStep,
  ) => Expression;
}

function nodeFromProto(node: ExpressionNode | undefined, place: NodePlace): Expression {
  const path = fieldAt(place.path, place.step);
  if (node === undefined) throw invalidArgument(path, 'a node is required here.');
  const depth = place.depth + 1;
  if (depth > EXPRESSION_MAX_DEPTH) {
    throw invalidArgument(
      path,
      `nodes nest to ${EXPRESSION_MAX_DEPTH} levels; deeper expressions can be sent packed.`,
    );
  }
  place.room.nodes -= 1;
  if (place.room.nodes < 0) {
    throw invalidArgument(path, `an expression has at most ${EXPRESSION_MAX_NODES} nodes.`);
  }
  if (node.span !== undefined) {
    throw invalidArgument(fieldAt(path, 'span'), 'only answers say where a node was read.');
  }
  const { use, room } = place;
  const read: NodeScope['read'] = (child, parent, step) =>
    nodeFromProto(child, { path: parent, step, depth, use, room });
  const expression = readNode(node, { path, depth, use, room, read });
  checkStatedType(node.type, expression, path);
  return expression;
}

function readNode({ node, type }: ExpressionNode, scope: NodeScope): Expression {
  const { path } = scope;
  switch (node.case) {
    case undefined:
      throw invalidArgument(path, 'a node needs one of its cases, such as call or literal.');
    case 'literal':
      return { node: 'literal', value: literalFromProto(node.value, path, 'literal') };
    case 'bin':
      checkBinName(node.value, path, 'bin');
      return { node: 'bin', name: node.value, type: requiredType(type, path) };
    case 'variable':
      return { node: 'variable', name: variableName(node.value, path, 'variable') };
    case 'loopVariable':
      return {
        node: 'loopVariable',
        type: requiredType(type, path),
        part: loopPart(node.value, path),
      };
    case 'call':
      return callFromProto(node.value, type, scope);
    case 'condition':
      return conditionFromProto(node.value, scope);
    case 'let':
      return letFromProto(node.value, scope);
    case 'regex':
      return regexFromProto(node.value, scope);
    case 'collection':
      return collectionNode(node.value, type, scope);
    case 'path':
      return pathFromProto(node.value, type, scope);
  }
}

function variableName(name: string, path: FieldPath, step: FieldStep): string {
  if (name === '')
    throw invalidArgument(fieldAt(path, step), 'the name of a variable is required.');
  checkNameText(name, fieldAt(path, step));
  return name;
}

const LOOP_PARTS = enumTable<LoopVariablePart>({
  key: ProtoLoopVariablePart.KEY,
  value: ProtoLoopVariablePart.VALUE,
  index: ProtoLoopVariablePart.INDEX,
});

function loopPart(part: ProtoLoopVariablePart, path: FieldPath): LoopVariablePart {
  const name = enumFromProto(LOOP_PARTS, part, { parent: path, step: 'loopVariable' });
  if (name !== undefined) return name;
  throw invalidArgument(fieldAt(path, 'loopVariable'), 'a part is required: key, value or index.');
}

function callFromProto(call: ExpressionCall, type: ExpressionNode['type'], scope: NodeScope) {
  const path = fieldAt(scope.path, 'call');
  const argsPath = fieldAt(path, 'args');
  const args = call.args.map((arg, index) => scope.read(arg, argsPath, index));
  switch (call.op) {
    case ExpressionOp.KEY:
      checkArguments(args.length, { min: 0, max: 0 }, argsPath);
      return { node: 'key', type: requiredType(type, scope.path) } as const;
    case ExpressionOp.BIN_TYPE:
      return binType(args, argsPath);
    case ExpressionOp.BIN_EXISTS:
      return operation('ne', [binType(args, argsPath), NO_TYPE]);
    default:
      return plainCall(call.op, args, path);
  }
}

/** What binType answers for a bin that is not there. */
const NO_TYPE: Expression = { node: 'literal', value: intValue(0) };

function binType(args: readonly Expression[], path: FieldPath): Expression {
  checkArguments(args.length, { min: 1, max: 1 }, path);
  const [name] = args;
  if (name?.node !== 'literal' || name.value.type !== 'string') {
    throw invalidArgument(fieldAt(path, 0), 'the name of the bin is expected, as a constant.');
  }
  checkBinName(name.value.value, path, 0);
  return operation('binType', args);
}

function plainCall(op: ExpressionOp, args: readonly Expression[], path: FieldPath): Expression {
  const rule = operationRule(op);
  if (rule === undefined) {
    const at = fieldAt(path, 'op');
    if (op === ExpressionOp.UNSPECIFIED) throw invalidArgument(at, 'the operator is required.');
    throw unsupported(at, 'this gateway has no such operator, or not yet.');
  }
  checkArguments(args.length, rule, fieldAt(path, 'args'));
  return operation(rule.name, args);
}

function operation(
  name: Extract<Expression, { node: 'operation' }>['name'],
  args: readonly Expression[],
): Expression {
  return { node: 'operation', name, args };
}

function checkArguments(
  count: number,
  { min, max }: { readonly min: number; readonly max: number },
  path: FieldPath,
): void {
  if (count >= min && count <= max) return;
  const expected = min === max ? `${min}` : `${min} or more`;
  throw invalidArgument(path, `${count} arguments; the operator takes ${expected}.`);
}

function conditionFromProto(
  condition: Extract<ExpressionNode['node'], { case: 'condition' }>['value'],
  scope: NodeScope,
): Expression {
  const path = fieldAt(scope.path, 'condition');
  const branchesPath = fieldAt(path, 'branches');
  if (condition.branches.length === 0) {
    throw invalidArgument(branchesPath, 'at least one branch is required.');
  }
  return {
    node: 'condition',
    branches: condition.branches.map((branch, index) => {
      const at = fieldAt(branchesPath, index);
      return {
        when: scope.read(branch.condition, at, 'condition'),
        result: scope.read(branch.result, at, 'result'),
      };
    }),
    otherwise: scope.read(condition.otherwise, path, 'otherwise'),
  };
}

function letFromProto({ definitions, body }: ExpressionLet, scope: NodeScope): Expression {
  const path = fieldAt(scope.path, 'let');
  const definitionsPath = fieldAt(path, 'definitions');
  if (definitions.length === 0) {
    throw invalidArgument(definitionsPath, 'at least one variable is required.');
  }
  return {
    node: 'let',
    definitions: definitions.map(({ name, value }, index) => {
      const at = fieldAt(definitionsPath, index);
      return { name: variableName(name, at, 'name'), value: scope.read(value, at, 'value') };
    }),
    body: scope.read(body, path, 'body'),
  };
}

/** Flags of regcomp by the numbers of the server's C library; clients document others, where newline is 8. */
const REGEX_FLAG = { extended: 1, ignoreCase: 2, newline: 4 } as const;

function regexFromProto(regex: ExpressionRegex, scope: NodeScope): Expression {
  const path = fieldAt(scope.path, 'regex');
  const { pattern } = regex;
  checkNameText(pattern, fieldAt(path, 'pattern'));
  if (Buffer.byteLength(pattern) > PATTERN_MAX_BYTES || pattern.includes('\0')) {
    throw invalidArgument(
      fieldAt(path, 'pattern'),
      `a pattern is up to ${PATTERN_MAX_BYTES} bytes of UTF-8 without NUL.`,
    );
  }
  const flags =
    (regex.extended ? REGEX_FLAG.extended : 0) |
    (regex.ignoreCase ? REGEX_FLAG.ignoreCase : 0) |
    (regex.newline ? REGEX_FLAG.newline : 0);
  return { node: 'regex', flags, pattern, value: scope.read(regex.value, path, 'value') };
}

function collectionNode(
  call: Extract<ExpressionNode['node'], { case: 'collection' }>['value'],
  type: ExpressionNode['type'],
  scope: NodeScope,
): Expression {
  const path = fieldAt(scope.path, 'collection');
  const argsPath = fieldAt(path, 'args');
  const creates = isModifyingCall(call);
  const parts = {
    type: requiredType(type, scope.path),
    source: scope.read(call.source, path, 'source'),
    args: call.args.map((arg, index) => scope.read(arg, argsPath, index)),
    context: contextFromProto(call.context, fieldAt(path, 'context'), { creates }),
  };
  return collectionFromProto(call, parts, path);
}

/** What a path answers, in expressions and in operations of their own. */
export const PATH_RETURNS = enumTable<PathReturn>({
  tree: ProtoPathReturn.TREE,
  value: ProtoPathReturn.VALUE,
  key: ProtoPathReturn.KEY,
  keyValue: ProtoPathReturn.KEY_AND_VALUE,
});

function pathFromProto(call: PathCall, type: ExpressionNode['type'], scope: NodeScope): Expression {
  const path = fieldAt(scope.path, 'path');
  const contextPath = fieldAt(path, 'context');
  if (call.context.length === 0)
    throw invalidArgument(contextPath, 'at least one step is required.');
  const context: ContextStep[] = contextFromProto(call.context, contextPath, {
    creates: false,
    readExpression: (expression, at) =>
      formFromProto(expression, at, {
        ...{ use: { ...scope.use, purpose: 'filter' }, room: scope.room, depth: scope.depth },
      }),
  });
  const source = scope.read(call.source, path, 'source');
  const action = actionFromProto(call, scope, path);
  const isTree = action.kind === 'tree' || action.kind === 'apply';
  const own = isTree ? typeOf(source) : 'list';
  return {
    node: 'path',
    type: statedType(type, scope.path) ?? own ?? requiredType(type, scope.path),
    context,
    action,
    source,
  };
}

function actionFromProto(
  { action, noFail }: PathCall,
  scope: NodeScope,
  path: FieldPath,
): PathAction {
  switch (action.case) {
    case undefined:
      throw invalidArgument(path, 'a path selects or modifies; one of both is required.');
    case 'modify':
      return { kind: 'apply', modify: scope.read(action.value, path, 'modify'), noFail };
    case 'select':
      return {
        kind: enumFromProto(PATH_RETURNS, action.value, { parent: path, step: 'select' }) ?? 'tree',
        noFail,
      };
  }
}
