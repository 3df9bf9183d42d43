/** A connection and the stream it sends: who is told when the other is gone. */

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../model/system-clock.js';
import { encodeInfoRequest } from '../wire/info.js';
import { type Connection, startConnection } from './connection.js';

const open: (() => void)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** Both ends of a connection. */
async function socketPair(): Promise<readonly [Socket, Socket]> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  open.push(() => {
    client.destroy();
    accepted.destroy();
    server.close();
  });
  return [client, accepted];
}

describe('a stream', () => {
  it('is told that its reader has gone, even between two frames', async () => {
    const [client, socket] = await socketPair();
    const told = await new Promise<string>((resolve) => {
      const connection: Connection = startConnection({
        socket,
        clock: systemClock,
        node: 'A1',
        log: () => undefined,
        handle: () => ({
          frames: [],
          stream: {
            stallTimeoutMs: 0,
            next: async () => {
              connection.destroy();
              return Promise.resolve(Buffer.alloc(8));
            },
            cancel: resolve,
          },
        }),
      });
      client.write(encodeInfoRequest(['node']));
    });
    expect(told).toBe('closed');
  });
});
