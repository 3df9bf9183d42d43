/** Transport frames: the 8-byte header in front of everything on an Aerospike socket, and cutting a byte stream into them. */

import { FRAME_MAX_BYTES } from '../model/limits.js';
import { WireError } from './wire-error.js';

export const FRAME_HEADER_BYTES = 8;
const PROTOCOL_VERSION = 2;
/** Chunks are joined up to this length while their frame is not whole: each takes more than its bytes. */
const JOINED_MAX_BYTES = 64 * 1024;

export const FRAME_TYPE = { info: 1, admin: 2, message: 3, compressed: 4 } as const;
export type FrameType = (typeof FRAME_TYPE)[keyof typeof FRAME_TYPE];

export interface Frame {
  readonly type: FrameType;
  readonly payload: Buffer;
}

/** Writes the frame header into the first 8 bytes of `target`, for a payload that follows it. */
export function writeFrameHeader(target: Buffer, type: FrameType, payloadBytes: number): void {
  target[0] = PROTOCOL_VERSION;
  target[1] = type;
  target.writeUIntBE(payloadBytes, 2, 6);
}

export function encodeFrame(type: FrameType, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
  writeFrameHeader(frame, type, payload.length);
  frame.set(payload, FRAME_HEADER_BYTES);
  return frame;
}

/** Reads a frame header; the payload's length is checked against `maxBytes` before anyone allocates for it. */
export function decodeFrameHeader(
  bytes: Buffer,
  offset: number,
  maxBytes: number,
): { readonly type: FrameType; readonly payloadBytes: number } {
  const version = bytes[offset];
  if (version !== PROTOCOL_VERSION) {
    throw new WireError(`protocol version ${version}, expected ${PROTOCOL_VERSION}`, offset);
  }
  const type = bytes[offset + 1];
  if (!isFrameType(type)) throw new WireError(`unknown frame type ${type}`, offset + 1);
  const payloadBytes = bytes.readUIntBE(offset + 2, 6);
  if (payloadBytes > maxBytes) {
    throw new WireError(`frame of ${payloadBytes} bytes, the limit is ${maxBytes}`, offset + 2);
  }
  return { type, payloadBytes };
}

/** Cuts chunks as they arrive from a socket into frames; payloads are views where a frame lies in one chunk. */
export interface FrameDecoder {
  /** Every frame the chunk completes, in order. Throws WireError; the stream can't be read on after that. */
  push(chunk: Buffer): Frame[];
  /** Bytes of an unfinished frame held back. */
  readonly pendingBytes: number;
}

export function createFrameDecoder(maxBytes: number = FRAME_MAX_BYTES): FrameDecoder {
  let chunks: Buffer[] = [];
  let pending = 0;
  // Bytes the next frame needs in all; known once its header is in.
  let wanted = FRAME_HEADER_BYTES;

  function joined(): Buffer {
    const only = chunks.length === 1 ? chunks[0] : undefined;
    const bytes = only ?? Buffer.concat(chunks, pending);
    chunks = [];
    return bytes;
  }

  function takeFrames(bytes: Buffer, frames: Frame[]): number {
    let offset = 0;
    wanted = FRAME_HEADER_BYTES;
    while (bytes.length - offset >= FRAME_HEADER_BYTES) {
      const { type, payloadBytes } = decodeFrameHeader(bytes, offset, maxBytes);
      const end = offset + FRAME_HEADER_BYTES + payloadBytes;
      if (end > bytes.length) {
        wanted = FRAME_HEADER_BYTES + payloadBytes;
        break;
      }
      frames.push({ type, payload: bytes.subarray(offset + FRAME_HEADER_BYTES, end) });
      offset = end;
    }
    return offset;
  }

  return {
    get pendingBytes(): number {
      return pending;
    },
    push(chunk: Buffer): Frame[] {
      const frames: Frame[] = [];
      chunks.push(chunk);
      pending += chunk.length;
      // A large frame arrives in many chunks: they are joined once, when it is whole.
      if (pending < wanted) {
        joinSmall(chunks);
        return frames;
      }
      const bytes = joined();
      const rest = bytes.subarray(takeFrames(bytes, frames));
      pending = rest.length;
      if (rest.length > 0) chunks.push(rest);
      return frames;
    },
  };
}

/** Joins the last ones while none is longer than what follows it: bytes that come one by one are copied a few times each. */
function joinSmall(chunks: Buffer[]): void {
  for (;;) {
    const [longer, last] = chunks.slice(-2);
    if (longer === undefined || last === undefined || longer.length > last.length) return;
    if (longer.length + last.length > JOINED_MAX_BYTES) return;
    chunks.splice(-2, 2, Buffer.concat([longer, last]));
  }
}

function isFrameType(type: number | undefined): type is FrameType {
  return type !== undefined && type >= FRAME_TYPE.info && type <= FRAME_TYPE.compressed;
}
