/** Record messages: the 22-byte header, fields and bin operations inside type-3 frames, without any reading of their meaning. */

import {
  binOperationBytes,
  decodeBinOperation,
  encodeBinOperation,
  type WireBinOperation,
} from './bin-operation.js';
import { decodeCutField, decodeField, encodeField, fieldBytes, type WireField } from './field.js';
import { FRAME_HEADER_BYTES, FRAME_TYPE, writeFrameHeader } from './frame.js';
import { WireError } from './wire-error.js';

export const MESSAGE_HEADER_BYTES = 22;

export interface WireMessage {
  readonly info1: number;
  readonly info2: number;
  readonly info3: number;
  readonly info4: number;
  /** Answers: the result code. Requests: 0. */
  readonly resultCode: number;
  /** Generation, or the partition id of a partition-done message. */
  readonly generation: number;
  /** Requests: TTL in seconds (0xFFFFFFFF never, 0xFFFFFFFE unchanged) or touch percentage. Answers: void-time. */
  readonly ttl: number;
  /** Requests: server timeout in ms. Answers of batches: the row's index. */
  readonly timeoutOrIndex: number;
  readonly fields: readonly WireField[];
  readonly operations: readonly WireBinOperation[];
}

/** The header's parts that differ from zero; fields and operations default to none. */
export type MessageParts = Partial<WireMessage>;

/** A whole type-3 frame holding one message, written into one buffer. */
export function encodeMessageFrame(parts: MessageParts): Buffer {
  const bytes = messageBytes(parts);
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + bytes);
  writeFrameHeader(frame, FRAME_TYPE.message, bytes);
  writeMessage(frame, FRAME_HEADER_BYTES, parts);
  return frame;
}

/** A whole type-3 frame holding several messages, as answers to batches and queries do. */
export function encodeMessagesFrame(messages: readonly MessageParts[]): Buffer {
  let total = 0;
  for (const parts of messages) total += messageBytes(parts);
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + total);
  writeFrameHeader(frame, FRAME_TYPE.message, total);
  let offset = FRAME_HEADER_BYTES;
  for (const parts of messages) offset = writeMessage(frame, offset, parts);
  return frame;
}

/** Bytes the message takes in a payload. */
export function messageBytes(parts: MessageParts): number {
  const { fields, operations } = parts;
  let bytes = MESSAGE_HEADER_BYTES;
  if (fields !== undefined) for (const field of fields) bytes += fieldBytes(field);
  if (operations !== undefined) for (const each of operations) bytes += binOperationBytes(each);
  return bytes;
}

/** Writes the message at `offset`; returns the offset behind it. */
export function writeMessage(target: Buffer, offset: number, parts: MessageParts): number {
  const fields = parts.fields ?? [];
  const operations = parts.operations ?? [];
  writeHeaderBytes(target, offset, parts);
  target.writeUInt16BE(fields.length, offset + 18);
  let end = target.writeUInt16BE(operations.length, offset + 20);
  for (const field of fields) end = encodeField(target, end, field);
  for (const operation of operations) end = encodeBinOperation(target, end, operation);
  return end;
}

/** Everything of the header but the two counts. */
function writeHeaderBytes(target: Buffer, offset: number, parts: MessageParts): void {
  target[offset] = MESSAGE_HEADER_BYTES;
  target[offset + 1] = parts.info1 ?? 0;
  target[offset + 2] = parts.info2 ?? 0;
  target[offset + 3] = parts.info3 ?? 0;
  target[offset + 4] = parts.info4 ?? 0;
  target[offset + 5] = parts.resultCode ?? 0;
  target.writeUInt32BE(parts.generation ?? 0, offset + 6);
  target.writeUInt32BE(parts.ttl ?? 0, offset + 10);
  target.writeUInt32BE(parts.timeoutOrIndex ?? 0, offset + 14);
}

/** Reads one message at `offset` of a payload; `end` is the offset behind it. Parts are views into the payload. */
export function decodeMessage(
  payload: Buffer,
  offset: number,
): { readonly message: WireMessage; readonly end: number } {
  checkMessageHeader(payload, offset);
  const fieldCount = payload.readUInt16BE(offset + 18);
  const operationCount = payload.readUInt16BE(offset + 20);
  let end = offset + MESSAGE_HEADER_BYTES;
  const fields: WireField[] = [];
  for (let i = 0; i < fieldCount; i += 1) {
    const field = decodeField(payload, end);
    fields.push(field);
    end += fieldBytes(field);
  }
  const operations: WireBinOperation[] = [];
  for (let i = 0; i < operationCount; i += 1) {
    const operation = decodeBinOperation(payload, end);
    operations.push(operation);
    end += binOperationBytes(operation);
  }
  return { message: withHeader(payload, offset, fields, operations), end };
}

/**
 * Reads the message of a batch as leniently as servers do: a field that claims more than there is ends with the payload, and
 * whatever follows the fields is not looked at. The Go client counts a filter into the batch's field behind it.
 */
export function decodeBatchMessage(payload: Buffer): WireMessage {
  checkMessageHeader(payload, 0);
  const fieldCount = payload.readUInt16BE(18);
  let end = MESSAGE_HEADER_BYTES;
  const fields: WireField[] = [];
  for (let i = 0; i < fieldCount; i += 1) {
    const field = decodeCutField(payload, end);
    fields.push(field);
    end += fieldBytes(field);
  }
  return withHeader(payload, 0, fields, []);
}

/** Throws WireError where no header of a message stands. */
export function checkMessageHeader(payload: Buffer, offset: number): void {
  const headerBytes = payload[offset];
  if (headerBytes === undefined || payload.length - offset < MESSAGE_HEADER_BYTES) {
    throw new WireError('message header is cut off', offset);
  }
  if (headerBytes !== MESSAGE_HEADER_BYTES) {
    throw new WireError(`message header of ${headerBytes} bytes, expected 22`, offset);
  }
}

function withHeader(
  payload: Buffer,
  offset: number,
  fields: readonly WireField[],
  operations: readonly WireBinOperation[],
): WireMessage {
  return {
    info1: payload[offset + 1] ?? 0,
    info2: payload[offset + 2] ?? 0,
    info3: payload[offset + 3] ?? 0,
    info4: payload[offset + 4] ?? 0,
    resultCode: payload[offset + 5] ?? 0,
    generation: payload.readUInt32BE(offset + 6),
    ttl: payload.readUInt32BE(offset + 10),
    timeoutOrIndex: payload.readUInt32BE(offset + 14),
    fields,
    operations,
  };
}

/** Every message of a payload, to its last byte. */
export function decodeMessages(payload: Buffer): WireMessage[] {
  const messages: WireMessage[] = [];
  let offset = 0;
  while (offset < payload.length) {
    const { message, end } = decodeMessage(payload, offset);
    messages.push(message);
    offset = end;
  }
  return messages;
}
