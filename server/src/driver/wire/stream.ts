/** A long answer on a socket of its own: what its reader can do, and what it is told. */

import type { AerospikeError } from '../../model/aerospike-error.js';
import type { Frame } from '../../wire/frame.js';

export interface StreamEvents {
  opened(): void;
  /** Bytes arrived, a whole frame or not. */
  heard(): void;
  /** May throw for what can't be read; the connection is closed then. */
  frame(frame: Frame): void;
  /** The last thing told. */
  closed(error: AerospikeError): void;
}

export interface StreamConnection {
  /** Sends the request; it waits for the handshake if need be. */
  send(request: Buffer): void;
  /** What is on its way still arrives; beyond that the node waits. */
  pause(): void;
  resume(): void;
  /** Closes the socket at once; `closed` is told. Idempotent. */
  close(error: AerospikeError): void;
}
