/** Looks after HTTP/2 connections: pings silent ones, asks old ones to reconnect, and says goodbye to all in a drain. */

import { constants, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { Clock, Timer } from '../../model/clock.js';
import {
  CONNECTION_AGE_GRACE_MS,
  CONNECTION_AGE_SPREAD,
  CONNECTION_WINDOW_BYTES,
} from './limits.js';

export interface SessionKeeperOptions {
  readonly clock: Clock;
  /** 0 up to 1, as Math.random answers. */
  readonly random: () => number;
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
  /** 0 for connections that may grow as old as they like. */
  readonly maxAgeMs: number;
}

export interface SessionKeeper {
  /** Asks every peer to open no more streams here (GOAWAY); sessions close when their streams have ended. */
  readonly goAway: () => void;
}

/** The highest stream id: the peer learns that we close, while streams it is opening right now are still served. */
const LAST_STREAM_ID = 2 ** 31 - 1;

export function keepSessions(server: Http2Server, options: SessionKeeperOptions): SessionKeeper {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    const timers = new SessionTimers(session, options);
    session.once('close', () => {
      timers.cancel();
      sessions.delete(session);
    });
    // A peer that breaks the protocol ends its own session; nothing of ours is wrong.
    session.on('error', () => {
      session.destroy();
    });
  });
  return {
    goAway(): void {
      for (const session of sessions) sayGoodbye(session, 'shutting_down');
    },
  };
}

class SessionTimers {
  readonly #session: ServerHttp2Session;
  readonly #options: SessionKeeperOptions;
  #bytesSeen = 0;
  #ping: Timer | undefined;
  #age: Timer | undefined;

  constructor(session: ServerHttp2Session, options: SessionKeeperOptions) {
    this.#session = session;
    this.#options = options;
    // Node opens connections with the 64 KiB of the standard, a limit on throughput over any distance.
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    this.#watchSilence();
    if (options.maxAgeMs > 0)
      this.#age = options.clock.setTimer(spread(options), () => {
        this.#retire();
      });
  }

  cancel(): void {
    this.#ping?.cancel();
    this.#age?.cancel();
  }

  #watchSilence(): void {
    const { clock, keepaliveMs } = this.#options;
    this.#bytesSeen = this.#session.socket.bytesRead;
    this.#ping = clock.setTimer(keepaliveMs, () => {
      if (this.#session.destroyed) return;
      if (this.#session.socket.bytesRead === this.#bytesSeen) this.#pingPeer();
      else this.#watchSilence();
    });
  }

  /** A peer that has vanished without a word answers no ping; its calls end then, not at their deadlines. */
  #pingPeer(): void {
    const { clock, keepaliveTimeoutMs } = this.#options;
    this.#ping = clock.setTimer(keepaliveTimeoutMs, () => {
      this.#session.destroy();
    });
    const sent = this.#session.ping((error) => {
      if (error !== null || this.#session.destroyed) return;
      this.#ping?.cancel();
      this.#watchSilence();
    });
    if (!sent) this.#session.destroy();
  }

  #retire(): void {
    sayGoodbye(this.#session, 'max_age');
    this.#age = this.#options.clock.setTimer(CONNECTION_AGE_GRACE_MS, () => {
      this.#session.destroy();
    });
  }
}

function sayGoodbye(session: ServerHttp2Session, why: string): void {
  if (session.closed || session.destroyed) return;
  session.goaway(constants.NGHTTP2_NO_ERROR, LAST_STREAM_ID, Buffer.from(why));
  session.close();
}

/** The age of one connection: those opened together, after a restart say, don't all come back together. */
function spread({ maxAgeMs, random }: SessionKeeperOptions): number {
  return maxAgeMs * (1 + CONNECTION_AGE_SPREAD * (2 * random() - 1));
}
