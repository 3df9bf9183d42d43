/** The connections a worker is handed: to the listener each belongs to, with word of its coming and going. */

import type { Socket } from 'node:net';
import type { ConnectionSource, ListenAddress } from '../../gateway/transport/listener.js';
import type { ConnectionSources } from '../../gateway/transport/parts.js';
import type { FromWorker, SharedListener } from './worker-messages.js';

type Taker = (socket: Socket) => void;

export class HandedConnections {
  readonly #send: (message: FromWorker) => void;
  readonly #takers = new Map<SharedListener, Taker>();

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  sources(addresses: Readonly<Record<SharedListener, ListenAddress>>): ConnectionSources {
    const sourceOf = (listener: SharedListener): ConnectionSource => ({
      address: addresses[listener],
      receive: (take) => {
        this.#takers.set(listener, take);
        return () => {
          this.#takers.delete(listener);
        };
      },
    });
    return { grpc: sourceOf('grpc'), web: sourceOf('web') };
  }

  /** Undefined is a connection that was over before it came. */
  take(listener: SharedListener, socket: Socket | undefined): void {
    this.#send({ type: 'taken' });
    if (socket === undefined) {
      this.#send({ type: 'released' });
      return;
    }
    socket.once('close', () => {
      this.#send({ type: 'released' });
    });
    const take = this.#takers.get(listener);
    if (take !== undefined) take(socket);
    // The gateway is closing; the peer connects anew elsewhere.
    else socket.destroy();
  }
}
