/** The gRPC port over plain HTTP/2: a connection, messages in their frames, and all that comes back on a stream. */

import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { onTestFinished } from 'vitest';
import type { ClientStream, TestGateway } from './transport-gateway.js';

/** A message behind gRPC's prefix. */
export function framed(message: Uint8Array, isCompressed = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(Number(isCompressed), 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Closed when the test has finished. */
export function dial(gateway: TestGateway): ClientHttp2Session {
  const session = connectHttp2(gateway.grpcUrl);
  session.on('error', () => undefined);
  onTestFinished(() => {
    session.destroy();
  });
  return session;
}

export interface Answer {
  /** Headers and trailers, together. */
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
  readonly rstCode: number | undefined;
}

/** What had come when the stream closed, however it did. */
export async function answerOf(stream: ClientStream): Promise<Answer> {
  const headers: Record<string, unknown> = {};
  const chunks: Buffer[] = [];
  stream.on('response', (got) => void Object.assign(headers, got));
  stream.on('trailers', (got) => void Object.assign(headers, got));
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => stream.once('close', resolve));
  return { headers, body: Buffer.concat(chunks), rstCode: stream.rstCode };
}

/** The lines of the access log. */
export function endedCalls(gateway: TestGateway): Readonly<Record<string, unknown>>[] {
  return gateway.log.filter(({ message }) => message === 'call');
}
