/** 64-bit integers in JSON requests, kept exact: JSON.parse would round what a double cannot hold, and nobody would know. */

import { type DescMessage, ScalarType } from '@bufbuild/protobuf';
import type { Rpc } from './rpc.js';

/** Says whether a field of this JSON name holds a 64-bit integer wherever it occurs. */
export type IsWideInteger = (fieldName: string) => boolean;

/** Names and numbers longer than this are none that matter here: passed on without a look. */
const TOKEN_MAX_BYTES = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

const WIDE: ReadonlySet<ScalarType> = new Set([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
]);
const TEXTUAL: ReadonlySet<ScalarType> = new Set([ScalarType.STRING, ScalarType.BYTES]);

/** By the requests of these RPCs. A name that is also one of text or bytes is left out: there a number is a mistake. */
export function wideIntegerNames(rpcs: readonly Rpc[]): IsWideInteger {
  const wide = new Set<string>();
  const textual = new Set<string>();
  for (const { fields } of messagesOf(rpcs)) {
    for (const { scalar, jsonName, name } of fields) {
      if (scalar === undefined) continue;
      if (WIDE.has(scalar)) wide.add(jsonName).add(name);
      else if (TEXTUAL.has(scalar)) textual.add(jsonName).add(name);
    }
  }
  for (const name of textual) wide.delete(name);
  return (name) => wide.has(name);
}

/** Every message that can stand in a request. */
function messagesOf(rpcs: readonly Rpc[]): ReadonlySet<DescMessage> {
  const found = new Set(rpcs.map(({ descriptor }) => descriptor.input));
  // What is added on the way is visited too.
  for (const { fields } of found) {
    for (const { message } of fields) if (message !== undefined) found.add(message);
  }
  return found;
}

/**
 * The same JSON with integers in quotes where they stand for a 64-bit field and are beyond what a double holds exactly;
 * protobuf takes both forms. What is no JSON passes as it is, for the parser to refuse. Chunks may be cut anywhere.
 */
export async function* withExactIntegers(
  chunks: AsyncIterable<Uint8Array>,
  isWideInteger: IsWideInteger,
): AsyncGenerator<Uint8Array> {
  const scanner = new IntegerScanner(isWideInteger);
  for await (const chunk of chunks) yield scanner.take(chunk);
  yield scanner.end();
}

/** Flags and length in front of each message of a stream. */
const FRAME_HEAD_BYTES = 5;
const COMPRESSED = 1;

/**
 * As withExactIntegers, for the JSON messages of a stream in Connect's frames, whose lengths change with them. Compressed
 * messages pass as they are, and so does everything from a message longer than `maxMessageBytes` on, for the reader to refuse.
 */
export async function* withExactFrames(
  chunks: AsyncIterable<Uint8Array>,
  isWideInteger: IsWideInteger,
  maxMessageBytes: number,
): AsyncGenerator<Uint8Array> {
  const cutter = new FrameCutter(maxMessageBytes);
  for await (const chunk of chunks) {
    for (const frame of cutter.take(chunk)) yield exactFrame(frame, isWideInteger);
    if (cutter.passesOn) yield cutter.rest();
  }
  yield cutter.rest();
}

/** Puts chunks together to whole frames, and gives up at one that is too long. */
class FrameCutter {
  passesOn = false;
  readonly #maxMessageBytes: number;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Bytes until there is something new to see. */
  #neededBytes = FRAME_HEAD_BYTES;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  *take(chunk: Uint8Array): Generator<Buffer> {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    while (!this.passesOn && this.#heldBytes >= this.#neededBytes) {
      const bytes = Buffer.concat(this.#held);
      const messageBytes = bytes.readUInt32BE(1);
      const end = FRAME_HEAD_BYTES + messageBytes;
      this.passesOn = messageBytes > this.#maxMessageBytes;
      const isWhole = !this.passesOn && bytes.length >= end;
      if (isWhole) yield bytes.subarray(0, end);
      this.#hold(isWhole ? bytes.subarray(end) : bytes);
      this.#neededBytes = isWhole ? FRAME_HEAD_BYTES : end;
    }
  }

  /** What is held and no whole frame. */
  rest(): Uint8Array {
    const bytes = Buffer.concat(this.#held);
    this.#hold(new Uint8Array());
    return bytes;
  }

  #hold(bytes: Uint8Array): void {
    this.#held = [bytes];
    this.#heldBytes = bytes.length;
  }
}

function exactFrame(frame: Buffer, isWideInteger: IsWideInteger): Uint8Array {
  const flags = frame[0] ?? 0;
  if ((flags & COMPRESSED) !== 0) return frame;
  const scanner = new IntegerScanner(isWideInteger);
  const message = Buffer.concat([scanner.take(frame.subarray(FRAME_HEAD_BYTES)), scanner.end()]);
  const head = Buffer.alloc(FRAME_HEAD_BYTES, flags);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

class IntegerScanner {
  readonly #isWideInteger: IsWideInteger;
  #inText = false;
  #escaped = false;
  /** The text or number being read, as far as it is short enough to matter. */
  #token: number[] = [];
  #lastText = '';
  #field = '';

  constructor(isWideInteger: IsWideInteger) {
    this.#isWideInteger = isWideInteger;
  }

  take(chunk: Uint8Array): Uint8Array {
    const out: Uint8Array[] = [];
    let passedTo = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#inText) {
        this.#inside(byte);
      } else if (isNumeric(byte)) {
        // A number is held back until it is known whether it has to be quoted.
        if (this.#token.length === 0) out.push(chunk.subarray(passedTo, at));
        this.#token.push(byte);
        passedTo = at + 1;
        if (this.#token.length >= TOKEN_MAX_BYTES) out.push(this.#number());
      } else {
        if (this.#token.length > 0) out.push(this.#number());
        this.#outside(byte);
      }
    }
    out.push(chunk.subarray(passedTo));
    return Buffer.concat(out);
  }

  end(): Uint8Array {
    return this.#inText ? new Uint8Array() : this.#number();
  }

  #inside(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inText = false;
      this.#lastText = Buffer.from(this.#token).toString('latin1');
      this.#token = [];
      return;
    }
    if (this.#token.length < TOKEN_MAX_BYTES) this.#token.push(byte);
  }

  #outside(byte: number): void {
    if (byte === QUOTE) this.#inText = true;
    else if (byte === COLON) this.#field = this.#lastText;
  }

  #number(): Uint8Array {
    const bytes = Buffer.from(this.#token);
    this.#token = [];
    const text = bytes.toString('latin1');
    if (Number.isSafeInteger(Number(text)) || !/^-?\d{1,20}$/u.test(text)) return bytes;
    return this.#isWideInteger(this.#field) ? Buffer.from(`"${text}"`) : bytes;
  }
}

/** Digits and signs, points and exponents: whatever a number is made of. */
function isNumeric(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    byte === 0x65 ||
    byte === 0x45
  );
}
