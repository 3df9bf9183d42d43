/** Operations on strings, as the methods AEL has for them. */

import type { CollectionOperationName } from '../../model/collection-call.js';
import type { Expression } from '../../model/expression.js';
import { METHODS, type MethodName } from '../type/signature.js';
import { receiver } from './print-path.js';
import { type ExpressionNode, operand, type Piece, type Printer, Unsayable } from './printing.js';

const READS: Readonly<Partial<Record<CollectionOperationName, MethodName>>> = {
  stringLength: 'strlen',
  stringSubstring: 'substr',
  stringCharAt: 'charAt',
  stringFind: 'find',
  stringContains: 'contains',
  stringStartsWith: 'startsWith',
  stringEndsWith: 'endsWith',
  stringByteLength: 'bytesLength',
  stringIsNumeric: 'isNumeric',
  stringIsUpper: 'isUpper',
  stringIsLower: 'isLower',
  stringToBlob: 'toBlob',
  stringSplit: 'split',
  stringDecodeBase64: 'fromBase64',
};

const CHANGES: Readonly<Partial<Record<CollectionOperationName, MethodName | 'insert'>>> = {
  stringInsert: 'insert',
  stringOverwrite: 'overwrite',
  stringSnip: 'snip',
  stringReplace: 'replace',
  stringReplaceAll: 'replaceAll',
  stringUpper: 'upper',
  stringLower: 'lower',
  stringCaseFold: 'caseFold',
  stringNormalizeNfc: 'normalizeNFC',
  stringTrimStart: 'trimStart',
  stringTrimEnd: 'trimEnd',
  stringTrim: 'trim',
  stringPadStart: 'padStart',
  stringPadEnd: 'padEnd',
  stringRepeat: 'repeat',
  stringConcat: 'concat',
  stringAppend: 'concat',
};

/** Throws Unsayable for policies, and for patterns, whose flags have other words. */
export function printStringMethod(printer: Printer, node: ExpressionNode<'collection'>): Piece {
  const { call, source } = node;
  const bare = receiver(printer, source);
  if (call.name === 'stringToInteger') return operand(`${bare}.toInt()`);
  if (call.name === 'stringToDouble') return operand(`${bare}.toFloat()`);
  const read = READS[call.name];
  if (read !== undefined) return called(printer, bare, { method: read, args: call.args });
  const change = CHANGES[call.name];
  if (change === undefined || !isZero(call.args.at(-1))) throw new Unsayable(call.name);
  const args = call.args.slice(0, -1).flatMap(partsOfList);
  if (call.name === 'stringAppend' && args[0]?.node === 'literal') throw new Unsayable(call.name);
  return called(printer, bare, { method: change, args });
}

interface Call {
  readonly method: MethodName | 'insert';
  readonly args: readonly Expression[];
}

const INSERT = ['offset', 'value'];

function called(printer: Printer, bare: string, { method, args }: Call): Piece {
  const names = method === 'insert' ? INSERT : METHODS[method].parameters.map(({ name }) => name);
  const isNamed = method === 'insert';
  if (method !== 'concat' && args.length > names.length)
    throw new Unsayable(`policies of ${method}`);
  const texts = args.map((each, index) => {
    const { text } = printer.print(each);
    return isNamed ? `${names[index] ?? ''}: ${text}` : text;
  });
  return operand(`${bare}.${method}(${texts.join(', ')})`);
}

/** What goes to servers as one list stands in brackets one by one. */
function partsOfList(arg: Expression): readonly Expression[] {
  if (arg.node !== 'literal' || arg.value.type !== 'list') return [arg];
  return arg.value.items.map((value) => ({ node: 'literal', value }));
}

function isZero(arg: Expression | undefined): boolean {
  return arg?.node === 'literal' && arg.value.type === 'int' && arg.value.value === 0n;
}
