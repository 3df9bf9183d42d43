/** Bit operations against a model that knows nothing of bytes: an array of booleans. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CollectionCall } from '../../model/collection-call.js';
import { blobValue, boolValue, intValue, type Value } from '../../model/value.js';
import { applyBit } from './apply-bit.js';
import { INTEGER_FLAG } from './bit-arguments.js';

type Bits = readonly boolean[];

const toBits = (bytes: Uint8Array): Bits =>
  [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, i) => ((byte >> (7 - i)) & 1) === 1));

function toBytes(bits: Bits): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => {
    if (bit) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (0x80 >> (i & 7));
  });
  return bytes;
}

const toInteger = (bits: Bits): bigint => bits.reduce((sum, bit) => sum * 2n + (bit ? 1n : 0n), 0n);

const fromInteger = (value: bigint, size: number): Bits =>
  Array.from({ length: size }, (_, i) => ((value >> BigInt(size - 1 - i)) & 1n) === 1n);

/** A blob, and a range that lies in it. */
const ranged = (maxSize: number) =>
  fc.uint8Array({ minLength: 1, maxLength: 40 }).chain((bytes) =>
    fc.nat(bytes.length * 8 - 1).chain((offset) =>
      fc.record({
        bytes: fc.constant(bytes),
        offset: fc.constant(offset),
        size: fc.integer({ min: 1, max: Math.min(maxSize, bytes.length * 8 - offset) }),
        fromEnd: fc.boolean(),
      }),
    ),
  );

interface Ranged {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly size: number;
  /** Say the same offset as a negative one. */
  readonly fromEnd: boolean;
}

function place({ bytes, offset, size, fromEnd }: Ranged): readonly Value[] {
  return [intValue(fromEnd ? offset - bytes.length * 8 : offset), intValue(size)];
}

const partOf = ({ bytes, offset, size }: Ranged): Bits =>
  toBits(bytes).slice(offset, offset + size);

function replaced({ bytes, offset, size }: Ranged, part: Bits): Value {
  const bits = toBits(bytes);
  return blobValue(toBytes([...bits.slice(0, offset), ...part, ...bits.slice(offset + size)]));
}

function run(bytes: Uint8Array, name: CollectionCall['name'], args: readonly Value[]) {
  const before = Uint8Array.from(bytes);
  const done = applyBit(blobValue(bytes), { name, args });
  expect(bytes).toEqual(before);
  return done;
}

describe('bit operations', () => {
  const given = fc.uint8Array({ minLength: 40, maxLength: 41 });

  it.each([
    ['bitSet', (_held: boolean, bit: boolean) => bit],
    ['bitOr', (held: boolean, bit: boolean) => held || bit],
    ['bitXor', (held: boolean, bit: boolean) => held !== bit],
    ['bitAnd', (held: boolean, bit: boolean) => held && bit],
  ] as const)('%s combines bit by bit', (name, combine) => {
    fc.assert(
      fc.property(ranged(320), given, (range, data) => {
        const bits = toBits(data);
        const part = partOf(range).map((held, i) => combine(held, bits[i] ?? false));
        expect(run(range.bytes, name, [...place(range), blobValue(data)]).value).toEqual(
          replaced(range, part),
        );
      }),
    );
  });

  it('bitNot inverts', () => {
    fc.assert(
      fc.property(ranged(320), (range) => {
        const part = partOf(range).map((bit) => !bit);
        expect(run(range.bytes, 'bitNot', place(range)).value).toEqual(replaced(range, part));
      }),
    );
  });

  it('shifts bring zeros in', () => {
    fc.assert(
      fc.property(ranged(320), fc.nat(330), (range, by) => {
        const part = partOf(range);
        const zeros = part.map(() => false);
        const left = [...part, ...zeros].slice(Math.min(by, range.size)).slice(0, range.size);
        const right = [...zeros.slice(0, by), ...part].slice(0, range.size);
        const args = [...place(range), intValue(by)];
        expect(run(range.bytes, 'bitLeftShift', args).value).toEqual(replaced(range, left));
        expect(run(range.bytes, 'bitRightShift', args).value).toEqual(replaced(range, right));
      }),
    );
  });

  it('reads and counts bits', () => {
    fc.assert(
      fc.property(ranged(320), (range) => {
        const part = partOf(range);
        expect(run(range.bytes, 'bitGet', place(range)).result).toEqual(blobValue(toBytes(part)));
        expect(run(range.bytes, 'bitCount', place(range)).result).toEqual(
          intValue(part.filter(Boolean).length),
        );
      }),
    );
  });

  it('scans for the first and the last bit', () => {
    fc.assert(
      fc.property(ranged(320), fc.boolean(), (range, bit) => {
        const part = partOf(range);
        const args = [...place(range), boolValue(bit)];
        expect(run(range.bytes, 'bitLeftScan', args).result).toEqual(intValue(part.indexOf(bit)));
        const last = part.lastIndexOf(bit);
        const { result } = run(range.bytes, 'bitRightScan', args);
        if (last === -1) expect(Number(result?.type === 'int' && result.value)).toBeLessThan(0);
        else expect(result).toEqual(intValue(last));
      }),
    );
  });

  it('reads and sets integers', () => {
    fc.assert(
      fc.property(ranged(64), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (range, word) => {
        const value = toInteger(partOf(range));
        const signed = [...place(range), intValue(INTEGER_FLAG.signed)];
        expect(run(range.bytes, 'bitGetInt', place(range)).result).toEqual(
          intValue(BigInt.asIntN(64, value)),
        );
        expect(run(range.bytes, 'bitGetInt', signed).result).toEqual(
          intValue(BigInt.asIntN(range.size, value)),
        );
        const args = [...place(range), intValue(BigInt.asIntN(64, word))];
        expect(run(range.bytes, 'bitSetInt', args).value).toEqual(
          replaced(range, fromInteger(word, range.size)),
        );
      }),
    );
  });

  it('adds and subtracts modulo the size', () => {
    fc.assert(
      fc.property(ranged(64), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (range, word) => {
        const value = toInteger(partOf(range));
        const args = [
          ...place(range),
          intValue(BigInt.asIntN(64, word)),
          intValue(0),
          intValue(INTEGER_FLAG.wrap),
        ];
        expect(run(range.bytes, 'bitAdd', args).value).toEqual(
          replaced(range, fromInteger(BigInt.asUintN(range.size, value + word), range.size)),
        );
        expect(run(range.bytes, 'bitSubtract', args).value).toEqual(
          replaced(range, fromInteger(BigInt.asUintN(range.size, value - word), range.size)),
        );
      }),
    );
  });

  it('saturates at the ends of unsigned integers', () => {
    fc.assert(
      fc.property(ranged(64), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (range, word) => {
        const [value, delta] = [toInteger(partOf(range)), BigInt.asUintN(range.size, word)];
        const highest = (1n << BigInt(range.size)) - 1n;
        const args = [
          ...place(range),
          intValue(BigInt.asIntN(64, word)),
          intValue(0),
          intValue(INTEGER_FLAG.saturate),
        ];
        const sum = value + delta > highest ? highest : value + delta;
        const difference = value < delta ? 0n : value - delta;
        expect(run(range.bytes, 'bitAdd', args).value).toEqual(
          replaced(range, fromInteger(sum, range.size)),
        );
        expect(run(range.bytes, 'bitSubtract', args).value).toEqual(
          replaced(range, fromInteger(difference, range.size)),
        );
      }),
    );
  });

  it('inserts, removes and resizes whole bytes', () => {
    const blob = fc.uint8Array({ maxLength: 20 });
    fc.assert(
      fc.property(
        blob,
        fc.uint8Array({ minLength: 1, maxLength: 9 }),
        fc.nat(30),
        (bytes, put, at) => {
          const padded = [...bytes, ...Array<number>(Math.max(at - bytes.length, 0)).fill(0)];
          const inserted = Uint8Array.from([...padded.slice(0, at), ...put, ...padded.slice(at)]);
          expect(run(bytes, 'bitInsert', [intValue(at), blobValue(put)]).value).toEqual(
            blobValue(inserted),
          );
          const removed = run(inserted, 'bitRemove', [intValue(at), intValue(put.length)]).value;
          expect(removed).toEqual(blobValue(Uint8Array.from(padded)));
          const zeros = Array<number>(30).fill(0);
          const resized = [...bytes, ...zeros].slice(0, at);
          const fromFront = at === 0 ? [] : [...zeros, ...bytes].slice(-at);
          expect(run(bytes, 'bitResize', [intValue(at)]).value).toEqual(
            blobValue(Uint8Array.from(resized)),
          );
          const args = [intValue(at), intValue(0), intValue(1)];
          expect(run(bytes, 'bitResize', args).value).toEqual(
            blobValue(Uint8Array.from(fromFront)),
          );
        },
      ),
    );
  });
});
