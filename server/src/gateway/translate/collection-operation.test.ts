/** Operations inside of bins as they reach the driver: names, arguments and flags of the protocol, in its order. */

import { OperationSchema } from '@aerogate/proto/aerogate/v1/operation_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { fromJson, type JsonObject } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { ANY_SERVER } from '../../../../test/support/ael.js';
import { callUnary } from '../../../../test/support/call-context.js';
import { fakeGateway, key, QUERY, UPSERT } from '../../../../test/support/session-gateway.js';
import type { Operation } from '../../model/operation.js';
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
import { fieldAt } from '../field-path.js';
import { CONTEXT_MAX_STEPS } from '../limits.js';
import { operationsFromProto } from './operation.js';

const PATH = fieldAt(undefined, 'operations');
const BIN = { bin: 'b' };

function read(json: JsonObject): Operation | undefined {
  return operationsFromProto([fromJson(OperationSchema, { ...BIN, ...json })], PATH, ANY_SERVER)
    .operations[0];
}

function call(name: string, ...args: readonly (number | Value)[]) {
  const values = args.map((arg) => (typeof arg === 'number' ? intValue(arg) : arg));
  return { op: 'collection', bin: 'b', context: [], call: { name, args: values } };
}

describe('operations inside of bins', () => {
  const one = { int: 1 };
  const infinity = { type: 'infinity' } as const;

  it.each<[string, JsonObject, ReturnType<typeof call>]>([
    [
      'the order and the flags of a list write behind its value',
      {
        list: {
          append: one,
          policy: { order: 'LIST_ORDER_ORDERED', addUnique: true, noFail: true, partial: true },
        },
      },
      call('listAppend', 1, 1, 13),
    ],
    [
      'the flags alone where a list write names an index',
      { list: { insert: { index: -1, value: one }, policy: { insertBounded: true } } },
      call('listInsert', -1, 1, 2),
    ],
    [
      '1 where no number to add is said',
      { list: { increment: {} } },
      call('listIncrement', 0, 1, 0, 0),
    ],
    [
      'a range to the end without a count',
      { list: { popRange: { start: 2 } } },
      call('listPopRange', 2),
    ],
    [
      'both flags of sorting',
      { list: { sort: { descending: true, dropDuplicates: true } } },
      call('listSort', 3),
    ],
    [
      'the index kept with a list',
      { list: { create: { order: 'LIST_ORDER_ORDERED', persistIndex: true } } },
      call('listSetType', 0x11),
    ],
    [
      'values where reading says nothing else',
      { list: { getBy: { rank: -1 } } },
      call('listGetByRank', 7, -1),
    ],
    [
      'nothing where removing says nothing',
      { list: { removeBy: { index: 0 } } },
      call('listRemoveByIndex', 0, 0),
    ],
    [
      'all values of a kind, and not the first alone',
      { list: { getBy: { value: one, inverted: true, returnType: 'RETURN_TYPE_COUNT' } } },
      call('listGetAllByValue', 0x10005, 1),
    ],
    [
      'nil for an interval without a start',
      { list: { getBy: { valueRange: { end: { infinity: {} } } } } },
      call('listGetByValueInterval', 7, NIL, infinity),
    ],
    [
      'wildcards in values to look for',
      {
        list: { getBy: { valueList: { values: [{ list: { values: [one, { wildcard: {} }] } }] } } },
      },
      call('listGetByValueList', 7, listValue([listValue([intValue(1), { type: 'wildcard' }])])),
    ],
    [
      'the mode of a map write among its flags',
      {
        map: {
          put: { key: one, value: one },
          policy: {
            order: 'MAP_ORDER_KEY_VALUE_ORDERED',
            writeMode: 'WRITE_MODE_UPDATE_ONLY',
            noFail: true,
          },
        },
      },
      call('mapPut', 1, 1, 3, 6),
    ],
    [
      'entries as a map without an order',
      { map: { putItems: { entries: [{ key: one, value: one }] } } },
      call('mapPutItems', mapValue([[intValue(1), intValue(1)]]), 0, 0),
    ],
    [
      'no flags where a number is added in a map',
      {
        map: {
          decrement: { key: one },
          policy: { order: 'MAP_ORDER_KEY_ORDERED', persistIndex: true },
        },
      },
      call('mapDecrement', 1, 1, 0x11),
    ],
    [
      'a range relative to a key',
      { map: { removeBy: { keyRelativeIndexRange: { anchor: one, start: -1, count: 2 } } } },
      call('mapRemoveByKeyRelativeIndexRange', 0, 1, -1, 2),
    ],
    [
      'the flags of resizing behind those of writing',
      {
        bit: {
          resize: { byteSize: 3, fromFront: true, mode: 'BIT_RESIZE_MODE_SHRINK_ONLY' },
          policy: { writeMode: 'WRITE_MODE_UPDATE_ONLY' },
        },
      },
      call('bitResize', 3, 2, 5),
    ],
    [
      'sign and overflow in one number',
      {
        bit: { subtract: { bitSize: 64, value: -1, signed: true, overflow: 'BIT_OVERFLOW_WRAP' } },
      },
      call('bitSubtract', 0, 64, -1, 0, 5),
    ],
    [
      'the bits to combine with',
      { bit: { xor: { bitOffset: -8, bitSize: 8, value: '/w==' } } },
      call('bitXor', -8, 8, blobValue(Uint8Array.of(0xff)), 0),
    ],
    [
      'the bit to look for as a bool',
      { bit: { rscan: { bitSize: 4, value: true } } },
      call('bitRightScan', 0, 4, boolValue(true)),
    ],
    ['no sign unless there is one', { bit: { getInt: { bitSize: 64 } } }, call('bitGetInt', 0, 64)],
    [
      'what a sketch leaves open as -1',
      { hll: { add: { values: [{ string: 'x' }] } } },
      call('hllAdd', listValue([stringValue('x')]), -1, -1, 0),
    ],
    [
      'sketches as what they are',
      { hll: { setUnion: { sketches: ['AQ=='] }, policy: { allowFold: true } } },
      call('hllSetUnion', listValue([{ type: 'hll', data: Uint8Array.of(1) }]), 8),
    ],
  ])('say %s', (_, json, expected) => {
    expect(read(json)).toEqual(expected);
  });

  it('make the place of a list that is created inside another, padded where asked', () => {
    const create = { list: { create: { pad: true } }, context: [{ listIndex: 4 }] };
    expect(read(create)).toMatchObject({
      context: [{ step: 'listIndex', index: 4, create: { order: 'unordered', pad: true } }],
    });
    expect(read({ map: { create: {} }, context: [{ mapRank: 0 }] })).toMatchObject({
      context: [{ step: 'mapRank', rank: 0 }],
    });
  });

  it('take as many steps as there may be, and no more', () => {
    const steps = (count: number) => Array.from({ length: count }, () => ({ listIndex: 0 }));
    const size = { list: { size: {} } };
    expect(read({ ...size, context: steps(CONTEXT_MAX_STEPS) })).toBeDefined();
    expect(() => read({ ...size, context: steps(CONTEXT_MAX_STEPS + 1) })).toThrow(
      /operations\[0\]\.context: 31 steps; the limit is 30/u,
    );
  });
});

describe('a call with one wrong operation', () => {
  const wrong = fromJson(OperationSchema, { ...BIN, list: { trim: {} } });
  const right = fromJson(OperationSchema, { ...BIN, list: { size: {} } });

  it('sends nothing, of its other segments neither', async () => {
    const { services, driver } = fakeGateway();
    const segments = [
      { ...QUERY, operations: [right], keys: [key('1'), key('2')] },
      { ...UPSERT, operations: [wrong], keys: [key('3')] },
    ];

    const failure = callUnary(services, SessionService.method.execute, { segments });

    await expect(failure).rejects.toThrow(/segments\[1\]\.operations\[0\]\.list\.trim\.count/u);
    expect(driver.calls).toEqual([]);
  });
});
