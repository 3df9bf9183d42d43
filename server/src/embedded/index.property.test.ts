import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRaw } from '../../../test/compat/raw-client.js';
import { getFrame, putFrame } from '../../../test/compat/record-frames.js';
import { encodeFrame, FRAME_TYPE } from '../wire/frame.js';
import { encodeInfoRequest } from '../wire/info.js';
import { type EmbeddedNode, type LogEntry, startEmbedded } from './index.js';
import { INFO_COMMANDS } from './info-commands.js';

const log: LogEntry[] = [];
let embedded: EmbeddedNode;
beforeAll(async () => {
  embedded = await startEmbedded({ edition: 'enterprise', log: (entry) => log.push(entry) });
});
afterAll(async () => {
  await embedded.close();
});

/** A request with some of its bytes changed, which gets further than bytes made up from nothing. */
const bentRequest = fc
  .tuple(
    fc.constantFrom(getFrame({ key: 'k' }), putFrame({ key: 'k' }, 'text')),
    fc.array(fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }),
  )
  .map(([request, changes]) => {
    const bent = Buffer.from(request);
    // The frame header stays right: the message is what is looked at here.
    for (const [offset, byte] of changes) bent[8 + (offset % (bent.length - 8))] = byte;
    return bent;
  });

const madeUpFrame = fc
  .tuple(fc.constantFrom(...Object.values(FRAME_TYPE)), fc.uint8Array({ maxLength: 200 }))
  .map(([type, payload]) => encodeFrame(type, payload));

const infoLine = fc
  .tuple(
    fc.constantFrom(...INFO_COMMANDS),
    fc.constantFrom('', '/', ':', ';', ':namespace=', '/test/', ':id=', ':namespace=test;set='),
    fc.string({ maxLength: 12 }),
  )
  .map(([name, separator, rest]) => encodeInfoRequest([name + separator + rest]));

describe('any bytes', () => {
  it('end a connection or are answered, and never stop the node', async () => {
    const requests = fc.array(fc.oneof(bentRequest, madeUpFrame, infoLine), {
      minLength: 1,
      maxLength: 20,
    });
    // What is no frame at all ends the connection, so it comes last.
    const rest = fc.uint8Array({ maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(requests, rest, async (frames, garbage) => {
        const client = await connectRaw(embedded.nodes[0]?.port ?? 0);
        for (const bytes of [...frames, garbage]) client.send(bytes);
        client.socket.end();
        await client.closed();

        const next = await connectRaw(embedded.nodes[0]?.port ?? 0);
        expect((await next.info('status')).get('status')).toBe('ok');
        next.close();
        expect(log.filter(({ level }) => level === 'error')).toEqual([]);
      }),
      { numRuns: 150 },
    );
    // The runs did reach what they are about.
    const counts = (await embedded.control.counters()).nodes['A1'];
    expect(counts?.malformedMessages).toBeGreaterThan(100);
    expect(counts?.messages).toBeGreaterThan(100);
    expect(counts?.infoRequests).toBeGreaterThan(100);
  });
});
