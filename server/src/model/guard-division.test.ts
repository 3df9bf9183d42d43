import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bin,
  evaluate,
  expressionRecord,
  literal,
  operation,
} from '../../../test/support/expressions.js';
import type { Expression } from './expression.js';
import { guardDivisions } from './guard-division.js';
import { INT64_MAX, INT64_MIN } from './limits.js';
import { intValue } from './value.js';

const a = bin('a', 'int');
const b = bin('b', 'int');
const c = bin('c', 'int');

const EDGES = [INT64_MIN, INT64_MIN + 1n, -2n, -1n, 0n, 1n, 2n, INT64_MAX];
const arbitraryInteger = fc.oneof(fc.constantFrom(...EDGES), fc.bigInt(INT64_MIN, INT64_MAX));

const arbitraryArithmetic = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'large' },
    fc.constantFrom(a, b, c),
    arbitraryInteger.map((value) => literal(value)),
    fc
      .tuple(fc.constantFrom('div', 'mod', 'add', 'sub', 'intXor'), tie('tree'), tie('tree'))
      .map(([name, left, right]) => operation(name as 'div', left, right)),
    fc.tuple(tie('tree'), tie('tree'), tie('tree')).map((args) => operation('div', ...args)),
  ),
})).tree;

describe('guarding divisions', () => {
  it('changes no result, unknown ones included', () => {
    const arbitraryBin = fc.option(arbitraryInteger, { nil: undefined });
    fc.assert(
      fc.property(
        arbitraryArithmetic,
        fc.record({ a: arbitraryBin, b: arbitraryBin, c: arbitraryBin }),
        (expression, bins) => {
          const given = Object.entries(bins).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, intValue(value)] as const],
          );
          const record = expressionRecord(Object.fromEntries(given));
          const guarded = guardDivisions(expression);
          expect(evaluate(guarded, record)).toEqual(evaluate(expression, record));
          expect(guardDivisions(guarded)).toBe(guarded);
          expect(divisorsOf(guarded, record)).not.toContain(-1n);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each<[string, Expression]>([
    ['a quotient', operation('div', a, b)],
    ['a quotient by a sum', operation('div', a, operation('add', b, literal(0n)))],
    ['a quotient by two', operation('div', a, b, literal(1n))],
    ['a remainder', operation('mod', a, b)],
    ['a remainder by a sum', operation('mod', a, operation('add', b, literal(0n)))],
  ])('gives what wrapping around gives, at all edges: %s', (_name, expression) => {
    const guarded = guardDivisions(expression);
    expect(guarded).not.toEqual(expression);
    for (const dividend of [...EDGES, 7n]) {
      for (const divisor of EDGES) {
        const record = expressionRecord({ a: intValue(dividend), b: intValue(divisor) });
        const result = evaluate(guarded, record);
        expect([dividend, divisor, result]).toEqual([
          dividend,
          divisor,
          evaluate(expression, record),
        ]);
      }
    }
  });

  it.each<[string, Expression]>([
    ['a constant that is not -1', operation('div', a, literal(2n))],
    ['a constant of 0', operation('mod', a, literal(0n))],
    ['the product of constants', operation('div', a, literal(-1n), literal(3n))],
    ['a constant in front', operation('div', literal(100n), b)],
    ['one operand', operation('div', b)],
    ['doubles', operation('div', bin('x', 'float'), bin('y', 'float'))],
    [
      'doubles made of integers',
      operation('div', operation('toFloat', a), operation('toFloat', b)),
    ],
    ['doubles behind a sum', operation('div', operation('add', bin('x', 'float')), literal(-1))],
    [
      'doubles under a name',
      {
        node: 'let',
        definitions: [{ name: 'x', value: literal(1.5) }],
        body: operation('div', { node: 'variable', name: 'x' }, { node: 'variable', name: 'x' }),
      },
    ],
    [
      'doubles by way of a choice that may be unknown',
      operation(
        'div',
        {
          node: 'condition',
          branches: [{ when: literal(true), result: operation('unknown') }],
          otherwise: {
            node: 'let',
            definitions: [{ name: 'x', value: bin('x', 'float') }],
            body: { node: 'variable', name: 'x' },
          },
        },
        bin('y', 'float'),
      ),
    ],
    ['no division', operation('add', a, b)],
  ])('leaves alone: %s', (_name, expression) => {
    expect(guardDivisions(expression)).toBe(expression);
  });

  it('turns a division by -1 into a change of sign, also by a product of constants', () => {
    const negative = operation('sub', a);
    expect(guardDivisions(operation('div', a, literal(-1n)))).toEqual(negative);
    expect(guardDivisions(operation('div', a, literal(INT64_MAX), literal(INT64_MAX)))).toEqual(
      operation('div', a, literal(INT64_MAX), literal(INT64_MAX)),
    );
    expect(guardDivisions(operation('div', a, literal(-1n), literal(1n)))).toEqual(negative);
    const rest = operation('mod', a, literal(-1n));
    expect(guardDivisions(rest)).toEqual(operation('mod', a, literal(1n)));
  });

  it('reaches divisions wherever they stand', () => {
    const division = operation('mod', a, b);
    const places: readonly Expression[] = [
      operation('eq', division, literal(1n)),
      { node: 'let', definitions: [{ name: 'x', value: division }], body: a },
      { node: 'let', definitions: [{ name: 'x', value: a }], body: division },
      { node: 'condition', branches: [{ when: literal(true), result: division }], otherwise: a },
      {
        ...{ node: 'collection', family: 'list', type: 'int', modifies: false, context: [] },
        call: { name: 'listGetByIndex', args: [literal(0n), division] },
        source: bin('l', 'list'),
      },
      {
        ...{ node: 'path', type: 'list', source: bin('l', 'list') },
        context: [{ step: 'children', where: operation('eq', division, literal(1n)) }],
        action: { kind: 'value', noFail: false },
      },
      {
        ...{ node: 'path', type: 'list', source: bin('l', 'list') },
        context: [{ step: 'children' }],
        action: { kind: 'apply', modify: division, noFail: false },
      },
    ];
    for (const expression of places) {
      expect(guardDivisions(expression)).not.toEqual(expression);
      expect(JSON.stringify(guardDivisions(expression), asText)).toContain('"condition"');
    }
  });

  it('takes names that are free', () => {
    const sum = operation('add', b, c);
    const expression: Expression = {
      node: 'let',
      definitions: [{ name: '_divisor0', value: operation('mod', a, sum) }],
      body: operation('div', a, sum),
    };
    const names = [...JSON.stringify(guardDivisions(expression), asText).matchAll(/_divisor\d/g)];
    expect(new Set(names.map(([name]) => name))).toEqual(
      new Set(['_divisor0', '_divisor1', '_divisor2']),
    );
  });

  it('grows with the text, not with its depth', () => {
    let expression: Expression = a;
    for (let level = 0; level < 60; level += 1) expression = operation('div', b, expression);
    expect(JSON.stringify(guardDivisions(expression), asText).length).toBeLessThan(60_000);
  });
});

function asText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** What integers are divided by while the tree is worked out, with the names around it. */
function divisorsOf(
  expression: Expression,
  record: Parameters<typeof evaluate>[1],
): readonly bigint[] {
  const found: bigint[] = [];
  const look = (node: Expression, around: (body: Expression) => Expression): void => {
    if (node.node === 'operation') {
      const [, ...divisors] = node.args;
      if ((node.name === 'div' || node.name === 'mod') && divisors.length > 0) {
        const divisor = divisors.length > 1 ? operation('mul', ...divisors) : divisors[0];
        const [dividend] = node.args;
        const isMinimum =
          dividend !== undefined && isInteger(evaluate(around(dividend), record), INT64_MIN);
        const value = divisor && evaluate(around(divisor), record);
        if (isMinimum && value?.type === 'int') found.push(value.value);
      }
      for (const arg of node.args) look(arg, around);
    }
    if (node.node === 'let') {
      const { definitions } = node;
      for (const { value } of definitions) look(value, around);
      look(node.body, (body) => around({ node: 'let', definitions, body }));
    }
    if (node.node === 'condition') {
      for (const { when, result } of node.branches) {
        look(when, around);
        look(result, around);
      }
      look(node.otherwise, around);
    }
  };
  look(expression, (body) => body);
  return found;
}

function isInteger(value: ReturnType<typeof evaluate>, wanted: bigint): boolean {
  return value?.type === 'int' && value.value === wanted;
}
