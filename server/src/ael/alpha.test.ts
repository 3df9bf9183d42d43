import { describe, expect, it } from 'vitest';
import {
  type AlphaCase,
  caseArguments,
  readAelCases,
  readAlphaDifferences,
} from '../../../test/support/ael-cases.js';
import type { Value } from '../model/value.js';
import { decodeExpression, encodeExpression } from '../wire/expression.js';
import { AelError } from './ael-error.js';
import { compileAel } from './compile.js';

const CASES = readAelCases('alpha');

/** What it packs to, or the code of what is wrong with it. */
function outcomeOf({ text, args }: AlphaCase): string {
  try {
    const placeholders = caseArguments(args).map(asTheSdkSendsIt);
    const { expression } = compileAel(text, { dialect: 'ALPHA', purpose: 'read', placeholders });
    return Buffer.from(encodeExpression(expression)).toString('hex');
  } catch (error) {
    if (error instanceof AelError) return error.diagnostic.code;
    throw error;
  }
}

/** The SDK keeps no order in maps inside of lists. */
function asTheSdkSendsIt(value: Value): Value {
  if (value.type !== 'list') return value;
  const items = value.items.map((item) =>
    item.type === 'map' ? ({ ...item, order: 'unordered' } as const) : item,
  );
  return { ...value, items };
}

/** The same expression may have several forms on the wire: numbers in more bytes than they need. */
function inOurForm(hex: string): string {
  return Buffer.from(encodeExpression(decodeExpression(Buffer.from(hex, 'hex')))).toString('hex');
}

describe('the alpha dialect', () => {
  it('packs as the SDK did', () => {
    const same = CASES.filter(
      ({ packed, differs }) => packed !== undefined && differs === undefined,
    );
    expect(same.length).toBeGreaterThan(1_400);
    const others = same.filter((each) => outcomeOf(each) !== inOurForm(each.packed ?? ''));
    expect(others).toEqual([]);
  });

  it('refuses what the SDK refused', () => {
    const refused = CASES.filter(({ refused: each }) => each === true);
    expect(refused.length).toBeGreaterThan(200);
    expect(refused.filter((each) => outcomeOf(each) !== each.code)).toEqual([]);
  });

  it('differs on purpose only where the page says why', () => {
    expect(new Set(CASES.flatMap(({ differs }) => differs ?? []))).toEqual(readAlphaDifferences());
  });

  it.each(CASES.filter(({ differs }) => differs !== undefined))(
    'differs on purpose ($differs): $text',
    (each) => {
      expect(outcomeOf(each)).toBe(each.ours ?? each.code);
      expect(outcomeOf(each)).not.toBe(inOurForm(each.packed ?? ''));
    },
  );

  it.each([
    ['$.a.remove()', 'ael/meaningless'],
    ['$.a.set()', 'ael/meaningless'],
    ['$.l.append()', 'ael/meaningless'],
    ['$.a.increment()', 'ael/meaningless'],
    ['$.m.a.get(return: NONE)', 'ael/meaningless'],
    ['$.a.get(return: COUNT)', 'ael/meaningless'],
    ['$.l.[0].get(return: KEY)', 'ael/meaningless'],
    ['$.l.[3:1]', 'ael/selector'],
    ['$.a.get(type: INT, type: INT)', 'ael/arguments'],
    ['$.a.get(type: FLAT)', 'ael/arguments'],
    ['$.a:INT', 'ael/syntax'],
    ['$.a =~ /x/', 'ael/syntax'],
    ['$.l.*', 'ael/syntax'],
    ['$.m.{@a}', 'ael/syntax'],
  ])('refuses what meant nothing, or came later: %s', (text, code) => {
    expect(outcomeOf({ text })).toBe(code);
  });
});
