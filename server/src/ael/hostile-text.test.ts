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

describe('the work a text causes', () => {
  const filled = (unit: string): string => unit.repeat(Math.floor(AEL_MAX_BYTES / unit.length));

  it.each([
    ...[
      '(',
      '[',
      '{',
      '$.a.',
      '$.a.*',
      '-',
      '~',
      'not(',
      '!',
      '"',
      "x'",
      '/*',
      '$.a =~ /',
      '=~ /[',
      '[?(',
      '$' + '{a',
      '?0',
    ],
    ...[
      '$.a.{@',
      '1 ** ',
      '1 + ',
      '1 < ',
      'true and ',
      'when (',
      'let (a = ',
      'min(',
      '$.a:INT:',
      '@',
      '.5',
      '\\',
      '{a:',
    ],
  ])('is bounded for a text full of %s', (unit) => {
    expectSound(filled(unit), 'PUBLISHED');
    expectSound(filled(unit), 'ALPHA');
  });

  it('grows with its length, and no faster', () => {
    const stepsOf = (terms: number): number =>
      parseAel(new Array<string>(terms).fill('$.a.b > 1').join(' and '), {
        dialect: 'PUBLISHED',
        placeholders: [],
        faults: new FaultList(),
      }).steps;
    const [few, many] = [stepsOf(100), stepsOf(1_000)];
    expect(many / few).toBeGreaterThan(9);
    expect(many / few).toBeLessThan(10.5);
    expect(many).toBeLessThan(AEL_MAX_NODES);
  });
});
