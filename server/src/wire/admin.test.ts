import { describe, expect, it } from 'vitest';
import { bytes, filled, frameOf, text } from '../../../test/support/bytes.js';
import { oneFrame } from '../../../test/support/one-frame.js';
import {
  ADMIN_COMMAND,
  ADMIN_FIELD,
  decodeAdminMessage,
  decodeAdminRequest,
  encodeAdminFrame,
} from './admin.js';
import { WireError } from './wire-error.js';

const CASES = [
  {
    name: 'a login',
    payload: bytes(
      '00 00 14 02',
      filled(12),
      '00000005 00',
      text('user'),
      '00000003 03',
      text('$2'),
    ),
    message: {
      resultCode: 0,
      command: ADMIN_COMMAND.login,
      fields: [
        { id: ADMIN_FIELD.user, data: text('user') },
        { id: ADMIN_FIELD.credential, data: text('$2') },
      ],
    },
  },
  {
    name: 'the answer to a login',
    payload: bytes('00 00 00 02', filled(12), '00000003 05 aabb', '00000005 06 00015180'),
    message: {
      resultCode: 0,
      command: 0,
      fields: [
        { id: ADMIN_FIELD.sessionToken, data: bytes('aabb') },
        { id: ADMIN_FIELD.sessionTtl, data: bytes('00015180') },
      ],
    },
  },
  {
    name: 'an answer that security is off',
    payload: bytes('00 34 00 00', filled(12)),
    message: { resultCode: 52, command: 0, fields: [] },
  },
];

describe('admin messages', () => {
  it.each(CASES)('reads and writes $name', ({ payload, message }) => {
    const frame = frameOf(2, payload);
    expect(decodeAdminMessage(oneFrame(frame).payload)).toEqual(message);
    expect(encodeAdminFrame(message)).toEqual(frame);
  });

  it('writes what is left out as zero', () => {
    expect(encodeAdminFrame({})).toEqual(frameOf(2, filled(16)));
  });

  it.each(CASES)('refuses $name cut anywhere, and with a byte behind it', ({ payload }) => {
    for (let length = 0; length < payload.length; length += 1) {
      expect(() => decodeAdminMessage(payload.subarray(0, length))).toThrow(WireError);
    }
    expect(() => decodeAdminMessage(bytes(payload, '00'))).toThrow(WireError);
  });

  it('reads all fields of a request, counted or not', () => {
    const fields = [
      { id: ADMIN_FIELD.role, data: bytes('61') },
      { id: ADMIN_FIELD.privileges, data: bytes('00') },
    ];
    const payload = encodeAdminFrame({ command: ADMIN_COMMAND.createRole, fields }).subarray(8);
    for (const counted of [0, 1, 2]) {
      payload[3] = counted;
      expect(decodeAdminRequest(payload).fields).toEqual(fields);
    }
    payload[3] = 3;
    expect(() => decodeAdminRequest(payload)).toThrow(WireError);
    payload[3] = 1;
    expect(() => decodeAdminRequest(bytes(payload, '00'))).toThrow(WireError);
  });

  it('holds as many fields as one byte counts, and refuses to write one more', () => {
    const fields = Array.from({ length: 255 }, () => ({ id: 1, data: filled(0) }));
    const frame = encodeAdminFrame({ fields });
    expect(decodeAdminMessage(frame.subarray(8)).fields).toHaveLength(255);
    expect(() => encodeAdminFrame({ fields: [...fields, ...fields] })).toThrow(RangeError);
  });
});
