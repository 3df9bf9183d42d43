/** What the alpha dialect puts into the brackets of a step. */

import { intValue, stringValue, type Value } from '../../model/value.js';
import { AelFault, type Span } from '../ael-error.js';
import type { Segment, Selector } from '../syntax.js';
import { integerOf } from './literal.js';
import type { Reader } from './reader.js';

type Side = 'list' | 'map';
const CLOSING: Readonly<Record<Side, string>> = { list: ']', map: '}' };

/** Reads `[…]` or `{…}`; empty brackets are the whole collection. */
export function readAlphaSelector(reader: Reader): Segment {
  const { text, span } = reader.advance();
  const side: Side = text === '[' ? 'list' : 'map';
  if (reader.take(CLOSING[side])) return { step: 'whole', side, span: reader.spanFrom(span.start) };
  const selector = readBody(reader, side);
  reader.expect(CLOSING[side]);
  const whole = reader.spanFrom(span.start);
  reader.count(whole);
  checkRange(selector, whole);
  return { step: 'select', side, selector, span: whole };
}

function readBody(reader: Reader, side: Side): Selector {
  if (reader.take('!=')) return readValues(reader, side, true);
  const { start } = reader.current.span;
  const inverted = reader.take('!');
  if (reader.take('=')) return readValues(reader, side, inverted);
  if (reader.take('#')) return readPositions(reader, side, { by: 'rank', inverted, start });
  if (side === 'map' && isKeyAhead(reader)) return readKeys(reader, inverted);
  return readPositions(reader, side, { by: 'index', inverted, start });
}

const POSITION = /-?\s*(?:0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)\s*[:}]/uy;

/** A number alone or before a colon is an index; before a dash or comma it is a key. */
function isKeyAhead(reader: Reader): boolean {
  return !reader.looksLike(POSITION);
}

function readKeys(reader: Reader, inverted: boolean): Selector {
  const first = readKey(reader);
  if (reader.take('-')) {
    const to = reader.isSymbol('}') ? {} : { to: readKey(reader) };
    return { form: 'interval', by: 'key', from: first, ...to, inverted };
  }
  const values = [first];
  while (reader.take(',')) values.push(readKey(reader));
  return { form: 'several', by: 'key', values, inverted };
}

function readKey(reader: Reader): Value {
  const { kind, text, span } = reader.current;
  if (kind === 'name' || kind === 'string') {
    reader.count(span);
    reader.advance();
    return stringValue(text);
  }
  if (kind !== 'integer')
    throw reader.unexpected('a key, an index, "=" and a value, or "#" and a rank');
  reader.count(span);
  reader.advance();
  return intValue(integerOf(text, false, span));
}

function readValues(reader: Reader, side: Side, inverted: boolean): Selector {
  const { start } = reader.current.span;
  const first = readValue(reader);
  if (reader.take(':')) {
    const to = reader.isSymbol(CLOSING[side]) ? {} : { to: readValue(reader) };
    return { form: 'interval', by: 'value', from: first, ...to, inverted };
  }
  if (!reader.isSymbol(',')) {
    if (inverted) throw notInvertible(reader.spanFrom(start));
    return { form: 'element', by: 'value', value: first };
  }
  const values = [first];
  while (reader.take(',')) values.push(readValue(reader));
  return { form: 'several', by: 'value', values, inverted };
}

function notInvertible(span: Span): AelFault {
  return new AelFault('ael/selector', 'a single element can not be inverted', span);
}

function readValue(reader: Reader): Value {
  const { kind, text, span } = reader.current;
  if (kind === 'name' || kind === 'string') {
    reader.count(span);
    reader.advance();
    return stringValue(text);
  }
  reader.count(span);
  return intValue(readInteger(reader));
}

function readInteger(reader: Reader): bigint {
  const { start } = reader.current.span;
  const negative = reader.take('-');
  const { kind, text } = reader.current;
  if (kind !== 'integer') throw reader.unexpected('a number');
  reader.advance();
  return integerOf(text, negative, reader.spanFrom(start));
}

interface Positions {
  readonly by: 'index' | 'rank';
  readonly inverted: boolean;
  readonly start: number;
}

function readPositions(reader: Reader, side: Side, { by, inverted, start }: Positions): Selector {
  const first = readInteger(reader);
  if (!reader.take(':')) {
    if (inverted) throw notInvertible(reader.spanFrom(start));
    return { form: 'position', by, position: first };
  }
  const isOpen = reader.isSymbol(CLOSING[side]) || reader.isSymbol('~');
  const end = isOpen ? {} : { end: readInteger(reader) };
  if (!reader.isSymbol('~')) return { form: 'positions', by, start: first, ...end, inverted };
  if (by === 'index' && side === 'list') throw reader.unexpected('"]"');
  reader.advance();
  const anchor = by === 'rank' ? readValue(reader) : readKey(reader);
  return { form: 'relative', by, start: first, ...end, anchor, inverted };
}

/** A range that ends before it starts would be sent as a negative count, which the servers read as something else. */
function checkRange(selector: Selector, span: Span): void {
  if (selector.form !== 'positions' && selector.form !== 'relative') return;
  const { start, end } = selector;
  if (start === undefined || end === undefined || end > start) return;
  throw new AelFault(
    'ael/selector',
    'a range that ends where it starts, or before, chooses nothing',
    span,
  );
}
