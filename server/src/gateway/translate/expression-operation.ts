/** Operators and functions of expression trees: which operation of the model each is, and how many arguments it takes. */

import { ExpressionOp } from '@aerogate/proto/aerogate/v1/expression_pb';
import type { ExpressionOperationName } from '../../model/expression.js';

export interface OperationRule {
  readonly name: ExpressionOperationName;
  readonly min: number;
  readonly max: number;
}

const MANY = Number.POSITIVE_INFINITY;
const none = (name: ExpressionOperationName): OperationRule => ({ name, min: 0, max: 0 });
const one = (name: ExpressionOperationName): OperationRule => ({ name, min: 1, max: 1 });
const two = (name: ExpressionOperationName): OperationRule => ({ name, min: 2, max: 2 });
const atLeast = (min: number, name: ExpressionOperationName): OperationRule => ({
  name,
  min,
  max: MANY,
});

/** Operations that are one operation of the server; KEY and BIN_EXISTS have shapes of their own, TO_STRING is of 8.2. */
type PlainOp = Exclude<
  ExpressionOp,
  | ExpressionOp.UNSPECIFIED
  | ExpressionOp.KEY
  | ExpressionOp.BIN_TYPE
  | ExpressionOp.BIN_EXISTS
  | ExpressionOp.TO_STRING
>;

const RULES: Readonly<Record<PlainOp, OperationRule>> = {
  [ExpressionOp.UNKNOWN]: none('unknown'),
  [ExpressionOp.EQ]: two('eq'),
  [ExpressionOp.NE]: two('ne'),
  [ExpressionOp.GT]: two('gt'),
  [ExpressionOp.GE]: two('ge'),
  [ExpressionOp.LT]: two('lt'),
  [ExpressionOp.LE]: two('le'),
  [ExpressionOp.GEO_COMPARE]: two('geoCompare'),
  [ExpressionOp.IN_LIST]: two('inList'),
  [ExpressionOp.AND]: atLeast(2, 'and'),
  [ExpressionOp.OR]: atLeast(2, 'or'),
  [ExpressionOp.NOT]: one('not'),
  [ExpressionOp.EXCLUSIVE]: atLeast(2, 'exclusive'),
  [ExpressionOp.ADD]: atLeast(2, 'add'),
  [ExpressionOp.SUB]: atLeast(1, 'sub'),
  [ExpressionOp.MUL]: atLeast(2, 'mul'),
  [ExpressionOp.DIV]: atLeast(1, 'div'),
  [ExpressionOp.POW]: two('pow'),
  [ExpressionOp.LOG]: two('log'),
  [ExpressionOp.MOD]: two('mod'),
  [ExpressionOp.ABS]: one('abs'),
  [ExpressionOp.FLOOR]: one('floor'),
  [ExpressionOp.CEIL]: one('ceil'),
  [ExpressionOp.TO_INT]: one('toInt'),
  [ExpressionOp.TO_FLOAT]: one('toFloat'),
  [ExpressionOp.INT_AND]: atLeast(2, 'intAnd'),
  [ExpressionOp.INT_OR]: atLeast(2, 'intOr'),
  [ExpressionOp.INT_XOR]: atLeast(2, 'intXor'),
  [ExpressionOp.INT_NOT]: one('intNot'),
  [ExpressionOp.INT_LSHIFT]: two('intLeftShift'),
  [ExpressionOp.INT_RSHIFT]: two('intRightShift'),
  [ExpressionOp.INT_ARSHIFT]: two('intArithmeticRightShift'),
  [ExpressionOp.INT_COUNT]: one('intCount'),
  [ExpressionOp.INT_LSCAN]: two('intLeftScan'),
  [ExpressionOp.INT_RSCAN]: two('intRightScan'),
  [ExpressionOp.MIN]: atLeast(2, 'min'),
  [ExpressionOp.MAX]: atLeast(2, 'max'),
  [ExpressionOp.DIGEST_MODULO]: one('digestModulo'),
  [ExpressionOp.DEVICE_SIZE]: none('deviceSize'),
  [ExpressionOp.MEMORY_SIZE]: none('memorySize'),
  [ExpressionOp.RECORD_SIZE]: none('recordSize'),
  [ExpressionOp.LAST_UPDATE]: none('lastUpdate'),
  [ExpressionOp.SINCE_UPDATE]: none('sinceUpdate'),
  [ExpressionOp.VOID_TIME]: none('voidTime'),
  [ExpressionOp.TTL]: none('ttl'),
  [ExpressionOp.SET_NAME]: none('setName'),
  [ExpressionOp.KEY_EXISTS]: none('keyExists'),
  [ExpressionOp.IS_TOMBSTONE]: none('isTombstone'),
  [ExpressionOp.REMOVE_RESULT]: none('removeResult'),
  [ExpressionOp.MAP_KEYS]: one('mapKeys'),
  [ExpressionOp.MAP_VALUES]: one('mapValues'),
};

/** `undefined` for an operation that is none of the server's plain ones. */
export function operationRule(op: ExpressionOp): OperationRule | undefined {
  return (RULES as Readonly<Partial<Record<ExpressionOp, OperationRule>>>)[op];
}

const NUMBERS = Object.values(ExpressionOp).filter((op) => typeof op === 'number');

const OPERATIONS: ReadonlyMap<ExpressionOperationName, ExpressionOp> = new Map([
  ['binType', ExpressionOp.BIN_TYPE] as const,
  ...NUMBERS.flatMap((op) => {
    const rule = operationRule(op);
    return rule === undefined ? [] : [[rule.name, op] as const];
  }),
]);

/** Of an operation of the model: every one has its number. */
export function operationOf(name: ExpressionOperationName): ExpressionOp {
  return OPERATIONS.get(name) ?? ExpressionOp.UNSPECIFIED;
}
