/** Text as a syntax tree: operators by precedence, operands by the token they begin with. */

import type { Value } from '../../model/value.js';
import { AelFault } from '../ael-error.js';
import type { FaultList } from '../fault-list.js';
import type { Dialect, Token } from '../lexer.js';
import type { Argument, BinaryOperator, LogicSyntax, Syntax, UnaryOperator } from '../syntax.js';
import { readAlphaPath, readAlphaPostfix } from './alpha-path.js';
import { readArguments } from './arguments.js';
import { readExclusive, readLet, readNot, readWhen } from './control.js';
import { numberOf, readList, readMap, readPlainConstant } from './literal.js';
import { readPostfix } from './path.js';
import { type PlaceholderUses, Reader } from './reader.js';
import { readRegex } from './regex.js';

export interface Parsed {
  /** Undefined where there are mistakes. */
  readonly syntax: Syntax | undefined;
  /** What was counted: bounded by AEL_MAX_NODES. */
  readonly steps: number;
  /** Characters gone over, each as often as it was. */
  readonly work: number;
  readonly uses: PlaceholderUses;
}

export interface ParseOptions {
  readonly dialect: Dialect;
  readonly placeholders: readonly Value[];
  /** Takes what is wrong with the text. */
  readonly faults: FaultList;
}

export function parseAel(text: string, { dialect, placeholders, faults }: ParseOptions): Parsed {
  const reader = new Reader(text, dialect, placeholders);
  try {
    reader.begin();
    const syntax = readExpression(reader);
    if (reader.current.kind !== 'end') throw reader.unexpected('an operator or the end');
    reader.checkPlaceholders();
    return { syntax, ...countsOf(reader) };
  } catch (error) {
    faults.add(error);
    if (!isLimit(error)) readOtherParts(reader, faults);
    return { syntax: undefined, ...countsOf(reader) };
  }
}

/** What may stand behind a part whose beginning was not understood. */
const BEHIND: ReadonlySet<string> = new Set([')', ']', '}', ',', '=>']);

function isBehindPart({ current }: Reader): boolean {
  return current.kind === 'end' || (current.kind === 'symbol' && BEHIND.has(current.text));
}

function countsOf({ steps, work, uses }: Reader): Omit<Parsed, 'syntax'> {
  return { steps, work, uses };
}

function isLimit(error: unknown): boolean {
  return error instanceof AelFault && error.code === 'ael/limit';
}

/** Looks for more mistakes behind one: in what is joined by "and" and "or". Each turn begins behind the one before. */
function readOtherParts(reader: Reader, faults: FaultList): void {
  while (!faults.isFull && reader.skipToNextPart()) {
    try {
      readExpression(reader);
      if (!isBehindPart(reader)) throw reader.unexpected('an operator or the end');
    } catch (error) {
      faults.add(error);
      if (isLimit(error)) return;
    }
  }
}

function readExpression(reader: Reader): Syntax {
  return reader.within(() => readOperators(reader, LOOSEST));
}

const LOOSEST = 1;
const AND = 2;
const COMPARISON = 3;
const POWER = 8;

/** How tight an operator binds. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  or: LOOSEST,
  and: AND,
  '==': COMPARISON,
  '!=': COMPARISON,
  '>': COMPARISON,
  '>=': COMPARISON,
  '<': COMPARISON,
  '<=': COMPARISON,
  in: COMPARISON,
  '=~': COMPARISON,
  '&': 4,
  '|': 4,
  '^': 4,
  '<<': 5,
  '>>': 5,
  '>>>': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
  '**': POWER,
};

/** Reads operands and the operators that bind at least that tight. */
function readOperators(reader: Reader, least: number): Syntax {
  // Brackets around an operand are part of what it is an operand of.
  const { start } = reader.current.span;
  let left = readUnary(reader);
  for (;;) {
    const operator = operatorAt(reader);
    const precedence = operator === undefined ? 0 : (PRECEDENCE[operator] ?? 0);
    if (operator === undefined || precedence < least) return left;
    left = readInfix(reader, { left, start }, operator, precedence);
    if (precedence === COMPARISON) checkUnchained(reader);
  }
}

function operatorAt({ current, dialect }: Reader): string | undefined {
  if (current.kind === 'symbol')
    return Object.hasOwn(PRECEDENCE, current.text) ? current.text : undefined;
  if (current.kind !== 'name') return undefined;
  const { text } = current;
  if (text === 'and' || text === 'or' || text === 'in') return text;
  return dialect === 'ALPHA' && text.toLowerCase() === 'in' ? 'in' : undefined;
}

function checkUnchained(reader: Reader): void {
  const operator = operatorAt(reader);
  if (operator === undefined || PRECEDENCE[operator] !== COMPARISON) return;
  throw reader.unexpected('"and", "or" or the end', 'comparisons do not chain; join them with and');
}

interface Left {
  readonly left: Syntax;
  readonly start: number;
}

function readInfix(
  reader: Reader,
  { left, start }: Left,
  operator: string,
  precedence: number,
): Syntax {
  if (operator === 'and' || operator === 'or') return readChain(reader, { left, start }, operator);
  if (operator === '=~') return readMatch(reader, { left, start });
  reader.advance();
  // Powers begin at the right: the right side takes operators as tight as this one.
  const right = reader.within(() =>
    readOperators(reader, precedence === POWER ? POWER : precedence + 1),
  );
  const span = reader.spanFrom(start);
  const depth = reader.depthOver(span, [left, right]);
  if (operator === 'in') return { node: 'in', wanted: left, list: right, span, depth };
  return { node: 'binary', operator: operator as BinaryOperator, left, right, span, depth };
}

function readChain(reader: Reader, { left, start }: Left, operator: 'and' | 'or'): LogicSyntax {
  const operands = [left];
  while (operatorAt(reader) === operator) {
    reader.advance();
    const precedence = operator === 'and' ? AND : LOOSEST;
    operands.push(reader.within(() => readOperators(reader, precedence + 1)));
  }
  const span = reader.spanFrom(start);
  return { node: 'logic', operator, operands, span, depth: reader.depthOver(span, operands) };
}

function readMatch(reader: Reader, { left: text, start }: Left): Syntax {
  if (reader.dialect === 'ALPHA') {
    throw reader.unexpected(
      'an operator of the alpha dialect',
      'patterns came with the published language',
    );
  }
  reader.advance();
  const pattern = readRegex(reader);
  const span = reader.spanFrom(start);
  return { node: 'match', text, pattern, span, depth: reader.depthOver(span, [text]) };
}

const SIGNS: ReadonlySet<string> = new Set(['-', '+', '~']);

function readUnary(reader: Reader): Syntax {
  const { current } = reader;
  if (current.kind !== 'symbol' || !SIGNS.has(current.text)) return readOperand(reader);
  reader.advance();
  const { kind, span, spaced } = reader.current;
  const isNumber = kind === 'integer' || kind === 'float';
  if (current.text !== '~' && isNumber && (!spaced || reader.dialect === 'ALPHA')) {
    const value = numberOf(reader.advance(), current.text === '-', {
      start: current.span.start,
      end: span.end,
    });
    return postfix(reader, literal(reader, value, current.span.start));
  }
  const operand = reader.within(() => readUnary(reader));
  const whole = reader.spanFrom(current.span.start);
  const depth = reader.depthOver(whole, [operand]);
  return { node: 'unary', operator: current.text as UnaryOperator, operand, span: whole, depth };
}

function literal(reader: Reader, value: Value, start: number, bound = false): Syntax {
  const span = reader.spanFrom(start);
  return { node: 'literal', value, bound, span, depth: reader.depthOver(span, []) };
}

function postfix(reader: Reader, operand: Syntax): Syntax {
  return reader.dialect === 'ALPHA'
    ? readAlphaPostfix(reader, operand, readExpression)
    : readPostfix(reader, operand, readExpression);
}

function readOperand(reader: Reader): Syntax {
  return postfix(reader, readPrimary(reader));
}

const OPERANDS = 'a value, a path ($.bin), a function, not(…), when(…), let(…) or "("';

function readPrimary(reader: Reader): Syntax {
  const { current } = reader;
  const { start } = current.span;
  switch (current.kind) {
    case 'integer':
    case 'float':
      return literal(reader, numberOf(reader.advance(), false, current.span), start);
    case 'variable':
      reader.advance();
      return {
        node: 'variable',
        name: current.text,
        span: current.span,
        depth: reader.depthOver(current.span, []),
      };
    case 'name':
      return readWord(reader, current);
    case 'symbol':
      return readSymbol(reader, current);
    case 'end':
      throw reader.unexpected(OPERANDS);
    default: {
      const value = readPlainConstant(reader);
      if (value === undefined) throw reader.unexpected(OPERANDS);
      return literal(reader, value, start, current.kind === 'placeholder');
    }
  }
}

function readSymbol(reader: Reader, { text, span }: Token): Syntax {
  switch (text) {
    case '(':
      return readGroup(reader);
    case '[':
      return literal(reader, readList(reader), span.start);
    case '{':
      return literal(reader, readMap(reader), span.start);
    case '$':
      return reader.dialect === 'ALPHA' ? readAlphaPath(reader) : readRecord(reader);
    case '@':
      if (reader.dialect === 'PUBLISHED') return readLoopVariable(reader);
      break;
    case '/':
      throw reader.unexpected(OPERANDS, 'a pattern stands behind =~');
  }
  throw reader.unexpected(OPERANDS);
}

function readGroup(reader: Reader): Syntax {
  reader.expect('(');
  const inner = readExpression(reader);
  reader.expect(')', ' or an operator');
  return inner;
}

const LOOP_PART = /@(?:key|index)\b/uy;

function readLoopVariable(reader: Reader): Syntax {
  const { start } = reader.current.span;
  const token = reader.reread(LOOP_PART);
  if (token === undefined) reader.advance();
  const span = reader.spanFrom(start);
  const depth = reader.depthOver(span, []);
  if (token === undefined) return { node: 'loop', part: 'value', span, depth };
  return { node: 'loop', part: token.text === '@key' ? 'key' : 'index', span, depth };
}

const CALL = /[A-Za-z_][A-Za-z0-9_]*\s*\(/uy;

/** `$.bin` or `$.function()`. */
function readRecord(reader: Reader): Syntax {
  const { start } = reader.advance().span;
  if (reader.current.kind === 'float') throw reader.unexpected(BIN_NAME, BIN_HINT);
  reader.expect('.');
  const { kind, text } = reader.current;
  if (kind === 'name' && reader.looksLike(CALL)) {
    reader.advance();
    const args = readArguments(reader, text, readExpression);
    const span = reader.spanFrom(start);
    return {
      node: 'metadata',
      name: text,
      args,
      span,
      depth: reader.depthOver(span, partsOf(args)),
    };
  }
  if (kind !== 'string' && (kind !== 'name' || /^[0-9]/u.test(text))) {
    throw reader.unexpected(BIN_NAME, BIN_HINT);
  }
  reader.advance();
  const span = reader.spanFrom(start);
  return { node: 'bin', name: text, span, depth: reader.depthOver(span, []) };
}

const BIN_NAME = 'the name of a bin, or a function of the record such as ttl()';
const BIN_HINT = 'a name that is no identifier stands in quotes: $."my-bin"';

function partsOf(args: readonly Argument[]): readonly Syntax[] {
  return args.flatMap(({ value }) => (value.kind === 'expression' ? [value.syntax] : []));
}

/** Words that begin something of their own. */
const CONTROL: Readonly<
  Record<string, (reader: Reader, read: (reader: Reader) => Syntax) => Syntax>
> = { not: readNot, exclusive: readExclusive, let: readLet, when: readWhen };

function readWord(reader: Reader, { text, span }: Token): Syntax {
  const control = Object.hasOwn(CONTROL, text) ? CONTROL[text] : undefined;
  if (control !== undefined) return control(reader, readExpression);
  if (text === 'unknown' || text === 'error') {
    reader.advance();
    return { node: 'unknown', span, depth: reader.depthOver(span, []) };
  }
  if (reader.looksLike(CALL)) {
    reader.advance();
    const args = readArguments(reader, text, readExpression);
    const whole = reader.spanFrom(span.start);
    const depth = reader.depthOver(whole, partsOf(args));
    return { node: 'function', name: text, nameSpan: span, args, span: whole, depth };
  }
  const value = readPlainConstant(reader);
  if (value !== undefined) return literal(reader, value, span.start);
  throw unknownWord(reader, text);
}

function unknownWord(reader: Reader, word: string): AelFault {
  const isOperator =
    word === 'and' || word === 'or' || word === 'in' || word === 'then' || word === 'default';
  return reader.unexpected(
    OPERANDS,
    isOperator ? undefined : 'strings stand in quotes, and a bin is written $.bin',
  );
}
