/** A node whose every answer a test gives by hand: a listener on loopback that only cuts what arrives into requests. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Address } from '../../server/src/driver/wire/router.js';
import { createFrameDecoder, type Frame } from '../../server/src/wire/frame.js';
import { encodeMessageFrame, type MessageParts } from '../../server/src/wire/message.js';

/** A request as it arrived, and the ways to answer it. */
export interface ScriptedRequest {
  /** The connection it came on: 0 for the first that was opened. */
  readonly connection: number;
  readonly frame: Frame;
  /** Sends one record message. */
  answer(parts?: MessageParts): void;
  /** Sends bytes as they are. */
  send(bytes: Buffer): void;
  /** Closes its connection. */
  hangUp(): void;
}

export interface ScriptedNode {
  readonly address: Address;
  /** Connections accepted so far. */
  readonly connections: number;
  /** Connections whose other end has not gone. */
  readonly openConnections: number;
  /** Requests that arrived and no `next` has taken. */
  readonly untaken: number;
  /** The next request to arrive, over all connections. */
  next(): Promise<ScriptedRequest>;
  /** The next `count` requests. */
  take(count: number): Promise<ScriptedRequest[]>;
  /** Resolves when a connection ends. */
  disconnected(): Promise<void>;
  close(): Promise<void>;
}

export async function startScriptedNode(): Promise<ScriptedNode> {
  const sockets: Socket[] = [];
  const arrived: ScriptedRequest[] = [];
  const takers: ((request: ScriptedRequest) => void)[] = [];
  const ends: (() => void)[] = [];

  const server = createServer({ noDelay: true }, (socket) => {
    const connection = sockets.push(socket) - 1;
    const decoder = createFrameDecoder();
    socket.on('data', (chunk) => {
      for (const frame of decoder.push(chunk)) give(requestOf(connection, socket, frame));
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const end of ends.splice(0)) end();
    });
  });

  function give(request: ScriptedRequest): void {
    const taker = takers.shift();
    if (taker === undefined) arrived.push(request);
    else taker(request);
  }

  function next(): Promise<ScriptedRequest> {
    const request = arrived.shift();
    if (request !== undefined) return Promise.resolve(request);
    return new Promise((resolve) => takers.push(resolve));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: { host: '127.0.0.1', port },
    get connections(): number {
      return sockets.length;
    },
    get openConnections(): number {
      return sockets.filter((socket) => !socket.destroyed).length;
    },
    get untaken(): number {
      return arrived.length;
    },
    next,
    take: async (count) => {
      const requests: ScriptedRequest[] = [];
      for (let i = 0; i < count; i += 1) requests.push(await next());
      return requests;
    },
    disconnected: () => new Promise((resolve) => ends.push(resolve)),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function requestOf(connection: number, socket: Socket, frame: Frame): ScriptedRequest {
  return {
    connection,
    frame,
    answer: (parts = {}) => {
      socket.write(encodeMessageFrame(parts));
    },
    send: (bytes) => {
      socket.write(bytes);
    },
    hangUp: () => {
      socket.destroy();
    },
  };
}
