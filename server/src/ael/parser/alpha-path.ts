/** Paths as the Developer SDK's alpha releases wrote them. */

import { intValue, stringValue, type Value } from '../../model/value.js';
import { AelFault } from '../ael-error.js';
import { AEL_MAX_PATH_STEPS } from '../limits.js';
import type { Argument, Segment, Syntax } from '../syntax.js';
import { readAlphaSelector } from './alpha-selector.js';
import { readArguments } from './arguments.js';
import { integerOf } from './literal.js';
import type { ReadExpression } from './read-expression.js';
import type { Reader } from './reader.js';

/** Functions of the record; the brackets belong to their names. */
const METADATA =
  /(?:deviceSize|memorySize|recordSize|isTombstone|keyExists|lastUpdate|sinceUpdate|setName|ttl|voidTime)\(\)/uy;
const DIGEST_MODULO = /digestModulo\(/uy;
const BIN_NAME = /[A-Za-z0-9_@]+/uy;
/** A name that begins with digits comes as a fraction. */
const DIGITS_NAME = /\.[A-Za-z0-9_]*@[A-Za-z0-9_@]*/uy;
const INTEGER_KEY = /\.(?:0[xX][0-9a-fA-F]+|0[bB][01]+|[+-]?[0-9]+)/uy;

/** Reads `$.bin` or `$.function()`. */
export function readAlphaPath(reader: Reader): Syntax {
  const { start } = reader.advance().span;
  const digits = reader.reread(DIGITS_NAME);
  if (digits !== undefined) return binNamed(reader, digits.text.slice(1), start);
  if (reader.current.kind === 'float') throw reader.unexpected(NAME);
  reader.expect('.');
  const metadata = reader.reread(METADATA);
  if (metadata !== undefined) {
    const span = reader.spanFrom(start);
    const name = metadata.text.slice(0, -2);
    return { node: 'metadata', name, args: [], span, depth: reader.depthOver(span, []) };
  }
  if (reader.looksLike(DIGEST_MODULO)) return readDigestModulo(reader, start);
  return readBin(reader, start);
}

const NAME = 'the name of a bin, or a function of the record such as ttl()';

function readDigestModulo(reader: Reader, start: number): Syntax {
  const { text: name } = reader.advance();
  const args = readArguments(reader, name, readModulus);
  const span = reader.spanFrom(start);
  return { node: 'metadata', name, args, span, depth: reader.depthOver(span, []) };
}

function readModulus(reader: Reader): Syntax {
  if (reader.current.kind !== 'integer') throw reader.unexpected('a number');
  const { text, span } = reader.advance();
  const value = intValue(integerOf(text, false, span));
  return { node: 'literal', value, bound: false, span, depth: reader.depthOver(span, []) };
}

function readBin(reader: Reader, start: number): Syntax {
  const { kind, text } = reader.current;
  let name: string | undefined;
  if (kind === 'string') {
    name = text;
    reader.advance();
  } else if (kind === 'name' || kind === 'integer' || reader.isSymbol('@')) {
    name = reader.reread(BIN_NAME)?.text;
  }
  if (name === undefined || /^[0-9]+$/u.test(name)) throw reader.unexpected(NAME);
  return binNamed(reader, name, start);
}

function binNamed(reader: Reader, name: string, start: number): Syntax {
  const span = reader.spanFrom(start);
  if (name.toLowerCase().includes('null')) {
    throw new AelFault(
      'ael/name',
      'the alpha dialect has no bins with "null" in their names',
      span,
    );
  }
  return { node: 'bin', name, span, depth: reader.depthOver(span, []) };
}

/** Reads the steps behind a bin, and the function a path may end with; behind a number a cast. */
export function readAlphaPostfix(reader: Reader, operand: Syntax, read: ReadExpression): Syntax {
  const isNumber = operand.node === 'literal' && !operand.bound;
  if (operand.node !== 'bin' && !isNumber) return operand;
  const segments: Segment[] = [];
  let path: Syntax = operand;
  while (reader.isSymbol('.') || reader.looksLike(INTEGER_KEY)) {
    const call = isCall(reader);
    if (call !== undefined) return readCall(reader, path, call, read);
    if (isNumber) throw reader.unexpected('asInt() or asFloat()');
    if (segments.length === AEL_MAX_PATH_STEPS) {
      throw new AelFault(
        'ael/limit',
        `more than ${AEL_MAX_PATH_STEPS} steps in a path`,
        reader.current.span,
      );
    }
    segments.push(readStep(reader));
    const span = reader.spanFrom(operand.span.start);
    path = {
      node: 'path',
      root: operand,
      segments,
      span,
      depth: reader.depthOver(span, [operand]),
    };
  }
  return path;
}

/** Functions whose brackets belong to their names. */
const PLAIN_CALL =
  /\.\s*(asInt|asFloat|exists|count|get|hllCount|hllDescribe|remove|insert|set|append|increment|clear|sort)\(\)/uy;
const CALL_WITH_ARGUMENTS =
  /\.\s*(get|hllMayContain|hllUnion|hllUnionCount|hllIntersectCount|hllSimilarity)\s*\(/uy;

type CallForm = 'plain' | 'arguments';

function isCall(reader: Reader): CallForm | undefined {
  if (reader.looksLike(PLAIN_CALL)) return 'plain';
  return reader.looksLike(CALL_WITH_ARGUMENTS) ? 'arguments' : undefined;
}

function readCall(reader: Reader, receiver: Syntax, form: CallForm, read: ReadExpression): Syntax {
  reader.expect('.');
  const { text: name, span: nameSpan } = reader.advance();
  let args: readonly Argument[] = [];
  if (form === 'arguments') {
    args = readArguments(reader, name, read);
  } else {
    reader.expect('(');
    reader.expect(')');
  }
  const span = reader.spanFrom(receiver.span.start);
  const parts = args.flatMap(({ value }) => (value.kind === 'expression' ? [value.syntax] : []));
  const depth = reader.depthOver(span, [receiver, ...parts]);
  return { node: 'method', receiver, name, nameSpan, args, flags: [], span, depth };
}

function readStep(reader: Reader): Segment {
  const { start } = reader.current.span;
  const integer = reader.reread(INTEGER_KEY);
  if (integer !== undefined) {
    const span = reader.spanFrom(start);
    return { step: 'key', key: integerKey(integer.text.slice(1), span), span };
  }
  reader.expect('.');
  const { kind, text } = reader.current;
  if (reader.isSymbol('[') || reader.isSymbol('{')) return readAlphaSelector(reader);
  if (kind === 'string' || kind === 'name') {
    reader.advance();
    return { step: 'key', key: stringValue(text), span: reader.spanFrom(start) };
  }
  throw reader.unexpected('a key, a selector in [ ] or { }, or a function');
}

function integerKey(text: string, span: { start: number; end: number }): Value {
  const negative = text.startsWith('-');
  const digits = text.startsWith('-') || text.startsWith('+') ? text.slice(1) : text;
  return intValue(integerOf(digits, negative, span));
}
