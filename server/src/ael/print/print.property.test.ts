import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryAel } from '../../../../test/support/arbitrary-ael.js';
import type { Expression } from '../../model/expression.js';
import { decodeExpression, encodeExpression } from '../../wire/expression.js';
import { AelError } from '../ael-error.js';
import { compileAel } from '../compile.js';
import { printAel } from './print.js';

const RUNS = 250;
const FEATURES = { paths: true, strings: false } as const;

const packed = (tree: Expression): string => Buffer.from(encodeExpression(tree)).toString('hex');

/** Undefined for conditions that are refused by their types. */
function compiled(text: string): Expression | undefined {
  try {
    return compileAel(text, { purpose: 'filter', features: FEATURES }).expression;
  } catch (error) {
    if (error instanceof AelError) return undefined;
    throw error;
  }
}

/** How many of so many random conditions compile; the check is of those. */
function checkCompiled(check: (tree: Expression, text: string) => void): number {
  let count = 0;
  fc.assert(
    fc.property(arbitraryAel, (text) => {
      const tree = compiled(text);
      if (tree === undefined) return;
      count += 1;
      check(tree, text);
    }),
    { numRuns: RUNS },
  );
  return count;
}

describe('random conditions', () => {
  it('are printed as text that compiles to the same bytes', () => {
    const count = checkCompiled((tree, text) => {
      const printed = printAel(tree);
      if (!('ael' in printed)) throw new TypeError(`${text} cannot be said: ${printed.unsayable}`);
      const again = compiled(printed.ael);
      expect(again && packed(again)).toBe(packed(tree));
      expect(again && printAel(again)).toEqual(printed);
      expect(printAel({ node: 'packed', data: encodeExpression(tree) })).toEqual(printed);
    });
    expect(count).toBeGreaterThan(RUNS / 4);
  });

  it('are the same bytes again when they are unpacked and packed', () => {
    const count = checkCompiled((tree) => {
      expect(packed(decodeExpression(encodeExpression(tree)))).toBe(packed(tree));
    });
    expect(count).toBeGreaterThan(RUNS / 4);
  });
});
