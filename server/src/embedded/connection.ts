/** One client connection: cuts the stream into frames and answers them strictly in order, one at a time. */

import type { Socket } from 'node:net';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import type { Clock } from '../model/clock.js';
import { createFrameDecoder, type Frame } from '../wire/frame.js';
import { WireError } from '../wire/wire-error.js';
import type { FrameSource } from './frame-source.js';
import type { HeldBytes } from './held-bytes.js';
import type { EmbeddedLog } from './log.js';

/** What one connection remembers between its requests. */
export interface Session {
  /** The address of the client, as a server logs it. */
  readonly client: string;
  /** The client's address without its port. */
  readonly address: string;
  /** Who logged in or authenticated on it; nobody yet where undefined. */
  user: string | undefined;
  /** The common name of the certificate the client showed, where it had to show one. */
  readonly certificateUser: string | undefined;
  /** What the client said it is, base64 as it came; it can be said once. */
  userAgent: string | undefined;
  /** The client asked for the feature list; one that never names itself is counted as unknown by that. */
  askedFeatures: boolean;
}

/** What goes back for one frame. */
export interface ConnectionAnswer {
  /** Whole frames, in order; none when the connection closes without a word. */
  readonly frames: readonly Buffer[];
  /** What follows them, made as fast as the client reads. */
  readonly stream?: FrameSource;
  readonly close?: boolean;
}

/** Answers a frame; a promise where the answer has to wait. */
export type FrameHandler = (
  frame: Frame,
  session: Session,
) => ConnectionAnswer | Promise<ConnectionAnswer>;

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly handle: FrameHandler;
  /** Shared by the connections of a node; the one that makes it too much is closed. */
  readonly held: HeldBytes;
  readonly clock: Clock;
  readonly node: string;
  readonly log: EmbeddedLog;
}

export interface Connection {
  readonly session: Session;
  /** When the last request arrived, on the monotonic clock. */
  readonly lastUsedMs: number;
  /** A request is being worked on. */
  readonly busy: boolean;
  /** Closes the socket at once; nothing more is answered. */
  destroy(): void;
}

export function startConnection(options: ConnectionOptions): Connection {
  return new SocketConnection(options);
}

class SocketConnection implements Connection {
  readonly session: Session;
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #decoder = createFrameDecoder();
  /** Frames read but not answered yet; `#next` is the first of them. */
  #waiting: Frame[] = [];
  #next = 0;
  #waitingBytes = 0;
  #heldBytes = 0;
  #busy = false;
  #closing = false;
  /** The answer being streamed, and what waits for the socket to take more of it. */
  #stream: FrameSource | undefined;
  #drained: (() => void) | undefined;
  #lastUsedMs: number;

  constructor(options: ConnectionOptions) {
    const { socket, clock } = options;
    this.#options = options;
    this.#socket = socket;
    this.#lastUsedMs = clock.monotonicMs();
    this.session = {
      client: `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`,
      address: socket.remoteAddress ?? '',
      user: undefined,
      certificateUser: certificateUserOf(socket),
      userAgent: undefined,
      askedFeatures: false,
    };
    socket.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
    socket.on('drain', () => {
      this.#drained?.();
      this.#work();
    });
    // Whoever wants no more has nothing more to read either.
    socket.on('end', () => {
      if (this.#stream !== undefined) socket.destroy();
    });
    socket.on('close', () => {
      this.#stream?.cancel('closed');
      this.#stream = undefined;
      this.#hold(0);
      this.#drained?.();
    });
    // A client that is gone is nothing to report; 'close' follows and the listener forgets the connection.
    socket.on('error', () => undefined);
  }

  get lastUsedMs(): number {
    return this.#lastUsedMs;
  }

  get busy(): boolean {
    return this.#busy;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#lastUsedMs = this.#options.clock.monotonicMs();
    try {
      for (const frame of this.#decoder.push(chunk)) {
        this.#waiting.push(frame);
        this.#waitingBytes += frame.payload.length;
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#fail('warn', `A client sent what is not Aerospike protocol: ${error.message}.`);
      return;
    }
    this.#work();
  }

  #work(): void {
    if (this.#busy || this.#closing || this.#socket.destroyed) return;
    // Answers of pipelined requests leave in one write.
    this.#socket.cork();
    while (this.#canGoOn()) this.#answerNext();
    this.#socket.uncork();
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
    // Reading goes on only when nothing waits, so a client that does not read its answers stops being read from.
    if (this.#isBlocked()) this.#socket.pause();
    else this.#socket.resume();
    this.#countHeld();
  }

  #countHeld(): void {
    const { writableNeedDrain, writableLength, destroyed } = this.#socket;
    if (destroyed) return;
    const unread = writableNeedDrain ? writableLength : 0;
    const requests = this.#decoder.pendingBytes + this.#waitingBytes;
    if (this.#hold(requests + unread + (this.#stream?.heldBytes ?? 0))) return;
    this.#fail('warn', 'Closed a connection: requests and answers under way take too much memory.');
  }

  #hold(bytes: number): boolean {
    const more = bytes - this.#heldBytes;
    this.#heldBytes = bytes;
    return this.#options.held.change(more);
  }

  #isBlocked(): boolean {
    // A stream is read beside, if only to notice that its reader has gone.
    const working = this.#busy && this.#stream === undefined;
    return working || this.#next < this.#waiting.length;
  }

  #canGoOn(): boolean {
    if (this.#busy || this.#closing || this.#socket.destroyed) return false;
    return this.#next < this.#waiting.length && !this.#socket.writableNeedDrain;
  }

  #answerNext(): void {
    const frame = this.#waiting[this.#next];
    this.#next += 1;
    if (frame === undefined) return;
    this.#waitingBytes -= frame.payload.length;
    let answer: ConnectionAnswer | Promise<ConnectionAnswer>;
    try {
      answer = this.#options.handle(frame, this.session);
    } catch (error) {
      this.#failForDefect(error);
      return;
    }
    if (answer instanceof Promise) this.#awaitAnswer(answer);
    else this.#deliver(answer);
  }

  #awaitAnswer(answer: Promise<ConnectionAnswer>): void {
    this.#busy = true;
    answer.then(
      (later) => {
        this.#busy = false;
        this.#deliver(later);
        this.#work();
      },
      (error: unknown) => {
        this.#failForDefect(error);
      },
    );
  }

  #deliver(answer: ConnectionAnswer): void {
    if (this.#socket.destroyed) return;
    for (const frame of answer.frames) this.#socket.write(frame);
    if (answer.stream !== undefined) this.#sendStream(answer.stream);
    if (answer.close !== true) return;
    this.#closing = true;
    if (answer.frames.length === 0) this.#socket.destroy();
    else this.#socket.destroySoon();
  }

  /** The next request waits until the stream has ended. */
  #sendStream(stream: FrameSource): void {
    this.#busy = true;
    this.#stream = stream;
    this.#pump(stream).then(
      () => {
        this.#busy = false;
        this.#stream = undefined;
        // The socket may have gone between two frames, before it says so: the stream has to hear of it all the same.
        if (this.#socket.destroyed) stream.cancel('closed');
        this.#work();
      },
      (error: unknown) => {
        stream.cancel('closed');
        this.#failForDefect(error);
      },
    );
  }

  async #pump(stream: FrameSource): Promise<void> {
    for (;;) {
      const frame = await stream.next();
      if (frame === undefined || this.#socket.destroyed) return;
      this.#lastUsedMs = this.#options.clock.monotonicMs();
      if (this.#socket.write(frame)) continue;
      this.#countHeld();
      await this.#drain(stream);
    }
  }

  /** Waits until the client has read; one that does not for too long is given up, as a real server gives it up. */
  async #drain(stream: FrameSource): Promise<void> {
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      const stalled = (): void => {
        stream.cancel('stalled');
        this.#socket.destroy();
      };
      const timer =
        stream.stallTimeoutMs === 0 ? undefined : clock.setTimer(stream.stallTimeoutMs, stalled);
      this.#drained = (): void => {
        timer?.cancel();
        this.#drained = undefined;
        resolve();
      };
    });
  }

  #failForDefect(error: unknown): void {
    this.#fail('error', 'A request could not be answered; this is a defect.', error);
  }

  #fail(level: 'warn' | 'error', message: string, cause?: unknown): void {
    const { log, node } = this.#options;
    log({ level, message, node, facts: { client: this.session.client }, cause });
    this.#socket.destroy();
  }
}

function certificateUserOf(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  // Without a certificate the object is empty, whatever its type says.
  const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  return typeof subject?.CN === 'string' ? subject.CN : undefined;
}
