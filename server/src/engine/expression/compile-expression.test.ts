import { describe, expect, it } from 'vitest';
import {
  bin,
  EXPRESSION_NOW_MS,
  evaluate,
  expressionRecord,
  literal,
  operation,
} from '../../../../test/support/expressions.js';
import type { ContextStep, Expression } from '../../model/expression.js';
import {
  blobValue,
  boolValue,
  intValue,
  listValue,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import { compileExpression } from './compile-expression.js';

const unknown = operation('unknown');
const yes = literal(true);
const no = literal(false);
const geo = (value: string): Value => ({ type: 'geojson', value });
const region = geo('{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}');
const inside = geo('{"type":"Point","coordinates":[1,1]}');
const outside = geo('{"type":"Point","coordinates":[3,3]}');
const list = (...items: Value[]): Expression => literal(listValue(items));

const truthOf = (expression: Expression, record = expressionRecord()): boolean | undefined => {
  const outcome = evaluate(expression, record);
  return outcome?.type === 'bool' ? outcome.value : undefined;
};

describe('logic', () => {
  it.each<[string, Expression, boolean | undefined]>([
    ['and: all hold', operation('and', yes, yes), true],
    ['and: one does not, behind an unknown one', operation('and', unknown, no), false],
    ['and: one is unknown', operation('and', yes, unknown), undefined],
    ['or: none holds', operation('or', no, no), false],
    ['or: one does, behind an unknown one', operation('or', unknown, yes), true],
    ['or: one is unknown', operation('or', no, unknown), undefined],
    ['not', operation('not', no), true],
    ['not unknown', operation('not', unknown), undefined],
    ['exclusive: one of three', operation('exclusive', no, yes, no), true],
    [
      'exclusive: two, with an unknown one behind',
      operation('exclusive', yes, yes, unknown),
      false,
    ],
    ['exclusive: an unknown one', operation('exclusive', unknown, yes, yes), undefined],
    ['exclusive: none', operation('exclusive', no, no), false],
  ])('%s', (_name, expression, expected) => {
    expect(truthOf(expression)).toBe(expected);
  });
});

describe('comparisons', () => {
  const compared = (a: Value, b: Value): (boolean | undefined)[] =>
    (['lt', 'eq', 'gt'] as const).map((name) => truthOf(operation(name, literal(a), literal(b))));
  const kept = (order: 'keyOrdered' | 'unordered'): Value =>
    mapValue([[stringValue('a'), intValue(1)]], order);

  it.each<[string, Value, Value, (boolean | undefined)[]]>([
    ['nil with nil', NIL, NIL, [false, true, false]],
    ['booleans', boolValue(false), boolValue(true), [true, false, false]],
    [
      'strings, by their UTF-8',
      stringValue('\u{ffff}'),
      stringValue('\u{10000}'),
      [true, false, false],
    ],
    ['strings, the shorter first', stringValue('ab'), stringValue('abc'), [true, false, false]],
    ['blobs', blobValue(Uint8Array.of(1, 255)), blobValue(Uint8Array.of(2)), [true, false, false]],
    ['lists', listValue([intValue(1)]), listValue([intValue(1), NIL]), [true, false, false]],
    [
      'lists of other types',
      listValue([intValue(9)]),
      listValue([stringValue('')]),
      [true, false, false],
    ],
    ['ordered maps', kept('keyOrdered'), kept('keyOrdered'), [false, true, false]],
    [
      'a list with a wildcard',
      listValue([{ type: 'wildcard' }]),
      listValue([NIL]),
      [false, true, false],
    ],
    ['unordered maps', kept('unordered'), kept('keyOrdered'), [undefined, undefined, undefined]],
    [
      'unordered maps in lists',
      listValue([kept('unordered')]),
      listValue([]),
      [false, false, true],
    ],
    ['empty unordered maps', mapValue([]), mapValue([]), [false, true, false]],
  ])('of %s', (_name, a, b, expected) => {
    expect(compared(a, b)).toEqual(expected);
  });

  it('are unknown where a side is', () => {
    const missing = bin('missing', 'int');
    expect(truthOf(operation('eq', missing, literal(1n)))).toBeUndefined();
    expect(truthOf(operation('ne', literal(1n), missing))).toBeUndefined();
  });

  it('look values up in lists', () => {
    const items = list(intValue(1), stringValue('a'), listValue([NIL]));
    expect(truthOf(operation('inList', literal(1n), items))).toBe(true);
    expect(truthOf(operation('inList', literal(1), items))).toBe(false);
    expect(truthOf(operation('inList', list(NIL), items))).toBe(true);
    expect(truthOf(operation('inList', bin('missing', 'int'), items))).toBeUndefined();
  });

  it.each<[Value, Value, boolean]>([
    [inside, region, true],
    [region, inside, true],
    [outside, region, false],
    [inside, inside, false],
    [region, region, false],
  ])('find points in regions', (a, b, expected) => {
    expect(truthOf(operation('geoCompare', literal(a), literal(b)))).toBe(expected);
    const record = expressionRecord({ shape: a });
    expect(truthOf(operation('geoCompare', bin('shape', 'geo'), literal(b)), record)).toBe(
      expected,
    );
  });

  it('match strings', () => {
    const regex = (pattern: string, flags = 0): Expression => ({
      node: 'regex',
      flags,
      pattern,
      value: bin('s', 'string'),
    });
    const record = expressionRecord({ s: stringValue('Star Trek') });
    expect(truthOf(regex('^Star'), record)).toBe(true);
    expect(truthOf(regex('^star'), record)).toBe(false);
    expect(truthOf(regex('^star', 2), record)).toBe(true);
    expect(truthOf(regex('^Star'))).toBeUndefined();
    expect(() => compileExpression(regex('\\('))).toThrow();
  });
});

describe('the record', () => {
  const record = expressionRecord(
    {
      int: intValue(7),
      java: blobValue(Uint8Array.of(1), 7),
      text: { type: 'opaque', particleType: 3, data: Uint8Array.of(0xff) },
    },
    {
      userKey: { type: 'string', value: 'k' },
      voidTimeSeconds: EXPRESSION_NOW_MS / 1000 - 1_262_304_000 + 60,
    },
  );

  it('shows a bin where it has the type', () => {
    expect(evaluate(bin('int', 'int'), record)).toEqual(intValue(7));
    expect(evaluate(bin('int', 'string'), record)).toBeUndefined();
    expect(evaluate(bin('java', 'blob'), record)).toBeUndefined();
    expect(evaluate(bin('text', 'string'), record)).toMatchObject({ type: 'opaque' });
    expect(evaluate(bin('none', 'nil'), record)).toBeUndefined();
  });

  it('tells the particle types of bins, 0 where there is none', () => {
    const typeOf = (name: string): unknown => evaluate(operation('binType', literal(name)), record);
    expect([typeOf('int'), typeOf('java'), typeOf('text'), typeOf('none')]).toEqual(
      [1, 7, 3, 0].map(intValue),
    );
  });

  it('shows its key where it has one of the type', () => {
    expect(evaluate({ node: 'key', type: 'string' }, record)).toEqual(stringValue('k'));
    expect(evaluate({ node: 'key', type: 'int' }, record)).toBeUndefined();
    expect(evaluate({ node: 'key', type: 'string' })).toBeUndefined();
  });

  it.each<[string, Expression, Value]>([
    ['digestModulo', operation('digestModulo', literal(7n)), intValue(0x13121110 % 7)],
    ['a negative divisor', operation('digestModulo', literal(-7n)), intValue(0x13121110 % 7)],
    ['deviceSize', operation('deviceSize'), intValue(0)],
    ['memorySize', operation('memorySize'), intValue(112)],
    ['recordSize', operation('recordSize'), intValue(112)],
    [
      'lastUpdate',
      operation('lastUpdate'),
      intValue(BigInt(EXPRESSION_NOW_MS - 5_000) * 1_000_000n),
    ],
    ['sinceUpdate', operation('sinceUpdate'), intValue(5_000)],
    ['voidTime', operation('voidTime'), intValue(BigInt(EXPRESSION_NOW_MS + 60_000) * 1_000_000n)],
    ['ttl', operation('ttl'), intValue(60)],
    ['setName', operation('setName'), stringValue('demo')],
    ['keyExists', operation('keyExists'), boolValue(true)],
    ['isTombstone', operation('isTombstone'), boolValue(false)],
  ])('tells its %s', (_name, expression, expected) => {
    expect(evaluate(expression, record)).toEqual(expected);
  });

  it('that never expires says so', () => {
    expect(evaluate(operation('ttl'))).toEqual(intValue(-1));
    expect(evaluate(operation('voidTime'))).toEqual(intValue(-1));
  });

  it('that is being made has a size', () => {
    const made = expressionRecord({}, { storedBytes: 0 });
    expect(evaluate(operation('recordSize'), made)).toEqual(intValue(16));
  });
});

describe('conditions and variables', () => {
  const condition = (when: Expression, result: Expression, otherwise: Expression): Expression => ({
    node: 'condition',
    branches: [{ when, result }],
    otherwise,
  });
  const variable = (name: string): Expression => ({ node: 'variable', name });

  it('take the first branch that holds, and stop at an unknown one', () => {
    expect(evaluate(condition(yes, literal(1n), literal(2n)))).toEqual(intValue(1));
    expect(evaluate(condition(no, literal(1n), literal(2n)))).toEqual(intValue(2));
    expect(evaluate(condition(unknown, literal(1n), literal(2n)))).toBeUndefined();
    expect(evaluate(condition(no, literal(1n), unknown))).toBeUndefined();
  });

  it('see variables defined before, and those around', () => {
    const tree: Expression = {
      node: 'let',
      definitions: [
        { name: 'a', value: literal(5n) },
        { name: 'b', value: operation('add', variable('a'), literal(1n)) },
      ],
      body: {
        node: 'let',
        definitions: [{ name: 'c', value: operation('mul', variable('a'), variable('b')) }],
        body: operation('sub', variable('c'), variable('a')),
      },
    };
    expect(evaluate(tree)).toEqual(intValue(25));
  });

  it('carry an unknown variable on only where it is used', () => {
    const tree = (body: Expression): Expression => ({
      node: 'let',
      definitions: [{ name: 'a', value: bin('missing', 'int') }],
      body,
    });
    expect(evaluate(tree(literal(1n)))).toEqual(intValue(1));
    expect(evaluate(tree(variable('a')))).toBeUndefined();
  });

  it('leave variables of a scope that ended to the next one', () => {
    const scope = (value: bigint): Expression => ({
      node: 'let',
      definitions: [{ name: 'a', value: literal(value) }],
      body: variable('a'),
    });
    expect(evaluate(operation('sub', scope(9n), scope(4n)))).toEqual(intValue(5));
  });
});

describe('collections', () => {
  const UNSORTED = mapValue([
    [stringValue('b'), intValue(1)],
    [stringValue('a'), intValue(2)],
    [intValue(3), intValue(4)],
  ]);
  const call = (
    name: 'listSize' | 'listAppend' | 'mapSize' | 'bitCount' | 'hllInit',
    changes: Partial<Extract<Expression, { node: 'collection' }>> = {},
  ): Expression => ({
    node: 'collection',
    family: 'list',
    type: 'int',
    modifies: false,
    context: [],
    call: { name, args: [] },
    source: bin('l', 'list'),
    ...changes,
  });
  const record = expressionRecord({
    l: listValue([intValue(3), listValue([intValue(4)])]),
    m: mapValue([[stringValue('k'), intValue(8)]], 'keyOrdered'),
  });

  it('are read, at the end of a path too', () => {
    expect(evaluate(call('listSize'), record)).toEqual(intValue(2));
    const context = [{ step: 'listIndex', index: 1 } as const];
    expect(evaluate(call('listSize', { context }), record)).toEqual(intValue(1));
  });

  it.each<[string, Value, readonly ContextStep[]]>([
    ['alone', UNSORTED, []],
    ['inside a list', listValue([UNSORTED]), [{ step: 'listIndex', index: 0 }]],
    ['inside a map', mapValue([[intValue(1), UNSORTED]]), [{ step: 'mapKey', key: intValue(1) }]],
  ])('find keys in literal maps that are in no order, %s', (_name, value, context) => {
    const find = (key: string): Expression => ({
      node: 'collection',
      family: 'map',
      type: 'int',
      modifies: false,
      context,
      call: { name: 'mapGetByKey', args: [literal(7n), literal(key)] },
      source: { node: 'literal', value },
    });
    expect(evaluate(find('a'), record)).toEqual(intValue(2));
    expect(evaluate(find('b'), record)).toEqual(intValue(1));
  });

  it('are changed without the bin being changed', () => {
    const args = [bin('n', 'int'), literal(0n), literal(0n)];
    const tree = call('listAppend', {
      type: 'list',
      modifies: true,
      call: { name: 'listAppend', args },
    });
    expect(evaluate(tree, record)).toBeUndefined();
    const withNumber = expressionRecord({ l: listValue([]), n: intValue(1) });
    expect(evaluate(tree, withNumber)).toEqual(listValue([intValue(1)]));
    expect(withNumber.bin('l')).toEqual(listValue([]));
  });

  it.each([
    ['a type other than announced', call('listSize', { type: 'string' })],
    ['a reading operation called as a change', call('listSize', { modifies: true })],
    ['a failing operation', call('listSize', { context: [{ step: 'listIndex', index: 0 }] })],
    ['the wrong kind of collection', call('mapSize')],
  ])('are unknown after %s', (_name, tree) => {
    expect(evaluate(tree, record)).toBeUndefined();
  });

  it('begin with nothing where the source is nil', () => {
    const args = [literal(1n), literal(0n), literal(0n)];
    const source = literal(NIL);
    const made = call('listAppend', {
      type: 'list',
      modifies: true,
      call: { name: 'listAppend', args },
      source,
    });
    expect(evaluate(made)).toEqual(listValue([intValue(1)]));
    expect(compileExpression(made).type).toBe('nil');
    expect(evaluate(call('listSize', { source }))).toBeUndefined();
  });

  it('give their keys and values', () => {
    const map = bin('m', 'map');
    expect(evaluate(operation('mapKeys', map), record)).toEqual(listValue([stringValue('k')]));
    expect(evaluate(operation('mapValues', map), record)).toEqual(listValue([intValue(8)]));
    expect(evaluate(operation('mapKeys', bin('l', 'list')), record)).toBeUndefined();
  });
});
