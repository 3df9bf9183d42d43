/** Type-4 frames: a whole frame deflated by zlib, behind the length it inflates to. */

import { deflateSync, inflateSync } from 'node:zlib';
import { FRAME_MAX_BYTES } from '../model/limits.js';
import {
  decodeFrameHeader,
  encodeFrame,
  FRAME_HEADER_BYTES,
  FRAME_TYPE,
  type Frame,
} from './frame.js';
import { asBuffer } from './text.js';
import { WireError } from './wire-error.js';

/** Bytes of the inflated length in front of the zlib stream. */
const LENGTH_BYTES = 8;

/** A type-4 frame holding `frame`, a whole frame with its header. */
export function encodeCompressedFrame(frame: Uint8Array): Buffer {
  const deflated = deflateSync(frame);
  const payload = Buffer.allocUnsafe(LENGTH_BYTES + deflated.length);
  payload.writeBigUInt64BE(BigInt(frame.length), 0);
  payload.set(deflated, LENGTH_BYTES);
  return encodeFrame(FRAME_TYPE.compressed, payload);
}

/**
 * The frame inside a type-4 payload. The announced length is checked against `maxBytes` before anything is inflated, and
 * inflating stops there; a stream of another length, a broken one, or a compressed frame inside is a WireError.
 */
export function decodeCompressedFrame(
  payload: Uint8Array,
  maxBytes: number = FRAME_MAX_BYTES,
): Frame {
  const bytes = asBuffer(payload);
  if (bytes.length < LENGTH_BYTES) throw new WireError('compressed frame is cut off', 0);
  const announced = bytes.readBigUInt64BE(0);
  if (announced > BigInt(FRAME_HEADER_BYTES + maxBytes)) {
    throw new WireError(`compressed frame of ${announced} bytes, the limit is ${maxBytes}`, 0);
  }
  const inflated = inflate(bytes.subarray(LENGTH_BYTES), Number(announced));
  if (inflated.length < FRAME_HEADER_BYTES) {
    throw new WireError('compressed frame holds no frame', LENGTH_BYTES);
  }
  const { type, payloadBytes } = decodeFrameHeader(inflated, 0, maxBytes);
  if (type === FRAME_TYPE.compressed || FRAME_HEADER_BYTES + payloadBytes !== inflated.length) {
    throw new WireError('compressed frame holds something else than one frame', LENGTH_BYTES);
  }
  return { type, payload: inflated.subarray(FRAME_HEADER_BYTES) };
}

function inflate(deflated: Buffer, announced: number): Buffer {
  let inflated: Buffer;
  try {
    // zlib refuses a limit of 0; a stream that is longer than announced ends in an error either way.
    inflated = inflateSync(deflated, { maxOutputLength: Math.max(announced, 1) });
  } catch {
    throw new WireError('compressed frame does not inflate to what it announces', LENGTH_BYTES);
  }
  if (inflated.length !== announced) {
    throw new WireError(
      `compressed frame announces ${announced} bytes and holds ${inflated.length}`,
      LENGTH_BYTES,
    );
  }
  return inflated;
}
