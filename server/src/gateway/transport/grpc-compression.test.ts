import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflateMessage } from './grpc-compression.js';

const MAX_BYTES = 100_000;

describe('a compressed message', () => {
  const squeeze = { gzip: gzipSync, deflate: deflateSync };

  it.each(['gzip', 'deflate'] as const)('%s: at the limit is read, past it not', async (name) => {
    const message = Buffer.alloc(MAX_BYTES, 'aerogate');
    const read = await inflateMessage(squeeze[name](message), name, MAX_BYTES);
    expect(Buffer.compare(read, message)).toBe(0);
    const larger = squeeze[name](Buffer.alloc(MAX_BYTES + 1));
    await expect(inflateMessage(larger, name, MAX_BYTES)).rejects.toMatchObject({
      grpcCode: 'RESOURCE_EXHAUSTED',
    });
  });

  it.each(['gzip', 'deflate'] as const)('%s: a bomb is given up early', async (name) => {
    const bomb = squeeze[name](Buffer.alloc(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(MAX_BYTES);
    const before = process.memoryUsage().arrayBuffers;
    await expect(inflateMessage(bomb, name, MAX_BYTES)).rejects.toMatchObject({
      grpcCode: 'RESOURCE_EXHAUSTED',
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });

  it.each(['gzip', 'deflate'])('%s: that is none is refused', async (name) => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('none'), gzipSync('cut').subarray(0, 15)]) {
      await expect(inflateMessage(bytes, name, MAX_BYTES)).rejects.toMatchObject({
        grpcCode: 'INTERNAL',
      });
    }
  });

  it.each([
    ['snappy', 'UNIMPLEMENTED'],
    ['identity', 'INTERNAL'],
    [undefined, 'INTERNAL'],
  ])('%s: there is no such compression', async (name, grpcCode) => {
    const refused = inflateMessage(gzipSync('x'), name, MAX_BYTES);
    await expect(refused).rejects.toMatchObject({ name: 'GatewayError', grpcCode });
  });
});
