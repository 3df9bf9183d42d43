/** The layout of a HyperLogLog sketch: a header, and registers of a run length with minhash bits behind it, packed. */

/** u8 flags, u8 index bits, u8 minhash bits, then the cached count as u64 with its lowest byte first. */
const HEADER_BYTES = 11;
const CACHE_OFFSET = 3;
/** Bits of a register that hold the longest run of zeros seen, plus one. */
const RUN_BITS = 6;
const INDEX_BITS = { min: 4, max: 16 } as const;
const MINHASH_BITS = { min: 4, max: 51 } as const;
/** Index and minhash bits come out of the same 64 bits of a hash. */
const HASH_BITS = 64;

/** How many bits of a hash choose the register, and how many are kept in it. */
export interface SketchShape {
  /** 4-16; there are 2 to this power registers. */
  readonly indexBits: number;
  /** 0, or 4-51. */
  readonly minhashBits: number;
}

/** A sketch in the server's own bytes. */
export interface Sketch extends SketchShape {
  readonly data: Uint8Array;
}

/** What a register holds: compared as one number, of which `run` is the higher part. */
export interface Register {
  readonly run: number;
  readonly minhash: number;
}

export function isIndexBits(bits: number): boolean {
  return bits >= INDEX_BITS.min && bits <= INDEX_BITS.max;
}

export function isMinhashBits(bits: number): boolean {
  return bits === 0 || (bits >= MINHASH_BITS.min && bits <= MINHASH_BITS.max);
}

export function isSketchShape({ indexBits, minhashBits }: SketchShape): boolean {
  return (
    isIndexBits(indexBits) && isMinhashBits(minhashBits) && indexBits + minhashBits <= HASH_BITS
  );
}

/** Whether the bytes are a sketch the server would store. */
export function isHllSketch(data: Uint8Array): boolean {
  const sketch = sketchOf(data);
  return sketch !== undefined && isSketchShape(sketch);
}

/**
 * The bytes as a sketch: no flags, each number of bits in range, exactly the registers these ask for. Both together may be
 * more than a hash has; the server takes such sketches as arguments, and stores none.
 */
export function sketchOf(data: Uint8Array): Sketch | undefined {
  const [flags = 1, indexBits = 0, minhashBits = 0] = data;
  if (flags !== 0 || !isIndexBits(indexBits) || !isMinhashBits(minhashBits)) return undefined;
  if (data.length !== sketchBytes({ indexBits, minhashBits })) return undefined;
  return { indexBits, minhashBits, data };
}

/** A sketch that has counted nothing. */
export function emptySketch({ indexBits, minhashBits }: SketchShape): Sketch {
  const data = new Uint8Array(sketchBytes({ indexBits, minhashBits }));
  data[1] = indexBits;
  data[2] = minhashBits;
  return { indexBits, minhashBits, data };
}

/** A copy that can be written to. */
export function copySketch(sketch: Sketch): Sketch {
  return { ...sketch, data: Uint8Array.from(sketch.data) };
}

function sketchBytes(shape: SketchShape): number {
  return HEADER_BYTES + Math.ceil((registerBits(shape) * registerCount(shape)) / 8);
}

function registerBits({ minhashBits }: SketchShape): number {
  return RUN_BITS + minhashBits;
}

export function registerCount({ indexBits }: SketchShape): number {
  return 2 ** indexBits;
}

/** The count the sketch remembers; 0 where it has to be estimated. */
export function cachedCount({ data }: Sketch): bigint {
  return viewOf(data).getBigUint64(CACHE_OFFSET, true);
}

export function setCachedCount({ data }: Sketch, count: bigint): void {
  viewOf(data).setBigUint64(CACHE_OFFSET, count, true);
}

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

export function runOf(sketch: Sketch, index: number): number {
  return readNumber(sketch.data, HEADER_BYTES * 8 + index * registerBits(sketch), RUN_BITS);
}

export function minhashOf(sketch: Sketch, index: number): number {
  const start = HEADER_BYTES * 8 + index * registerBits(sketch) + RUN_BITS;
  return readNumber(sketch.data, start, sketch.minhashBits);
}

export function registerOf(sketch: Sketch, index: number): Register {
  return { run: runOf(sketch, index), minhash: minhashOf(sketch, index) };
}

export function setRegister(sketch: Sketch, index: number, { run, minhash }: Register): void {
  const start = HEADER_BYTES * 8 + index * registerBits(sketch);
  writeNumber(sketch.data, { start, bits: RUN_BITS }, run);
  writeNumber(sketch.data, { start: start + RUN_BITS, bits: sketch.minhashBits }, minhash);
}

/** Below, at, or above zero as the first register holds less than, the same as, or more than the second. */
export function compareRegisters(a: Register, b: Register): number {
  return a.run - b.run || a.minhash - b.minhash;
}

/** Whether any register is used, as far as the server looks: one byte for each, though registers are longer. */
export function hasData({ data, indexBits }: Sketch): boolean {
  return data.subarray(HEADER_BYTES, HEADER_BYTES + 2 ** indexBits).some((byte) => byte !== 0);
}

/**
 * Up to 51 bits from a bit offset, the highest first: as many as a number holds exactly. Gathered in two halves of 32 bits,
 * since sketches have tens of thousands of registers and divisions of doubles take several times as long.
 */
function readNumber(data: Uint8Array, start: number, bits: number): number {
  let high = 0;
  let low = 0;
  let at = start;
  const end = start + bits;
  while (at < end) {
    const inByte = at & 7;
    const taken = Math.min(8 - inByte, end - at);
    const byte = data[at >>> 3] ?? 0;
    high = (high << taken) | (low >>> (32 - taken));
    low = (low << taken) | ((byte >>> (8 - inByte - taken)) & ((1 << taken) - 1));
    at += taken;
  }
  return high * 2 ** 32 + (low >>> 0);
}

function writeNumber(
  data: Uint8Array,
  { start, bits }: { readonly start: number; readonly bits: number },
  value: number,
): void {
  let low = value >>> 0;
  let high = (value - low) / 2 ** 32;
  let end = start + bits;
  while (end > start) {
    const index = (end - 1) >>> 3;
    const first = Math.max(index * 8, start);
    const width = end - first;
    const shift = 8 - (end - index * 8);
    const mask = ((1 << width) - 1) << shift;
    data[index] = ((data[index] ?? 0) & ~mask) | ((low << shift) & mask);
    low = (low >>> width) | (high << (32 - width));
    high >>>= width;
    end = first;
  }
}
