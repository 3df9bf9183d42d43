import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryExpression } from '../../../test/support/arbitrary-expression.js';
import { bytes } from '../../../test/support/bytes.js';
import type { Expression } from '../model/expression.js';
import { EXPRESSION_MAX_DEPTH, EXPRESSION_MAX_NODES } from '../model/limits.js';
import { intValue, listValue } from '../model/value.js';
import { decodeExpression, encodeExpression } from './expression.js';
import { decodeExpressionOperation, encodeExpressionOperation } from './expression-operation.js';
import { WireError } from './wire-error.js';

const one: Expression = { node: 'literal', value: intValue(1) };

const not = (value: Expression): Expression => ({ node: 'operation', name: 'not', args: [value] });

function nested(levels: number): Expression {
  let tree = one;
  for (let i = 1; i < levels; i += 1) tree = not(tree);
  return tree;
}

const sumOf = (count: number): Expression => ({
  node: 'operation',
  name: 'add',
  args: new Array<Expression>(count).fill(one),
});

describe('any expression', () => {
  it('comes back from its bytes as it was', () => {
    fc.assert(
      fc.property(arbitraryExpression(), (expression) => {
        const read = decodeExpression(encodeExpression(expression));
        if (!isDeepStrictEqual(read, expression)) expect(read).toStrictEqual(expression);
      }),
      { numRuns: 100 },
    );
  });

  it('is refused, or read, wherever its bytes are bent or cut', () => {
    const bent = fc.tuple(
      arbitraryExpression().map((expression) => Buffer.from(encodeExpression(expression))),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
      fc.nat(),
    );
    fc.assert(
      fc.property(bent, ([packed, changes, cut]) => {
        const data = Buffer.from(packed.subarray(0, packed.length - (cut % 3)));
        for (const [at, byte] of changes) if (data.length > 0) data[at % data.length] = byte;
        expectReadOrRefused(data);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused, or read, from bytes of any kind', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), expectReadOrRefused), {
      numRuns: 1000,
    });
  });
});

/** What is read has to be written again: no reading may lose what the server would see. */
function expectReadOrRefused(data: Uint8Array): void {
  let read: Expression;
  try {
    read = decodeExpression(data);
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    return;
  }
  const again = decodeExpression(encodeExpression(read));
  if (!isDeepStrictEqual(again, read)) expect(again).toStrictEqual(read);
}

describe('the form of an expression', () => {
  it.each<[string, Expression, string]>([
    [
      'a comparison',
      {
        node: 'operation',
        name: 'eq',
        args: [
          { node: 'bin', name: 'a', type: 'int' },
          { node: 'literal', value: intValue(5) },
        ],
      },
      '93 01 93 51 02 a1 61 05',
    ],
    ['a list', { node: 'literal', value: listValue([intValue(1)]) }, '92 7e 91 01'],
    [
      'a bin type',
      {
        node: 'operation',
        name: 'binType',
        args: [{ node: 'literal', value: { type: 'string', value: 'a' } }],
      },
      '92 52 a1 61',
    ],
    [
      'a call',
      {
        node: 'collection',
        family: 'list',
        type: 'int',
        modifies: false,
        context: [{ step: 'mapKey', key: intValue(7) }],
        call: { name: 'listSize', args: [] },
        source: { node: 'bin', name: 'a', type: 'map' },
      },
      '95 7f 02 00 93 cc ff 92 22 07 91 10 93 51 05 a1 61',
    ],
    [
      'a change of sketches',
      {
        node: 'collection',
        family: 'hll',
        type: 'hll',
        modifies: true,
        context: [],
        call: { name: 'hllFold', args: [one] },
        source: { node: 'bin', name: 'a', type: 'hll' },
      },
      '95 7f 09 42 92 04 01 93 51 09 a1 61',
    ],
    [
      'a path',
      {
        node: 'path',
        type: 'list',
        context: [{ step: 'children' }],
        action: { kind: 'value', noFail: true },
        source: { node: 'bin', name: 'a', type: 'list' },
      },
      '95 7f 04 00 93 cc fe 92 04 c3 11 93 51 04 a1 61',
    ],
  ])('is known for %s', (_name, expression, hex) => {
    expect(Buffer.from(encodeExpression(expression)).equals(bytes(hex))).toBe(true);
    expect(decodeExpression(bytes(hex))).toStrictEqual(expression);
  });

  it.each([
    ['nothing', ''],
    ['an empty list', '90'],
    ['an opcode that is text', '91 a1 61'],
    ['an opcode nobody knows', '91 0f'],
    ['a bin without a type', '92 51 a1 61'],
    ['a bin of a type nobody knows', '93 51 0c a1 61'],
    ['a name that is not UTF-8', '93 51 02 a1 ff'],
    ['a condition without branches', '92 7b 01'],
    ['a condition without a default', '93 7b c3 01'],
    ['a variable without a value', '93 7d a1 61 01'],
    ['a quoted number', '92 7e 01'],
    ['a call of a system nobody knows', '95 7f 02 04 91 10 93 51 04 a1 61'],
    ['a call without an operation', '95 7f 02 00 90 93 51 04 a1 61'],
    ['a call of an operation nobody knows', '95 7f 02 00 91 3f 93 51 04 a1 61'],
    [
      'a path that changes, called as a reading one',
      '95 7f 04 00 94 cc fe 92 04 c3 04 01 93 51 04 a1 61',
    ],
    ['bytes behind', '01 01'],
    ['more arguments announced than there are', 'dd ffffffff 10'],
  ])('can not be %s', (_name, hex) => {
    expect(() => decodeExpression(bytes(hex))).toThrow(WireError);
  });
});

describe('the limits', () => {
  it('let trees be as deep as they say, and no deeper', () => {
    const deepest = nested(EXPRESSION_MAX_DEPTH);
    const packed = encodeExpression(deepest);
    expect(decodeExpression(packed)).toStrictEqual(deepest);
    expect(() => encodeExpression(not(deepest))).toThrow(WireError);
    expect(() => decodeExpression(Buffer.concat([bytes('92 12'), packed]))).toThrow(WireError);
  });

  it('count levels through the paths', () => {
    const inPath = (levels: number): Expression => ({
      node: 'path',
      type: 'list',
      context: [{ step: 'children', where: nested(levels) }],
      action: { kind: 'tree', noFail: false },
      source: one,
    });
    const deepest = inPath(EXPRESSION_MAX_DEPTH - 1);
    expect(decodeExpression(encodeExpression(deepest))).toStrictEqual(deepest);
    expect(() => encodeExpression(inPath(EXPRESSION_MAX_DEPTH))).toThrow(WireError);
  });

  it('let trees have as many nodes as they say, and no more', () => {
    const largest = encodeExpression(sumOf(EXPRESSION_MAX_NODES - 1));
    expect(decodeExpression(largest)).toMatchObject({ name: 'add' });
    const larger = encodeExpression(sumOf(EXPRESSION_MAX_NODES));
    expect(() => decodeExpression(larger)).toThrow(WireError);
  });
});

describe('a packed subtree', () => {
  it('is written as it is', () => {
    const packed: Expression = { node: 'packed', data: encodeExpression(sumOf(2)) };
    expect(encodeExpression(not(packed))).toEqual(encodeExpression(not(sumOf(2))));
    expect(encodeExpression(packed)).toBe(packed.data);
  });

  it.each(['', '01 01', '92 01'])('of the bytes "%s" is refused inside a tree', (hex) => {
    expect(() => encodeExpression(not({ node: 'packed', data: bytes(hex) }))).toThrow(WireError);
  });
});

describe('an expression operation', () => {
  it('carries the expression and its flags', () => {
    const packed = encodeExpressionOperation(sumOf(1), 24);
    expect(packed.equals(bytes('92 92 14 01 18'))).toBe(true);
    expect(decodeExpressionOperation(packed)).toStrictEqual({ expression: sumOf(1), flags: 24n });
  });

  it('has no flags where they are missing or no number', () => {
    expect(decodeExpressionOperation(bytes('91 01')).flags).toBe(0n);
    expect(decodeExpressionOperation(bytes('92 01 a1 61')).flags).toBe(0n);
    expect(decodeExpressionOperation(bytes('92 01 ff')).flags).toBe(2n ** 64n - 1n);
  });

  it.each(['', '01', '90', '93 01 01 01', '92 91'])('is refused for "%s"', (hex) => {
    expect(() => decodeExpressionOperation(bytes(hex))).toThrow(WireError);
  });
});
