/** Constants: numbers, strings, blobs, and the lists and maps that are made of constants alone. */

import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  type MapEntry,
  type MapValue,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import { AelFault, type Span } from '../ael-error.js';
import type { Token } from '../lexer.js';
import type { Reader } from './reader.js';

/** Throws for what 64 bits do not hold. */
export function integerOf(digits: string, negative: boolean, span: Span): bigint {
  const size = BigInt(digits);
  const value = negative ? -size : size;
  if (value >= INT64_MIN && value <= INT64_MAX) return value;
  throw new AelFault('ael/literal', 'an integer beyond 64 bits', span, {
    hint: `integers go from ${INT64_MIN} to ${INT64_MAX}`,
  });
}

/** A number with its sign, as it stands where nothing but constants may. */
function readNumber(reader: Reader): Value {
  const { start } = reader.current.span;
  const negative = readSigns(reader);
  return numberOf(reader.advance(), negative, reader.spanFrom(start));
}

/** In constants one sign may stand; the alpha dialect allows more. */
function readSigns(reader: Reader): boolean {
  let negative = false;
  while (reader.isSymbol('-') || reader.isSymbol('+')) {
    if (reader.advance().text === '-') negative = !negative;
    const isAgain = reader.isSymbol('-') || reader.isSymbol('+');
    if (isAgain && reader.dialect === 'PUBLISHED') throw reader.unexpected('a number');
  }
  if (reader.current.kind === 'integer' || reader.current.kind === 'float') return negative;
  throw reader.unexpected('a number');
}

/** `token` is an integer or a float. */
export function numberOf(token: Token, negative: boolean, span: Span): Value {
  if (token.kind === 'integer') return intValue(integerOf(token.text, negative, span));
  const value = Number(token.text);
  return doubleValue(negative ? -value : value);
}

const WORDS: Readonly<Record<string, Value>> = {
  true: boolValue(true),
  false: boolValue(false),
};
const CONSTANT_WORDS: Readonly<Record<string, Value>> = {
  ...WORDS,
  NIL,
  INF: { type: 'infinity' },
};

/** `true`, `false`, a string, a blob or a placeholder; `undefined` where none of them stands. */
export function readPlainConstant(reader: Reader): Value | undefined {
  const token = reader.current;
  switch (token.kind) {
    case 'string':
      reader.advance();
      return stringValue(token.text);
    case 'blob':
    case 'base64':
      reader.advance();
      return blobOf(token);
    case 'placeholder':
      return reader.placeholder();
    case 'name': {
      const value = ownEntry(wordsOf(reader), token.text);
      if (value !== undefined) reader.advance();
      return value;
    }
    default:
      return undefined;
  }
}

function wordsOf(reader: Reader): Readonly<Record<string, Value>> {
  return reader.dialect === 'ALPHA' ? WORDS : CONSTANT_WORDS;
}

function ownEntry(words: Readonly<Record<string, Value>>, word: string): Value | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

function blobOf({ kind, text, span }: Token): Value {
  if (kind === 'base64') return blobValue(decodeBase64(text, span));
  if (text.length % 2 === 0 && /^[0-9a-fA-F]*$/u.test(text)) {
    return blobValue(Buffer.from(text, 'hex'));
  }
  throw new AelFault('ael/literal', 'a blob is an even number of hexadecimal digits', span);
}

const BASE64_TEXT = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

export function decodeBase64(text: string, span: Span): Uint8Array {
  if (BASE64_TEXT.test(text)) return Buffer.from(text, 'base64');
  throw new AelFault('ael/literal', 'a blob that is not base64', span);
}

/** Anything constant, as it stands in lists, maps and selectors. */
export function readConstant(reader: Reader): Value {
  return reader.within(() => {
    reader.count(reader.current.span);
    if (reader.isSymbol('[')) return readList(reader);
    if (reader.isSymbol('{')) return nestedMap(reader);
    if (reader.dialect === 'PUBLISHED' && reader.take('*')) return { type: 'wildcard' };
    return readPlainConstant(reader) ?? readNumberHere(reader);
  });
}

/** The alpha dialect's SDK keeps no order in maps inside of lists; servers compare maps only where they are in order. */
function nestedMap(reader: Reader): Value {
  const map = readMap(reader);
  return reader.dialect === 'ALPHA' ? { ...map, order: 'unordered' } : map;
}

function readNumberHere(reader: Reader): Value {
  const { kind } = reader.current;
  if (kind === 'integer' || kind === 'float' || reader.isSymbol('-') || reader.isSymbol('+')) {
    return readNumber(reader);
  }
  throw reader.unexpected(
    'a constant',
    'lists, maps and selectors are made of constants and placeholders, not of paths',
  );
}

export function readList(reader: Reader): Value {
  reader.expect('[');
  const items: Value[] = [];
  while (!reader.isSymbol(']')) {
    if (items.length > 0) reader.expect(',', ' or "]"');
    items.push(readConstant(reader));
  }
  reader.expect(']');
  return listValue(items);
}

export function readMap(reader: Reader): MapValue {
  const { start } = reader.expect('{').span;
  const entries: MapEntry[] = [];
  const keys = new Set<string>();
  while (!reader.isSymbol('}')) {
    if (entries.length > 0) reader.expect(',', ' or "}"');
    const { span } = reader.current;
    const key = readMapKey(reader);
    const name = keyName(key);
    if (keys.has(name)) throw new AelFault('ael/literal', 'a key that is there twice', span);
    keys.add(name);
    reader.expect(':');
    entries.push([key, readWordOrConstant(reader)]);
  }
  reader.expect('}');
  reader.count(reader.spanFrom(start));
  entries.sort(([a], [b]) => compareValues(a, b));
  return mapValue(entries, 'keyOrdered');
}

/** Maps tell keys apart by type and value. */
function keyName(key: Value): string {
  if (key.type === 'int' || key.type === 'string') return `${key.type} ${key.value}`;
  return key.type === 'blob' ? `blob ${Buffer.from(key.data).toString('hex')}` : key.type;
}

function readMapKey(reader: Reader): Value {
  const { span } = reader.current;
  const key = readWordOrConstant(reader);
  if (key.type === 'string' || key.type === 'int') return key;
  if (key.type === 'blob' && reader.dialect === 'PUBLISHED') return key;
  throw new AelFault('ael/literal', 'keys of maps are integers, strings or blobs', span);
}

/** In the published language a bare word in a constant is a string; the alpha dialect wants quotes. */
function readWordOrConstant(reader: Reader): Value {
  return (
    (reader.dialect === 'PUBLISHED' ? readBareWord(reader) : undefined) ?? readConstant(reader)
  );
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/u;

/** A bare word that stands for a string; not the words that are constants themselves. */
export function readBareWord(reader: Reader): Value | undefined {
  const { kind, text, span } = reader.current;
  if (kind !== 'name' || !IDENTIFIER.test(text) || Object.hasOwn(CONSTANT_WORDS, text)) {
    return undefined;
  }
  reader.count(span);
  reader.advance();
  return stringValue(text);
}
