/** Reads bytes with every decoder that could be asked to, and bends recorded frames into broken ones. */

import { isDeepStrictEqual } from 'node:util';
import { decodeAdminMessage } from '../../server/src/wire/admin.js';
import { decodeBatchField } from '../../server/src/wire/batch.js';
import type { WireBinOperation } from '../../server/src/wire/bin-operation.js';
import { decodeCompressedFrame } from '../../server/src/wire/compression.js';
import { FIELD, type WireField } from '../../server/src/wire/field.js';
import { createFrameDecoder, FRAME_TYPE, type Frame } from '../../server/src/wire/frame.js';
import {
  decodeInfoAnswer,
  decodeInfoRequest,
  infoRefusal,
  parseInfoError,
} from '../../server/src/wire/info.js';
import { decodeMessages } from '../../server/src/wire/message.js';
import { decodeMsgpack, encodeMsgpack } from '../../server/src/wire/msgpack.js';
import { decodeName } from '../../server/src/wire/name.js';
import { decodeParticle, encodeParticle } from '../../server/src/wire/particle.js';
import { parsePeers } from '../../server/src/wire/peers.js';
import { parseRackIds } from '../../server/src/wire/racks.js';
import { parseReplicas } from '../../server/src/wire/replicas.js';
import { decodeUserKey } from '../../server/src/wire/user-key.js';
import { WireError } from '../../server/src/wire/wire-error.js';

/** Frames above this are refused, so that a bent length costs no memory. */
const FUZZ_MAX_BYTES = 1 << 20;

/** Numbers in [0, 1) from a seed (mulberry32): a failing run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word = (word + Math.imul(word ^ (word >>> 7), word | 61)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Decodes a byte stream to its last detail. Whatever the bytes: returns, or throws WireError. */
export function decodeEverything(stream: Buffer): void {
  for (const frame of createFrameDecoder(FUZZ_MAX_BYTES).push(stream)) decodeFrame(frame);
}

/**
 * Decodes `count` streams; returns how many were refused, so that a test sees it reached the refusals. An error that is not
 * a WireError is thrown on, with the bytes that caused it.
 */
export function fuzz(count: number, nextStream: () => Buffer): number {
  let refused = 0;
  for (let i = 0; i < count; i += 1) {
    const stream = nextStream();
    try {
      decodeEverything(stream);
    } catch (error) {
      if (!(error instanceof WireError)) {
        throw new Error(`stream ${i} broke a decoder: ${stream.toString('hex')}`, { cause: error });
      }
      refused += 1;
    }
  }
  return refused;
}

/** A frame, or almost one, around random bytes of up to 200. */
export function randomFrame(random: () => number): Buffer {
  const frame = Buffer.alloc(8 + Math.floor(random() * 200));
  for (let at = 8; at < frame.length; at += 1) {
    frame[at] = random() < 0.3 ? edgeByte(random) : Math.floor(random() * 256);
  }
  frame[0] = 2;
  frame[1] = Math.floor(random() * 8);
  frame.writeUIntBE(random() < 0.8 ? frame.length - 8 : Math.floor(random() * 2 ** 32), 2, 6);
  // A header size of 22 and small counts let a message get past its first checks.
  if (frame.length > 40 && random() < 0.7) {
    frame[8] = 22;
    frame.writeUInt16BE(Math.floor(random() * 3), 26);
    frame.writeUInt16BE(Math.floor(random() * 3), 28);
  }
  return frame;
}

/** Runs each reading alone, so that one refusal does not hide the next; other errors than WireError come through. */
function attempt(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
}

/** Cuts, flips, inserts or overwrites a few bytes. */
export function bend(frame: Buffer, random: () => number): Buffer {
  const bent = Buffer.from(frame);
  const changes = 1 + Math.floor(random() * 4);
  for (let i = 0; i < changes; i += 1) {
    const at = Math.floor(random() * bent.length);
    bent[at] =
      random() < 0.5 ? (bent[at] ?? 0) ^ (1 << Math.floor(random() * 8)) : edgeByte(random);
  }
  const kind = random();
  if (kind < 0.2) return bent.subarray(0, Math.floor(random() * bent.length));
  // The frame's length is set right half the time, so that the damage reaches the inner decoders.
  if (kind < 0.7 && bent.length >= 8) {
    bent[0] = 2;
    bent.writeUIntBE(bent.length - 8, 2, 6);
  }
  return bent;
}

function edgeByte(random: () => number): number {
  const edges = [0, 1, 0x7f, 0x80, 0xc1, 0xc7, 0xd4, 0xdb, 0xdd, 0xdf, 0xff];
  return edges[Math.floor(random() * edges.length)] ?? 0;
}

function decodeFrame(frame: Frame): void {
  const { type, payload } = frame;
  if (type === FRAME_TYPE.info) decodeInfo(payload);
  else if (type === FRAME_TYPE.admin) attempt(() => decodeAdminMessage(payload));
  else if (type === FRAME_TYPE.message) decodeRecordMessages(payload);
  else
    attempt(() => {
      decodeFrame(decodeCompressedFrame(payload, FUZZ_MAX_BYTES));
    });
}

function decodeInfo(payload: Buffer): void {
  decodeInfoRequest(payload);
  const answer = decodeInfoAnswer(payload);
  infoRefusal(answer);
  for (const value of answer.values()) {
    parseInfoError(value);
    attempt(() => parsePeers(value));
    attempt(() => parseReplicas(value));
    attempt(() => parseRackIds(value));
  }
}

function decodeRecordMessages(payload: Buffer): void {
  attempt(() => {
    for (const message of decodeMessages(payload)) {
      decodeParts(message.fields, message.operations);
    }
  });
}

function decodeParts(fields: readonly WireField[], operations: readonly WireBinOperation[]): void {
  for (const { id, data } of fields) {
    if (id === FIELD.userKey) attempt(() => decodeUserKey(data));
    if (id === FIELD.batch)
      attempt(() => {
        decodeBatch(data);
      });
    attempt(() => {
      checkMsgpack(data);
    });
  }
  for (const { particleType, name, value } of operations) {
    decodeName(name);
    attempt(() => {
      checkParticle(particleType, value);
    });
    attempt(() => {
      checkMsgpack(value);
    });
  }
}

function decodeBatch(data: Uint8Array): void {
  for (const row of decodeBatchField(data).rows) {
    if (row.repeat !== true) decodeParts(row.fields, row.operations);
  }
}

/** What was read has to be written again, and that has to be read as the same. */
function checkMsgpack(data: Uint8Array): void {
  const value = decodeMsgpack(data);
  const again = decodeMsgpack(encodeMsgpack(value));
  if (!isDeepStrictEqual(again, value)) throw new Error('MessagePack changed on its way');
}

function checkParticle(particleType: number, data: Uint8Array): void {
  const value = decodeParticle(particleType, data);
  if (value.type === 'infinity' || value.type === 'wildcard') throw new Error('not a bin value');
  const particle = encodeParticle(value);
  const again = decodeParticle(particle.particleType, particle.bytes);
  if (!isDeepStrictEqual(again, value)) throw new Error('particle changed on its way');
}
