/** One socket to a node: requests go out together, answers are matched in order, a forgotten answer is read and dropped. */

import { createConnection, type Socket } from 'node:net';
import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Clock, Timer } from '../../model/clock.js';
import { decodeCompressedFrame } from '../../wire/compression.js';
import { createFrameDecoder, FRAME_TYPE, type Frame } from '../../wire/frame.js';
import { INFO3 } from '../../wire/info-bits.js';
import { decodeMessages } from '../../wire/message.js';
import { isSessionRefusal } from './cluster-login.js';
import type { Exchange, ExchangeTicket, SentState } from './exchange.js';
import type { LoopMoment, LoopWatch } from './loop-watch.js';
import { mayRace, type SentRead } from './read-race.js';
import type { Address } from './router.js';
import { type SocketOptions, socketFailure, whenReady } from './socket-options.js';
import type { WriteTurn } from './write-turn.js';

/** Requests of one turn that together stay below this go out as one write; beyond, copying costs more than it saves. */
const JOINED_WRITE_MAX_BYTES = 64 * 1024;
/** Quiet time before the kernel asks whether the peer still lives: well below the server's 60 s of allowed idleness. */
const KEEP_ALIVE_DELAY_MS = 30_000;
const LONG_AGO: LoopMoment = { atMs: 0, idleMs: 0 };

export interface ConnectionOptions extends SocketOptions {
  readonly clock: Clock;
  readonly loop: LoopWatch;
  /** Of all connections of a driver. */
  readonly turn: WriteTurn;
  /** Longest wait for the TCP handshake. */
  readonly connectTimeoutMs: number;
  /** Longest silence while an answer nobody wants any more is owed, before the connection is given up. */
  readonly drainTimeoutMs: number;
}

/** Answers that arrived together, and how long the node had for them. */
export interface AnswerSample {
  readonly answers: number;
  /** When they arrived, on the monotonic clock. */
  readonly atMs: number;
  /** How long the node had us wait: since the answer before, or since the first of them was sent, whichever was later. */
  readonly waitedMs: number;
  /** The first of them was sent to a node that had nothing to do on this connection: the way there and back is in the time. */
  readonly fromIdle: boolean;
}

/** What a connection tells the pool that owns it. */
export interface ConnectionEvents {
  opened(): void;
  answered(sample: AnswerSample): void;
  /** Everything handed over was taken back before it was written. */
  unused(): void;
  /** The last thing told. Everything outstanding has failed by now. `error` says why; never opened when `opened` did not come. */
  closed(error: AerospikeError): void;
}

export interface Connection {
  /** Requests handed over whose answers are not in yet, forgotten ones included. */
  readonly outstanding: number;
  /** Requests handed over that are to be written yet: another one goes with them. */
  readonly isFilling: boolean;
  /** An answer nobody wants is still to come: new requests are better sent elsewhere. */
  readonly draining: boolean;
  /** Hands a request over; it goes to the socket with the others of this turn. Only once opened, never once closed. */
  send(exchange: Exchange): ExchangeTicket;
  /**
   * Reads that have waited for so long behind one that is slow, and were not sent elsewhere yet. Where the node has not been
   * heard since (`heardAtMs`, on the monotonic clock), it may be the node that stands still: then one, as a trial.
   */
  lateReads(patienceMs: number, heardAtMs: number): readonly SentRead[];
  /** Closes the socket and fails what is outstanding. Idempotent. */
  close(error: AerospikeError): void;
}

/** A request handed over; also the ticket of who did. */
class Entry implements SentRead {
  exchange: Exchange | undefined;
  second: ExchangeTicket | undefined;
  readonly shape: Exchange['answer'];
  readonly request: Buffer;
  sent: SentState = 'neverSent';
  sentAt: LoopMoment = LONG_AGO;
  readonly #forget: (entry: Entry) => void;

  constructor(exchange: Exchange, forget: (entry: Entry) => void) {
    this.exchange = exchange;
    this.shape = exchange.answer;
    this.request = exchange.request;
    this.#forget = forget;
  }

  sentState(): SentState {
    return this.sent;
  }

  abandon(): void {
    this.#forget(this);
    this.second?.abandon();
  }
}

function createTcpSocket(address: Address): Socket {
  return createConnection({
    host: address.host,
    port: address.port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
  });
}

export function openConnection(
  address: Address,
  options: ConnectionOptions,
  events: ConnectionEvents,
): Connection {
  return new TcpConnection(address, options, events);
}

class TcpConnection implements Connection {
  readonly #clock: Clock;
  readonly #loop: LoopWatch;
  readonly #turn: WriteTurn;
  readonly #drainTimeoutMs: number;
  readonly #events: ConnectionEvents;
  readonly #socket: Socket;
  readonly #decoder = createFrameDecoder();
  readonly #forgetSession: (() => void) | undefined;
  /** Written requests in the order their answers will come. */
  readonly #written: Entry[] = [];
  /** Requests of this turn, on their way to the socket. */
  #unwritten: Entry[] = [];
  readonly #connectTimer: Timer;
  #drainTimer: Timer | undefined;
  #forgotten = 0;
  #lastAnswerAt: LoopMoment = LONG_AGO;
  #closed = false;

  constructor(address: Address, options: ConnectionOptions, events: ConnectionEvents) {
    this.#clock = options.clock;
    this.#loop = options.loop;
    this.#turn = options.turn;
    this.#drainTimeoutMs = options.drainTimeoutMs;
    this.#events = events;
    const { login } = options;
    if (login !== undefined) {
      this.#forgetSession = (): void => {
        login.forget(address);
      };
    }
    this.#socket = (options.openSocket ?? createTcpSocket)(address);
    this.#connectTimer = options.clock.setTimer(options.connectTimeoutMs, () => {
      const detail = `It did not open within ${options.connectTimeoutMs} ms.`;
      this.close(clientFailure('CONNECTION', { detail }));
    });
    this.#listen(address, options);
  }

  get outstanding(): number {
    return this.#written.length + this.#unwritten.length;
  }

  get draining(): boolean {
    return this.#forgotten > 0;
  }

  get isFilling(): boolean {
    return this.#unwritten.length > 0;
  }

  send(exchange: Exchange): ExchangeTicket {
    const entry = new Entry(exchange, this.#forget);
    this.#unwritten.push(entry);
    this.#turn.add();
    // One write for all requests of this turn: what makes pipelining cheaper than one request per connection.
    if (this.#unwritten.length === 1) this.#turn.schedule(this.#flush);
    return entry;
  }

  lateReads(patienceMs: number, heardAtMs: number): readonly SentRead[] {
    const [head, ...behind] = this.#written;
    if (head === undefined || behind.length === 0) return [];
    const isFirst = head.sentAt.atMs >= this.#lastAnswerAt.atMs;
    const since = isFirst ? head.sentAt : this.#lastAnswerAt;
    const waitedMs = this.#loop.waitedMs(since, this.#loop.moment());
    if (waitedMs < patienceMs) return [];
    const late = behind.filter(mayRace);
    if (heardAtMs > since.atMs) return late;
    return behind.some(({ second }) => second !== undefined) ? [] : late.slice(0, 1);
  }

  close(error: AerospikeError): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connectTimer.cancel();
    this.#drainTimer?.cancel();
    this.#socket.destroy();
    const lost = [...this.#written.splice(0), ...this.#unwritten.splice(0)];
    for (const { exchange, sent } of lost) exchange?.fail(error, sent);
    this.#events.closed(error);
  }

  #listen(address: Address, options: ConnectionOptions): void {
    const socket = this.#socket;
    whenReady(socket, address, options, () => {
      socket.on('data', (chunk: Buffer) => {
        this.#receive(chunk);
      });
      this.#connectTimer.cancel();
      this.#events.opened();
    });
    socket.on('error', (cause) => {
      this.close(socketFailure(cause));
    });
    socket.on('close', () => {
      this.close(clientFailure('CONNECTION', { detail: 'The node closed it.' }));
    });
  }

  readonly #flush = (): void => {
    if (this.#closed) return;
    const entries = this.#unwritten;
    this.#unwritten = [];
    const requests: Buffer[] = [];
    const sentAt = this.#loop.moment();
    for (const entry of entries) {
      if (entry.exchange === undefined) continue;
      entry.sent = 'sent';
      entry.sentAt = sentAt;
      this.#written.push(entry);
      requests.push(entry.request);
    }
    if (requests.length > 0) writeTogether(this.#socket, requests);
    else if (this.#written.length === 0) this.#events.unused();
  };

  #receive(chunk: Buffer): void {
    if (this.#closed) return;
    const sentAt = this.#written[0]?.sentAt ?? LONG_AGO;
    const before = this.#written.length;
    if (!this.#deliverAll(chunk)) return;
    const answers = before - this.#written.length;
    if (answers > 0) this.#restartDraining();
    if (this.#decoder.pendingBytes > 0) this.#written[0]?.exchange?.progress?.();
    if (answers > 0) this.#tellAnswered(answers, sentAt);
  }

  /** False when the connection is closed afterwards. */
  #deliverAll(chunk: Buffer): boolean {
    try {
      for (const frame of this.#decoder.push(chunk)) {
        this.#deliver(frame);
        // An exchange may have closed us from inside its callback.
        if (this.#isClosed()) return false;
      }
      return true;
    } catch (cause) {
      this.close(clientFailure('MALFORMED_ANSWER', { cause }));
      return false;
    }
  }

  #tellAnswered(answers: number, sentAt: LoopMoment): void {
    const now = this.#loop.moment();
    const fromIdle = sentAt.atMs >= this.#lastAnswerAt.atMs;
    const waitedMs = this.#loop.waitedMs(fromIdle ? sentAt : this.#lastAnswerAt, now);
    this.#lastAnswerAt = now;
    this.#events.answered({ answers, atMs: now.atMs, waitedMs, fromIdle });
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  #deliver(frame: Frame): void {
    const entry = this.#written[0];
    if (entry === undefined) throw new Error('an answer nobody asked for');
    const whole =
      frame.type === FRAME_TYPE.compressed ? decodeCompressedFrame(frame.payload) : frame;
    if (entry.exchange === undefined) {
      if (entry.shape === 'untilLast' && !holdsLast(whole)) return;
      this.#written.shift();
      this.#forgottenAnswered();
      return;
    }
    const { exchange } = entry;
    if (!exchange.receive(whole)) {
      exchange.progress?.();
      return;
    }
    if (this.#written[0] === entry) this.#written.shift();
    // Forgotten while it received its answer, as the second try of a read is that calls off the first.
    if (isForgotten(entry)) this.#forgottenAnswered();
    if (this.#forgetSession !== undefined && isSessionRefusal(whole)) this.#logOut();
  }

  /** Nothing that comes on this connection will be carried out: others are opened, which log in anew. */
  #logOut(): void {
    this.#forgetSession?.();
    this.close(clientFailure('CONNECTION', { detail: 'The node wants a new login.' }));
  }

  /** Every request that was written will be answered, wanted or not; one that was not written yet never will be. */
  readonly #forget = (entry: Entry): void => {
    if (entry.exchange === undefined || this.#closed) return;
    entry.exchange = undefined;
    if (!this.#written.includes(entry)) return;
    this.#forgotten += 1;
    if (this.#forgotten === 1) this.#startDraining();
  };

  #forgottenAnswered(): void {
    this.#forgotten -= 1;
    this.#restartDraining();
  }

  /** A node that answers others is slow, not gone: who waits on this connection is not to lose an answer that will come. */
  #restartDraining(): void {
    this.#drainTimer?.cancel();
    if (this.#forgotten > 0) this.#startDraining();
  }

  #startDraining(): void {
    this.#drainTimer = this.#clock.setTimer(this.#drainTimeoutMs, () => {
      const detail = `It owed an answer to a call that had ended, and said nothing for ${this.#drainTimeoutMs} ms.`;
      this.close(clientFailure('CONNECTION', { detail }));
    });
  }
}

function writeTogether(socket: Socket, requests: readonly Buffer[]): void {
  const [only] = requests;
  if (only !== undefined && requests.length === 1) {
    socket.write(only);
    return;
  }
  const bytes = requests.reduce((sum, request) => sum + request.length, 0);
  if (bytes <= JOINED_WRITE_MAX_BYTES) {
    socket.write(Buffer.concat(requests, bytes));
    return;
  }
  socket.cork();
  for (const request of requests) socket.write(request);
  socket.uncork();
}

function isForgotten({ exchange }: Entry): boolean {
  return exchange === undefined;
}

function holdsLast(frame: Frame): boolean {
  return decodeMessages(frame.payload).some((message) => (message.info3 & INFO3.last) !== 0);
}
