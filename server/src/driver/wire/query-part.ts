/** One node's part of a query: its socket, the frames read ahead of the reader, and how each of its partitions stands. */

import { AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { Clock } from '../../model/clock.js';
import { partitionOf } from '../../model/digest.js';
import { PARTITION_COUNT } from '../../model/limits.js';
import type { PartitionCursor, QueryEvent, QueryRequest } from '../../model/query.js';
import { RESULT } from '../../model/result-code.js';
import { FRAME_TYPE, type Frame } from '../../wire/frame.js';
import { type AnsweredRecord, QueryAnswerReader } from '../../wire/query-answer.js';
import { WireError } from '../../wire/wire-error.js';
import { decodeQueryRecord } from './decode-query.js';
import { FirstAppearances, mayRepeat } from './first-appearance.js';
import type { WireNode } from './router.js';
import type { StreamConnection } from './stream.js';

/** Bytes of frames read ahead of the reader before the node has to wait; a frame that is on its way still comes. */
const READ_AHEAD_BYTES = 1024 * 1024;
/** Told of each partition whose end was noticed; a set may have thousands of records and as many partitions. */
const PARTITION_ENDS: readonly QueryEvent[] = Array.from(
  { length: PARTITION_COUNT },
  (_, partition): QueryEvent => ({ type: 'partitionDone', partition }),
);
/** A node that had to wait for this long may end the query for that; the shortest timeout a server is given is about it. */
const HELD_UP_MS = 500;

export interface QueryPartOptions {
  readonly clock: Clock;
  readonly node: WireNode;
  readonly request: QueryRequest;
  readonly frame: Buffer;
  readonly partitions: readonly PartitionCursor[];
  /** The most records to take of this node; 0 means no limit. */
  readonly maxRecords: number;
  /** The most records the node was told to send, repetitions included; 0 where it was told none. */
  readonly maxSent: number;
  /** There is something to take, or it ended. */
  readonly onNews: () => void;
}

/** How a part ended: what it was not able to read is to be asked for again. */
export interface PartEnding {
  /** Why partitions are left; absent where the limit of records is the reason, or none is left. */
  readonly error?: AerospikeError;
  /** Where each partition that is left goes on. */
  readonly left: readonly PartitionCursor[];
  /** The node gave up on us, or we on it, while the reader took its time: nobody's failure. */
  readonly excused: boolean;
  /** Enough was taken, and the node may have more: it should be told that nobody wants that. */
  readonly cutShort: boolean;
}

export class QueryPart {
  readonly node: WireNode;
  readonly #options: QueryPartOptions;
  readonly #left: Map<number, PartitionCursor>;
  /** Partitions the node said it can't serve. */
  readonly #skipped = new Set<number>();
  /** Set where the node may send a record more than once. */
  readonly #first: FirstAppearances | undefined;
  readonly #frames: Buffer[] = [];
  readonly #connection: StreamConnection;
  /** Reads the first of the frames; unset until somebody does. */
  #reader: QueryAnswerReader | undefined;
  #queuedBytes = 0;
  /** The partition of the record before, in the same frame, and where it goes on behind that record. */
  #current: number | undefined;
  #place: PartitionCursor | undefined;
  /** Records that arrived, repetitions included, and those that were taken. */
  #arrived = 0;
  #records = 0;
  #cutShort = false;
  /** Since when the node has been made to wait, on the monotonic clock. */
  #pausedMs: number | undefined;
  /** It had to wait for so long that it may have given up on us. */
  #wasHeldUp = false;
  #heardMs: number;
  /** The partition the node could not serve last. */
  #unavailable: AerospikeError | undefined;
  /** No frame will come any more, and why; `undefined` for a proper end. */
  #closed: { readonly error: AerospikeError | undefined; readonly excused: boolean } | undefined;
  #ending: PartEnding | undefined;

  constructor(options: QueryPartOptions) {
    const { node, partitions, frame, clock } = options;
    const { index } = options.request;
    this.node = node;
    this.#options = options;
    this.#heardMs = clock.monotonicMs();
    this.#left = new Map(partitions.map((cursor) => [cursor.partition, cursor]));
    if (index !== undefined && mayRepeat(index)) {
      this.#first = new FirstAppearances(index, partitions);
    }
    this.#connection = node.pool.openStream({
      opened: () => undefined,
      heard: () => {
        this.#heardMs = clock.monotonicMs();
      },
      frame: (received) => {
        this.#receive(received);
      },
      closed: (error) => {
        this.#end(error);
      },
    });
    this.#connection.send(frame);
  }

  /** There are events to take. */
  get hasNews(): boolean {
    return this.#frames.length > 0;
  }

  /** Set once all events were taken and none will come. */
  get ending(): PartEnding | undefined {
    return this.#ending;
  }

  /** When the node was last heard of, on the monotonic clock; a node that is made to wait counts as heard. */
  get heardMs(): number {
    return this.#pausedMs === undefined ? this.#heardMs : this.#options.clock.monotonicMs();
  }

  /** Up to `limit` of the events that arrived, in order. */
  take(limit: number): readonly QueryEvent[] {
    const events: QueryEvent[] = [];
    try {
      while (events.length < limit && this.#takeOne(events));
    } catch (cause) {
      this.drop(this.#failureOf(cause));
    }
    this.#settle(events);
    return events;
  }

  /** Gives the node up; events that arrived can still be taken. */
  close(error: AerospikeError): void {
    this.#connection.close(error);
  }

  /** Forgets what arrived, too. */
  drop(error: AerospikeError): void {
    this.#dropFrames();
    this.close(error);
  }

  #failureOf(cause: unknown): AerospikeError {
    if (cause instanceof AerospikeError) return cause;
    if (!(cause instanceof WireError)) throw cause;
    return clientFailure('MALFORMED_ANSWER', { cause, node: this.node.name });
  }

  #receive(frame: Frame): void {
    if (frame.type !== FRAME_TYPE.message) {
      throw new WireError(`frame of type ${frame.type} where a message was expected`, 0);
    }
    this.#frames.push(frame.payload);
    this.#queuedBytes += frame.payload.length;
    if (this.#queuedBytes >= READ_AHEAD_BYTES) this.#pause();
    this.#options.onNews();
  }

  #pause(): void {
    if (this.#pausedMs !== undefined) return;
    this.#pausedMs = this.#options.clock.monotonicMs();
    this.#connection.pause();
  }

  #resume(): void {
    if (this.#pausedMs === undefined || this.#queuedBytes >= READ_AHEAD_BYTES) return;
    this.#heardMs = this.#options.clock.monotonicMs();
    this.#wasHeldUp ||= this.#heardMs - this.#pausedMs >= HELD_UP_MS;
    this.#pausedMs = undefined;
    this.#connection.resume();
  }

  /** Takes the next message; false when there is none for now. */
  #takeOne(events: QueryEvent[]): boolean {
    const [payload] = this.#frames;
    if (payload === undefined || this.#ending !== undefined) return false;
    this.#reader ??= new QueryAnswerReader(payload);
    const reader = this.#reader;
    if (reader.isAtEnd) {
      this.#frames.shift();
      this.#reader = undefined;
      this.#queuedBytes -= payload.length;
      this.#first?.frameEnds();
      this.#notePlace();
      this.#current = undefined;
      this.#resume();
      return true;
    }
    const answer = reader.next();
    if (answer.type === 'partitionDone') this.#partitionDone(answer, events);
    else if (answer.type === 'last') this.#last(answer.resultCode);
    // A record with a code of its own is one that went while it was read.
    else if (answer.resultCode === RESULT.ok) this.#record(answer.record, reader, events);
    return true;
  }

  #record(record: AnsweredRecord, reader: QueryAnswerReader, events: QueryEvent[]): void {
    const { digest, bval } = record;
    const { request, maxRecords, maxSent } = this.#options;
    const partition = partitionOf(digest);
    if (partition !== this.#current) {
      if (!this.#left.has(partition)) throw new WireError('a record nobody asked for', 0);
      this.#turnTo(partition, events);
    }
    this.#arrived += 1;
    if (this.#first?.isFirst({ partition, digest, bval: bval ?? 0n }) === false) return;
    const event = decodeQueryRecord(record, reader.bins(), request);
    this.#place = bval === undefined ? { partition, digest } : { partition, digest, bval };
    this.#records += 1;
    events.push(event);
    if (maxSent === 0 && this.#records === maxRecords) this.#cut();
  }

  /**
   * A frame holds what one thread of the node found, and a thread reads a partition to its end before it begins another. Of
   * partitions without a failure nodes say nothing more. That is so in 6.4.0, 6.4.34, 7.0, 7.1, 7.2, 8.0, 8.1.0 and 8.1.2: one
   * that stops within a partition, for a limit or because the query is given up, finds no record of another behind it.
   */
  #turnTo(partition: number, events: QueryEvent[]): void {
    if (this.#current !== undefined) this.#partitionEnds(this.#current, events);
    this.#current = partition;
  }

  /** Once for all records of a partition that come together: where it goes on is asked for when the part has ended. */
  #notePlace(): void {
    const place = this.#place;
    if (place !== undefined) this.#left.set(place.partition, place);
    this.#place = undefined;
  }

  #partitionEnds(partition: number, events: QueryEvent[]): void {
    if (partition === this.#current) {
      this.#current = undefined;
      this.#place = undefined;
    }
    const end = PARTITION_ENDS[partition];
    if (this.#left.delete(partition) && end !== undefined) events.push(end);
  }

  /** The node does not know that this is enough. */
  #cut(): void {
    const { node } = this;
    this.#dropFrames();
    // The end of the answer may be among what is dropped here, or have come before.
    this.#cutShort = this.#closed === undefined;
    this.#closed = { error: undefined, excused: false };
    this.#connection.close(clientFailure('CANCELLED', { node: node.name }));
  }

  #partitionDone(
    { partitionId, resultCode }: { readonly partitionId: number; readonly resultCode: number },
    events: QueryEvent[],
  ): void {
    if (resultCode !== RESULT.ok) {
      this.#unavailable = serverFailure(resultCode, { node: this.node.name });
      this.#skipped.add(partitionId);
    } else {
      this.#partitionEnds(partitionId, events);
    }
  }

  #last(resultCode: number): void {
    this.#dropFrames();
    const { node } = this;
    const failed = resultCode !== RESULT.ok && resultCode !== RESULT.keyNotFound;
    this.#closed = {
      error: failed ? serverFailure(resultCode, { node: node.name }) : undefined,
      excused: false,
    };
    this.#connection.close(clientFailure('CONNECTION', { node: node.name }));
  }

  #dropFrames(): void {
    this.#frames.length = 0;
    this.#reader = undefined;
    this.#queuedBytes = 0;
  }

  #end(error: AerospikeError): void {
    this.#closed ??= { error, excused: this.#pausedMs !== undefined || this.#wasHeldUp };
    // A proper end is noticed by who takes the last of the events, since some belong to it.
    if (this.#frames.length === 0 && this.#closed.error !== undefined) this.#settle([]);
    this.#options.onNews();
  }

  /** Once everything was taken and nothing will come, says how it ended; partitions read to their end go out with that. */
  #settle(events: QueryEvent[]): void {
    const closed = this.#closed;
    if (closed === undefined || this.#frames.length > 0 || this.#ending !== undefined) return;
    this.#notePlace();
    if (closed.error === undefined && !this.#isLimited()) {
      for (const partition of this.#left.keys()) {
        if (this.#skipped.has(partition)) continue;
        this.#partitionEnds(partition, events);
      }
    }
    const error = closed.error ?? this.#unavailable;
    this.#ending = {
      left: [...this.#left.values()],
      excused: closed.excused,
      cutShort: this.#cutShort,
      ...(error === undefined ? {} : { error }),
    };
  }

  /** Partitions may be left for a limit alone: the node's, or ours. */
  #isLimited(): boolean {
    const { maxRecords, maxSent } = this.#options;
    return (
      (maxSent !== 0 && this.#arrived >= maxSent) ||
      (maxRecords !== 0 && this.#records >= maxRecords)
    );
  }
}
