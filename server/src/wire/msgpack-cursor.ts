/** A place in MessagePack bytes: reads the head of one element after another, bounds-checked, and skips without recursion. */

import { FIX, TOKEN } from './msgpack-token.js';
import { WireError } from './wire-error.js';

/** What an element is, by the kinds the codec treats alike. */
export const KIND = {
  nil: 0,
  bool: 1,
  /** The number stands in the first byte itself. */
  fixint: 2,
  unsigned: 3,
  signed: 4,
  float: 5,
  /** str and bin, which Aerospike does not tell apart. */
  bytes: 6,
  array: 7,
  map: 8,
  ext: 9,
} as const;
type Kind = (typeof KIND)[keyof typeof KIND];

/** What a first byte says about the element it starts. */
interface Shape {
  readonly kind: Kind;
  /** Bytes behind the first one that hold the length or count; 0 when the first byte holds it. */
  readonly lengthBytes: number;
  /** Length or count the first byte stands for; added to what `lengthBytes` hold. */
  readonly fixed: number;
}

/** Extensions have a type byte between length and data; it is counted into the body. */
const EXT_TYPE_BYTES = 1;

const NAMED_SHAPES: ReadonlyMap<number, Shape> = new Map([
  [TOKEN.nil, fixed(KIND.nil, 0)],
  [TOKEN.false, fixed(KIND.bool, 0)],
  [TOKEN.true, fixed(KIND.bool, 0)],
  [TOKEN.bin8, counted(KIND.bytes, 1)],
  [TOKEN.bin16, counted(KIND.bytes, 2)],
  [TOKEN.bin32, counted(KIND.bytes, 4)],
  [TOKEN.ext8, counted(KIND.ext, 1)],
  [TOKEN.ext16, counted(KIND.ext, 2)],
  [TOKEN.ext32, counted(KIND.ext, 4)],
  [TOKEN.float32, fixed(KIND.float, 4)],
  [TOKEN.float64, fixed(KIND.float, 8)],
  [TOKEN.uint8, fixed(KIND.unsigned, 1)],
  [TOKEN.uint16, fixed(KIND.unsigned, 2)],
  [TOKEN.uint32, fixed(KIND.unsigned, 4)],
  [TOKEN.uint64, fixed(KIND.unsigned, 8)],
  [TOKEN.int8, fixed(KIND.signed, 1)],
  [TOKEN.int16, fixed(KIND.signed, 2)],
  [TOKEN.int32, fixed(KIND.signed, 4)],
  [TOKEN.int64, fixed(KIND.signed, 8)],
  [TOKEN.fixext1, fixed(KIND.ext, 1 + EXT_TYPE_BYTES)],
  [TOKEN.fixext2, fixed(KIND.ext, 2 + EXT_TYPE_BYTES)],
  [TOKEN.fixext4, fixed(KIND.ext, 4 + EXT_TYPE_BYTES)],
  [TOKEN.fixext8, fixed(KIND.ext, 8 + EXT_TYPE_BYTES)],
  [TOKEN.fixext16, fixed(KIND.ext, 16 + EXT_TYPE_BYTES)],
  [TOKEN.str8, counted(KIND.bytes, 1)],
  [TOKEN.str16, counted(KIND.bytes, 2)],
  [TOKEN.str32, counted(KIND.bytes, 4)],
  [TOKEN.array16, counted(KIND.array, 2)],
  [TOKEN.array32, counted(KIND.array, 4)],
  [TOKEN.map16, counted(KIND.map, 2)],
  [TOKEN.map32, counted(KIND.map, 4)],
]);

const SHAPES: readonly (Shape | undefined)[] = Array.from({ length: 256 }, (_, token) =>
  shapeOf(token),
);

/** A cursor over one buffer; `readHead` describes the element it passed in the fields below. */
export class MsgpackCursor {
  readonly bytes: Buffer;
  /** Where the next element starts; after `readHead`, where the current one's body starts. */
  offset = 0;
  kind: Kind = KIND.nil;
  /** First byte of the current element. */
  token = 0;
  /** Bytes of the current element's body, or for arrays and maps the elements and pairs in it. */
  length = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Reads the head of the next element and checks that what it announces can fit into the bytes left. */
  readHead(): void {
    const { bytes, offset } = this;
    const token = bytes[offset];
    if (token === undefined)
      throw new WireError('MessagePack ends where an element starts', offset);
    const shape = SHAPES[token];
    if (shape === undefined)
      throw new WireError(`0x${token.toString(16)} starts no element`, offset);
    const { lengthBytes } = shape;
    if (lengthBytes > bytes.length - offset - 1) {
      throw new WireError('MessagePack ends inside the head of an element', offset);
    }
    this.token = token;
    this.kind = shape.kind;
    this.length = shape.fixed + (lengthBytes === 0 ? 0 : bytes.readUIntBE(offset + 1, lengthBytes));
    this.offset = offset + 1 + lengthBytes;
    this.checkRoom(offset);
  }

  /** Moves past the element at the cursor, however deep it nests. */
  skip(): void {
    // Elements still to pass; a container adds its own, so that nesting needs no stack.
    let pending = 1;
    while (pending > 0) {
      this.readHead();
      pending -= 1;
      if (this.kind === KIND.array) pending += this.length;
      else if (this.kind === KIND.map) pending += 2 * this.length;
      else this.offset += this.length;
      if (pending > this.bytes.length - this.offset) {
        throw new WireError(`${pending} elements are missing`, this.offset);
      }
    }
  }

  private checkRoom(start: number): void {
    const left = this.bytes.length - this.offset;
    // Every element takes a byte at least, every pair two.
    const needed = this.kind === KIND.map ? 2 * this.length : this.length;
    if (needed > left) {
      throw new WireError(`MessagePack element needs ${needed} bytes, ${left} are left`, start);
    }
  }
}

function fixed(kind: Kind, length: number): Shape {
  return { kind, lengthBytes: 0, fixed: length };
}

function counted(kind: Kind, lengthBytes: number): Shape {
  return { kind, lengthBytes, fixed: kind === KIND.ext ? EXT_TYPE_BYTES : 0 };
}

function shapeOf(token: number): Shape | undefined {
  if (token < FIX.map || token >= FIX.negativeInt) return fixed(KIND.fixint, 0);
  if (token < FIX.array) return fixed(KIND.map, token & 0x0f);
  if (token < FIX.str) return fixed(KIND.array, token & 0x0f);
  if (token < TOKEN.nil) return fixed(KIND.bytes, token & 0x1f);
  return NAMED_SHAPES.get(token);
}
