/** A socket of its own for an answer of any length: it can be paused, so that a reader that takes its time holds the node up. */

import { createConnection, type Socket } from 'node:net';
import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Clock, Timer } from '../../model/clock.js';
import { decodeCompressedFrame } from '../../wire/compression.js';
import { createFrameDecoder, FRAME_TYPE, type Frame } from '../../wire/frame.js';
import type { Address } from './router.js';
import { type SocketOptions, socketFailure, whenReady } from './socket-options.js';
import type { StreamConnection, StreamEvents } from './stream.js';

export interface StreamConnectionOptions extends SocketOptions {
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
}

export function openStreamConnection(
  address: Address,
  options: StreamConnectionOptions,
  events: StreamEvents,
): StreamConnection {
  return new StreamSocket(address, options, events);
}

class StreamSocket implements StreamConnection {
  readonly #events: StreamEvents;
  readonly #socket: Socket;
  readonly #decoder = createFrameDecoder();
  readonly #connectTimer: Timer;
  /** What was asked before the socket was ready. */
  readonly #unsent: Buffer[] = [];
  #ready = false;
  #closed = false;

  constructor(address: Address, options: StreamConnectionOptions, events: StreamEvents) {
    const { clock, connectTimeoutMs } = options;
    this.#events = events;
    this.#socket = (options.openSocket ?? createTcpSocket)(address);
    this.#connectTimer = clock.setTimer(connectTimeoutMs, () => {
      const detail = `It did not open within ${connectTimeoutMs} ms.`;
      this.close(clientFailure('CONNECTION', { detail }));
    });
    this.#listen(address, options);
  }

  send(request: Buffer): void {
    if (this.#closed) return;
    if (this.#ready) this.#socket.write(request);
    else this.#unsent.push(request);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(error: AerospikeError): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connectTimer.cancel();
    this.#socket.destroy();
    this.#events.closed(error);
  }

  #listen(address: Address, options: StreamConnectionOptions): void {
    const socket = this.#socket;
    whenReady(socket, address, options, () => {
      socket.on('data', (chunk: Buffer) => {
        this.#receive(chunk);
      });
      this.#connectTimer.cancel();
      for (const request of this.#unsent.splice(0)) socket.write(request);
      this.#ready = true;
      this.#events.opened();
    });
    socket.on('error', (cause) => {
      this.close(socketFailure(cause));
    });
    socket.on('close', () => {
      this.close(clientFailure('CONNECTION', { detail: 'The node closed it.' }));
    });
  }

  #receive(chunk: Buffer): void {
    if (this.#closed) return;
    this.#events.heard();
    try {
      for (const frame of this.#decoder.push(chunk)) this.#deliver(frame);
    } catch (cause) {
      this.close(clientFailure('MALFORMED_ANSWER', { cause }));
    }
  }

  /** A frame may be the last that is wanted: what follows it is dropped. */
  #deliver(frame: Frame): void {
    if (this.#closed) return;
    this.#events.frame(
      frame.type === FRAME_TYPE.compressed ? decodeCompressedFrame(frame.payload) : frame,
    );
  }
}

function createTcpSocket({ host, port }: Address): Socket {
  return createConnection({ host, port, noDelay: true, keepAlive: true });
}
