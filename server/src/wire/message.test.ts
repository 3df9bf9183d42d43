import { describe, expect, it } from 'vitest';
import {
  bytes,
  fieldOf,
  filled,
  frameOf,
  operationOf,
  text,
  uint,
} from '../../../test/support/bytes.js';
import { oneFrame } from '../../../test/support/one-frame.js';
import { OPCODE } from './bin-operation.js';
import { FIELD } from './field.js';
import { INFO1, INFO2, INFO3, INFO4, TTL_NEVER } from './info-bits.js';
import {
  decodeBatchMessage,
  decodeMessage,
  decodeMessages,
  encodeMessageFrame,
  encodeMessagesFrame,
  type MessageParts,
  messageBytes,
  type WireMessage,
  writeMessage,
} from './message.js';
import { WireError } from './wire-error.js';

const EMPTY: WireMessage = {
  info1: 0,
  info2: 0,
  info3: 0,
  info4: 0,
  resultCode: 0,
  generation: 0,
  ttl: 0,
  timeoutOrIndex: 0,
  fields: [],
  operations: [],
};

const DIGEST = bytes('000102030405060708090a0b0c0d0e0f10111213');

const CASES: readonly { name: string; payload: Buffer; parts: MessageParts }[] = [
  {
    name: 'an empty answer',
    payload: bytes('16 00 00 00 00 00 00000000 00000000 00000000 0000 0000'),
    parts: {},
  },
  {
    name: 'a get of everything',
    payload: bytes(
      '16 03 00 00 00 00 00000000 00000000 000003e8 0003 0000',
      '00000005 00 74657374',
      '00000003 01 7365',
      '00000015 04',
      DIGEST,
    ),
    parts: {
      info1: INFO1.read | INFO1.getAll,
      timeoutOrIndex: 1000,
      fields: [
        { id: FIELD.namespace, data: text('test') },
        { id: FIELD.set, data: text('se') },
        { id: FIELD.digest, data: DIGEST },
      ],
    },
  },
  {
    name: 'a write with every header part',
    payload: bytes(
      '16 01 85 09 10 02 00010002 ffffffff 7fffffff 0001 0002',
      '00000003 00 6e73',
      '0000000d 02 01 00 01 61 0000000000000005',
      '00000004 0b 00 00 00',
    ),
    parts: {
      info1: INFO1.read,
      info2: INFO2.write | INFO2.generation | INFO2.respondAllOps,
      info3: INFO3.last | INFO3.updateOnly,
      info4: INFO4.txnOnLockingOnly,
      resultCode: 2,
      generation: 0x00010002,
      ttl: TTL_NEVER,
      timeoutOrIndex: 0x7fffffff,
      fields: [{ id: FIELD.namespace, data: text('ns') }],
      operations: [
        {
          opcode: OPCODE.write,
          particleType: 1,
          name: text('a'),
          value: bytes('0000000000000005'),
        },
        { opcode: OPCODE.touch, particleType: 0, name: text(''), value: text('') },
      ],
    },
  },
  {
    name: 'an operation whose reserved byte is set',
    payload: bytes(
      '16 00 00 00 00 00 00000000 00000000 00000000 0000 0001',
      '00000005 01 03 01 01 62',
    ),
    parts: {
      operations: [{ opcode: 1, particleType: 3, name: text('b'), value: text(''), reserved: 1 }],
    },
  },
  {
    name: 'an empty field',
    payload: bytes('16 00 00 00 00 00 00000000 00000000 00000000 0001 0000', '00000001 01'),
    parts: { fields: [{ id: FIELD.set, data: text('') }] },
  },
];

describe('messages', () => {
  it.each(CASES)('reads and writes $name', ({ payload, parts }) => {
    const frame = frameOf(3, payload);
    expect(decodeMessages(oneFrame(frame).payload)).toEqual([{ ...EMPTY, ...parts }]);
    expect(messageBytes(parts)).toBe(payload.length);
    expect(encodeMessageFrame(parts)).toEqual(frame);
  });

  it('reads and writes all of them in one frame', () => {
    const frame = frameOf(3, bytes(...CASES.map((row) => row.payload)));
    const messages = CASES.map((row) => ({ ...EMPTY, ...row.parts }));
    expect(decodeMessages(oneFrame(frame).payload)).toEqual(messages);
    expect(encodeMessagesFrame(CASES.map((row) => row.parts))).toEqual(frame);
  });

  it('reads an empty payload as no messages', () => {
    expect(decodeMessages(filled(0))).toEqual([]);
    expect(encodeMessagesFrame([])).toEqual(frameOf(3, filled(0)));
  });

  it('says where a message ends', () => {
    const [, get] = CASES;
    const payload = bytes('ff', get?.payload ?? '', 'ff');
    expect(decodeMessage(payload, 1).end).toBe(payload.length - 1);
  });

  it.each(CASES)('refuses $name cut anywhere', ({ payload }) => {
    for (let length = 1; length < payload.length; length += 1) {
      expect(() => decodeMessages(payload.subarray(0, length))).toThrow(WireError);
    }
  });

  it.each([
    { name: 'a header size other than 22', payload: bytes('17', filled(22)) },
    {
      name: 'a field without room for its id',
      payload: bytes('16', filled(17), '0001 0000', '00000000 00'),
    },
    {
      name: 'a field longer than the message',
      payload: bytes('16', filled(17), '0001 0000', 'ffffffff 00'),
    },
    {
      name: 'an operation shorter than its head',
      payload: bytes('16', filled(17), '0000 0001', '00000003 01 00 00 00'),
    },
    {
      name: 'an operation longer than the message',
      payload: bytes('16', filled(17), '0000 0001', 'ffffffff 01 00 00 00'),
    },
    {
      name: 'a bin name longer than its operation',
      payload: bytes('16', filled(17), '0000 0001', '00000004 01 00 00 01', 'ff'),
    },
    {
      name: 'more fields than bytes',
      payload: bytes('16', filled(17), 'ffff 0000', fieldOf(0, text('ns'))),
    },
    {
      name: 'more operations than bytes',
      payload: bytes('16', filled(17), '0000 ffff', operationOf(1, 0, text('a'), text(''))),
    },
  ])('refuses $name', ({ payload }) => {
    expect(() => decodeMessages(payload)).toThrow(WireError);
  });

  it('holds as many fields as two bytes count, and refuses to write one more', () => {
    const fields = Array.from({ length: 0xffff }, () => ({ id: 1, data: text('') }));
    const [message] = decodeMessages(encodeMessageFrame({ fields }).subarray(8));
    expect(message?.fields).toHaveLength(0xffff);
    expect(() => encodeMessageFrame({ fields: [...fields, ...fields.slice(0, 1)] })).toThrow();
  });

  it('holds names as long as one byte counts, and refuses to write one more', () => {
    const operation = { opcode: 1, particleType: 0, value: text('') };
    const frame = encodeMessageFrame({ operations: [{ ...operation, name: filled(255, 97) }] });
    expect(decodeMessages(frame.subarray(8))[0]?.operations[0]?.name).toEqual(filled(255, 97));
    expect(() =>
      encodeMessageFrame({ operations: [{ ...operation, name: filled(256, 97) }] }),
    ).toThrow();
  });

  it('writes a message behind others', () => {
    const target = filled(24, 0xee);
    expect(writeMessage(target, 1, { resultCode: 5 })).toBe(23);
    expect(target).toEqual(bytes('ee 16', filled(4), uint(5, 1), filled(16), 'ee'));
  });
});

describe('the message of a batch', () => {
  const header = (fields: string): Buffer =>
    bytes('16 08 00 00 00 00 00000000 00000000 00000000', fields, '0000');

  it('ends a field that claims too much where the payload ends', () => {
    const payload = bytes(header('0002'), '00000002 2b 05', '000000ff 29 0102');
    expect(decodeBatchMessage(payload)).toEqual({
      ...EMPTY,
      info1: INFO1.batch,
      fields: [
        { id: FIELD.filter, data: bytes('05') },
        { id: FIELD.batch, data: bytes('0102') },
      ],
    });
    expect(() => decodeMessage(payload, 0)).toThrow(WireError);
  });

  it('passes over what follows the fields', () => {
    const payload = bytes(header('0001'), '00000002 29 01', '00');
    expect(decodeBatchMessage(payload).fields).toEqual([{ id: FIELD.batch, data: bytes('01') }]);
  });

  it.each([
    ['a header that is cut off', header('0001').subarray(0, 21)],
    ['fewer fields than it counts', header('0001')],
    ['a field without an id', bytes(header('0001'), '00000000 29')],
  ])('refuses %s', (_, payload) => {
    expect(() => decodeBatchMessage(payload)).toThrow(WireError);
  });
});
