/** The messages of a query's answer, read where they lie in a frame: objects for fields and operations would cost more than the records. */

import type { UserKey } from '../model/key.js';
import { DIGEST_BYTES, PARTITION_COUNT } from '../model/limits.js';
import type { Bin } from '../model/record.js';
import type { Value } from '../model/value.js';
import { binNameEnd, binNameStart, binOperationEnd } from './bin-operation.js';
import { FIELD, fieldDataStart, fieldEnd } from './field.js';
import { INFO3 } from './info-bits.js';
import { checkMessageHeader, MESSAGE_HEADER_BYTES } from './message.js';
import { decodeNameAt } from './name.js';
import { decodeParticleAt } from './particle.js';
import { decodeUserKey } from './user-key.js';
import { WireError } from './wire-error.js';

/** A record in an answer, but for its bins. */
export interface AnsweredRecord {
  /** A copy: what is remembered of a record should not keep the frame it came in. */
  readonly digest: Uint8Array;
  /** Bytes that are not UTF-8 are replaced. */
  readonly set: string | undefined;
  readonly userKey: UserKey | undefined;
  /** Signed, as the server sent it. */
  readonly bval: bigint | undefined;
  readonly generation: number;
  readonly voidTimeSeconds: number;
}

/** What one message of an answer says. */
export type WireQueryAnswer =
  | { readonly type: 'record'; readonly resultCode: number; readonly record: AnsweredRecord }
  /** A partition was read to its end (0), or could not be read. */
  | { readonly type: 'partitionDone'; readonly partitionId: number; readonly resultCode: number }
  /** Nothing follows. */
  | { readonly type: 'last'; readonly resultCode: number };

export class QueryAnswerReader {
  readonly #payload: Buffer;
  /** Behind the message that was read last. */
  #end = 0;
  /** Where its bins are, and how many. */
  #binsAt = 0;
  #binCount = 0;

  /** `payload`: that of a whole frame. */
  constructor(payload: Buffer) {
    this.#payload = payload;
  }

  get isAtEnd(): boolean {
    return this.#end >= this.#payload.length;
  }

  /** The next message. Throws WireError where it is neither an end nor a record with a digest. */
  next(): WireQueryAnswer {
    const payload = this.#payload;
    const start = this.#end;
    checkMessageHeader(payload, start);
    const resultCode = payload[start + 5] ?? 0;
    const fieldCount = payload.readUInt16BE(start + 18);
    this.#passParts(start, fieldCount);
    const info3 = payload[start + 3] ?? 0;
    if ((info3 & INFO3.last) !== 0) return { type: 'last', resultCode };
    if ((info3 & INFO3.partitionDone) !== 0) {
      const partitionId = payload.readUInt32BE(start + 6);
      if (partitionId >= PARTITION_COUNT) throw new WireError(`partition ${partitionId}`, 6);
      return { type: 'partitionDone', partitionId, resultCode };
    }
    // Refusals come as one message without a mark: nothing follows it either.
    if (fieldCount === 0 && resultCode !== 0) return { type: 'last', resultCode };
    return { type: 'record', resultCode, record: decodeRecord(payload, start, fieldCount) };
  }

  /** The bins of the record that was read last; what has no reading stays in its bytes, and its neighbours are not lost by it. */
  bins(): Bin[] {
    const payload = this.#payload;
    const bins: Bin[] = [];
    let start = this.#binsAt;
    for (let i = 0; i < this.#binCount; i += 1) {
      const end = binOperationEnd(payload, start);
      bins.push(decodeBin(payload, start, end));
      start = end;
    }
    return bins;
  }

  #passParts(start: number, fieldCount: number): void {
    const payload = this.#payload;
    let end = start + MESSAGE_HEADER_BYTES;
    for (let i = 0; i < fieldCount; i += 1) end = fieldEnd(payload, end);
    this.#binsAt = end;
    this.#binCount = payload.readUInt16BE(start + 20);
    for (let i = 0; i < this.#binCount; i += 1) end = binOperationEnd(payload, end);
    this.#end = end;
  }
}

function decodeRecord(payload: Buffer, start: number, fieldCount: number): AnsweredRecord {
  let digest: Uint8Array | undefined;
  let set: string | undefined;
  let userKey: UserKey | undefined;
  let bval: bigint | undefined;
  let at = start + MESSAGE_HEADER_BYTES;
  for (let i = 0; i < fieldCount; i += 1) {
    const end = fieldEnd(payload, at);
    const dataAt = fieldDataStart(at);
    const id = payload[dataAt - 1];
    if (id === FIELD.digest) digest = decodeDigest(payload, dataAt, end);
    else if (id === FIELD.set && end > dataAt) set = nameAt(payload, dataAt, end);
    else if (id === FIELD.userKey) userKey = decodeUserKey(payload.subarray(dataAt, end));
    else if (id === FIELD.resumeBvals) bval = decodeBval(payload, dataAt, end);
    at = end;
  }
  if (digest === undefined) throw new WireError('a record without its digest', start);
  const generation = payload.readUInt32BE(start + 6);
  const voidTimeSeconds = payload.readUInt32BE(start + 10);
  return { digest, set, userKey, bval, generation, voidTimeSeconds };
}

function decodeDigest(payload: Buffer, start: number, end: number): Uint8Array {
  if (end - start !== DIGEST_BYTES) throw new WireError('a record without its digest', start);
  // Byte by byte, since a view to copy from costs more than so few bytes.
  const digest = new Uint8Array(DIGEST_BYTES);
  for (let i = 0; i < DIGEST_BYTES; i += 1) digest[i] = payload[start + i] ?? 0;
  return digest;
}

function decodeBval(payload: Buffer, start: number, end: number): bigint {
  if (end - start !== 8) throw new WireError(`bval of ${end - start} bytes, expected 8`, start);
  return payload.readBigInt64LE(start);
}

function decodeBin(payload: Buffer, start: number, end: number): Bin {
  const nameEnd = binNameEnd(payload, start);
  return {
    name: nameAt(payload, binNameStart(start), nameEnd),
    value: valueAt(payload[start + 5] ?? 0, payload, nameEnd, end),
  };
}

function nameAt(payload: Buffer, start: number, end: number): string {
  return decodeNameAt(payload, start, end) ?? payload.toString('utf8', start, end);
}

function valueAt(particleType: number, payload: Buffer, start: number, end: number): Value {
  try {
    return decodeParticleAt(particleType, payload, start, end);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { type: 'opaque', particleType, data: payload.subarray(start, end) };
  }
}
