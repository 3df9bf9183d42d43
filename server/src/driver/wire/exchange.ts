/** One request and its answer on a connection: what the command side hands to a pool and hears back from it. */

import type { AerospikeError } from '../../model/aerospike-error.js';
import type { Frame } from '../../wire/frame.js';

/** How far a request got before it failed; what decides whether a write is in doubt. */
export type SentState =
  /** No byte was handed to a socket: the server can't have seen it. */
  | 'neverSent'
  /** At least one byte was handed to a socket: the server may have worked it. */
  | 'sent';

/** Where an answer ends, so that one nobody waits for any more can be read past. */
export type AnswerShape =
  /** With its first frame: single records, info. */
  | 'oneFrame'
  /** With the frame that holds a message marked LAST: batches, queries. */
  | 'untilLast';

export interface Exchange {
  /** The whole request frame; read once, when a connection takes it. */
  readonly request: Buffer;
  readonly answer: AnswerShape;
  /**
   * Takes one frame of the answer; true once the answer is complete. Throwing (a WireError) means that the answer can not be
   * read: the connection is closed, and `fail` follows.
   */
  receive(frame: Frame): boolean;
  /** The exchange ended without its answer; called at most once, and never after `receive` returned true. */
  fail(error: AerospikeError, sent: SentState): void;
  /** Bytes of the answer arrived, though not a whole frame yet: the socket is not silent. */
  progress?(): void;
}

/** The caller's hold on an exchange it handed over. */
export interface ExchangeTicket {
  /** Whether the request was handed to a socket. */
  sentState(): SentState;
  /**
   * Forgets the exchange: out of the queue when it waits there; otherwise its answer is read and dropped, so that its
   * neighbours on the connection are not lost. Neither `receive` nor `fail` is called afterwards.
   */
  abandon(): void;
}
