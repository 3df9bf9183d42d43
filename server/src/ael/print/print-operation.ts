/** Operators, functions and metadata as AEL writes them. */

import type { Expression, ExpressionOperationName } from '../../model/expression.js';
import { binPath, receiver } from './print-path.js';
import {
  type ExpressionNode,
  LEVEL,
  operand,
  type Piece,
  type Printer,
  Unsayable,
  within,
} from './printing.js';

interface Infix {
  readonly sign: string;
  readonly level: number;
  /** Operators of one level that stand together without brackets belong together from that side. */
  readonly from: 'left' | 'right' | 'neither';
}

const infix = (sign: string, level: number, from: Infix['from'] = 'left'): Infix => ({
  sign,
  level,
  from,
});

const INFIX: Readonly<Partial<Record<ExpressionOperationName, Infix>>> = {
  or: infix('or', LEVEL.or, 'neither'),
  and: infix('and', LEVEL.and, 'neither'),
  eq: infix('==', LEVEL.comparison, 'neither'),
  ne: infix('!=', LEVEL.comparison, 'neither'),
  gt: infix('>', LEVEL.comparison, 'neither'),
  ge: infix('>=', LEVEL.comparison, 'neither'),
  lt: infix('<', LEVEL.comparison, 'neither'),
  le: infix('<=', LEVEL.comparison, 'neither'),
  intAnd: infix('&', LEVEL.bits),
  intOr: infix('|', LEVEL.bits),
  intXor: infix('^', LEVEL.bits),
  intLeftShift: infix('<<', LEVEL.shift),
  intArithmeticRightShift: infix('>>', LEVEL.shift),
  intRightShift: infix('>>>', LEVEL.shift),
  add: infix('+', LEVEL.sum),
  sub: infix('-', LEVEL.sum),
  mul: infix('*', LEVEL.product),
  div: infix('/', LEVEL.product),
  mod: infix('%', LEVEL.product),
  pow: infix('**', LEVEL.power, 'right'),
};

const FUNCTIONS: Readonly<Partial<Record<ExpressionOperationName, string>>> = {
  not: 'not',
  exclusive: 'exclusive',
  abs: 'abs',
  ceil: 'ceil',
  floor: 'floor',
  log: 'log',
  min: 'min',
  max: 'max',
  intCount: 'countOneBits',
  intLeftScan: 'findBitLeft',
  intRightScan: 'findBitRight',
  geoCompare: 'geoCompare',
};

const METADATA: Readonly<Partial<Record<ExpressionOperationName, string>>> = {
  ttl: 'ttl',
  voidTime: 'voidTime',
  lastUpdate: 'lastUpdateTime',
  sinceUpdate: 'timeSinceLastUpdate',
  setName: 'setName',
  keyExists: 'keyExists',
  isTombstone: 'isTombstone',
  recordSize: 'recordSize',
  deviceSize: 'deviceSize',
  memorySize: 'memorySize',
  digestModulo: 'digestModulo',
};

/** Throws Unsayable for operators the language does not have. */
export function printOperation(printer: Printer, node: ExpressionNode<'operation'>): Piece {
  const { name, args } = node;
  const exists = existingBin(node);
  if (exists !== undefined) return operand(`${binPath(exists)}.exists()`);
  const operator = INFIX[name];
  if (operator !== undefined) return printInfix(printer, operator, args);
  const called = FUNCTIONS[name];
  if (called !== undefined) return operand(`${called}(${list(printer, args)})`);
  const metadatum = METADATA[name];
  if (metadatum !== undefined) return operand(`$.${metadatum}(${list(printer, args)})`);
  return printOther(printer, node);
}

function printInfix(printer: Printer, { sign, level, from }: Infix, args: readonly Expression[]) {
  if (args.length < 2) throw new Unsayable(`"${sign}" with one operand`);
  const last = args.length - 1;
  const text = args.map((each, index) => {
    const isInner = (from === 'left' && index === 0) || (from === 'right' && index === last);
    return within(printer, each, isInner ? level : level + 1);
  });
  return { text: text.join(` ${sign} `), level };
}

function list(printer: Printer, args: readonly Expression[]): string {
  return args.map((each) => printer.print(each).text).join(', ');
}

function printOther(printer: Printer, { name, args }: ExpressionNode<'operation'>): Piece {
  const [first] = args;
  if (name === 'unknown') return operand('unknown');
  if (first === undefined) throw new Unsayable(`"${name}" without operands`);
  switch (name) {
    case 'intNot':
      return { text: `~${within(printer, first, LEVEL.unary)}`, level: LEVEL.unary };
    case 'toInt':
    case 'toFloat':
      return operand(`${receiver(printer, first)}.${name}()`);
    case 'toText':
      return operand(`${receiver(printer, first)}.toString()`);
    case 'binType':
      return operand(`${binPath(binNamed(first))}.type()`);
    default:
      throw new Unsayable(`the operator ${name}`);
  }
}

function binNamed(expression: Expression): string {
  if (expression.node === 'literal' && expression.value.type === 'string') {
    return expression.value.value;
  }
  throw new Unsayable('the type of a bin whose name is worked out');
}

/** A bin that has a type is there. */
function existingBin({ name, args }: ExpressionNode<'operation'>): string | undefined {
  const [type, none] = args;
  const isNone = none?.node === 'literal' && none.value.type === 'int' && none.value.value === 0n;
  if (name !== 'ne' || !isNone) return undefined;
  if (type?.node !== 'operation' || type.name !== 'binType') return undefined;
  const [bin] = type.args;
  return bin === undefined ? undefined : binNamed(bin);
}
