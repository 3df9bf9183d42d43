import { describe, expect, it } from 'vitest';
import { bytes, filled, frameOf, text, uint } from '../../../test/support/bytes.js';
import { oneFrame } from '../../../test/support/one-frame.js';
import { FRAME_MAX_BYTES } from '../model/limits.js';
import {
  createFrameDecoder,
  decodeFrameHeader,
  encodeFrame,
  FRAME_TYPE,
  writeFrameHeader,
} from './frame.js';
import { WireError } from './wire-error.js';

describe('frames', () => {
  it.each([
    { name: 'an info frame', frame: bytes('02 01 00 00 00 00 00 05', text('node\n')), type: 1 },
    { name: 'an empty info frame', frame: bytes('02 01 00 00 00 00 00 00'), type: 1 },
    { name: 'an admin frame', frame: bytes('02 02 00 00 00 00 00 02 aa bb'), type: 2 },
    { name: 'a message frame', frame: bytes('02 03 00 00 00 00 00 01 16'), type: 3 },
    { name: 'a compressed frame', frame: bytes('02 04 00 00 00 00 00 03 01 02 03'), type: 4 },
    {
      name: 'a frame whose length takes three bytes',
      frame: bytes('02 03 00 00 00 01 00 00', filled(0x10000, 7)),
      type: 3,
    },
  ] as const)('reads and writes $name', ({ frame, type }) => {
    const read = oneFrame(frame);
    expect(read.type).toBe(type);
    expect(read.payload).toEqual(frame.subarray(8));
    expect(encodeFrame(type, frame.subarray(8))).toEqual(frame);
  });

  it('writes a header into the start of a buffer', () => {
    const target = filled(9, 0xee);
    writeFrameHeader(target, FRAME_TYPE.message, 0x0102030405);
    expect(target).toEqual(bytes('02 03 00 01 02 03 04 05 ee'));
  });

  it('takes a large frame byte by byte, and chunks of any length', () => {
    const frame = encodeFrame(FRAME_TYPE.message, filled(150_000, 7));
    frame.writeUInt32BE(0xdeadbeef, 80_001);
    const single = createFrameDecoder();
    const found = Array.from(frame.subarray(0, -1)).flatMap((byte) => single.push(Buffer.of(byte)));
    expect([found.length, single.pendingBytes]).toEqual([0, frame.length - 1]);
    expect(single.push(frame.subarray(-1))[0]?.payload.equals(frame.subarray(8))).toBe(true);
    const growing = createFrameDecoder();
    for (
      let [at, length] = [0, 1];
      at < frame.length;
      at += length, length = (length * 3) % 65_537
    ) {
      const frames = growing.push(frame.subarray(at, at + length));
      const isWhole = at + length >= frame.length;
      expect(growing.pendingBytes).toBe(isWhole ? 0 : at + length);
      if (isWhole) expect(frames[0]?.payload.equals(frame.subarray(8))).toBe(true);
    }
  });

  it('takes several frames, and the start of another, out of one chunk', () => {
    const decoder = createFrameDecoder();
    const first = frameOf(1, text('a'));
    const second = frameOf(3, text('bc'));
    const third = frameOf(2, text('def'));
    const frames = decoder.push(bytes(first, second, third.subarray(0, 9)));
    expect(frames.map((frame) => frame.payload.toString())).toEqual(['a', 'bc']);
    expect(decoder.pendingBytes).toBe(9);
    expect(decoder.push(third.subarray(9)).map((frame) => frame.payload.toString())).toEqual([
      'def',
    ]);
    expect(decoder.pendingBytes).toBe(0);
  });

  it('reads the same frames however the stream is cut', () => {
    const stream = bytes(frameOf(1, text('one')), frameOf(3, filled(30, 1)), frameOf(2, text('')));
    for (let size = 1; size <= stream.length; size += 1) {
      const decoder = createFrameDecoder();
      const types: number[] = [];
      for (let at = 0; at < stream.length; at += size) {
        types.push(...decoder.push(stream.subarray(at, at + size)).map((frame) => frame.type));
      }
      expect(types).toEqual([1, 3, 2]);
    }
  });

  it.each([
    { name: 'another protocol version', header: '01 03 00 00 00 00 00 01', offset: 0 },
    { name: 'frame type 0', header: '02 00 00 00 00 00 00 01', offset: 1 },
    { name: 'frame type 5', header: '02 05 00 00 00 00 00 01', offset: 1 },
    { name: 'a length above 128 MiB', header: '02 03 00 00 08 00 00 01', offset: 2 },
    { name: 'the greatest length', header: '02 03 ff ff ff ff ff ff', offset: 2 },
  ])('refuses $name before anything of the payload is there', ({ header, offset }) => {
    const read = (): unknown => createFrameDecoder().push(bytes(header));
    expect(read).toThrow(WireError);
    expect(read).toThrow(expect.objectContaining({ name: 'WireError', offset }));
  });

  it('accepts a length of exactly the limit, and waits for the payload', () => {
    expect(FRAME_MAX_BYTES).toBe(0x08000000);
    const header = bytes('02 03 00 00 08 00 00 00');
    expect(decodeFrameHeader(header, 0, FRAME_MAX_BYTES).payloadBytes).toBe(FRAME_MAX_BYTES);
    const decoder = createFrameDecoder();
    expect(decoder.push(header)).toEqual([]);
    expect(decoder.pendingBytes).toBe(8);
  });

  it('holds to a limit of the caller, at it and one past it', () => {
    expect(createFrameDecoder(4).push(frameOf(1, filled(4)))).toHaveLength(1);
    expect(() => createFrameDecoder(4).push(frameOf(1, filled(5)))).toThrow(WireError);
  });

  it('reads a header in the middle of a buffer', () => {
    const stream = bytes('ff ff', uint(2, 1), '03 00 00 00 00 00 09');
    expect(decodeFrameHeader(stream, 2, 9)).toEqual({ type: 3, payloadBytes: 9 });
  });
});
