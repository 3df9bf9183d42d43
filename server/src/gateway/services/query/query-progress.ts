/** How far a query has come: the window of partitions that is being read, where to go on in each, and how many rows came. */

import { partitionOf } from '../../../model/digest.js';
import { DIGEST_BYTES } from '../../../model/limits.js';
import type { PartitionCursor, QueryEvent } from '../../../model/query.js';
import { QUERY_WINDOW_PARTITIONS } from '../../limits.js';

/** Where a partition of the window stands. */
const STATE = { untouched: 0, begun: 1, begunInIndex: 2, done: 3 } as const;
type PartitionState = (typeof STATE)[keyof typeof STATE];

interface Slot {
  /** Where it was told to begin, or behind the last record brought of it. */
  cursor: PartitionCursor;
  state: PartitionState;
}

const BVAL_BYTES = 8;
/** Rows so far, the number of partitions before the window, and of those in it. */
const HEADER_BYTES = 8 + 2 + 1;
const STATES_PER_BYTE = 4;

/** A content that none of these makes. */
export class ProgressFormatError extends Error {
  override readonly name = 'ProgressFormatError';
}

export class QueryProgress {
  readonly #partitions: readonly PartitionCursor[];
  /** Partitions before the window: all of them are done. */
  #before = 0;
  #slots: Slot[] = [];
  #slotOf = new Map<number, Slot>();
  #rows = 0n;
  #doneInWindow = 0;

  /** `partitions`: all that are read, in the order they are read; the same list each time the query goes on. */
  constructor(partitions: readonly PartitionCursor[]) {
    this.#partitions = partitions;
    this.#openWindow(QUERY_WINDOW_PARTITIONS);
  }

  /** Rows since the query began, in whatever call. */
  get rows(): bigint {
    return this.#rows;
  }

  /** Partitions read to their end. */
  get partitionsDone(): number {
    return this.#before + this.#doneInWindow;
  }

  /** Whether every partition was read to its end. */
  get isDone(): boolean {
    return this.partitionsDone === this.#partitions.length;
  }

  /** Whether every partition of the window was read to its end. */
  get isWindowDone(): boolean {
    return this.#doneInWindow === this.#slots.length;
  }

  /** What is left of the window, which is the next one where nothing is. */
  window(): readonly PartitionCursor[] {
    if (this.isWindowDone) {
      this.#before += this.#slots.length;
      this.#openWindow(QUERY_WINDOW_PARTITIONS);
    }
    return this.#slots.filter(({ state }) => state !== STATE.done).map(({ cursor }) => cursor);
  }

  /** What follows the window, and has not been touched: the window behind it. */
  windowBehind(): readonly PartitionCursor[] {
    const start = this.#before + this.#slots.length;
    return this.#partitions.slice(start, start + QUERY_WINDOW_PARTITIONS);
  }

  /** Takes in what became of an event: it is in an answer now. */
  pass(event: QueryEvent): void {
    if (event.type === 'partitionDone') {
      const slot = this.#slotFor(event.partition);
      if (slot.state !== STATE.done) this.#doneInWindow += 1;
      slot.state = STATE.done;
      return;
    }
    const { digest, bval } = event;
    const partition = partitionOf(digest);
    const slot = this.#slotFor(partition);
    this.#rows += 1n;
    slot.cursor = { partition, digest, ...(bval === undefined ? {} : { bval }) };
    slot.state = bval === undefined ? STATE.begun : STATE.begunInIndex;
  }

  /** All of it, in some 3.6 KiB at most. */
  encode(): Uint8Array {
    const stateBytes = Math.ceil(this.#slots.length / STATES_PER_BYTE);
    const parts: Uint8Array[] = [];
    const states = Buffer.alloc(stateBytes);
    for (const [index, { cursor, state }] of this.#slots.entries()) {
      const byte = Math.floor(index / STATES_PER_BYTE);
      states[byte] = (states[byte] ?? 0) | (state << (2 * (index % STATES_PER_BYTE)));
      if (state === STATE.begun || state === STATE.begunInIndex) {
        if (cursor.digest !== undefined) parts.push(cursor.digest);
        if (cursor.bval !== undefined) parts.push(bvalBytes(cursor.bval));
      }
    }
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeBigUInt64BE(this.#rows, 0);
    header.writeUInt16BE(this.#before, 8);
    header.writeUInt8(this.#slots.length, 10);
    return Buffer.concat([header, states, ...parts]);
  }

  /** As it was when it was encoded. Throws ProgressFormatError for what does not fit these partitions. */
  static decode(partitions: readonly PartitionCursor[], content: Uint8Array): QueryProgress {
    const progress = new QueryProgress(partitions);
    progress.#restore(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
    return progress;
  }

  #restore(content: Buffer): void {
    if (content.length < HEADER_BYTES) throw new ProgressFormatError('the header is cut short');
    this.#rows = content.readBigUInt64BE(0);
    this.#before = content.readUInt16BE(8);
    const slots = content.readUInt8(10);
    if (this.#before + slots > this.#partitions.length) {
      throw new ProgressFormatError('there are fewer partitions');
    }
    this.#openWindow(slots);
    const stateBytes = Math.ceil(slots / STATES_PER_BYTE);
    let at = HEADER_BYTES + stateBytes;
    for (const [index, slot] of this.#slots.entries()) {
      const byte = content[HEADER_BYTES + Math.floor(index / STATES_PER_BYTE)] ?? 0;
      slot.state = ((byte >> (2 * (index % STATES_PER_BYTE))) & 3) as PartitionState;
      if (slot.state === STATE.done) this.#doneInWindow += 1;
      at += restoreCursor(slot, content, at);
    }
    if (at !== content.length) throw new ProgressFormatError('its length is not what it says');
  }

  #openWindow(size: number): void {
    const cursors = this.#partitions.slice(this.#before, this.#before + size);
    this.#slots = cursors.map((cursor) => ({ cursor, state: STATE.untouched }));
    this.#slotOf = new Map(this.#slots.map((slot) => [slot.cursor.partition, slot]));
    this.#doneInWindow = 0;
  }

  #slotFor(partition: number): Slot {
    const slot = this.#slotOf.get(partition);
    // A driver that answers what nobody asked for has broken its port; no caller's mistake leads here.
    if (slot === undefined) throw new RangeError(`the driver answered partition ${partition}`);
    return slot;
  }
}

/** The bytes taken; those of a partition that was begun are its last record's. */
function restoreCursor(slot: Slot, content: Buffer, at: number): number {
  if (slot.state !== STATE.begun && slot.state !== STATE.begunInIndex) return 0;
  const bvalAt = at + DIGEST_BYTES;
  const end = slot.state === STATE.begunInIndex ? bvalAt + BVAL_BYTES : bvalAt;
  if (end > content.length) throw new ProgressFormatError('a position is cut short');
  // A copy: the request the content came in should not live as long as the query.
  const digest = Buffer.from(content.subarray(at, bvalAt));
  const { partition } = slot.cursor;
  if (partitionOf(digest) !== partition) {
    throw new ProgressFormatError('a position is of another partition');
  }
  const bval = end > bvalAt ? { bval: content.readBigInt64BE(bvalAt) } : {};
  slot.cursor = { partition, digest, ...bval };
  return end - at;
}

function bvalBytes(bval: bigint): Uint8Array {
  const bytes = Buffer.allocUnsafe(BVAL_BYTES);
  bytes.writeBigInt64BE(BigInt.asIntN(64, bval), 0);
  return bytes;
}
