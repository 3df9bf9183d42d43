/** Admin frames: logging in, authenticating a socket, and what the server answers. */

import { decodeField, encodeField, fieldBytes, type WireField } from './field.js';
import { FRAME_HEADER_BYTES, FRAME_TYPE, writeFrameHeader } from './frame.js';
import { asBuffer } from './text.js';
import { WireError } from './wire-error.js';

/** Bytes in front of an admin message's fields: u8 zero, u8 result code, u8 command, u8 field count, 12 unused. */
const ADMIN_HEADER_BYTES = 16;

export const ADMIN_COMMAND = { authenticate: 0, login: 20 } as const;

export const ADMIN_FIELD = {
  user: 0,
  /** bcrypt hash of the password. */
  credential: 3,
  /** The password itself, for external authentication. */
  clearPassword: 4,
  sessionToken: 5,
  /** Seconds, u32. */
  sessionTtl: 6,
} as const;

export interface AdminMessage {
  /** Answers: the result code. Requests: 0. */
  readonly resultCode: number;
  /** Requests: the command. Answers: 0. */
  readonly command: number;
  readonly fields: readonly WireField[];
}

/** A whole type-2 frame. */
export function encodeAdminFrame(message: Partial<AdminMessage>): Buffer {
  const fields = message.fields ?? [];
  let bytes = ADMIN_HEADER_BYTES;
  for (const field of fields) bytes += fieldBytes(field);
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + bytes);
  writeFrameHeader(frame, FRAME_TYPE.admin, bytes);
  frame[FRAME_HEADER_BYTES + 1] = message.resultCode ?? 0;
  frame[FRAME_HEADER_BYTES + 2] = message.command ?? 0;
  frame.writeUInt8(fields.length, FRAME_HEADER_BYTES + 3);
  let offset = FRAME_HEADER_BYTES + ADMIN_HEADER_BYTES;
  for (const field of fields) offset = encodeField(frame, offset, field);
  return frame;
}

/** Reads the payload of a type-2 frame; field data are views into it. The unused bytes are not looked at. */
export function decodeAdminMessage(payload: Uint8Array): AdminMessage {
  const bytes = asBuffer(payload);
  if (bytes.length < ADMIN_HEADER_BYTES) throw new WireError('admin header is cut off', 0);
  const count = bytes[3] ?? 0;
  const fields: WireField[] = [];
  let offset = ADMIN_HEADER_BYTES;
  for (let i = 0; i < count; i += 1) {
    const field = decodeField(bytes, offset);
    fields.push(field);
    offset += fieldBytes(field);
  }
  if (offset !== bytes.length) throw new WireError('bytes follow the fields', offset);
  return { resultCode: bytes[1] ?? 0, command: bytes[2] ?? 0, fields };
}
