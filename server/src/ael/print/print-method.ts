/** Operations on blobs and sketches, and the plain changes of lists and maps, as the methods AEL has for them. */

import type { CollectionOperationName } from '../../model/collection-call.js';
import type { Expression } from '../../model/expression.js';
import { METHODS, type MethodName } from '../type/signature.js';
import { receiver, stepText } from './print-path.js';
import {
  type ExpressionNode,
  operand,
  type Piece,
  type Printer,
  typeSuffix,
  Unsayable,
} from './printing.js';

const VALUE_METHODS: Readonly<Partial<Record<CollectionOperationName, MethodName>>> = {
  bitGet: 'bitGet',
  bitCount: 'bitCount',
  bitLeftScan: 'bitLscan',
  bitRightScan: 'bitRscan',
  bitGetInt: 'bitGetInt',
  bitResize: 'bitResize',
  bitInsert: 'bitInsert',
  bitRemove: 'bitRemove',
  bitSet: 'bitSet',
  bitOr: 'bitOr',
  bitXor: 'bitXor',
  bitAnd: 'bitAnd',
  bitNot: 'bitNot',
  bitLeftShift: 'bitLshift',
  bitRightShift: 'bitRshift',
  bitAdd: 'bitAdd',
  bitSubtract: 'bitSubtract',
  bitSetInt: 'bitSetInt',
  hllGetCount: 'hllCount',
  hllDescribe: 'hllDescribe',
  hllMayContain: 'hllMayContain',
  hllGetUnion: 'hllUnion',
  hllGetUnionCount: 'hllUnionCount',
  hllGetIntersectCount: 'hllIntersectCount',
  hllGetSimilarity: 'hllSimilarity',
  hllInit: 'hllInit',
  hllAdd: 'hllAdd',
};

/** Throws Unsayable for policies, which have words only beside some methods. */
export function printValueMethod(
  printer: Printer,
  { call, source }: ExpressionNode<'collection'>,
): Piece {
  const method = VALUE_METHODS[call.name];
  if (method === undefined) throw new Unsayable(`the operation ${call.name}`);
  const { parameters } = METHODS[method];
  if (call.args.length > parameters.length) throw new Unsayable(`policies of ${method}`);
  const isNamed = method.startsWith('bit');
  const args = call.args.map((each, index) => {
    const name = parameters[index]?.name ?? '';
    const text = name === 'signed' ? signedText(each) : printer.print(each).text;
    return isNamed ? `${name}: ${text}` : text;
  });
  return operand(`${receiver(printer, source)}.${method}(${args.join(', ')})`);
}

function signedText(flag: Expression): string {
  if (flag.node === 'literal' && flag.value.type === 'int') return String(flag.value.value === 1n);
  throw new Unsayable('a sign that is worked out');
}

const CHANGES: Readonly<Partial<Record<CollectionOperationName, string>>> = {
  listAppend: 'append',
  listAppendItems: 'appendItems',
  listClear: 'clear',
  mapPutItems: 'putItems',
  mapClear: 'clear',
};

/** Throws Unsayable for changes with orders and policies, and for those that are said in other words. */
export function printChange(
  printer: Printer,
  { call, context, family, source }: ExpressionNode<'collection'>,
): Piece {
  const change = CHANGES[call.name];
  if (change === undefined || call.args.length > 1) {
    throw new Unsayable(`the change ${call.name}`);
  }
  const bare = receiver(printer, source);
  const isBare = context.length === 0 && source.node === 'bin' && !/:[A-Z]+$/.test(bare);
  const place = isBare ? bare + typeSuffix(family === 'map' ? 'map' : 'list') : bare;
  const args = call.args.map((each) => printer.print(each).text);
  return operand(`${place}${context.map(stepText).join('')}.${change}(${args.join(', ')})`);
}
