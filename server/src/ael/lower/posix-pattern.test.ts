import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bin, evaluate, expressionRecord } from '../../../../test/support/expressions.js';
import { stringValue } from '../../model/value.js';
import { AelFault } from '../ael-error.js';
import { toPosix } from './posix-pattern.js';

const span = { start: 0, end: 1 };

function translated(pattern: string, flags = ''): string {
  const posix = toPosix({ pattern, flags, span });
  return typeof posix === 'string' ? posix : `beyond POSIX: ${posix.what}`;
}

describe('a pattern in POSIX', () => {
  it.each([
    ['^a.c$', '', '^a[^\n\r]c$'],
    ['a.c', 's', 'a.c'],
    [String.raw`\d+\.\w*`, '', '[0-9]+\\.[A-Za-z0-9_]*'],
    ['(?:a|b)+?', '', '(a|b)+'],
    [String.raw`[\d\-\]]`, '', '[]0-9-]'],
    ['[^a]', 'm', '([^a]|\n)'],
    ['[^]a]', '', 'beyond POSIX: a class of this kind in a pattern'],
    ['é+', '', '(é)+'],
    ['a b # c', 'x', 'ab'],
    [String.raw`a\/b`, '', 'a/b'],
    ['[a&&b]', '', 'beyond POSIX: a class of this kind in a pattern'],
    ['(?<=a)b', '', 'beyond POSIX: a group that begins with "(?"'],
    [String.raw`(a)\1`, '', String.raw`beyond POSIX: "\1" in a pattern`],
    ['a{300}', '', 'beyond POSIX: repeating more than 255 times'],
    ['é', 'i', 'beyond POSIX: ignoring the case of letters beyond ASCII'],
    ['[é]', '', 'beyond POSIX: a class of this kind in a pattern'],
  ])('is made of /%s/%s', (pattern, flags, posix) => {
    expect(translated(pattern, flags)).toBe(posix);
  });

  it.each(['*a', 'a**', '(a', 'a)', 'a{2,1}', '{', ']'])('is not made of /%s/', (pattern) => {
    expect(() => translated(pattern)).toThrow(AelFault);
  });

  it('matches what the pattern matches', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'b',
        '-',
        '.',
        '^',
        ' ',
        String.raw`\d`,
        String.raw`\w`,
        String.raw`\s`,
        String.raw`\.`,
      ],
      ...['[ab]', '[^a]', '[a-c-]', String.raw`[\d\]^-]`, '(?:ab|c)', '(a)', '1', 'c'],
    );
    const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{1,2}', '*?');
    const pattern = fc
      .array(fc.tuple(piece, quantifier), { minLength: 1, maxLength: 5 })
      .map((pieces) =>
        pieces.map(([each, count]) => (each === '^' ? each : each + count)).join(''),
      );
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '1', '-', ' ', '.', ']', '^'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(pattern, text, fc.constantFrom('', 'i'), (source, characters, flags) => {
        const value = characters.join('');
        const outcome = evaluate(
          {
            node: 'regex',
            flags: flags === 'i' ? 3 : 1,
            pattern: translated(source, flags),
            value: bin('s', 'string'),
          },
          expressionRecord({ s: stringValue(value) }),
        );
        const matches = new RegExp(source, `${flags}u`).test(value);
        expect(outcome, `/${source}/ on ${value}`).toEqual({ type: 'bool', value: matches });
      }),
      { numRuns: 300 },
    );
  });
});
