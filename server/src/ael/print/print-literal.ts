/** Constants as AEL writes them. */

import { PARTICLE, type Value } from '../../model/value.js';
import { LEVEL, operand, type Piece, Unsayable } from './printing.js';

export function printLiteral(value: Value): Piece {
  const text = literalText(value);
  return text.startsWith('-') ? { text, level: LEVEL.unary } : operand(text);
}

/** Throws Unsayable for sketches, blobs of languages, doubles that are no numbers, and bytes nobody reads. */
export function literalText(value: Value): string {
  switch (value.type) {
    case 'nil':
      return 'NIL';
    case 'bool':
      return String(value.value);
    case 'int':
      return value.value.toString();
    case 'double':
      return doubleText(value.value);
    case 'string':
      return quoted(value.value, "'");
    case 'blob':
      return blobText(value.data, value.particleType);
    case 'geojson':
      return `geoJson(${quoted(value.value, "'")})`;
    case 'list':
      return `[${value.items.map(literalText).join(', ')}]`;
    case 'map': {
      const entries = value.entries.map(
        ([key, item]) => `${literalText(key)}: ${literalText(item)}`,
      );
      return `{${entries.join(', ')}}`;
    }
    case 'infinity':
      return 'INF';
    case 'wildcard':
      return '*';
    default:
      throw new Unsayable(`a constant of the type ${value.type}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t' };

export function quoted(text: string, quote: "'" | '"'): string {
  const escaped = text.replaceAll(/[\\\n\t'"]/gu, (each) =>
    each === quote ? `\\${quote}` : (ESCAPES[each] ?? each),
  );
  return `${quote}${escaped}${quote}`;
}

function blobText(data: Uint8Array, particleType: number): string {
  if (particleType !== PARTICLE.blob) throw new Unsayable('a blob of a language of its own');
  return `x'${Buffer.from(data).toString('hex')}'`;
}

/** Digits a double has at most before and behind its point. */
const DIGITS_MAX = 100;

/** There are no exponents in AEL. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) throw new Unsayable('a double that is infinite or no number');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const text = Math.abs(value).toString();
  if (!text.includes('e')) return sign + (text.includes('.') ? text : `${text}.0`);
  const size = Math.abs(value);
  if (size >= 1) return `${sign}${BigInt(size).toString()}.0`;
  for (let digits = 1; digits <= DIGITS_MAX; digits += 1) {
    const fixed = size.toFixed(digits);
    if (Number(fixed) === size) return sign + fixed;
  }
  throw new Unsayable('a double with so many places');
}
