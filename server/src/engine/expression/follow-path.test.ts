import { describe, expect, it } from 'vitest';
import {
  bin,
  evaluate,
  expressionRecord,
  literal,
  operation,
} from '../../../../test/support/expressions.js';
import type { ContextStep, Expression, PathAction } from '../../model/expression.js';
import { RESULT } from '../../model/result-code.js';
import {
  intValue,
  listValue,
  type MapEntry,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import { compiledExpression } from './compiled-expression.js';
import { followPath } from './follow-path.js';
import { isContainer } from './path-children.js';
import { compilePath } from './path-program.js';

const ints = (...items: number[]): Value => listValue(items.map((item) => intValue(item)));
const map = (entries: Readonly<Record<string, Value>>): Value =>
  mapValue(
    Object.entries(entries).map(([key, value]): MapEntry => [stringValue(key), value]),
    'keyOrdered',
  );

const books = map({
  a: map({ pages: intValue(10), tags: ints(1, 2, 3) }),
  b: map({ pages: intValue(20), tags: ints(4) }),
  c: intValue(30),
});

const all: ContextStep = { step: 'children' };
const where = (expression: Expression): ContextStep => ({ step: 'children', where: expression });
const valueIs = (type: 'int' | 'map'): Expression => ({
  node: 'loopVariable',
  type,
  part: 'value',
});
const above = (limit: bigint): Expression => operation('gt', valueIs('int'), literal(limit));
const key = (name: string): ContextStep => ({ step: 'mapKey', key: stringValue(name) });

function follow(
  value: Value,
  context: readonly ContextStep[],
  kind: PathAction['kind'],
  changes: Partial<PathAction> = {},
): Value | number {
  if (!isContainer(value)) throw new Error('paths begin in lists and maps');
  try {
    const action = { kind, noFail: false, ...changes };
    return followPath(value, compilePath(context, action, compiledExpression));
  } catch (error) {
    return (error as { resultCode: number }).resultCode;
  }
}

describe('selecting', () => {
  it('takes values, keys, or both, of what the last step leads to', () => {
    const path = [all, key('pages')];
    expect(follow(books, path, 'value')).toEqual(ints(10, 20));
    expect(follow(books, path, 'key')).toEqual(
      listValue([stringValue('pages'), stringValue('pages')]),
    );
    expect(follow(books, path, 'keyValue')).toEqual(
      listValue([stringValue('pages'), intValue(10), stringValue('pages'), intValue(20)]),
    );
  });

  it('keeps the way in a tree, and what can not be gone into', () => {
    expect(follow(books, [all, key('pages')], 'tree')).toEqual(
      mapValue([
        [stringValue('a'), mapValue([[stringValue('pages'), intValue(10)]])],
        [stringValue('b'), mapValue([[stringValue('pages'), intValue(20)]])],
        [stringValue('c'), intValue(30)],
      ]),
    );
  });

  it('asks expressions for each child, by its value, key or index', () => {
    expect(follow(ints(1, 2, 3), [where(above(1n))], 'value')).toEqual(ints(2, 3));
    const byKey = operation(
      'eq',
      { node: 'loopVariable', type: 'string', part: 'key' },
      literal('b'),
    );
    expect(follow(books, [where(byKey), key('tags'), all], 'value')).toEqual(ints(4));
    const first = operation(
      'eq',
      { node: 'loopVariable', type: 'int', part: 'index' },
      literal(0n),
    );
    expect(follow(ints(7, 8), [where(first)], 'value')).toEqual(ints(7));
  });

  it('fails where an expression has no answer, unless told not to', () => {
    expect(follow(books, [where(above(1n))], 'value')).toBe(RESULT.parameter);
    expect(follow(books, [where(above(1n))], 'value', { noFail: true })).toEqual(ints(30));
    expect(follow(ints(1), [where(bin('a', 'int'))], 'value')).toBe(RESULT.parameter);
    expect(follow(ints(1), [where(literal(listValue([])))], 'value')).toEqual(listValue([]));
  });

  it.each<[string, ContextStep, Value]>([
    ['an index', { step: 'listIndex', index: 1 }, ints(1)],
    ['an index from the end', { step: 'listIndex', index: -1 }, ints(2)],
    ['an index beyond the end', { step: 'listIndex', index: 3 }, listValue([])],
    ['a rank', { step: 'listRank', rank: 0 }, ints(1)],
    ['a rank from the end', { step: 'listRank', rank: -1 }, ints(3)],
    ['a value', { step: 'listValue', value: intValue(2) }, ints(2)],
  ])('steps into a list by %s', (_name, step, expected) => {
    expect(follow(ints(3, 1, 2), [step], 'value')).toEqual(expected);
  });

  it.each<[string, ContextStep, Value]>([
    ['an index', { step: 'mapIndex', index: 0 }, ints(9)],
    ['a rank', { step: 'mapRank', rank: 0 }, ints(5)],
    ['a value', { step: 'mapValue', value: intValue(9) }, ints(9)],
    ['keys', { step: 'mapKeysIn', keys: [stringValue('y'), stringValue('z')] }, ints(5)],
    [
      'keys in an order',
      { step: 'other', contextType: 0x2a, value: listValue([stringValue('x')], true) },
      ints(9),
    ],
  ])('steps into a map by %s', (_name, step, expected) => {
    expect(follow(map({ x: intValue(9), y: intValue(5) }), [step], 'value')).toEqual(expected);
  });

  it('narrows a step by an expression', () => {
    const keys: ContextStep = { step: 'mapKeysIn', keys: [stringValue('a'), stringValue('b')] };
    const numbers = map({ a: intValue(1), b: intValue(2), c: intValue(3) });
    expect(follow(numbers, [keys, { step: 'and', where: above(1n) }], 'value')).toEqual(ints(2));
    const second: ContextStep = { step: 'listIndex', index: 1 };
    expect(follow(ints(1, 1), [second, { step: 'and', where: above(1n) }], 'value')).toEqual(
      ints(),
    );
  });

  it.each<[string, Value, readonly ContextStep[], number]>([
    ['no steps', ints(1), [], RESULT.parameter],
    ['too many steps', ints(1), new Array<ContextStep>(65).fill(all), RESULT.parameter],
    ['a step for maps in a list', ints(1), [key('a')], RESULT.parameter],
    ['a step for lists in a map', books, [{ step: 'listIndex', index: 0 }], RESULT.parameter],
    [
      'a step that makes something in a map',
      books,
      [{ step: 'mapKey', key: NIL, create: { order: 'unordered' } }],
      RESULT.parameter,
    ],
    ['nothing to narrow', ints(1), [{ step: 'and', where: literal(true) }], RESULT.parameter],
    [
      'an expression narrowed',
      ints(1),
      [all, { step: 'and', where: literal(true) }],
      RESULT.parameter,
    ],
    ['a constant for an expression', ints(1), [where(literal(1n))], RESULT.parameter],
    [
      'a step nobody knows',
      ints(1),
      [{ step: 'other', contextType: 0x15, value: NIL }],
      RESULT.parameter,
    ],
  ])('refuses %s', (_name, value, context, code) => {
    expect(follow(value, context, 'value')).toBe(code);
  });

  it('finds no keys in a list', () => {
    expect(follow(ints(1), [all], 'key')).toBe(RESULT.binType);
    expect(follow(ints(1), [all], 'key', { noFail: true })).toEqual(listValue([]));
    expect(follow(ints(), [all], 'key')).toEqual(listValue([]));
  });

  it('takes as many steps as it says', () => {
    const deep = Array.from({ length: 64 }).reduce<Value>(
      (inner) => listValue([inner]),
      intValue(1),
    );
    expect(follow(deep, new Array<ContextStep>(64).fill(all), 'value')).toEqual(ints(1));
  });
});

describe('changing', () => {
  const twice: Expression = operation('mul', valueIs('int'), literal(2n));

  it('puts what the expression gives in the place of each child', () => {
    expect(follow(ints(1, 2), [all], 'apply', { modify: twice })).toEqual(ints(2, 4));
    const changed = follow(books, [key('b'), key('pages')], 'apply', { modify: twice });
    expect(changed).toEqual(
      map({
        a: map({ pages: intValue(10), tags: ints(1, 2, 3) }),
        b: map({ pages: intValue(40), tags: ints(4) }),
        c: intValue(30),
      }),
    );
  });

  it('takes children away', () => {
    const modify = operation('removeResult');
    expect(follow(ints(1, 5, 2), [where(above(1n))], 'apply', { modify })).toEqual(ints(1));
    expect(
      follow(map({ a: intValue(1), b: intValue(9) }), [key('a')], 'apply', { modify }),
    ).toEqual(map({ b: intValue(9) }));
  });

  it('keeps ordered lists in order', () => {
    const ordered = listValue([intValue(1), intValue(2)], true);
    const modify = operation('sub', valueIs('int'));
    expect(follow(ordered, [all], 'apply', { modify })).toEqual(
      listValue([intValue(-2), intValue(-1)], true),
    );
  });

  it('fails where the expression has no value, unless told not to', () => {
    const mixed = listValue([intValue(1), stringValue('a')]);
    expect(follow(mixed, [all], 'apply', { modify: twice })).toBe(RESULT.serverError);
    expect(follow(mixed, [all], 'apply', { modify: twice, noFail: true })).toEqual(
      listValue([intValue(2), stringValue('a')]),
    );
  });

  it('stores nothing made for comparing', () => {
    const modify = literal(listValue([{ type: 'infinity' }]));
    expect(follow(ints(1), [all], 'apply', { modify })).toBe(RESULT.binType);
  });

  it('gives back the same object where nothing was chosen', () => {
    const value = ints(1);
    expect(follow(value, [where(above(5n))], 'apply', { modify: twice })).toBe(value);
  });
});

describe('a step without a name of its own', () => {
  const other = (contextType: number, value: Value): ContextStep => ({
    step: 'other',
    contextType,
    value,
  });
  const keys = (...names: string[]): Value => listValue(names.map(stringValue), true);

  it.each([
    ['keys in their order', 0x2a, keys('a', 'c'), books, 2],
    ['keys that are not in the order they claim', 0x2a, keys('c', 'a'), books, RESULT.parameter],
    ['three keys in their order', 0x2a, keys('a', 'b', 'c'), books, RESULT.parameter],
    ['such keys, where there is no map', 0x0a, keys('c', 'a'), ints(1), 0],
    ['a value of either container', 0x03, intValue(2), ints(1, 2), 1],
    ['a value of what is neither', 0x33, intValue(2), ints(1, 2), RESULT.parameter],
    ['a value of what is neither, in nothing', 0x33, intValue(2), ints(), 0],
    ['an index of any container', 0x00, intValue(-1), books, 1],
    ['an index of what is neither', 0x60, intValue(0), books, RESULT.parameter],
    ['a choice nobody knows', 0x27, intValue(0), books, RESULT.parameter],
  ] as const)('leads to %s', (_name, contextType, wanted, value, found) => {
    const answer = follow(value, [other(contextType, wanted)], 'value');
    expect(
      typeof answer === 'number' ? answer : answer.type === 'list' && answer.items.length,
    ).toBe(found);
  });
});

describe('a path in an expression', () => {
  const record = expressionRecord({ l: ints(1, 2) });
  const select = (context: readonly ContextStep[], type: 'list' | 'int' = 'list'): Expression => ({
    node: 'path',
    type,
    context,
    action: { kind: 'value', noFail: false },
    source: bin('l', 'list'),
  });

  it('is worked out where it is sound, and unknown where not', () => {
    expect(evaluate(select([where(above(1n))]), record)).toEqual(ints(2));
    expect(evaluate(select([where(operation('add'))]), record)).toBeUndefined();
    expect(evaluate(select([all], 'int'), record)).toBeUndefined();
  });

  it('does not see the record, nor the variables around', () => {
    expect(
      evaluate(select([where(operation('eq', operation('ttl'), literal(-1n)))]), record),
    ).toBeUndefined();
    const inside: Expression = { node: 'variable', name: 'a' };
    const tree: Expression = {
      node: 'let',
      definitions: [{ name: 'a', value: literal(true) }],
      body: select([where(inside)]),
    };
    expect(evaluate(tree, record)).toBeUndefined();
  });
});
