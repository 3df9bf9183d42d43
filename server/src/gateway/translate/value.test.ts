import {
  MapOrder,
  type Value as ProtoValue,
  ValueSchema,
} from '@aerogate/proto/aerogate/v1/value_pb';
import { create, fromBinary, fromJson, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryValue, nestedValue } from '../../../../test/support/arbitrary-value.js';
import { VALUE_TREE_MAX_DEPTH } from '../../model/limits.js';
import {
  blobValue,
  intValue,
  listValue,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import { GatewayError } from '../gateway-error.js';
import { valueFromProto, valueToProto } from './value.js';

type Init = MessageInitShape<typeof ValueSchema>;

const int = (value: bigint): Init => ({ kind: { case: 'intValue', value } });
const text = (value: string): Init => ({ kind: { case: 'stringValue', value } });
const list = (...values: Init[]): Init => ({ kind: { case: 'listValue', value: { values } } });
const map = (...entries: [Init, Init][]): Init => ({
  kind: { case: 'mapValue', value: { entries: entries.map(([key, value]) => ({ key, value })) } },
});

describe('valueFromProto', () => {
  it.each<[string, Init, Value]>([
    ['null', { kind: { case: 'nullValue', value: {} } }, NIL],
    ['the least int', int(-(2n ** 63n)), intValue(-(2n ** 63n))],
    ['the greatest int', int(2n ** 63n - 1n), intValue(2n ** 63n - 1n)],
    [
      'bytes',
      { kind: { case: 'bytesValue', value: Uint8Array.of(1) } },
      blobValue(Uint8Array.of(1)),
    ],
    [
      'a language blob',
      { kind: { case: 'blobValue', value: { particleType: 9, data: Uint8Array.of(1) } } },
      blobValue(Uint8Array.of(1), 9),
    ],
    [
      'an opaque particle',
      { kind: { case: 'opaqueValue', value: { particleType: 3, data: Uint8Array.of(0xff) } } },
      { type: 'opaque', particleType: 3, data: Uint8Array.of(0xff) },
    ],
    ['an empty list', list(), listValue([])],
    [
      'a map in the order it was given',
      map([int(2n), text('b')], [int(1n), text('a')]),
      mapValue([
        [intValue(2n), stringValue('b')],
        [intValue(1n), stringValue('a')],
      ]),
    ],
  ])('reads %s', (_, init, expected) => {
    expect(read(init)).toEqual(expected);
  });

  it('puts an ordered list in order, and keeps its duplicates', () => {
    const values = [int(3n), text('a'), int(1n), int(3n)];
    const value = read({ kind: { case: 'listValue', value: { values, ordered: true } } });

    expect(value).toEqual(
      listValue([intValue(1n), intValue(3n), intValue(3n), stringValue('a')], true),
    );
  });

  it.each([MapOrder.KEY_ORDERED, MapOrder.KEY_VALUE_ORDERED])(
    'puts a map of order %i in order',
    (order) => {
      const entries = [
        { key: text('b'), value: int(1n) },
        { key: text('a'), value: int(2n) },
      ];
      const value = read({ kind: { case: 'mapValue', value: { entries, order } } });

      expect(value).toMatchObject({
        entries: [
          [stringValue('a'), intValue(2n)],
          [stringValue('b'), intValue(1n)],
        ],
      });
    },
  );

  it('takes 30 levels and not 31', () => {
    const deepest = valueToProto(nestedValue(VALUE_TREE_MAX_DEPTH, intValue(1n)));
    const tooDeep = valueToProto(nestedValue(VALUE_TREE_MAX_DEPTH + 1, intValue(1n)));

    expect(valueFromProto(deepest, undefined, 'value').type).not.toBe('int');
    expect(() => valueFromProto(tooDeep, undefined, 'value')).toThrow(/nest to 30 levels/);
  });

  it.each<[string, Init, string]>([
    ['no case', {}, 'value: a value needs one of its cases'],
    ['no case inside', list(int(1n), {}), 'value.list.values[1]: a value needs'],
    [
      'a map entry without value',
      { kind: { case: 'mapValue', value: { entries: [{ key: int(1n) }] } } },
      'value.map.entries[0].value: a value needs',
    ],
    ['infinity', list({ kind: { case: 'infinity', value: {} } }), 'value.list.values[0].infinity'],
    ['wildcard', { kind: { case: 'wildcard', value: {} } }, 'value.wildcard'],
    [
      'a map key twice',
      map([text('a'), int(1n)], [text('b'), int(2n)], [text('a'), int(3n)]),
      'value.map.entries[2].key: the map has this key already',
    ],
    ['a list as map key', map([list(), int(1n)]), 'value.map.entries[0].key: a map key is'],
    [
      'null as map key',
      map([{ kind: { case: 'nullValue', value: {} } }, int(1n)]),
      'entries[0].key',
    ],
    [
      'an order for answers',
      { kind: { case: 'mapValue', value: { order: MapOrder.AS_SELECTED } } },
      'value.map.order: AS_SELECTED',
    ],
    [
      'an order nobody knows',
      { kind: { case: 'mapValue', value: { order: 17 as never } } },
      'value.map.order: the enum has no value with number 17',
    ],
    [
      'a language blob of another type',
      { kind: { case: 'blobValue', value: { particleType: 13 } } },
      'value.blob.particleType',
    ],
    [
      'an opaque particle of type 0',
      { kind: { case: 'opaqueValue', value: { particleType: 0 } } },
      'value.opaque.particleType',
    ],
    [
      'an opaque particle of type 256',
      { kind: { case: 'opaqueValue', value: { particleType: 256 } } },
      'value.opaque.particleType',
    ],
    ['a lone surrogate', text('a\ud800'), 'value.string: the text is not well-formed'],
  ])('refuses %s', (_, init, message) => {
    expect(() => read(init)).toThrow(message);
  });

  it('never shows the value it refuses', () => {
    const secret = text('s3cret\ud800');

    expect(() => read(map([text('k3y'), secret]))).toThrow(/^(?!.*(s3cret|k3y))/);
  });
});

/** Values of any size and depth take seconds where other tests share the machine. */
const ROUND_TRIPS_TIMEOUT_MS = 60_000;

describe('values', () => {
  it('survive the way to the API and back', { timeout: ROUND_TRIPS_TIMEOUT_MS }, () => {
    let accepted = 0;
    fc.assert(
      fc.property(arbitraryValue(), (value) => {
        const proto = valueToProto(value);
        const bytes = toBinary(ValueSchema, proto);
        const received = fromBinary(ValueSchema, bytes);
        let again: Value;
        try {
          again = valueFromProto(received, undefined, 'value');
        } catch (error) {
          // What only comparisons and answers hold is refused; it is refused as such, and nothing else is thrown.
          expect(error).toBeInstanceOf(GatewayError);
          return;
        }
        accepted += 1;
        const expected = toBinary(ValueSchema, valueToProto(normalised(value)));
        expect(Buffer.compare(toBinary(ValueSchema, valueToProto(again)), expected)).toBe(0);
      }),
      { numRuns: 60 },
    );
    // The property would say nothing if all were refused.
    expect(accepted).toBeGreaterThan(15);
  });

  it('come from JSON as they come from protobuf', () => {
    const json = {
      map: {
        entries: [
          { key: { int: '9007199254740993' }, value: { list: { values: [{ double: 'NaN' }] } } },
          { key: { bytes: 'AQI=' }, value: { null: {} } },
        ],
      },
    };
    const value = valueFromProto(fromJson(ValueSchema, json), undefined, 'value');

    expect(value).toEqual(
      mapValue([
        [intValue(9_007_199_254_740_993n), listValue([{ type: 'double', value: Number.NaN }])],
        [blobValue(Uint8Array.of(1, 2)), NIL],
      ]),
    );
  });

  it.each([0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE])(
    'keep the double %d',
    (number) => {
      const bytes = toBinary(ValueSchema, valueToProto({ type: 'double', value: number }));
      const value = valueFromProto(fromBinary(ValueSchema, bytes), undefined, 'value');

      expect(value).toEqual({ type: 'double', value: number });
    },
  );

  it('throw nothing but GatewayError, whatever the message holds', () => {
    fc.assert(
      fc.property(arbitraryMessage(), (message) => {
        try {
          valueFromProto(message, undefined, 'value');
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
    );
  });
});

function read(init: Init): Value {
  return valueFromProto(create(ValueSchema, init), undefined, 'value');
}

/** As a server would have it: what is to be sorted is sorted, and flags of requests and answers are gone. */
function normalised(value: Value): Value {
  if (value.type === 'list') {
    const items = value.items.map(normalised);
    const sorted = value.ordered ? items.toSorted(compareValues) : items;
    return { type: 'list', items: sorted, ordered: value.ordered };
  }
  if (value.type === 'map') {
    const entries = value.entries.map(
      ([key, item]) => [normalised(key), normalised(item)] as const,
    );
    const sorted =
      value.order === 'unordered' ? entries : entries.toSorted((a, b) => compareValues(a[0], b[0]));
    return { type: 'map', entries: sorted, order: value.order };
  }
  return value;
}

/** Messages a client could send that no library of ours made: cases missing, numbers out of their enums, at any depth. */
function arbitraryMessage(): fc.Arbitrary<ProtoValue> {
  const { value } = fc.letrec<{ value: Init }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constant<Init>({}),
      fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(int),
      fc.string({ unit: 'binary' }).map(text),
      fc
        .record({ particleType: fc.nat(300), data: fc.uint8Array({ maxLength: 5 }) })
        .chain((blob) =>
          fc.constantFrom<Init>(
            { kind: { case: 'blobValue', value: blob } },
            { kind: { case: 'opaqueValue', value: blob } },
          ),
        ),
      fc.tuple(fc.array(tie('value'), { maxLength: 4 }), fc.boolean()).map(
        ([values, ordered]): Init => ({
          kind: { case: 'listValue', value: { values, ordered } },
        }),
      ),
      fc.tuple(fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }), fc.nat(6)).map(
        ([pairs, order]): Init => ({
          kind: {
            case: 'mapValue',
            value: {
              entries: pairs.map(([key, item]) => ({ key, value: item })),
              order: order as never,
            },
          },
        }),
      ),
    ),
  }));
  return value.map((init) => create(ValueSchema, init));
}
