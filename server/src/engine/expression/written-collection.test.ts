import { describe, expect, it } from 'vitest';
import { bin, evaluate, literal, operation } from '../../../../test/support/expressions.js';
import { createTestEngine } from '../../../../test/support/test-engine.js';
import { COLLECTION_OPERATIONS, type CollectionCall } from '../../model/collection-call.js';
import type { Expression } from '../../model/expression.js';
import { RESULT } from '../../model/result-code.js';
import {
  doubleValue,
  intValue,
  listValue,
  type MapEntry,
  mapValue,
  NIL,
  PARTICLE,
  stringValue,
  type Value,
} from '../../model/value.js';
import type { EngineOperation } from '../request.js';

const entry = (key: number, value: number): MapEntry => [intValue(key), intValue(value)];
const unsorted = mapValue([entry(3, 1), entry(0, 2)]);

const written = (value: Value): EngineOperation => ({
  op: 'expressionWrite',
  bin: 'b',
  expression: literal(value),
  flags: 0,
});
const get = (key: number): EngineOperation => ({
  op: 'collection',
  bin: 'b',
  context: [],
  call: { name: 'mapGetByKey', args: [intValue(7), intValue(key)] },
});

const append: CollectionCall = { name: 'listAppend', args: [intValue(1)] };
const nowhere = [intValue(0), intValue(77)];

describe('a collection an expression writes', () => {
  it.each<readonly [string, Value]>([
    ['a map in no order', unsorted],
    ['a map in another order than it claims', { ...unsorted, order: 'keyOrdered' }],
    ['a map in a list', listValue([unsorted])],
    ['a map with a key twice', mapValue([entry(1, 1), entry(1, 2)])],
    ['a map with a key of a wrong type', mapValue([[NIL, intValue(1)]])],
    ['pairs that keep their order', { ...unsorted, preserveOrder: true }],
    ['none of such pairs', { ...mapValue([]), preserveOrder: true }],
    ['a map inside that asks for an index', listValue([{ ...unsorted, persistIndex: true }])],
    ['a list in another order than it claims', listValue([intValue(2), intValue(1)], true)],
    ['what was made for comparing', listValue([{ type: 'infinity' }])],
  ])('is kept as it is: %s', (_name, value) => {
    const engine = createTestEngine();
    expect(engine.write([written(value)]).resultCode).toBe(RESULT.ok);
    expect(engine.stored()?.bins).toEqual([{ name: 'b', value }]);
  });

  it.each<readonly [string, Value, CollectionCall, Value]>([
    ['a list of one', listValue([unsorted]), append, listValue([unsorted, intValue(1)])],
    ['a map all of which is removed', unsorted, { name: 'mapClear', args: [] }, mapValue([])],
    ['a map nothing is found in', unsorted, { name: 'mapRemoveByKey', args: nowhere }, unsorted],
  ])('stays as it is where an operation does not look into it: %s', (_name, value, call, after) => {
    const engine = createTestEngine();
    engine.write([written(value), { op: 'collection', bin: 'b', context: [], call }]);
    expect(engine.stored()?.bins).toEqual([{ name: 'b', value: after }]);
    const { family } = COLLECTION_OPERATIONS[call.name];
    const args = call.args.map(literal);
    const node: Expression = {
      ...{ node: 'collection', type: value.type === 'list' ? 'list' : 'map', modifies: true },
      ...{ family, context: [], call: { name: call.name, args }, source: literal(value) },
    };
    expect(evaluate(node)).toEqual(after);
  });

  it('has its keys found all the same', () => {
    const engine = createTestEngine();
    const size: Expression = {
      node: 'collection',
      family: 'map',
      type: 'int',
      modifies: false,
      context: [],
      call: { name: 'mapGetByKey', args: [literal(7n), literal(0n)] },
      source: bin('b', 'map'),
    };
    const ask: EngineOperation = { op: 'expressionRead', bin: 'x', expression: size, flags: 0 };
    const { results } = engine.write([written(unsorted), get(0), get(3), ask]);
    expect(results.map(({ value }) => value)).toEqual([2, 1, 2].map(intValue));
  });
});

describe('an argument of a call', () => {
  const count = (argument: Value): Expression => ({
    node: 'collection',
    family: 'list',
    type: 'int',
    modifies: false,
    context: [],
    call: { name: 'listGetAllByValue', args: [literal(5n), literal(argument)] },
    source: literal(listValue([intValue(1)])),
  });
  const typed = (particleType: number): Value => ({
    type: 'opaque',
    particleType,
    data: Uint8Array.of(1, 2),
  });

  it.each<readonly [string, Value]>([
    ['bytes of a language', { type: 'blob', particleType: 12, data: Uint8Array.of(1) }],
    ['bytes that say they are an integer', typed(PARTICLE.integer)],
    ['a map with a key of a wrong type', mapValue([[doubleValue(1), stringValue('a')]])],
    ['text that is no GeoJSON', { type: 'geojson', value: 'x' }],
  ])('is looked at when the call is worked out: %s', (_name, argument) => {
    expect(evaluate(count(argument))).toEqual(intValue(0));
  });

  it.each([PARTICLE.nil, PARTICLE.integer, PARTICLE.double, PARTICLE.bool])(
    'is no constant elsewhere where its bytes only say they are of type %i',
    (particleType) => {
      const tree = operation('eq', literal(typed(particleType)), literal(1n));
      expect(() => evaluate(tree)).toThrow();
    },
  );
});
