/** Types of expressions: by name in both directions, and what is known of a tree's type without running it. */

import { ExpressionType as ProtoExpressionType } from '@aerogate/proto/aerogate/v1/expression_pb';
import type {
  Expression,
  ExpressionOperationName,
  ExpressionType,
} from '../../model/expression.js';
import type { ValueType } from '../../model/value.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { enumFromProto, enumTable } from './enum.js';

/** The types a request may name; `auto` and `error` are the server's own. */
type NamedType = Exclude<ExpressionType, 'auto' | 'error'>;

const TYPE_NUMBERS = {
  nil: ProtoExpressionType.NIL,
  bool: ProtoExpressionType.BOOL,
  int: ProtoExpressionType.INT,
  string: ProtoExpressionType.STRING,
  list: ProtoExpressionType.LIST,
  map: ProtoExpressionType.MAP,
  blob: ProtoExpressionType.BLOB,
  float: ProtoExpressionType.FLOAT,
  geo: ProtoExpressionType.GEO,
  hll: ProtoExpressionType.HLL,
} as const satisfies Readonly<Record<NamedType, ProtoExpressionType>>;
const TYPES = enumTable<NamedType>(TYPE_NUMBERS);

/** The type a node says it has; `undefined` where it says none. */
export function statedType(type: ProtoExpressionType, path: FieldPath): NamedType | undefined {
  return enumFromProto(TYPES, type, { parent: path, step: 'type' });
}

/** UNSPECIFIED for a type that is not known. */
export function typeToProto(type: ExpressionType | undefined): ProtoExpressionType {
  if (type === undefined || type === 'auto' || type === 'error') {
    return ProtoExpressionType.UNSPECIFIED;
  }
  return TYPE_NUMBERS[type];
}

/** The type of a node that must say it: what it reads is known to the server only. */
export function requiredType(type: ProtoExpressionType, path: FieldPath): NamedType {
  const stated = statedType(type, path);
  if (stated !== undefined) return stated;
  throw invalidArgument(
    fieldAt(path, 'type'),
    'the type is required here, such as EXPRESSION_TYPE_INT.',
  );
}

/** Throws GatewayError where a node says it is of another type than it certainly is. */
export function checkStatedType(
  type: ProtoExpressionType,
  expression: Expression,
  path: FieldPath,
): void {
  const stated = statedType(type, path);
  if (stated === undefined) return;
  const known = typeOf(expression);
  if (known !== undefined && known !== stated) {
    throw invalidArgument(fieldAt(path, 'type'), `the node is of type ${known.toUpperCase()}.`);
  }
}

const LITERAL_TYPES: Readonly<Partial<Record<ValueType, ExpressionType>>> = {
  nil: 'nil',
  bool: 'bool',
  int: 'int',
  double: 'float',
  string: 'string',
  blob: 'blob',
  geojson: 'geo',
  hll: 'hll',
  list: 'list',
  map: 'map',
};

const OPERATION_TYPES: Readonly<Partial<Record<ExpressionOperationName, ExpressionType>>> = {
  ...typed('bool', ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'geoCompare', 'inList', 'and', 'or']),
  ...typed('bool', ['not', 'exclusive', 'keyExists', 'isTombstone']),
  ...typed('float', ['pow', 'log', 'floor', 'ceil', 'toFloat']),
  ...typed('int', ['mod', 'toInt', 'intAnd', 'intOr', 'intXor', 'intNot', 'intLeftShift']),
  ...typed('int', ['intRightShift', 'intArithmeticRightShift', 'intCount', 'intLeftScan']),
  ...typed('int', ['intRightScan', 'digestModulo', 'deviceSize', 'memorySize', 'recordSize']),
  ...typed('int', ['lastUpdate', 'sinceUpdate', 'voidTime', 'ttl', 'binType']),
  ...typed('string', ['setName']),
  ...typed('list', ['mapKeys', 'mapValues']),
};

/** `undefined` where it depends on more than the tree. */
// eslint-disable-next-line complexity -- one branch per kind of node, flat
export function typeOf(expression: Expression): ExpressionType | undefined {
  switch (expression.node) {
    case 'literal':
      return LITERAL_TYPES[expression.value.type];
    case 'bin':
    case 'key':
    case 'loopVariable':
    case 'collection':
    case 'path':
      return expression.type;
    case 'operation':
      return OPERATION_TYPES[expression.name];
    case 'regex':
      return 'bool';
    case 'let':
      return typeOf(expression.body);
    case 'condition':
      return typeOf(expression.otherwise);
    case 'variable':
    case 'packed':
      return undefined;
  }
}

function typed(
  type: ExpressionType,
  names: readonly ExpressionOperationName[],
): Partial<Record<ExpressionOperationName, ExpressionType>> {
  return Object.fromEntries(names.map((name) => [name, type]));
}
