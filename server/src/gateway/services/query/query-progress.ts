/** How far a query has come: which partitions were read to their end, where to go on in those begun, and how many rows came. */

import { partitionOf } from '../../../model/digest.js';
import { DIGEST_BYTES, PARTITION_COUNT } from '../../../model/limits.js';
import type { PartitionCursor, QueryEvent } from '../../../model/query.js';
import { QUERY_BEGUN_PARTITIONS_MAX } from '../../limits.js';

/** How a partition stands. */
const STATE = { unasked: 0, untouched: 1, begun: 2, done: 3 } as const;

const BVAL_BYTES = 8;
/** Rows so far, partitions done before the bits, bits, and how many positions there are without and with an index value. */
const HEADER_BYTES = 8 + 2 + 2 + 1 + 1;
const BITS_PER_BYTE = 8;

/** A content that none of these makes. */
export class ProgressFormatError extends Error {
  override readonly name = 'ProgressFormatError';
}

export class QueryProgress {
  readonly #partitions: readonly PartitionCursor[];
  /** By partition. */
  readonly #states = new Uint8Array(PARTITION_COUNT);
  /** Behind the last record brought of each partition that was begun and not ended. */
  readonly #begun = new Map<number, PartitionCursor>();
  /** So many of the partitions are done without a gap. */
  #before = 0;
  /** Behind the last of them that is done. */
  #behind = 0;
  /** Where each partition stands among them. */
  readonly #indexes = new Uint16Array(PARTITION_COUNT);
  #done = 0;
  /** Rows that earlier calls brought, and those of this one: counted as a number, which costs nothing. */
  #rowsBefore = 0n;
  #rows = 0;
  #isNarrow = false;

  /** `partitions`: all that are read, in the order they are read; the same list each time the query goes on. */
  constructor(partitions: readonly PartitionCursor[]) {
    this.#partitions = partitions;
    for (const [index, { partition }] of partitions.entries()) {
      this.#states[partition] = STATE.untouched;
      this.#indexes[partition] = index;
    }
  }

  /** Rows since the query began, in whatever call. */
  get rows(): bigint {
    return this.#rowsBefore + BigInt(this.#rows);
  }

  /** Partitions read to their end. */
  get partitionsDone(): number {
    return this.#done;
  }

  /** Whether every partition was read to its end. */
  get isDone(): boolean {
    return this.#done === this.#partitions.length;
  }

  /** Whether this partition was read to its end. */
  hasDone({ partition }: PartitionCursor): boolean {
    return this.#states[partition] === STATE.done;
  }

  /**
   * The partitions to ask for next: all that are left, those begun first. Where `few` will do, and once `narrow` was called,
   * so few that every one of them can be begun.
   */
  window(few = false): readonly PartitionCursor[] {
    const untouched = this.#partitions.filter(
      ({ partition }) => this.#states[partition] === STATE.untouched,
    );
    const window = [...this.#begun.values(), ...untouched];
    return few || this.#isNarrow ? window.slice(0, QUERY_BEGUN_PARTITIONS_MAX) : window;
  }

  /** How many of the events, from the first on, a token has room for; behind them the query has to be asked anew, narrowed. */
  roomFor(events: readonly QueryEvent[]): number {
    if (this.#begun.size + events.length <= QUERY_BEGUN_PARTITIONS_MAX) return events.length;
    const states = Uint8Array.from(this.#states);
    let begun = this.#begun.size;
    for (let index = 0; index < events.length; index += 1) {
      begun += stepOf(events[index], states);
      if (begun > QUERY_BEGUN_PARTITIONS_MAX) return index;
    }
    return events.length;
  }

  /** Servers work at a few partitions at a time; where all of them together work at too many, they are asked for fewer. */
  narrow(): void {
    this.#isNarrow = true;
  }

  /** Takes in what became of an event: it is in an answer now. */
  pass(event: QueryEvent): void {
    if (event.type === 'partitionDone') {
      this.#end(event.partition);
      return;
    }
    const { digest, bval } = event;
    const partition = partitionOf(digest);
    this.#rows += 1;
    this.#checkAsked(partition);
    this.#begin(bval === undefined ? { partition, digest } : { partition, digest, bval });
  }

  /** All of it, in some 3.7 KiB at most. */
  encode(): Uint8Array {
    while (this.#stateAt(this.#before) === STATE.done) this.#before += 1;
    const end = Math.max(this.#before, this.#behind);
    const bits = Buffer.alloc(Math.ceil((end - this.#before) / BITS_PER_BYTE));
    for (let index = this.#before; index < end; index += 1) {
      if (this.#stateAt(index) === STATE.done) setBit(bits, index - this.#before);
    }
    const cursors = [...this.#begun.values()];
    const inIndex = cursors.filter(({ bval }) => bval !== undefined);
    const inSet = cursors.filter(({ bval }) => bval === undefined);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeBigUInt64BE(this.rows, 0);
    header.writeUInt16BE(this.#before, 8);
    header.writeUInt16BE(end - this.#before, 10);
    header.writeUInt8(inSet.length, 12);
    header.writeUInt8(inIndex.length, 13);
    return Buffer.concat([header, bits, ...[...inSet, ...inIndex].flatMap(positionBytes)]);
  }

  /** As it was when it was encoded. Throws ProgressFormatError for what does not fit these partitions. */
  static decode(partitions: readonly PartitionCursor[], content: Uint8Array): QueryProgress {
    const progress = new QueryProgress(partitions);
    progress.#restore(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
    return progress;
  }

  #restore(content: Buffer): void {
    if (content.length < HEADER_BYTES) throw new ProgressFormatError('the header is cut short');
    this.#rowsBefore = content.readBigUInt64BE(0);
    const before = content.readUInt16BE(8);
    const end = before + content.readUInt16BE(10);
    if (end > this.#partitions.length) {
      throw new ProgressFormatError('there are fewer partitions');
    }
    const bits = content.subarray(HEADER_BYTES);
    for (let index = 0; index < end; index += 1) {
      if (index < before || hasBit(bits, index - before)) this.#end(this.#partitionAt(index));
    }
    const inSet = content.readUInt8(12);
    const inIndex = content.readUInt8(13);
    let at = HEADER_BYTES + Math.ceil((end - before) / BITS_PER_BYTE);
    const expectedBytes = at + inSet * DIGEST_BYTES + inIndex * (DIGEST_BYTES + BVAL_BYTES);
    if (expectedBytes !== content.length) {
      throw new ProgressFormatError('its length is not what it says');
    }
    for (let read = 0; read < inSet + inIndex; read += 1) {
      const cursor = readPosition(content, at, read >= inSet);
      if (this.#states[cursor.partition] !== STATE.untouched) {
        throw new ProgressFormatError('a position is of another partition');
      }
      this.#begin(cursor);
      at += DIGEST_BYTES + (cursor.bval === undefined ? 0 : BVAL_BYTES);
    }
  }

  #begin(cursor: PartitionCursor): void {
    this.#states[cursor.partition] = STATE.begun;
    this.#begun.set(cursor.partition, cursor);
  }

  #end(partition: number): void {
    this.#checkAsked(partition);
    if (this.#states[partition] !== STATE.done) this.#done += 1;
    this.#states[partition] = STATE.done;
    this.#behind = Math.max(this.#behind, (this.#indexes[partition] ?? 0) + 1);
    this.#begun.delete(partition);
  }

  #checkAsked(partition: number): void {
    if (this.#states[partition] !== STATE.unasked) return;
    // A driver that answers what nobody asked for has broken its port; no caller's mistake leads here.
    throw new RangeError(`the driver answered partition ${partition}`);
  }

  #partitionAt(index: number): number {
    return this.#partitions[index]?.partition ?? PARTITION_COUNT;
  }

  #stateAt(index: number): number | undefined {
    return this.#states[this.#partitionAt(index)];
  }
}

/** By how many an event changes the number of partitions that are begun; notes it in `states`. */
function stepOf(event: QueryEvent | undefined, states: Uint8Array): number {
  if (event === undefined) return 0;
  const isDone = event.type === 'partitionDone';
  const partition = isDone ? event.partition : partitionOf(event.digest);
  const wasBegun = states[partition] === STATE.begun;
  states[partition] = isDone ? STATE.done : STATE.begun;
  return Number(!isDone) - Number(wasBegun);
}

function setBit(bits: Buffer, at: number): void {
  const byte = Math.floor(at / BITS_PER_BYTE);
  bits[byte] = (bits[byte] ?? 0) | (1 << (at % BITS_PER_BYTE));
}

function hasBit(bits: Buffer, at: number): boolean {
  return (((bits[Math.floor(at / BITS_PER_BYTE)] ?? 0) >> (at % BITS_PER_BYTE)) & 1) === 1;
}

function positionBytes({ digest, bval }: PartitionCursor): Uint8Array[] {
  const bytes = digest === undefined ? [] : [digest];
  if (bval === undefined) return bytes;
  const value = Buffer.allocUnsafe(BVAL_BYTES);
  value.writeBigInt64BE(BigInt.asIntN(64, bval), 0);
  return [...bytes, value];
}

function readPosition(content: Buffer, at: number, inIndex: boolean): PartitionCursor {
  const bvalAt = at + DIGEST_BYTES;
  // A copy: the request the content came in should not live as long as the query.
  const digest = Buffer.from(content.subarray(at, bvalAt));
  const bval = inIndex ? { bval: content.readBigInt64BE(bvalAt) } : {};
  return { partition: partitionOf(digest), digest, ...bval };
}
