/** Cuts the DATA of one stream into gRPC messages: a flag and a length before each, whatever the frames they come in. */

/** The flag and the length in front of a message. */
export const PREFIX_BYTES = 5;
const LENGTH_OFFSET = 1;
/** What is set aside for a message that comes in pieces, to begin with. */
const PART_MIN_BYTES = 1_024;

export interface GrpcMessageSink {
  /** The bytes are a view on what came in, where they came in one piece. */
  onMessage(bytes: Uint8Array, isCompressed: boolean): void;
  /** A message that says it is longer than allowed; nothing of it has been kept, and nothing more is read. */
  onTooLarge(): void;
}

export class GrpcMessageReader {
  readonly #sink: GrpcMessageSink;
  readonly #maxBytes: number;
  /** The start of a message that is not whole yet, and how much of it is there. */
  #part: Buffer = NOTHING;
  #partBytes = 0;
  /** Bytes of the message under way with its prefix; of the prefix alone until that is whole. */
  #wantedBytes = PREFIX_BYTES;
  #isOver = false;

  constructor(sink: GrpcMessageSink, maxBytes: number) {
    this.#sink = sink;
    this.#maxBytes = maxBytes;
  }

  /** True between messages: a request that ends elsewhere has been cut short. */
  get isAtBoundary(): boolean {
    return this.#partBytes === 0;
  }

  read(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#isOver) {
      rest = this.#partBytes === 0 ? this.#begin(rest) : this.#continue(rest);
    }
  }

  /** No message is under way. As a rule whole ones come, which are handed on where they lie. */
  #begin(bytes: Buffer): Buffer {
    if (bytes.length >= PREFIX_BYTES) {
      if (!this.#isAllowed(bytes)) return NOTHING;
      const end = this.#wantedBytes;
      if (bytes.length >= end) {
        this.#deliver(bytes.subarray(0, end));
        return bytes.subarray(end);
      }
    }
    return this.#keep(bytes);
  }

  #continue(bytes: Buffer): Buffer {
    const rest = this.#keep(bytes);
    if (this.#partBytes < this.#wantedBytes) return rest;
    if (this.#wantedBytes === PREFIX_BYTES && !this.#isAllowed(this.#part)) return NOTHING;
    if (this.#partBytes === this.#wantedBytes) {
      this.#deliver(this.#part.subarray(0, this.#wantedBytes));
    }
    return rest;
  }

  /** Reads the length in the prefix, and refuses one above the limit before anything is kept for it. */
  #isAllowed(bytes: Buffer): boolean {
    const length = bytes.readUInt32BE(LENGTH_OFFSET);
    this.#wantedBytes = PREFIX_BYTES + length;
    if (length <= this.#maxBytes) return true;
    this.#isOver = true;
    this.#part = NOTHING;
    this.#sink.onTooLarge();
    return false;
  }

  /**
   * Adds what belongs to the message under way and returns the rest. Space grows with what has come: a length that is only
   * claimed costs the peer nothing, and a view for each of many small frames costs more than the bytes.
   */
  #keep(bytes: Buffer): Buffer {
    const taken = Math.min(bytes.length, this.#wantedBytes - this.#partBytes);
    const neededBytes = this.#partBytes + taken;
    if (neededBytes > this.#part.length) {
      const doubled = Math.min(this.#part.length * 2, this.#wantedBytes);
      const roomBytes = Math.max(neededBytes, PART_MIN_BYTES, doubled);
      const grown = Buffer.allocUnsafe(roomBytes);
      this.#part.copy(grown, 0, 0, this.#partBytes);
      this.#part = grown;
    }
    bytes.copy(this.#part, this.#partBytes, 0, taken);
    this.#partBytes = neededBytes;
    return bytes.subarray(taken);
  }

  #deliver(whole: Buffer): void {
    this.#part = NOTHING;
    this.#partBytes = 0;
    this.#wantedBytes = PREFIX_BYTES;
    this.#sink.onMessage(whole.subarray(PREFIX_BYTES), whole[0] !== 0);
  }
}

const NOTHING = Buffer.alloc(0);
