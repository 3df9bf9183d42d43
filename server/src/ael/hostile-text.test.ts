import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAelCases } from '../../../test/support/ael-cases.js';
import { evaluate } from '../../../test/support/expressions.js';
import { decodeExpression, encodeExpression } from '../wire/expression.js';
import { AelError } from './ael-error.js';
import { compileAel } from './compile.js';
import { FaultList } from './fault-list.js';
import type { Dialect } from './lexer.js';
import { AEL_MAX_BYTES, AEL_MAX_MISTAKES, AEL_MAX_NODES } from './limits.js';
import { parseAel } from './parser/parser.js';

const TEXTS = readAelCases('published').map(({ text }) => text);
const PIECES = [
  ...[
    '$',
    '.',
    ':',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '@',
    '#',
    '=',
    '!',
    '~',
    '?',
    '*',
    '-',
    '+',
    ',',
  ],
  ...[
    '$.a',
    '$.m.{@',
    ':INT',
    '.count()',
    '[?(',
    ' and ',
    ' in ',
    ' =~ /',
    '/',
    "'",
    '"',
    'let (',
    ' then (',
  ],
  ...[
    'when (',
    ' => ',
    'default',
    'not(',
    '1',
    '0x',
    '.5',
    '\\',
    '/*',
    '*/',
    "x'",
    '$' + '{a}',
    '?0',
    'é',
    '\0',
  ],
] as const;

const dialect = fc.constantFrom<Dialect>('PUBLISHED', 'ALPHA');

/** Refused with a place inside of the text, or compiled to something that can be packed and that servers take. */
function expectSound(text: string, as: Dialect): void {
  try {
    const { expression } = compileAel(text, {
      purpose: 'read',
      dialect: as,
      features: { paths: true, strings: false },
    });
    // Coordinates are for the servers to check.
    if (!text.includes('geoJson')) expect(() => evaluate(expression)).not.toThrow();
    const bytes = encodeExpression(expression);
    expect(Buffer.compare(encodeExpression(decodeExpression(bytes)), bytes)).toBe(0);
  } catch (error) {
    if (!(error instanceof AelError))
      throw new Error(`for ${JSON.stringify(text)}`, { cause: error });
    expect(error.diagnostics.length).toBeLessThanOrEqual(AEL_MAX_MISTAKES);
    for (const { span } of error.diagnostics) {
      expect(span.startBytes).toBeLessThanOrEqual(span.endBytes);
      expect(span.endBytes).toBeLessThanOrEqual(Buffer.byteLength(text));
    }
  }
}

describe('text of any kind', () => {
  it('is refused, or compiled, when it is made of pieces of the language', () => {
    const text = fc
      .array(fc.constantFrom(...PIECES), { maxLength: 30 })
      .map((each) => each.join(''));
    fc.assert(fc.property(text, dialect, expectSound), { numRuns: 500 });
  });

  it('is refused, or compiled, wherever an expression is bent', () => {
    const bent = fc
      .tuple(fc.constantFrom(...TEXTS), fc.nat(), fc.nat(4), fc.constantFrom('', ...PIECES))
      .map(([text, at, removed, piece]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + piece + text.slice(place + removed);
      });
    fc.assert(fc.property(bent, dialect, expectSound), { numRuns: 800 });
  });

  it('is refused, or compiled, when it is noise', () => {
    const noise = fc
      .array(fc.oneof(fc.integer({ min: 0, max: 127 }), fc.integer({ min: 0, max: 0xffff })), {
        maxLength: 60,
      })
      .map((codes) => String.fromCharCode(...codes));
    fc.assert(fc.property(noise, dialect, expectSound), { numRuns: 300 });
  });
});

/** What a text may be full of. */
const UNITS = [
  ...['(', '[', '{', '$.a.', '$.a.*', '-', '~', 'not(', '!', '"', "x'", '/*', '$.a =~ /', '=~ /['],
  ...[
    '[?(',
    '$' + '{a',
    '?0',
    '$.a.{@',
    '1 ** ',
    '1 + ',
    '1 < ',
    'true and ',
    'when (',
    'let (a = ',
  ],
  ...[
    'min(',
    '$.a:INT:',
    '@',
    '.5',
    '\\',
    '{a:',
    '\0',
    '\ud800',
    '\udc00',
    '𝒳',
    'é',
    "'\\q",
    '$.',
    ' ',
  ],
  ...[
    '9',
    '0x',
    '1.',
    '$.a.b',
    "'a' ",
    '\n',
    '/* */',
    'a ',
    'and ',
    'or and ',
    '$.a = 1 and ',
    ') and (',
    '$.a (    ',
  ],
] as const;

function filled(unit: string, bytes = AEL_MAX_BYTES): string {
  return unit.repeat(Math.floor(bytes / Buffer.byteLength(unit)));
}

function parsed(text: string, dialect: Dialect): ReturnType<typeof parseAel> {
  return parseAel(text, { dialect, placeholders: [], faults: new FaultList() });
}

describe('the work a text causes', () => {
  it.each(UNITS)('is bounded for 64 KiB full of %j', (unit) => {
    expectSound(filled(unit), 'PUBLISHED');
    expectSound(filled(unit), 'ALPHA');
  });

  it.each<Dialect>(['PUBLISHED', 'ALPHA'])(
    'goes over each character a few times at most, whatever the text, in the %s dialect',
    (as) => {
      for (const unit of UNITS) {
        for (const text of [
          filled(unit, 16_384),
          `$.a > 1 and ${filled(unit, 16_384)}`,
          `(${filled(unit, 16_384)}) and $.a`,
        ]) {
          const { work } = parsed(text, as);
          expect([unit, work <= 6 * text.length + 100]).toEqual([unit, true]);
        }
      }
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 200 }), (pieces) => {
          const text = pieces.join('');
          expect(parsed(text, as).work).toBeLessThanOrEqual(6 * text.length + 100);
        }),
        { numRuns: 200 },
      );
    },
  );

  it('grows with its length, and no faster', () => {
    const growth = (count: 'steps' | 'work'): number => {
      const of = (terms: number): number =>
        parsed(new Array<string>(terms).fill('$.a.b > 1').join(' and '), 'PUBLISHED')[count];
      return of(1_000) / of(100);
    };
    for (const count of ['steps', 'work'] as const) {
      expect(growth(count)).toBeGreaterThan(9);
      expect(growth(count)).toBeLessThan(10.5);
    }
    expect(parsed(filled('$.a > 1 and '), 'PUBLISHED').steps).toBeLessThan(AEL_MAX_NODES + 2);
  });
});
