/** One client connection: cuts the stream into frames and answers them strictly in order, one at a time. */

import type { Socket } from 'node:net';
import type { Clock } from '../model/clock.js';
import { createFrameDecoder, type Frame } from '../wire/frame.js';
import { WireError } from '../wire/wire-error.js';
import type { EmbeddedLog } from './log.js';

/** What one connection remembers between its requests. */
export interface Session {
  /** The address of the client, as a server logs it. */
  readonly client: string;
  /** What the client said it is, base64 as it came; it can be said once. */
  userAgent: string | undefined;
  /** The client asked for the feature list; one that never names itself is counted as unknown by that. */
  askedFeatures: boolean;
}

/** What goes back for one frame. */
export interface ConnectionAnswer {
  /** Whole frames, in order; none when the connection closes without a word. */
  readonly frames: readonly Buffer[];
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
  const { socket, clock, log, node } = options;
  const decoder = createFrameDecoder();
  const session: Session = {
    client: `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`,
    userAgent: undefined,
    askedFeatures: false,
  };
  // Frames read but not answered yet; `next` is the first of them.
  let waiting: Frame[] = [];
  let next = 0;
  let busy = false;
  let closing = false;
  let lastUsedMs = clock.monotonicMs();

  function fail(level: 'warn' | 'error', message: string, cause?: unknown): void {
    log({ level, message, node, facts: { client: session.client }, cause });
    socket.destroy();
  }

  function receive(chunk: Buffer): void {
    lastUsedMs = clock.monotonicMs();
    try {
      for (const frame of decoder.push(chunk)) waiting.push(frame);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      fail('warn', `A client sent what is not Aerospike protocol: ${error.message}.`);
      return;
    }
    work();
  }

  function work(): void {
    if (busy || closing || socket.destroyed) return;
    // Answers of pipelined requests leave in one write.
    socket.cork();
    while (next < waiting.length && !socket.writableNeedDrain && !answerNext());
    socket.uncork();
    if (next === waiting.length) {
      waiting = [];
      next = 0;
    }
    // Reading goes on only when nothing waits, so a client that does not read its answers stops being read from.
    if (next < waiting.length || busy) socket.pause();
    else socket.resume();
  }

  /** Works on the next frame; true when nothing more can be done right now. */
  function answerNext(): boolean {
    const frame = waiting[next];
    next += 1;
    if (frame === undefined) return true;
    let answer: ConnectionAnswer | Promise<ConnectionAnswer>;
    try {
      answer = options.handle(frame, session);
    } catch (error) {
      fail('error', 'A request could not be answered; this is a defect.', error);
      return true;
    }
    if (!(answer instanceof Promise)) return deliver(answer);
    busy = true;
    answer.then(
      (later) => {
        busy = false;
        if (!deliver(later)) work();
      },
      (error: unknown) => {
        fail('error', 'A request could not be answered; this is a defect.', error);
      },
    );
    return true;
  }

  /** Sends the answer; true when the connection is closed by it. */
  function deliver(answer: ConnectionAnswer): boolean {
    if (socket.destroyed) return true;
    for (const frame of answer.frames) socket.write(frame);
    if (answer.close !== true) return false;
    closing = true;
    if (answer.frames.length === 0) socket.destroy();
    else socket.destroySoon();
    return true;
  }

  socket.on('data', receive);
  socket.on('drain', work);
  // A client that is gone is nothing to report; 'close' follows and the listener forgets the connection.
  socket.on('error', () => undefined);

  return {
    session,
    get lastUsedMs(): number {
      return lastUsedMs;
    },
    get busy(): boolean {
      return busy;
    },
    destroy(): void {
      socket.destroy();
    },
  };
}
