/** Embedded clusters and connections to them that end with the test. */

import { afterEach } from 'vitest';
import {
  type EmbeddedNode,
  type EmbeddedOptions,
  startEmbedded,
} from '../../server/src/embedded/index.js';
import { decodeMessages } from '../../server/src/wire/message.js';
import { connectRaw, type RawClient } from './raw-client.js';

/** Result codes these tests expect. */
export const RC = {
  ok: 0,
  notFound: 2,
  parameter: 4,
  timeout: 9,
  unavailable: 11,
  enterpriseOnly: 25,
} as const;

const running: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.close();
});

/** Starts a cluster in this thread; it is closed after the test. */
export async function start(options: EmbeddedOptions = {}): Promise<EmbeddedNode> {
  const embedded = await startEmbedded(options);
  running.push(embedded);
  return embedded;
}

/** Connects to a node, the first unless another is named. */
export async function connectTo(embedded: EmbeddedNode, name = 'A1'): Promise<RawClient> {
  const node = embedded.nodes.find((each) => each.name === name);
  const client = await connectRaw(node?.port ?? 0);
  running.push(client);
  return client;
}

/** The result code a frame is answered with. */
export async function codeOf(client: RawClient, frame: Buffer): Promise<number | undefined> {
  return (await client.messages(frame))[0]?.resultCode;
}

/** The first bin of an answer, as text. */
export function textOf(frame: { readonly payload: Buffer }): string | undefined {
  return decodeMessages(frame.payload)[0]?.operations[0]?.value.toString();
}
