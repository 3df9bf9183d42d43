/** Admin frames: logging in, authenticating a socket, users and roles, and what the server answers. */

import { decodeField, encodeField, fieldBytes, type WireField } from './field.js';
import { FRAME_HEADER_BYTES, FRAME_TYPE, writeFrameHeader } from './frame.js';
import { asBuffer } from './text.js';
import { WireError } from './wire-error.js';

/** Bytes in front of an admin message's fields: u8 zero, u8 result code, u8 command, u8 field count, 12 unused. */
const ADMIN_HEADER_BYTES = 16;

export const ADMIN_COMMAND = {
  authenticate: 0,
  createUser: 1,
  dropUser: 2,
  setPassword: 3,
  changePassword: 4,
  grantRoles: 5,
  revokeRoles: 6,
  queryUsers: 9,
  createRole: 10,
  dropRole: 11,
  grantPrivileges: 12,
  revokePrivileges: 13,
  setWhitelist: 14,
  setQuotas: 15,
  queryRoles: 16,
  login: 20,
} as const;

/** Result code of the message that ends a list of users or roles. */
export const ADMIN_LIST_END = 50;

export const ADMIN_FIELD = {
  user: 0,
  /** bcrypt hash of a new password. */
  password: 1,
  /** bcrypt hash of the password it takes the place of. */
  oldPassword: 2,
  /** bcrypt hash of the password. */
  credential: 3,
  /** The password itself, for external authentication. */
  clearPassword: 4,
  sessionToken: 5,
  /** Seconds, u32. */
  sessionTtl: 6,
  roles: 10,
  role: 11,
  privileges: 12,
  /** Addresses and networks, separated by commas. */
  whitelist: 13,
  /** Records per second, u32. */
  readQuota: 14,
  writeQuota: 15,
  /** Counts: quota, single-record commands and query records per second, queries without a limit. */
  readInfo: 16,
  writeInfo: 17,
  /** Connections in use, u32. */
  connections: 18,
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
  return encodeAdminList([message]);
}

/** A type-2 frame of several messages, as lists of users and roles are answered. */
export function encodeAdminList(messages: readonly Partial<AdminMessage>[]): Buffer {
  const bytes = messages.reduce((sum, message) => sum + messageBytes(message), 0);
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + bytes);
  writeFrameHeader(frame, FRAME_TYPE.admin, bytes);
  let offset = FRAME_HEADER_BYTES;
  for (const message of messages) offset = encodeMessage(frame, offset, message);
  return frame;
}

function messageBytes({ fields = [] }: Partial<AdminMessage>): number {
  return fields.reduce((sum, field) => sum + fieldBytes(field), ADMIN_HEADER_BYTES);
}

function encodeMessage(frame: Buffer, start: number, message: Partial<AdminMessage>): number {
  const { fields = [], resultCode = 0, command = 0 } = message;
  frame[start + 1] = resultCode;
  frame[start + 2] = command;
  frame.writeUInt8(fields.length, start + 3);
  let offset = start + ADMIN_HEADER_BYTES;
  for (const field of fields) offset = encodeField(frame, offset, field);
  return offset;
}

/** Reads the payload of a type-2 frame; field data are views into it. The unused bytes are not looked at. */
export function decodeAdminMessage(payload: Uint8Array): AdminMessage {
  const bytes = asBuffer(payload);
  const { message, end } = decodeMessageAt(bytes, 0);
  if (end !== bytes.length) throw new WireError('bytes follow the fields', end);
  return message;
}

/**
 * Reads a request with all the fields it holds, which may be more than it counts: the Go client counts neither privileges
 * nor a whitelist of one entry, and expects the role to have them.
 */
export function decodeAdminRequest(payload: Uint8Array): AdminMessage {
  const bytes = asBuffer(payload);
  const { message, end } = decodeMessageAt(bytes, 0);
  const fields = [...message.fields];
  for (let offset = end; offset < bytes.length; ) {
    const field = decodeField(bytes, offset);
    fields.push(field);
    offset += fieldBytes(field);
  }
  return { ...message, fields };
}

/** Reads every message of a type-2 frame's payload. */
export function decodeAdminList(payload: Uint8Array): AdminMessage[] {
  const bytes = asBuffer(payload);
  const messages: AdminMessage[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const { message, end } = decodeMessageAt(bytes, offset);
    messages.push(message);
    offset = end;
  }
  return messages;
}

/** The data of a message's first field with this id. */
export function adminField(message: AdminMessage, id: number): Buffer | undefined {
  const field = message.fields.find((one) => one.id === id);
  return field === undefined ? undefined : asBuffer(field.data);
}

function decodeMessageAt(bytes: Buffer, start: number): { message: AdminMessage; end: number } {
  if (bytes.length - start < ADMIN_HEADER_BYTES) {
    throw new WireError('admin header is cut off', start);
  }
  const count = bytes[start + 3] ?? 0;
  const fields: WireField[] = [];
  let offset = start + ADMIN_HEADER_BYTES;
  for (let i = 0; i < count; i += 1) {
    const field = decodeField(bytes, offset);
    fields.push(field);
    offset += fieldBytes(field);
  }
  const message = { resultCode: bytes[start + 1] ?? 0, command: bytes[start + 2] ?? 0, fields };
  return { message, end: offset };
}
