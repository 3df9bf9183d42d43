import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bytes, filled, frameOf, text, uint } from '../../../test/support/bytes.js';
import { oneFrame } from '../../../test/support/one-frame.js';
import { decodeCompressedFrame, encodeCompressedFrame } from './compression.js';
import { WireError } from './wire-error.js';

/** A type-4 payload that announces `announced` bytes for the deflated `frame`. */
function compressed(frame: Buffer, announced: number = frame.length): Buffer {
  return bytes('00000000', uint(announced, 4), deflateSync(frame));
}

describe('compressed frames', () => {
  it('reads bytes deflated elsewhere', () => {
    // zlib of 02 01 00 00 00 00 00 01 61, made with Python's zlib.
    const payload = bytes('0000000000000009', '78 9c 63 62 64 00 01 c6 44 00 00 86 00 66');
    expect(decodeCompressedFrame(payload)).toEqual({ type: 1, payload: text('a') });
  });

  it('reads what it writes, whole and byte by byte', () => {
    const inner = frameOf(3, bytes('16', filled(3000)));
    const frame = encodeCompressedFrame(inner);
    expect(frame.length).toBeLessThan(inner.length);
    const read = oneFrame(frame);
    expect(read.type).toBe(4);
    expect(decodeCompressedFrame(read.payload)).toEqual({ type: 3, payload: inner.subarray(8) });
    expect(decodeCompressedFrame(new Uint8Array(read.payload)).type).toBe(3);
  });

  it('holds to the limit before it inflates, at it and one past it', () => {
    const payload = compressed(frameOf(3, filled(100)));
    expect(decodeCompressedFrame(payload, 100).payload).toHaveLength(100);
    expect(() => decodeCompressedFrame(payload, 99)).toThrow(/the limit is 99/);
  });

  it('does not inflate more than is announced', () => {
    const bomb = compressed(frameOf(3, filled(1 << 24)), 1000);
    expect(() => decodeCompressedFrame(bomb)).toThrow(WireError);
  });

  it.each([
    { name: 'no length', payload: filled(7) },
    { name: 'no stream', payload: bytes('0000000000000010') },
    { name: 'a length no stream can have', payload: bytes('ffffffffffffffff', filled(20)) },
    { name: 'a stream that is none', payload: bytes('0000000000000010', filled(20, 0xaa)) },
    { name: 'a stream cut short', payload: compressed(frameOf(3, filled(50))).subarray(0, -6) },
    { name: 'less than announced', payload: compressed(frameOf(3, filled(9)), 18) },
    { name: 'more than announced', payload: compressed(frameOf(3, filled(9)), 16) },
    { name: 'nothing inside', payload: compressed(filled(0)) },
    { name: 'no whole header inside', payload: compressed(filled(7)) },
    { name: 'no frame inside', payload: compressed(filled(20)) },
    { name: 'half a frame inside', payload: compressed(frameOf(3, filled(9)).subarray(0, 12)) },
    {
      name: 'two frames inside',
      payload: compressed(bytes(frameOf(1, text('a')), frameOf(1, text('b')))),
    },
    { name: 'a compressed frame inside', payload: compressed(frameOf(4, filled(20))) },
  ])('refuses $name', ({ payload }) => {
    expect(() => decodeCompressedFrame(payload)).toThrow(WireError);
  });
});
