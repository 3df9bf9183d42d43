import { describe, expect, it } from 'vitest';
import { bytes } from '../../../test/support/bytes.js';
import type { CollectionCall } from '../model/collection-call.js';
import type { ContextStep } from '../model/expression.js';
import { blobValue, intValue, listValue, NIL, stringValue } from '../model/value.js';
import {
  decodeCollectionOperation,
  encodeCollectionCall,
  encodePath,
  type OpcodeSpace,
} from './collection-operation.js';
import { decodeContext, encodeContext } from './context.js';
import { WireError } from './wire-error.js';

const append: CollectionCall = { name: 'listAppend', args: [intValue(7), intValue(1)] };

describe('an operation', () => {
  it.each([
    ['on a list', 'collection', append, '93 01 07 01'],
    [
      'on a map',
      'collection',
      { name: 'mapGetByKey', args: [intValue(7), stringValue('a')] },
      '93 61 07 a2 03 61',
    ],
    [
      'on bits',
      'bit',
      { name: 'bitOr', args: [intValue(0), intValue(8), blobValue(Buffer.of(1))] },
      '94 04 00 08 a2 04 01',
    ],
    [
      'on a sketch',
      'hll',
      { name: 'hllAdd', args: [listValue([NIL]), intValue(4)] },
      '93 01 91 c0 04',
    ],
    ['without arguments', 'collection', { name: 'mapSize', args: [] }, '91 60'],
    [
      'with many',
      'hll',
      { name: 'hllInit', args: new Array(15).fill(NIL) },
      `dc 00 10 00 ${'c0 '.repeat(15)}`,
    ],
  ] as const)('%s is its opcode and its arguments', (_name, space, call, packed) => {
    expect(encodeCollectionCall(call, [])).toEqual(bytes(packed));
    expect(decodeCollectionOperation(space, bytes(packed))).toEqual({
      form: 'call',
      context: [],
      call,
    });
  });

  it('stands behind its path', () => {
    const context: readonly ContextStep[] = [{ step: 'listIndex', index: -1 }];
    const packed = bytes('93 cc ff 92 10 ff 93 01 07 01');
    expect(encodeCollectionCall(append, context)).toEqual(packed);
    expect(decodeCollectionOperation('collection', packed)).toEqual({
      form: 'call',
      context,
      call: append,
    });
  });

  it.each([
    ['with arguments', '00 01 92 07 01', append],
    ['without', '00 60', { name: 'mapSize', args: [] }],
    ['with an empty list of them', '00 10 90', { name: 'listSize', args: [] }],
  ] as const)('is read in the form it had once, %s', (_name, packed, call) => {
    expect(decodeCollectionOperation('collection', bytes(packed))).toEqual({
      form: 'call',
      context: [],
      call,
    });
  });

  it('is read whatever follows it, as the server does', () => {
    expect(decodeCollectionOperation('collection', bytes('91 60 c1'))).toMatchObject({
      call: { name: 'mapSize' },
    });
  });

  it.each<readonly [string, OpcodeSpace, string]>([
    ['nothing', 'collection', ''],
    ['no list', 'collection', '01'],
    ['an empty list', 'collection', '90'],
    ['an opcode that is a text', 'collection', '91 a1 03'],
    ['an opcode nobody knows', 'collection', '91 0e'],
    ['an opcode of another family', 'bit', '91 60'],
    ['an opcode past the numbers there are', 'collection', '91 cf ff ff ff ff ff ff ff ff'],
    ['too few arguments', 'collection', '93 01 07'],
    ['a path around bits', 'bit', '93 cc ff 92 10 00 91 32'],
    ['a path without an operation', 'collection', '92 cc ff 92 10 00'],
    ['an empty operation in a path', 'collection', '93 cc ff 92 10 00 90'],
    ['cut off in the form it had once', 'collection', '00'],
    ['without a list in that form', 'collection', '00 01 07'],
    ['of no known opcode in that form', 'collection', '00 0f'],
    ['an odd path', 'collection', '93 cc ff 91 10 91 10'],
    ['an empty path', 'collection', '93 cc ff 90 91 10'],
    ['a path in a path', 'collection', '93 cc ff 92 10 00 93 cc ff 92 10 00 91 10'],
    ['a selection of a kind nobody knows', 'collection', '93 cc fe 92 04 c3 05'],
    ['a selection with something to apply', 'collection', '94 cc fe 92 04 c3 00 c3'],
    ['a change without one', 'collection', '93 cc fe 92 04 c3 04'],
    ['a selection cut short', 'collection', '93 cc fe 92 04 c3'],
  ])('is refused where it is %s', (_name, space, packed) => {
    expect(() => decodeCollectionOperation(space, bytes(packed))).toThrow(WireError);
  });
});

describe('a selection', () => {
  it.each([
    ['the tree', { kind: 'tree', noFail: false }, '93 cc fe 92 04 c3 00'],
    [
      'keys and values, without failing',
      { kind: 'keyValue', noFail: true },
      '93 cc fe 92 04 c3 13',
    ],
    [
      'a change',
      { kind: 'apply', noFail: false, modify: { node: 'packed', data: bytes('92 5b 01') } },
      '94 cc fe 92 04 c3 04 92 5b 01',
    ],
  ] as const)('of %s', (_name, action, packed) => {
    expect(encodePath([{ step: 'children' }], action)).toEqual(bytes(packed));
    expect(decodeCollectionOperation('collection', bytes(packed))).toEqual({
      form: 'path',
      context: [{ step: 'children' }],
      action,
    });
  });
});

describe('a path', () => {
  it.each<readonly [string, ContextStep, string]>([
    ['an index', { step: 'listIndex', index: 3 }, '92 10 03'],
    ['a rank', { step: 'listRank', rank: -1 }, '92 11 ff'],
    ['a value', { step: 'listValue', value: NIL }, '92 13 c0'],
    ['an index of a map', { step: 'mapIndex', index: 0 }, '92 20 00'],
    ['a rank of a map', { step: 'mapRank', rank: 0 }, '92 21 00'],
    ['a key', { step: 'mapKey', key: stringValue('a') }, '92 22 a2 03 61'],
    ['a value of a map', { step: 'mapValue', value: intValue(1) }, '92 23 01'],
    ['several keys', { step: 'mapKeysIn', keys: [intValue(1), intValue(2)] }, '92 2a 92 01 02'],
    ['every child', { step: 'children' }, '92 04 c3'],
    [
      'some children',
      { step: 'children', where: { node: 'packed', data: bytes('91 00') } },
      '92 04 91 00',
    ],
    [
      'a narrower step',
      { step: 'and', where: { node: 'packed', data: bytes('91 00') } },
      '92 cd 02 04 91 00',
    ],
    ['what nobody knows', { step: 'other', contextType: 0x15, value: NIL }, '92 15 c0'],
    [
      'an index that is a text',
      { step: 'other', contextType: 0x10, value: stringValue('a') },
      '92 10 a2 03 61',
    ],
  ])('by %s', (_name, step, packed) => {
    expect(encodeContext([step])).toEqual(bytes(packed));
    expect(decodeContext(bytes(packed))).toEqual([step]);
  });

  it.each([
    ['a list', { order: 'unordered', pad: false }, '92 50 00'],
    ['a filled list', { order: 'unordered', pad: true }, '92 cc 90 00'],
    ['an ordered list', { order: 'ordered', pad: false }, '92 cc d0 00'],
    [
      'a list with an index',
      { order: 'ordered', pad: false, persistIndex: true },
      '92 cd 01 d0 00',
    ],
  ] as const)('makes %s', (_name, create, packed) => {
    const step: ContextStep = { step: 'listIndex', index: 0, create };
    expect(encodeContext([step])).toEqual(bytes(packed));
    expect(decodeContext(bytes(packed))).toEqual([step]);
  });

  it.each([
    ['unordered', {}, '92 62 01'],
    ['keyOrdered', {}, '92 cc a2 01'],
    ['keyValueOrdered', {}, '92 cc e2 01'],
    ['keyValueOrdered', { persistIndex: true }, '92 cd 01 e2 01'],
  ] as const)('makes a %s map %o', (order, index, packed) => {
    const step: ContextStep = { step: 'mapKey', key: intValue(1), create: { order, ...index } };
    expect(encodeContext([step])).toEqual(bytes(packed));
    expect(decodeContext(bytes(packed))).toEqual([step]);
  });

  it.each([
    ['bytes behind it', '92 10 00 c0'],
    ['an odd number of elements', '91 10'],
    ['no list', 'c0'],
    ['a type that is no number', '92 c0 00'],
  ])('is refused with %s', (_name, packed) => {
    expect(() => decodeContext(bytes(packed))).toThrow(WireError);
  });

  it('takes expressions it does not know in packed form only', () => {
    const step: ContextStep = { step: 'and', where: { node: 'literal', value: NIL } };
    expect(() => encodeContext([step])).toThrow(WireError);
  });
});
