import { describe, expect, it } from 'vitest';
import { bytes, fieldOf, operationOf, text, uint } from '../../../test/support/bytes.js';
import {
  decodeBatchField,
  decodeBatchRows,
  encodeBatchField,
  type WireBatch,
  type WireBatchRow,
  type WireCommandRow,
} from './batch.js';
import { WireError } from './wire-error.js';

const DIGEST = bytes('101112131415161718191a1b1c1d1e1f20212223');
const HEAD = bytes('00000007', DIGEST);
const head = { index: 7, digest: DIGEST };
const NAMESPACE = bytes('00000003 00 6e73');
const namespace = { id: 0, data: text('ns') };

/** Every combination of the bits a row's type can have, `repeat` apart, and where each part has to stand. */
const TYPE_CASES = Array.from({ length: 16 }, (_, bits) => bits * 2).map((type) => {
  const row: { -readonly [Part in keyof WireCommandRow]: WireCommandRow[Part] } = {
    ...head,
    info1: 0x21,
    fields: [namespace],
    operations: [],
  };
  const parts: Buffer[] = [uint(type, 1), bytes('21')];
  if ((type & 0x02) !== 0) {
    parts.push(bytes('83 40'));
    row.info2 = 0x83;
    row.info3 = 0x40;
  }
  if ((type & 0x10) !== 0) {
    parts.push(bytes('02'));
    row.info4 = 2;
  }
  if ((type & 0x04) !== 0) {
    parts.push(bytes('fffe'));
    row.generation = 0xfffe;
  }
  if ((type & 0x08) !== 0) {
    parts.push(bytes('fffffffd'));
    row.ttl = 0xfffffffd;
  }
  const data = bytes('00000001 0c', HEAD, ...parts, '0001 0000', NAMESPACE);
  return { name: `row type 0x${type.toString(16)}`, data, batch: { flags: 0x0c, rows: [row] } };
});

const READ: WireBatchRow = {
  ...head,
  info1: 1,
  info2: 0,
  info3: 0,
  ttl: 0,
  fields: [namespace, { id: 1, data: text('set') }],
  operations: [
    { opcode: 1, particleType: 0, name: text('a'), value: text('') },
    { opcode: 1, particleType: 0, name: text('bc'), value: text('') },
  ],
};

const CASES: readonly { name: string; data: Buffer; batch: WireBatch }[] = [
  { name: 'no rows', data: bytes('00000000 00'), batch: { flags: 0, rows: [] } },
  {
    name: 'a read of two bins, repeated twice',
    data: bytes(
      '00000003 09',
      HEAD,
      '0a 01 00 00 00000000 0002 0002',
      NAMESPACE,
      fieldOf(1, text('set')),
      operationOf(1, 0, text('a'), text('')),
      operationOf(1, 0, text('bc'), text('')),
      '00000008',
      DIGEST,
      '01',
      'ffffffff',
      DIGEST,
      '01',
    ),
    batch: {
      flags: 9,
      rows: [
        READ,
        { index: 8, digest: DIGEST, repeat: true },
        { index: 0xffffffff, digest: DIGEST, repeat: true },
      ],
    },
  },
  {
    name: 'a row of an old client, its namespace uncounted',
    data: bytes('00000001 00', HEAD, '00 01 0000 0000', NAMESPACE),
    batch: {
      flags: 0,
      rows: [{ ...head, info1: 1, fields: [namespace], operations: [], uncountedNamespace: true }],
    },
  },
  ...TYPE_CASES,
];

describe('batch fields', () => {
  it.each(CASES)('reads and writes $name', ({ data, batch }) => {
    expect(decodeBatchField(data)).toEqual(batch);
    expect(decodeBatchField(new Uint8Array(data))).toEqual(batch);
    expect(encodeBatchField(batch)).toEqual(data);
  });

  it.each(CASES)(
    'refuses $name cut anywhere, and passes over a byte behind it',
    ({ data, batch }) => {
      for (let length = 0; length < data.length; length += 1) {
        expect(() => decodeBatchField(data.subarray(0, length))).toThrow(WireError);
      }
      expect(decodeBatchField(bytes(data, '00'))).toEqual(batch);
    },
  );

  it.each([
    { name: 'a first row that repeats', data: bytes('00000001 00', HEAD, '01') },
    { name: 'four billion rows', data: bytes('ffffffff 00', HEAD, '01') },
    {
      name: 'more fields than bytes',
      data: bytes('00000001 00', HEAD, '00 01 ffff 0000', NAMESPACE),
    },
    {
      name: 'more operations than bytes',
      data: bytes('00000001 00', HEAD, '00 01 0001 ffff', NAMESPACE),
    },
  ])('refuses $name', ({ data }) => {
    expect(() => decodeBatchField(data)).toThrow(WireError);
  });

  it('counts rows against the bytes left, at the edge and one past it', () => {
    const first = bytes(HEAD, '00 01 0001 0000', NAMESPACE);
    const repeats = bytes(HEAD, '01', HEAD, '01');
    expect(decodeBatchField(bytes('00000003 00', first, repeats)).rows).toHaveLength(3);
    expect(() => decodeBatchField(bytes('00000004 00', first, repeats))).toThrow(WireError);
  });

  it('reads the rows in front of one that is cut off', () => {
    const first = bytes(HEAD, '00 01 0001 0000', NAMESPACE);
    const data = bytes('00000003 04', first, HEAD, '01', HEAD);
    expect(decodeBatchRows(data)).toMatchObject({
      flags: 4,
      rows: [{ info1: 1 }, { repeat: true }],
      malformed: { name: 'WireError' },
    });
    expect(decodeBatchRows(bytes(data, '01')).malformed).toBeUndefined();
    expect(() => decodeBatchRows(data.subarray(0, 4))).toThrow(WireError);
  });

  it('passes over bits of a row type that nobody knows, and all but one of a row that repeats', () => {
    const data = bytes('00000002 00', HEAD, 'e0 01 0001 0000', NAMESPACE, HEAD, 'ff');
    expect(decodeBatchField(data).rows).toEqual([
      { ...head, info1: 1, fields: [namespace], operations: [] },
      { ...head, repeat: true },
    ]);
  });

  it('writes info2 and info3 where one of them is given', () => {
    const row = { ...head, info1: 1, fields: [namespace], operations: [] };
    const expected = (type: string): Buffer =>
      bytes('00000001 00', HEAD, type, '0001 0000', NAMESPACE);
    expect(encodeBatchField({ flags: 0, rows: [{ ...row, info2: 5 }] })).toEqual(
      expected('02 01 05 00'),
    );
    expect(encodeBatchField({ flags: 0, rows: [{ ...row, info3: 5 }] })).toEqual(
      expected('02 01 00 05'),
    );
  });
});
