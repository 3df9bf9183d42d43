/** Expressions as AEL text: the plainest that compiles to the very same, so that any filter in the system can be shown. */

import type { Expression } from '../../model/expression.js';
import { encodeExpression } from '../../wire/expression.js';
import { AelError } from '../ael-error.js';
import { compileAel } from '../compile.js';
import { AEL_FEATURES, type AelFeatures } from '../feature.js';
import { AEL_MAX_BYTES } from '../limits.js';
import { canonical } from './canonical.js';
import { printLiteral } from './print-literal.js';
import { printChange, printValueMethod } from './print-method.js';
import { printOperation } from './print-operation.js';
import { binPath, isListOrMap, printPath, printRead } from './print-path.js';
import { printStringMethod } from './print-string.js';
import {
  type ExpressionNode,
  LEVEL,
  operand,
  type Piece,
  type Printer,
  typeSuffix,
  Unsayable,
  within,
} from './printing.js';

export type PrintedAel =
  | { readonly ael: string }
  /** What the language has no words for. */
  | { readonly unsayable: string };

const ALL_FEATURES = Object.fromEntries(
  Object.keys(AEL_FEATURES).map((name) => [name, true]),
) as AelFeatures;

/** Types are left out where the text is understood without. Never throws: what is no sound expression cannot be said either. */
export function printAel(expression: Expression): PrintedAel {
  try {
    const tree = canonical(expression);
    const packed = encodeExpression(tree);
    for (const pinned of [false, true]) {
      const ael = createPrinter(pinned).print(tree).text;
      if (compilesTo(ael, packed)) return { ael };
    }
    return { unsayable: 'a form that AEL text does not compile to' };
  } catch (error) {
    if (error instanceof Unsayable) return { unsayable: error.message };
    return { unsayable: 'an expression that is not sound' };
  }
}

function compilesTo(ael: string, packed: Uint8Array): boolean {
  if (ael.length > AEL_MAX_BYTES) throw new Unsayable('as much as this');
  try {
    const compiled = compileAel(ael, { purpose: 'read', features: ALL_FEATURES });
    return Buffer.compare(encodeExpression(compiled.expression), packed) === 0;
  } catch (error) {
    if (error instanceof AelError) return false;
    throw error;
  }
}

function createPrinter(pinned: boolean): Printer {
  const printer: Printer = { pinned, print: (expression) => printNode(printer, expression) };
  return printer;
}

// eslint-disable-next-line complexity -- one branch per kind of node, flat
function printNode(printer: Printer, expression: Expression): Piece {
  switch (expression.node) {
    case 'literal':
      return printLiteral(expression.value);
    case 'bin':
      return operand(binPath(expression.name) + pin(printer, expression));
    case 'key':
      return operand(`$.key()${pin(printer, expression)}`);
    case 'variable':
      return operand(`\${${expression.name}}`);
    case 'loopVariable':
      return printLoopVariable(printer, expression);
    case 'operation':
      return printOperation(printer, expression);
    case 'regex':
      return printMatch(printer, expression);
    case 'let':
      return printLet(printer, expression);
    case 'condition':
      return printCondition(printer, expression);
    case 'collection':
      return printCollection(printer, expression);
    case 'path':
      return printPath(printer, expression);
    case 'packed':
      throw new Unsayable('a part that is packed');
  }
}

function pin(
  { pinned }: Printer,
  { type }: ExpressionNode<'bin' | 'key' | 'loopVariable'>,
): string {
  return pinned ? typeSuffix(type) : '';
}

const LOOP_WORDS = { value: '@', key: '@key', index: '@index' } as const;

/** A type behind it needs brackets in front of a method. */
function printLoopVariable(printer: Printer, node: ExpressionNode<'loopVariable'>): Piece {
  const suffix = node.part === 'value' ? pin(printer, node) : '';
  const level = suffix === '' ? LEVEL.operand : LEVEL.unary;
  return { text: LOOP_WORDS[node.part] + suffix, level };
}

/** Flags of the servers' C library. */
const REGEX = { extended: 1, ignoreCase: 2, newline: 4 } as const;

/** With `s`, a dot is any character, as it is to POSIX. */
function printMatch(printer: Printer, { flags, pattern, value }: ExpressionNode<'regex'>): Piece {
  const known = REGEX.extended | REGEX.ignoreCase | REGEX.newline;
  if ((flags & REGEX.extended) === 0 || (flags & ~known) !== 0) {
    throw new Unsayable('a basic regular expression, or one without parts');
  }
  const i = (flags & REGEX.ignoreCase) === 0 ? '' : 'i';
  const m = (flags & REGEX.newline) === 0 ? '' : 'm';
  const s = pattern.replaceAll(ESCAPE_OR_CLASS, '').includes('.') ? 's' : '';
  const left = within(printer, value, LEVEL.comparison + 1);
  const escaped = fromPosix(pattern, s !== '').replaceAll('/', '\\/');
  return { text: `${left} =~ /${escaped}/${i}${m}${s}`, level: LEVEL.comparison };
}

const ESCAPE_OR_CLASS = /\\.|\[\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]/gsu;
/** One character of several bytes in brackets, or line ends beside what leaves them out; escapes are passed over. */
const BRACKETED =
  /\\.|\((?<character>\P{ASCII})\)|\((?<most>\.|\[\^\]?(?:\[:[a-z]+:\]|[^\]])*\])\|\n\)/gsu;

/** Without the brackets that patterns get on their way to servers, and would get once more; on one line. */
function fromPosix(pattern: string, dotIsAny: boolean): string {
  const bare = pattern.replaceAll(BRACKETED, (all, character?: string, most?: string) => {
    return character ?? most ?? all;
  });
  const dotted = dotIsAny ? bare : bare.replaceAll('[^\n\r]', '.');
  return dotted.replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function printLet(printer: Printer, { definitions, body }: ExpressionNode<'let'>): Piece {
  const names = definitions.map(({ name, value }) => `${name} = ${printer.print(value).text}`);
  return operand(`let (${names.join(', ')}) then (${printer.print(body).text})`);
}

function printCondition(
  printer: Printer,
  { branches, otherwise }: ExpressionNode<'condition'>,
): Piece {
  const cases = branches.map(
    ({ when, result }) => `${printer.print(when).text} => ${printer.print(result).text}`,
  );
  return operand(`when (${cases.join(', ')}, default => ${printer.print(otherwise).text})`);
}

function printCollection(printer: Printer, node: ExpressionNode<'collection'>): Piece {
  if (node.family === 'string') return printStringMethod(printer, node);
  if (!isListOrMap(node)) return printValueMethod(printer, node);
  return node.modifies ? printChange(printer, node) : printRead(printer, node);
}
