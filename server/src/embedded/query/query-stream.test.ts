/** Queries over a socket: a client that stops reading holds its query up, one that leaves ends it. */

import { describe, expect, it } from 'vitest';
import { connectTo, start } from '../../../../test/compat/embedded-harness.js';
import type { RawClient } from '../../../../test/compat/raw-client.js';
import { FIELD } from '../../wire/field.js';
import { INFO1, INFO3 } from '../../wire/info-bits.js';
import { decodeMessages, encodeMessageFrame } from '../../wire/message.js';
import { encodeQueryFields, type WireQuery } from '../../wire/query.js';
import type { EmbeddedNode } from '../index.js';

const RECORDS = 400;
const RECORD_BYTES = 100_000;

async function startFilled(): Promise<EmbeddedNode> {
  const embedded = await start();
  await embedded.control.seed(
    Array.from({ length: RECORDS }, (_, key) => ({
      ...{ namespace: 'test', set: 's', key },
      bins: { filling: 'x'.repeat(RECORD_BYTES) },
    })),
  );
  return embedded;
}

function queryFrame(query: WireQuery, set = 's'): Buffer {
  const partitionIds = Array.from({ length: 4096 }, (_, id) => id);
  return encodeMessageFrame({
    info1: INFO1.read,
    info3: INFO3.partitionDone,
    fields: [
      { id: FIELD.namespace, data: Buffer.from('test') },
      { id: FIELD.set, data: Buffer.from(set) },
      ...encodeQueryFields({ partitionIds, ...query }),
    ],
  });
}

/** Asks about the query until its description holds the text. */
async function untilShown(client: RawClient, id: bigint, text: string): Promise<string> {
  const command = `query-show:id=${id}`;
  for (;;) {
    const shown = (await client.info(command)).get(command) ?? '';
    if (shown.includes(text)) return shown;
  }
}

function sentBytes(shown: string): number {
  return Number(/net-io-bytes=(\d+)/.exec(shown)?.[1]);
}

describe('a client that queries', () => {
  it('gets all of it in frames, and then the answers to what it asked meanwhile', async () => {
    const client = await connectTo(await startFilled());
    client.send(queryFrame({ taskId: 7n }));
    client.send(queryFrame({ taskId: 8n }, 'nothing'));
    let records = 0;
    let lasts = 0;
    while (lasts < 2) {
      const { payload } = await client.frame();
      for (const { info3 } of decodeMessages(payload)) {
        if (info3 === INFO3.last) lasts += 1;
        else records += 1;
      }
    }
    expect(records).toBe(RECORDS);
  });

  it('is given up when it takes nothing for its socket timeout, with most of the answer never made', async () => {
    const embedded = await startFilled();
    const [reader, watcher] = [await connectTo(embedded), await connectTo(embedded)];
    reader.socket.pause();
    reader.send(queryFrame({ taskId: 7n, socketTimeoutMs: 50 }));
    const shown = await untilShown(watcher, 7n, 'status=done(abandoned-response-timeout)');
    expect(sentBytes(shown)).toBeLessThan((RECORDS * RECORD_BYTES) / 2);
    reader.socket.resume();
    await reader.closed();
  });

  it('ends its query by leaving', async () => {
    const embedded = await startFilled();
    const [reader, watcher] = [await connectTo(embedded), await connectTo(embedded)];
    reader.send(queryFrame({ taskId: 7n, recordsPerSecond: 1 }));
    await untilShown(watcher, 7n, 'status=active(ok)');
    reader.close();
    await untilShown(watcher, 7n, 'status=done(abandoned-response-error)');
  });

  it('is told when an operator ends its query', async () => {
    const embedded = await startFilled();
    const [reader, watcher] = [await connectTo(embedded), await connectTo(embedded)];
    reader.socket.pause();
    reader.send(queryFrame({ taskId: 7n, socketTimeoutMs: 0 }));
    await untilShown(watcher, 7n, 'status=active(ok)');
    const answers = await watcher.info('query-abort:id=7', 'query-abort:id=8');
    expect([...answers.values()]).toEqual(['ok', 'ERROR:2:id not active']);
    reader.socket.resume();
    let resultCode: number | undefined;
    while (resultCode === undefined) {
      const { payload } = await reader.frame();
      resultCode = decodeMessages(payload).find(({ info3 }) => info3 === INFO3.last)?.resultCode;
    }
    expect(resultCode).toBe(210);
  });
});
