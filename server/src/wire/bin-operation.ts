/** Bin operations of a message: an opcode, a bin name and a particle, as bytes. */

import { WireError } from './wire-error.js';

/** Bytes in front of an operation's name: u32 length, u8 opcode, u8 particle type, u8 zero, u8 name length. */
const BIN_OPERATION_HEADER_BYTES = 8;

export const OPCODE = {
  read: 1,
  write: 2,
  cdtRead: 3,
  cdtModify: 4,
  add: 5,
  expressionRead: 7,
  expressionModify: 8,
  append: 9,
  prepend: 10,
  touch: 11,
  bitRead: 12,
  bitModify: 13,
  delete: 14,
  hllRead: 15,
  hllModify: 16,
  stringRead: 17,
  stringModify: 18,
} as const;

export interface WireBinOperation {
  readonly opcode: number;
  readonly particleType: number;
  /** Bytes of the bin name; text is made of them one layer up, where bytes that are not UTF-8 cost one row, not a frame. */
  readonly name: Uint8Array;
  readonly value: Uint8Array;
  /**
   * A byte of zero in all that clients exchange; carried so that every frame re-encodes to itself. Its lowest bit, set by
   * cross-datacentre shipping only, says that 8 bytes of last-update-time stand in front of the particle.
   */
  readonly reserved?: number;
}

export function binOperationBytes(operation: WireBinOperation): number {
  return BIN_OPERATION_HEADER_BYTES + operation.name.length + operation.value.length;
}

/** Writes the operation at `offset`; returns the offset behind it. */
export function encodeBinOperation(
  target: Buffer,
  offset: number,
  operation: WireBinOperation,
): number {
  const { name, value } = operation;
  target.writeUInt32BE(4 + name.length + value.length, offset);
  target[offset + 4] = operation.opcode;
  target[offset + 5] = operation.particleType;
  target[offset + 6] = operation.reserved ?? 0;
  // Throws on a name that does not fit; cut to a byte, its length would shift everything behind it.
  target.writeUInt8(name.length, offset + 7);
  target.set(name, offset + BIN_OPERATION_HEADER_BYTES);
  const valueStart = offset + BIN_OPERATION_HEADER_BYTES + name.length;
  target.set(value, valueStart);
  return valueStart + value.length;
}

/** Reads the operation at `offset`; name and value are views into `bytes`. */
export function decodeBinOperation(bytes: Buffer, offset: number): WireBinOperation {
  const end = binOperationEnd(bytes, offset);
  const nameEnd = binNameEnd(bytes, offset);
  const opcode = bytes[offset + 4] ?? 0;
  const particleType = bytes[offset + 5] ?? 0;
  const reserved = bytes[offset + 6] ?? 0;
  const name = bytes.subarray(binNameStart(offset), nameEnd);
  const value = bytes.subarray(nameEnd, end);
  return reserved === 0
    ? { opcode, particleType, name, value }
    : { opcode, particleType, name, value, reserved };
}

/** Where the name of the operation at `offset` begins. */
export function binNameStart(offset: number): number {
  return offset + BIN_OPERATION_HEADER_BYTES;
}

/** Where its name ends and its value begins. */
export function binNameEnd(bytes: Buffer, offset: number): number {
  return offset + BIN_OPERATION_HEADER_BYTES + (bytes[offset + 7] ?? 0);
}

/** The offset behind the operation at `offset`. Throws WireError where it, or its name, is not whole. */
export function binOperationEnd(bytes: Buffer, offset: number): number {
  if (bytes.length - offset < BIN_OPERATION_HEADER_BYTES) {
    throw new WireError('operation header is cut off', offset);
  }
  const length = bytes.readUInt32BE(offset);
  const end = offset + 4 + length;
  if (end > bytes.length) {
    throw new WireError(`operation of ${length} bytes reaches past the message`, offset);
  }
  if (binNameEnd(bytes, offset) > end) {
    throw new WireError('bin name reaches past its operation', offset + 7);
  }
  return end;
}
