/** A socket that sends bytes and hands out the frames that come back: for tests that look at the protocol itself. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createFrameDecoder, type Frame } from '../../server/src/wire/frame.js';
import { decodeInfoAnswer, encodeInfoRequest } from '../../server/src/wire/info.js';
import { decodeMessages, type WireMessage } from '../../server/src/wire/message.js';

export interface RawClient {
  readonly socket: Socket;
  send(bytes: Uint8Array): void;
  /** The next frame; rejects when the connection ends first. */
  frame(): Promise<Frame>;
  /** Sends and waits for one frame. */
  ask(bytes: Uint8Array): Promise<Frame>;
  /** Sends a record message and reads the messages of the frame that answers it. */
  messages(bytes: Uint8Array): Promise<WireMessage[]>;
  /** Asks info commands and reads their values. */
  info(...commands: readonly string[]): Promise<Map<string, string>>;
  /** Resolves when the connection is over. */
  closed(): Promise<void>;
  close(): void;
}

export async function connectRaw(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const decoder = createFrameDecoder();
  const frames: Frame[] = [];
  const waiting: { resolve: (frame: Frame) => void; reject: (error: Error) => void }[] = [];
  let over = false;

  socket.on('data', (chunk: Buffer) => {
    for (const frame of decoder.push(chunk)) {
      const next = waiting.shift();
      if (next === undefined) frames.push(frame);
      else next.resolve(frame);
    }
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      over = true;
      for (const next of waiting) next.reject(new Error('the connection closed'));
      resolve();
    });
  });
  await once(socket, 'connect');
  socket.on('error', () => undefined);

  const client: RawClient = {
    socket,
    send(bytes): void {
      socket.write(bytes);
    },
    frame(): Promise<Frame> {
      const frame = frames.shift();
      if (frame !== undefined) return Promise.resolve(frame);
      if (over) return Promise.reject(new Error('the connection closed'));
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
      });
    },
    ask(bytes): Promise<Frame> {
      socket.write(bytes);
      return client.frame();
    },
    async messages(bytes): Promise<WireMessage[]> {
      return decodeMessages((await client.ask(bytes)).payload);
    },
    async info(...commands): Promise<Map<string, string>> {
      return decodeInfoAnswer((await client.ask(encodeInfoRequest(commands))).payload);
    },
    closed: () => closed,
    close(): void {
      socket.destroy();
    },
  };
  return client;
}
