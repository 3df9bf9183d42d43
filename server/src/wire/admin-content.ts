/** What the fields of admin messages hold besides plain text: numbers, names of roles, privileges. */

import { WireError } from './wire-error.js';

/** Codes of privileges; from `read` on they can be confined to a namespace and a set. */
export const PRIVILEGE = {
  userAdmin: 0,
  sysAdmin: 1,
  dataAdmin: 2,
  udfAdmin: 3,
  sindexAdmin: 4,
  read: 10,
  readWrite: 11,
  readWriteUdf: 12,
  write: 13,
  truncate: 14,
} as const;

/** The first code whose privilege carries a namespace and a set. */
const FIRST_SCOPED = PRIVILEGE.read;

export interface WirePrivilege {
  readonly code: number;
  /** Empty for all of them, and for privileges that are never confined. */
  readonly namespace: string;
  readonly set: string;
}

export function encodeU32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function decodeU32(data: Buffer): number {
  if (data.length !== 4) throw new WireError(`a number of ${data.length} bytes instead of 4`, 0);
  return data.readUInt32BE();
}

/** u8 count, then u32 each. */
export function encodeCounts(counts: readonly number[]): Buffer {
  return Buffer.concat([Buffer.of(counts.length), ...counts.map(encodeU32)]);
}

/** u8 count, then u8 length and text each. At most 255 names of at most 255 bytes. */
export function encodeNames(names: readonly string[]): Buffer {
  return Buffer.concat([Buffer.of(checkByte(names.length)), ...names.map(shortText)]);
}

export function decodeNames(data: Buffer): string[] {
  const reader = new Reader(data);
  const names = reader.list(() => reader.text());
  reader.end();
  return names;
}

/** u8 count, then u8 code each, with namespace and set where the code can be confined. */
export function encodePrivileges(privileges: readonly WirePrivilege[]): Buffer {
  const parts = privileges.map(({ code, namespace, set }) =>
    code < FIRST_SCOPED
      ? Buffer.of(code)
      : Buffer.concat([Buffer.of(checkByte(code)), shortText(namespace), shortText(set)]),
  );
  return Buffer.concat([Buffer.of(checkByte(privileges.length)), ...parts]);
}

export function decodePrivileges(data: Buffer): WirePrivilege[] {
  const reader = new Reader(data);
  const privileges = reader.list(() => {
    const code = reader.byte();
    if (code < FIRST_SCOPED) return { code, namespace: '', set: '' };
    return { code, namespace: reader.text(), set: reader.text() };
  });
  reader.end();
  return privileges;
}

function checkByte(value: number): number {
  if (value <= 255) return value;
  throw new RangeError(`admin content: ${value} does not fit in a byte`);
}

function shortText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(checkByte(bytes.length)), bytes]);
}

class Reader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  byte(): number {
    const byte = this.#data[this.#at];
    if (byte === undefined) throw new WireError('an admin list is cut off', this.#at);
    this.#at += 1;
    return byte;
  }

  text(): string {
    const length = this.byte();
    const end = this.#at + length;
    if (end > this.#data.length) throw new WireError('a name is cut off', this.#at);
    const text = this.#data.toString('utf8', this.#at, end);
    this.#at = end;
    return text;
  }

  list<Item>(take: () => Item): Item[] {
    return Array.from({ length: this.byte() }, take);
  }

  end(): void {
    if (this.#at !== this.#data.length) throw new WireError('bytes follow a list', this.#at);
  }
}
