import { describe, expect, it } from 'vitest';
import { GrpcMessageReader } from './grpc-message-reader.js';

const MAX_BYTES = 300;

interface Seen {
  readonly messages: [text: string, isCompressed: boolean][];
  tooLarge: number;
}

function createReader(): { reader: GrpcMessageReader; seen: Seen } {
  const seen: Seen = { messages: [], tooLarge: 0 };
  const sink = {
    onMessage(bytes: Uint8Array, isCompressed: boolean): void {
      seen.messages.push([Buffer.from(bytes).toString(), isCompressed]);
    },
    onTooLarge(): void {
      seen.tooLarge += 1;
    },
  };
  return { reader: new GrpcMessageReader(sink, MAX_BYTES), seen };
}

function framed(text: string, flags = 0, declared = text.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(declared, 1);
  return Buffer.concat([head, Buffer.from(text)]);
}

describe('a reader of messages', () => {
  const sent: [string, boolean][] = [
    ['first', false],
    ['', false],
    ['x'.repeat(MAX_BYTES), true],
    ['', true],
    ['last', false],
  ];
  const bytes = Buffer.concat(sent.map(([text, squeezed]) => framed(text, Number(squeezed))));

  it('finds them all in one piece', () => {
    const { reader, seen } = createReader();
    reader.read(bytes);
    expect(seen).toEqual({ messages: sent, tooLarge: 0 });
    expect(reader.isAtBoundary).toBe(true);
  });

  it('finds the same wherever they are cut', () => {
    for (let size = 1; size < bytes.length; size += 1) {
      const { reader, seen } = createReader();
      for (let at = 0; at < bytes.length; at += size) reader.read(bytes.subarray(at, at + size));
      expect(seen.messages).toEqual(sent);
    }
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const { reader, seen } = createReader();
      reader.read(bytes.subarray(0, cut));
      reader.read(bytes.subarray(cut));
      expect(seen.messages).toEqual(sent);
    }
  });

  it('keeps none of the bytes it was handed of a message in pieces', () => {
    const { reader, seen } = createReader();
    const [head, tail] = [framed('whole').subarray(0, 7), framed('whole').subarray(7)];
    const reused = Buffer.from(head);
    reader.read(reused);
    reused.fill(0xff);
    reader.read(tail);
    expect(seen.messages).toEqual([['whole', false]]);
  });

  it.each([1, 4, 5, 6, 9])('is within a message after %i bytes of one', (count) => {
    const { reader } = createReader();
    reader.read(framed('whole').subarray(0, count));
    expect(reader.isAtBoundary).toBe(false);
  });

  it.each([[1], [3], [5], [400]])('refuses one byte past the limit, in pieces of %i', (size) => {
    const { reader, seen } = createReader();
    const all = Buffer.concat([
      framed('x'.repeat(MAX_BYTES)),
      framed('x'.repeat(MAX_BYTES + 1)),
      framed('never seen'),
    ]);
    for (let at = 0; at < all.length; at += size) reader.read(all.subarray(at, at + size));
    expect(seen).toEqual({ messages: [['x'.repeat(MAX_BYTES), false]], tooLarge: 1 });
  });

  it('refuses the largest length there is by its prefix alone', () => {
    const { reader, seen } = createReader();
    reader.read(framed('', 0, 0xffff_ffff));
    expect(seen).toEqual({ messages: [], tooLarge: 1 });
  });
});
