/** Compares recorded with received answers: byte for byte, then as sets of messages, then in words. */

import { FRAME_TYPE } from '../../server/src/wire/frame.js';
import { INFO3 } from '../../server/src/wire/info-bits.js';
import {
  decodeMessages,
  encodeMessagesFrame,
  type WireMessage,
} from '../../server/src/wire/message.js';
import { WireError } from '../../server/src/wire/wire-error.js';

export type Verdict = 'equal' | 'asSet' | 'different';

export interface Comparison {
  readonly verdict: Verdict;
  readonly reason?: string;
}

const FRAME_HEADER_BYTES = 8;

/**
 * Frames are compared with void-times left out, since those follow the clock. Several messages may come in another order
 * and packing; partition-done messages count for nothing then.
 */
export function compareAnswers(expected: readonly Buffer[], actual: readonly Buffer[]): Comparison {
  const wanted = expected.map(readFrame);
  const got = actual.map(readFrame);
  if (sameList(wanted.map(frameKey), got.map(frameKey))) return { verdict: 'equal' };
  const isStream = wanted.some((frame) => frame.messages.some(isLast));
  if (isStream && sameList(messageSet(wanted), messageSet(got))) return { verdict: 'asSet' };
  return { verdict: 'different', reason: firstDifference(wanted, got) };
}

interface ReadFrame {
  readonly bytes: Buffer;
  readonly type: number;
  /** Void-times zeroed; empty for frames that hold no record messages. */
  readonly messages: readonly WireMessage[];
  /** Why the messages of the frame could not be read. */
  readonly fault?: string;
}

function readFrame(bytes: Buffer): ReadFrame {
  const type = bytes[1] ?? 0;
  if (type !== FRAME_TYPE.message) return { bytes, type, messages: [] };
  try {
    const messages = decodeMessages(bytes.subarray(FRAME_HEADER_BYTES));
    return { bytes, type, messages: messages.map((message) => ({ ...message, ttl: 0 })) };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { bytes, type, messages: [], fault: error.message };
  }
}

function frameKey(frame: ReadFrame): string {
  if (frame.type !== FRAME_TYPE.message || frame.fault !== undefined)
    return frame.bytes.toString('base64');
  return frame.messages.map(messageKey).join();
}

function messageKey(message: WireMessage): string {
  return encodeMessagesFrame([message]).toString('base64');
}

function messageSet(frames: readonly ReadFrame[]): string[] {
  return frames
    .flatMap((frame) => frame.messages)
    .filter((message) => (message.info3 & INFO3.partitionDone) === 0)
    .map(messageKey)
    .sort();
}

function isLast(message: WireMessage): boolean {
  return (message.info3 & INFO3.last) !== 0;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function firstDifference(wanted: readonly ReadFrame[], got: readonly ReadFrame[]): string {
  if (got.length === 0) return 'no answer: closed or too late';
  if (wanted.length === 0) return `${got.length} frames where nothing was answered`;
  const type = wanted[0]?.type;
  if (got[0]?.type !== type) return `frame type ${got[0]?.type}, expected ${type}`;
  if (type !== FRAME_TYPE.message) return 'another text';
  const fault = got.find((frame) => frame.fault !== undefined)?.fault;
  if (fault !== undefined) return `not a message: ${fault}`;
  const wantedMessages = wanted.flatMap((frame) => frame.messages);
  const gotMessages = got.flatMap((frame) => frame.messages);
  for (const [index, message] of wantedMessages.entries()) {
    const other = gotMessages[index];
    if (other === undefined) break;
    const difference = messageDifference(message, other);
    if (difference !== undefined) return `message ${index}: ${difference}`;
  }
  if (wantedMessages.length === gotMessages.length) return 'the same messages in other frames';
  return `${gotMessages.length} messages, expected ${wantedMessages.length}`;
}

const HEADER_PARTS = [
  'resultCode',
  'info1',
  'info2',
  'info3',
  'info4',
  'generation',
  'timeoutOrIndex',
] as const;

function messageDifference(wanted: WireMessage, got: WireMessage): string | undefined {
  for (const part of HEADER_PARTS) {
    if (wanted[part] !== got[part]) return `${part} ${got[part]}, expected ${wanted[part]}`;
  }
  return fieldDifference(wanted, got) ?? operationDifference(wanted, got);
}

function fieldDifference(wanted: WireMessage, got: WireMessage): string | undefined {
  if (wanted.fields.length !== got.fields.length) {
    return `${got.fields.length} fields, expected ${wanted.fields.length}`;
  }
  for (const [index, field] of wanted.fields.entries()) {
    const other = got.fields[index];
    if (other?.id !== field.id) return `field ${index} has id ${other?.id}, expected ${field.id}`;
    if (Buffer.compare(other.data, field.data) !== 0) {
      return `field ${field.id} holds ${hex(other.data)}, expected ${hex(field.data)}`;
    }
  }
  return undefined;
}

function operationDifference(wanted: WireMessage, got: WireMessage): string | undefined {
  if (wanted.operations.length !== got.operations.length) {
    return `${got.operations.length} operations, expected ${wanted.operations.length}`;
  }
  for (const [index, operation] of wanted.operations.entries()) {
    const other = got.operations[index];
    if (other === undefined) continue;
    if (Buffer.compare(other.name, operation.name) !== 0) return `operation ${index}: another bin`;
    if (other.opcode !== operation.opcode || other.particleType !== operation.particleType) {
      const kind = `${other.opcode}/${other.particleType}`;
      return `operation ${index} is ${kind}, expected ${operation.opcode}/${operation.particleType}`;
    }
    if (Buffer.compare(other.value, operation.value) !== 0) {
      return `operation ${index} holds ${hex(other.value)}, expected ${hex(operation.value)}`;
    }
  }
  return undefined;
}

/** The first bytes, enough to see what kind of difference it is. */
function hex(data: Uint8Array): string {
  const shown = Buffer.from(data.subarray(0, 24)).toString('hex');
  return data.length > 24 ? `${shown}… (${data.length} bytes)` : shown;
}
