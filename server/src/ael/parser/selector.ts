/** What stands in the brackets of a step: which elements of a list or map are chosen, and by what. */

import type { Value } from '../../model/value.js';
import { AelFault, type Span } from '../ael-error.js';
import type { Selector, SelectSegment } from '../syntax.js';
import { integerOf, readBareWord, readConstant } from './literal.js';
import type { Reader } from './reader.js';

type Side = SelectSegment['side'];
const CLOSING: Readonly<Record<Side, string>> = { list: ']', map: '}' };

/** Reads `[…]` or `{…}`, the bracket that opens being the next token. */
export function readSelector(reader: Reader): SelectSegment {
  const { text, span } = reader.advance();
  const side: Side = text === '[' ? 'list' : 'map';
  const selector = readBody(reader, side);
  reader.expect(CLOSING[side]);
  const whole = reader.spanFrom(span.start);
  reader.count(whole);
  checkSelector(selector, whole);
  return { step: 'select', side, selector, span: whole };
}

function readBody(reader: Reader, side: Side): Selector {
  const { start } = reader.current.span;
  // `!=` is one token elsewhere; here it is the inversion of `=`.
  if (reader.take('!=')) return readElements(reader, side, { by: 'value', inverted: true, start });
  const inverted = reader.take('!');
  if (reader.take('=')) return readElements(reader, side, { by: 'value', inverted, start });
  if (reader.isSymbol('@')) {
    if (side === 'list') throw reader.unexpected(LIST_SELECTORS);
    reader.advance();
    return readElements(reader, side, { by: 'key', inverted, start });
  }
  const by = reader.take('#') ? 'rank' : 'index';
  return readPositions(reader, side, { by, inverted, start });
}

const LIST_SELECTORS = 'an index, "=" and a value, "#" and a rank, or "!"';
const MAP_SELECTORS = 'an index, "@" and a key, "=" and a value, "#" and a rank, or "!"';

interface Elements {
  readonly by: 'key' | 'value';
  readonly inverted: boolean;
  readonly start: number;
}

function readElements(reader: Reader, side: Side, { by, inverted, start }: Elements): Selector {
  if (reader.take(':')) {
    return { form: 'interval', by, to: readElement(reader, by), inverted };
  }
  const first = readElement(reader, by);
  if (reader.take(':')) {
    const isOpen = reader.isSymbol(CLOSING[side]);
    return {
      form: 'interval',
      by,
      from: first,
      inverted,
      ...(isOpen ? {} : { to: readElement(reader, by) }),
    };
  }
  if (!reader.isSymbol(',')) {
    if (inverted) throw notInvertible(reader.spanFrom(start));
    return { form: 'element', by, value: first };
  }
  const values = [first];
  while (reader.take(',') && !reader.isSymbol(CLOSING[side])) values.push(readElement(reader, by));
  return { form: 'several', by, values, inverted };
}

function notInvertible(span: Span): AelFault {
  return new AelFault('ael/selector', 'a single element can not be inverted', span, {
    hint: 'a comma behind it makes it a list of one, as in [!=1,]',
  });
}

function readElement(reader: Reader, by: 'key' | 'value'): Value {
  const { span } = reader.current;
  const value = readBareWord(reader) ?? readConstant(reader);
  if (by === 'key' && !isKey(value)) {
    throw new AelFault('ael/selector', 'keys of maps are integers, strings or blobs', span);
  }
  return value;
}

function isKey({ type }: Value): boolean {
  return type === 'int' || type === 'string' || type === 'blob';
}

interface Positions {
  readonly by: 'index' | 'rank';
  readonly inverted: boolean;
  readonly start: number;
}

function readPositions(reader: Reader, side: Side, { by, inverted, start }: Positions): Selector {
  const first = reader.isSymbol(':') ? undefined : readPosition(reader, side);
  if (first !== undefined && reader.isSymbol(',')) {
    return readIndexes(reader, side, { by, inverted, start }, first);
  }
  if (first !== undefined && !reader.isSymbol(':')) {
    if (inverted) {
      throw new AelFault(
        'ael/selector',
        'a single element can not be inverted',
        reader.spanFrom(start),
        {
          hint: 'write it as a range, as in [!1:2]',
        },
      );
    }
    return { form: 'position', by, position: first };
  }
  reader.expect(':');
  const isOpen = reader.isSymbol(CLOSING[side]) || reader.isSymbol('~');
  const end = isOpen ? undefined : readPosition(reader, side);
  if (reader.isSymbol('~')) return readRelative(reader, side, { by, inverted, first, end });
  return {
    form: 'positions',
    by,
    inverted,
    ...(first === undefined ? {} : { start: first }),
    ...(end === undefined ? {} : { end }),
  };
}

/** A list of indexes, of which the servers take one. */
function readIndexes(
  reader: Reader,
  side: Side,
  { by, inverted, start }: Positions,
  first: bigint,
): Selector {
  reader.advance();
  if (by === 'index' && side === 'map' && reader.isSymbol(CLOSING[side])) {
    const end = first === -1n ? {} : { end: first + 1n };
    return { form: 'positions', by, start: first, ...end, inverted };
  }
  throw new AelFault(
    'ael/selector',
    `several ${by === 'rank' ? 'ranks' : 'indexes'} can not be listed`,
    reader.spanFrom(start),
    {
      hint: 'the servers choose one position, or a range of them as in [1:4]',
    },
  );
}

interface Relative {
  readonly by: 'index' | 'rank';
  readonly inverted: boolean;
  readonly first: bigint | undefined;
  readonly end: bigint | undefined;
}

function readRelative(
  reader: Reader,
  side: Side,
  { by, inverted, first, end }: Relative,
): Selector {
  const { span } = reader.advance();
  if (side === 'list' && by === 'index') {
    throw new AelFault('ael/selector', 'lists have no keys an index could be relative to', span, {
      hint: 'a rank can be relative to a value, as in [#0:2~5]',
    });
  }
  if (first === undefined) {
    throw new AelFault('ael/selector', 'a relative range needs its start', span, {
      hint: by === 'rank' ? 'as in [#0:2~5]' : 'as in {0:2~key}',
    });
  }
  const anchor = readElement(reader, by === 'rank' ? 'value' : 'key');
  return {
    form: 'relative',
    by,
    start: first,
    ...(end === undefined ? {} : { end }),
    anchor,
    inverted,
  };
}

/** Indexes and ranks are integers of 64 bits, with a sign, or a placeholder for one. */
function readPosition(reader: Reader, side: Side): bigint {
  const { start } = reader.current.span;
  if (reader.current.kind === 'placeholder') return boundPosition(reader);
  const negative = reader.take('-');
  const { kind, text } = reader.current;
  if (kind === 'integer') {
    reader.advance();
    return integerOf(text, negative, reader.spanFrom(start));
  }
  const isWord = kind === 'name' || kind === 'string';
  throw reader.unexpected(
    side === 'list' ? LIST_SELECTORS : MAP_SELECTORS,
    isWord ? `${side === 'map' ? 'a key is marked with @, ' : ''}a value with =` : undefined,
  );
}

function boundPosition(reader: Reader): bigint {
  const { span } = reader.current;
  const value = reader.placeholder();
  if (value.type === 'int') return value.value;
  throw new AelFault('ael/placeholder', 'an index or rank has to be an INT', span);
}

/** Ranges that choose nothing, whatever the record holds, are mistakes. */
function checkSelector(selector: Selector, span: Span): void {
  if (selector.form !== 'positions' && selector.form !== 'relative') return;
  const fault = rangeFault(selector);
  if (fault !== undefined) throw new AelFault('ael/selector', fault, span);
}

type RangeSelector = Extract<Selector, { readonly form: 'positions' | 'relative' }>;

function rangeFault({ form, start, end }: RangeSelector): string | undefined {
  if (start === undefined && end === undefined) return 'a range needs a start or an end';
  if (start === undefined || end === undefined) return undefined;
  if (form === 'positions' && start < 0n !== end < 0n) {
    return 'one end counts from the front and the other from the back, which no server takes';
  }
  return end <= start ? 'a range that ends where it starts, or before, chooses nothing' : undefined;
}
