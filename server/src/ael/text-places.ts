/** Parts of a text as people and other languages count them: one walk over the text, and then a look-up for each. */

import type { Span, TextSpan } from './ael-error.js';

export type Locate = (span: Span) => TextSpan;

/** The walk is made when the first place is asked for: most texts are never asked about. */
export function createLocator(text: string): Locate {
  let places: Places | undefined;
  return ({ start, end }) => {
    places ??= walk(text);
    const from = clamp(start, text.length);
    const to = clamp(end, text.length);
    return {
      startBytes: places.bytes[from] ?? 0,
      endBytes: places.bytes[to] ?? 0,
      line: places.lines[from] ?? 1,
      column: places.columns[from] ?? 1,
    };
  };
}

/** By the index into the string, its end included. */
interface Places {
  readonly bytes: Uint32Array;
  readonly lines: Uint32Array;
  readonly columns: Uint32Array;
}

const NEWLINE = 10;

function walk(text: string): Places {
  const size = text.length + 1;
  const places = {
    bytes: new Uint32Array(size),
    lines: new Uint32Array(size),
    columns: new Uint32Array(size),
  };
  let [bytes, line, column] = [0, 1, 1];
  for (let at = 0; at < size; ) {
    const code = text.codePointAt(at) ?? 0;
    // Both halves of a pair are at the place of the character.
    const next = at + (code > 0xffff ? 2 : 1);
    for (let each = at; each < next; each += 1) {
      places.bytes[each] = bytes;
      places.lines[each] = line;
      places.columns[each] = column;
    }
    bytes += utf8Bytes(code);
    column += 1;
    if (code === NEWLINE) [line, column] = [line + 1, 1];
    at = next;
  }
  return places;
}

/** Half of a pair alone becomes the sign for what is no character, of three bytes. */
function utf8Bytes(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x1_0000 ? 3 : 4;
}

function clamp(at: number, length: number): number {
  return Math.min(at, length);
}
