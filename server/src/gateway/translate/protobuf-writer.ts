/** Fields of protobuf messages written one after the other, nested ones in place, into bytes that grow as needed. */

const WIRE_TYPE = { varint: 0, fixed64: 1, lengthDelimited: 2 } as const;
/** Texts up to this length are copied here: a call into Node costs more than they do. */
const SHORT_TEXT_CHARS = 24;
const VARINT_MAX_BYTES = 10;
const TAG_MAX_BYTES = 5;
/** Of the length of a nested message, before its content is known: most need no more. */
const LENGTH_BYTES = 1;
const UINT32 = 2 ** 32;

/** As far as it says what stands in front of it. */
interface NumberedField {
  readonly number: number;
}

export class ProtobufWriter {
  #bytes: Buffer;
  #end = 0;

  /** `sizeBytes`: room to begin with. */
  constructor(sizeBytes: number) {
    this.#bytes = Buffer.allocUnsafe(sizeBytes);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#end;
  }

  /** What was written from a length on; a view, good until more is written. */
  from(start: number): Buffer {
    return this.#bytes.subarray(start, this.#end);
  }

  /**
   * A copy of what was written, and begins anew: for writers that many messages go through, since finding room costs as much as
   * writing. Room beyond `keptBytes`, which one large message needed, is let go.
   */
  takeCopy(keptBytes: number): Buffer {
    const copy = Buffer.allocUnsafe(this.#end);
    this.#bytes.copy(copy, 0, 0, this.#end);
    if (this.#bytes.length > keptBytes) this.#bytes = Buffer.allocUnsafe(keptBytes);
    this.#end = 0;
    return copy;
  }

  /** Hands over what was written, and begins anew with as much room. */
  take(): Buffer {
    return this.#takeFrom(0);
  }

  /** The same as the one field of a message. */
  takeAs(tag: number): Buffer {
    const length = this.#end;
    const mark = TAG_MAX_BYTES + varintBytes(length);
    this.#reserve(mark);
    this.#bytes.copyWithin(mark, 0, length);
    this.#end = 0;
    this.#tag(tag);
    this.#varint(length);
    const start = mark - this.#end;
    this.#bytes.copyWithin(start, 0, this.#end);
    this.#end = mark + length;
    return this.#takeFrom(start);
  }

  /** Forgets what was written behind a length. */
  cutTo(length: number): void {
    this.#end = length;
  }

  /** Bytes of whole fields. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  uint(tag: number, value: number): void {
    this.#tag(tag);
    this.#varint(value);
  }

  int64(tag: number, value: bigint): void {
    this.#tag(tag);
    const number = Number(value);
    if (number >= 0 && number <= Number.MAX_SAFE_INTEGER) this.#varint(number);
    else this.#wideVarint(value);
  }

  bool(tag: number, value: boolean): void {
    this.uint(tag, value ? 1 : 0);
  }

  double(tag: number, value: number): void {
    this.#tag(tag);
    this.#reserve(8);
    this.#end = this.#bytes.writeDoubleLE(value, this.#end);
  }

  bytes(tag: number, value: Uint8Array): void {
    this.#tag(tag);
    this.#varint(value.length);
    this.raw(value);
  }

  text(tag: number, value: string): void {
    const mark = this.open(tag);
    // No UTF-16 unit takes more than 3 bytes.
    this.#reserve(3 * value.length);
    if (value.length > SHORT_TEXT_CHARS || !this.#ascii(value)) {
      this.#end += this.#bytes.write(value, this.#end, 'utf8');
    }
    this.close(mark);
  }

  /** Begins a nested message; what is written until `close` is its content. */
  open(tag: number): number {
    this.#tag(tag);
    this.#reserve(LENGTH_BYTES);
    this.#end += LENGTH_BYTES;
    return this.#end;
  }

  /** Ends the message that `open` answered the mark of. */
  close(mark: number): void {
    const length = this.#end - mark;
    if (length < 0x80) {
      this.#bytes[mark - LENGTH_BYTES] = length;
      return;
    }
    const shift = varintBytes(length) - LENGTH_BYTES;
    this.#reserve(shift);
    this.#bytes.copyWithin(mark + shift, mark, this.#end);
    this.#end = mark - LENGTH_BYTES;
    this.#varint(length);
    this.#end += length;
  }

  /** False, with nothing written, where a character is beyond ASCII. */
  #ascii(value: string): boolean {
    const bytes = this.#bytes;
    const start = this.#end;
    for (let at = 0; at < value.length; at += 1) {
      const unit = value.charCodeAt(at);
      if (unit >= 0x80) return false;
      bytes[start + at] = unit;
    }
    this.#end = start + value.length;
    return true;
  }

  #tag(tag: number): void {
    this.#reserve(TAG_MAX_BYTES);
    if (tag < 0x80) {
      this.#bytes[this.#end] = tag;
      this.#end += 1;
    } else {
      this.#varint(tag);
    }
  }

  /** A number of 53 bits at most. */
  #varint(value: number): void {
    this.#reserve(VARINT_MAX_BYTES);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#end] = (rest % 0x80) | 0x80;
      this.#end += 1;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#end] = rest;
    this.#end += 1;
  }

  /** Any int64, as its two's complement. */
  #wideVarint(value: bigint): void {
    this.#reserve(VARINT_MAX_BYTES);
    let low = Number(BigInt.asUintN(32, value));
    let high = Number(BigInt.asUintN(32, value >> 32n));
    while (high > 0 || low >= 0x80) {
      this.#bytes[this.#end] = (low % 0x80) | 0x80;
      this.#end += 1;
      low = Math.floor((low + (high % 0x80) * UINT32) / 0x80);
      high = Math.floor(high / 0x80);
    }
    this.#bytes[this.#end] = low;
    this.#end += 1;
  }

  #takeFrom(start: number): Buffer {
    const taken = this.#bytes.subarray(start, this.#end);
    this.#bytes = Buffer.allocUnsafe(this.#bytes.length);
    this.#end = 0;
    return taken;
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, needed));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
  }
}

/** Bytes of a length or number in front of what it counts. */
function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}

/** What stands in front of a field of numbers, bools or enums. */
export function numberTag({ number }: NumberedField): number {
  return (number << 3) | WIRE_TYPE.varint;
}

/** What stands in front of a field of doubles. */
export function doubleTag({ number }: NumberedField): number {
  return (number << 3) | WIRE_TYPE.fixed64;
}

/** What stands in front of text, bytes and nested messages. */
export function lengthTag({ number }: NumberedField): number {
  return (number << 3) | WIRE_TYPE.lengthDelimited;
}
