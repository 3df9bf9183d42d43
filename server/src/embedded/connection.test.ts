/** A connection and the stream it sends: who is told when the other is gone. */

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../model/system-clock.js';
import { encodeInfoRequest } from '../wire/info.js';
import { type Connection, startConnection } from './connection.js';
import { inTurn, mapFrames } from './frame-source.js';
import { createHeldBytes, type HeldBytes } from './held-bytes.js';

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

describe('what connections hold in sum', () => {
  const HEADER_BYTES = 8;
  const LIMIT = 1_000;

  /** A connection that never answers, and a way to send it the start of a frame and learn when it came. */
  async function receiver(held: HeldBytes, log: string[]) {
    const [client, socket] = await socketPair();
    startConnection({
      ...{ socket, held, clock: systemClock, node: 'A1' },
      log: ({ message }) => log.push(message),
      handle: () => ({ frames: [] }),
    });
    const send = async (bytes: Buffer): Promise<void> => {
      const wanted = socket.bytesRead + bytes.length;
      client.write(bytes);
      while (socket.bytesRead < wanted && !socket.destroyed) await once(socket, 'data');
    };
    return { client, socket, send };
  }

  it('may come up to the limit; the one that goes past it is closed', async () => {
    const log: string[] = [];
    const held = createHeldBytes(LIMIT);
    const [first, second] = [await receiver(held, log), await receiver(held, log)];
    const start = Buffer.from([2, 3, 0, 0, 0, 0, 0xff, 0xff]);
    await first.send(Buffer.concat([start, Buffer.alloc(600 - HEADER_BYTES)]));
    await second.send(Buffer.concat([start, Buffer.alloc(400 - HEADER_BYTES)]));
    expect([first.socket.destroyed, second.socket.destroyed]).toEqual([false, false]);
    const closed = once(second.client, 'close');
    second.client.resume();
    second.client.write(Buffer.alloc(1));
    await closed;
    expect(first.socket.destroyed).toBe(false);
    expect(log).toEqual([expect.stringMatching(/take too much memory/)]);
    // What it held is free for others.
    expect(held.change(400)).toBe(true);
    expect(held.change(1)).toBe(false);
  });
});

describe('frames that are made in turn', () => {
  it('count until each is made, and not at all when nobody wants them', async () => {
    const make = {
      encode: (text: string) => Buffer.from(text),
      bytesOf: (text: string) => text.length,
    };
    const source = inTurn(['abc', 'de', 'f'], make, 7);
    expect([source.heldBytes, source.stallTimeoutMs]).toEqual([6, 7]);
    expect(String(await source.next())).toBe('abc');
    expect(mapFrames(source, (frame) => frame).heldBytes).toBe(3);
    expect(String(await source.next())).toBe('de');
    source.cancel('closed');
    expect(source.heldBytes).toBe(0);
    expect(await source.next()).toBeUndefined();
  });
});

describe('a stream', () => {
  it('is told that its reader has gone, even between two frames', async () => {
    const [client, socket] = await socketPair();
    const told = await new Promise<string>((resolve) => {
      const connection: Connection = startConnection({
        socket,
        clock: systemClock,
        held: createHeldBytes(),
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
