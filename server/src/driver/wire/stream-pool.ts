/** The sockets of one node that carry long answers: opened for one each, and counted with the others. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Address } from './router.js';
import type { StreamConnection, StreamEvents } from './stream.js';
import { openStreamConnection, type StreamConnectionOptions } from './stream-connection.js';

export interface StreamPool {
  /** Sockets open or being opened. */
  readonly size: number;
  open(events: StreamEvents): StreamConnection;
  /** Closes all, and refuses further ones. */
  close(error: AerospikeError): void;
}

export interface StreamPoolOptions extends StreamConnectionOptions {
  readonly counters: { connectionsOpened: number; connectionsClosed: number };
}

export function createStreamPool(address: Address, options: StreamPoolOptions): StreamPool {
  const { counters } = options;
  const streams = new Set<StreamConnection>();
  let closed: AerospikeError | undefined;

  return {
    get size(): number {
      return streams.size;
    },
    open(events): StreamConnection {
      let opened = false;
      const stream = openStreamConnection(address, options, {
        ...events,
        opened: () => {
          opened = true;
          counters.connectionsOpened += 1;
          events.opened();
        },
        closed: (error) => {
          streams.delete(stream);
          if (opened) counters.connectionsClosed += 1;
          events.closed(error);
        },
      });
      streams.add(stream);
      // Told in a turn of its own: who opens it can't know of it before it has it.
      if (closed !== undefined) {
        queueMicrotask(() => {
          stream.close(closed ?? clientFailure('CONNECTION'));
        });
      }
      return stream;
    },
    close(error): void {
      closed = error;
      for (const stream of [...streams]) stream.close(error);
    },
  };
}
