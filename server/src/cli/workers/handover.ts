/** The ports of several workers: listens for all of them, and hands each connection to the one with the fewest. */

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { CONNECTIONS_MAX } from '../../gateway/transport/limits.js';
import { type ListenAddress, ListenError } from '../../gateway/transport/listener.js';
import type { AcceptedConnection, CrewMember } from './crew-member.js';
import type { SharedListener } from './worker-messages.js';

type SharedAddresses = Readonly<Record<SharedListener, ListenAddress>>;

/** Connections of both listeners together. */
const SHARED_CONNECTIONS_MAX = 2 * CONNECTIONS_MAX;

export class Handover {
  readonly #members: () => readonly CrewMember[];
  readonly #servers: Server[] = [];
  /** There was nobody to have them. */
  readonly #waiting: AcceptedConnection[] = [];
  #isClosed = false;

  /** `members` are those that take connections now. */
  constructor(members: () => readonly CrewMember[]) {
    this.#members = members;
  }

  /** Resolves with the real addresses. Rejects with ListenError. */
  async listen(addresses: SharedAddresses): Promise<SharedAddresses> {
    const grpc = await this.#listen('grpc', addresses.grpc);
    const web = await this.#listen('web', addresses.web);
    return { grpc, web };
  }

  /** Connections nobody has yet, to those that serve now. */
  handOn(connections: readonly AcceptedConnection[] = []): void {
    const waiting = [...this.#waiting.splice(0), ...connections];
    for (const connection of waiting) this.#hand(connection);
  }

  /** Takes no more connections, and closes those nobody has. */
  close(): void {
    this.#isClosed = true;
    for (const server of this.#servers) server.close();
    for (const { socket } of this.#waiting.splice(0)) socket.destroy();
  }

  #hand(connection: AcceptedConnection): void {
    if (connection.socket.destroyed) return;
    if (this.#isClosed) {
      connection.socket.destroy();
      return;
    }
    const members = this.#members();
    const load = members.reduce((sum, member) => sum + member.load, this.#waiting.length);
    if (load >= SHARED_CONNECTIONS_MAX) {
      connection.socket.destroy();
      return;
    }
    const [first, ...others] = members;
    if (first === undefined) {
      this.#waiting.push(connection);
      return;
    }
    others.reduce((best, each) => (each.load < best.load ? each : best), first).hand(connection);
  }

  #listen(listener: SharedListener, address: ListenAddress): Promise<ListenAddress> {
    // Not a byte is read here: it is the worker's to read.
    const server = createServer({ pauseOnConnect: true }, (socket: Socket) => {
      socket.on('error', () => socket.destroy());
      this.#hand({ listener, socket });
    });
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', (cause: NodeJS.ErrnoException) => {
        reject(new ListenError(`${listener}-listen`, address, cause));
      });
      server.listen({ host: address.host, port: address.port }, () => {
        server.removeAllListeners('error');
        // Accepting can fail later (out of file descriptors); the listener itself goes on.
        server.on('error', () => undefined);
        resolve({ host: address.host, port: (server.address() as AddressInfo).port });
      });
    });
  }
}
