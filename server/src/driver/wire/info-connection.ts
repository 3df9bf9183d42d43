/** One socket for info exchanges with one node, one exchange at a time: what the tend asks its questions on. */

import { connect, type Socket } from 'node:net';
import { AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { Clock, Timer } from '../../model/clock.js';
import { RESULT } from '../../model/result-code.js';
import { createFrameDecoder, FRAME_TYPE, type Frame } from '../../wire/frame.js';
import {
  decodeInfoAnswer,
  encodeInfoRequest,
  type InfoError,
  infoRefusal,
} from '../../wire/info.js';
import { formatAddress } from './address.js';
import type { Address } from './router.js';
import { type SocketOptions, whenReady } from './socket-options.js';

/** The largest answer the tend reads: 32 namespaces of 256 replicas each are 6 MB. */
const INFO_ANSWER_MAX_BYTES = 16 * 1024 * 1024;

/** How late a timer has to fire for the loop to count as stalled; timers are a few milliseconds late as a rule. */
const STALL_MIN_MS = 20;

export interface InfoConnectionOptions extends SocketOptions {
  readonly address: Address;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  /** Aborting it ends the connecting, and later the connection. */
  readonly signal?: AbortSignal;
}

export interface InfoConnection {
  readonly address: Address;
  readonly closed: boolean;
  /**
   * Asks all commands in one request. Fails with TIMEOUT after `timeoutMs`, CONNECTION when the socket is lost,
   * MALFORMED_ANSWER when it can't be read, CANCELLED by the signal; the connection is closed after any of them, since a late
   * answer would pass for the next one's.
   */
  exchange(commands: readonly string[], timeoutMs: number): Promise<Map<string, string>>;
  /** Called once, when the connection was lost while nothing was under way. */
  onLost: (() => void) | undefined;
  close(): void;
}

/** Connects, or fails with CONNECTION, TIMEOUT or CANCELLED. */
export async function openInfoConnection(options: InfoConnectionOptions): Promise<InfoConnection> {
  options.signal?.throwIfAborted();
  const connection = new SocketInfoConnection(options);
  await connection.connected;
  return connection;
}

interface Waiting {
  settle(outcome: Map<string, string> | AerospikeError): void;
}

class SocketInfoConnection implements InfoConnection {
  readonly address: Address;
  readonly connected: Promise<void>;
  onLost: (() => void) | undefined;
  readonly #clock: Clock;
  readonly #socket: Socket;
  readonly #decoder = createFrameDecoder(INFO_ANSWER_MAX_BYTES);
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => {
    this.#fail(clientFailure('CANCELLED', { detail: `Info to ${formatAddress(this.address)}.` }));
  };
  #waiting: Waiting | undefined;
  #closed = false;

  constructor(options: InfoConnectionOptions) {
    this.address = options.address;
    this.#clock = options.clock;
    this.#signal = options.signal;
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#socket = (options.openSocket ?? openTcpSocket)(options.address);
    // A tend that waits for an answer must not keep a process alive that has nothing else to do.
    this.#socket.unref();
    this.#socket.setNoDelay(true);
    this.#socket.on('error', (cause) => {
      const refused = cause instanceof AerospikeError;
      this.#fail(refused ? cause : this.#connectionFailure('failed', cause));
    });
    this.#socket.on('close', () => {
      this.#fail(this.#connectionFailure('was closed by the node'));
    });
    this.connected = this.#wait(options.connectTimeoutMs, 'connecting').then(() => undefined);
    whenReady(this.#socket, options.address, options, () => {
      this.#socket.on('data', (chunk: Buffer) => {
        this.#receive(chunk);
      });
      this.#waiting?.settle(new Map());
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  exchange(commands: readonly string[], timeoutMs: number): Promise<Map<string, string>> {
    if (this.#closed) return Promise.reject(this.#connectionFailure('is closed'));
    if (this.#waiting !== undefined) {
      return Promise.reject(clientFailure('INTERNAL', { detail: 'Two info exchanges at once.' }));
    }
    const answer = this.#wait(timeoutMs, 'waiting for an info answer');
    this.#socket.write(encodeInfoRequest(commands));
    return answer;
  }

  close(): void {
    this.#closed = true;
    this.onLost = undefined;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
    this.#waiting?.settle(this.#connectionFailure('was closed'));
  }

  #wait(timeoutMs: number, doing: string): Promise<Map<string, string>> {
    return new Promise((resolve, reject) => {
      const patience = this.#startPatience(timeoutMs, () => {
        const detail = `${formatAddress(this.address)} was silent for ${timeoutMs} ms, ${doing}.`;
        this.#fail(clientFailure('TIMEOUT', { detail }));
      });
      this.#waiting = {
        settle: (outcome): void => {
          this.#waiting = undefined;
          patience.cancel();
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
      };
    });
  }

  /**
   * A timer that fires late tells of a loop that was busy and has not read the socket since. The node is then given the time
   * we took, once: taking our own stall for its silence would declare a whole cluster dead.
   */
  #startPatience(timeoutMs: number, onSilence: () => void): Timer {
    const dueMs = this.#clock.monotonicMs() + timeoutMs;
    let timer = this.#clock.setTimer(timeoutMs, () => {
      const lateMs = this.#clock.monotonicMs() - dueMs;
      if (lateMs < STALL_MIN_MS) onSilence();
      else timer = this.#clock.setTimer(Math.min(lateMs, timeoutMs), onSilence);
    });
    return {
      cancel(): void {
        timer.cancel();
      },
    };
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#decoder.push(chunk)) this.#answer(frame);
    } catch (cause) {
      const detail = `Info from ${formatAddress(this.address)}.`;
      this.#fail(clientFailure('MALFORMED_ANSWER', { detail, cause }));
    }
  }

  #answer(frame: Frame): void {
    if (frame.type !== FRAME_TYPE.info || this.#waiting === undefined) {
      throw new Error(`frame of type ${frame.type} that nobody asked for`);
    }
    const answers = decodeInfoAnswer(frame.payload);
    const refusal = infoRefusal(answers);
    if (refusal === undefined) this.#waiting.settle(answers);
    else this.#fail(refused(refusal));
  }

  /** Ends the connection; whoever waits hears why, and when nobody does, the owner hears that it is gone. */
  #fail(error: AerospikeError): void {
    if (this.#closed) return;
    const { onLost } = this;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.close();
    if (waiting === undefined) onLost?.();
    else waiting.settle(error);
  }

  #connectionFailure(what: string, cause?: unknown): AerospikeError {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    const detail = `The info connection to ${formatAddress(this.address)} ${what}${code}.`;
    return clientFailure('CONNECTION', { detail, cause });
  }
}

function openTcpSocket(address: Address): Socket {
  return connect({ host: address.host, port: address.port });
}

/** A node refuses everything at once when it wants a login that this connection never made: nobody told us of a user. */
function refused({ resultCode, message }: InfoError): AerospikeError {
  const unnamed = resultCode === RESULT.notAuthenticated;
  const detail = 'The cluster wants a login; see --user, --password-file and --auth-mode.';
  return serverFailure(resultCode, { serverMessage: message, ...(unnamed ? { detail } : {}) });
}
