/** Which numbers of a JSON request are quoted, however it is cut into chunks. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { API_SERVICES } from '../api-services.js';
import { completeService } from '../complete-service.js';
import { wideIntegerNames, withExactFrames, withExactIntegers } from './exact-integers.js';
import { rpcsOf } from './rpc.js';

const isWide = wideIntegerNames(rpcsOf(API_SERVICES.map((each) => completeService(each, {}))));

async function exact(json: string, chunkBytes = json.length): Promise<string> {
  const bytes = Buffer.from(json);
  return (await joined(withExactIntegers(chunksOf(bytes, chunkBytes), isWide))).toString();
}

async function* chunksOf(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += Math.max(1, chunkBytes)) {
    yield await Promise.resolve(bytes.subarray(at, at + Math.max(1, chunkBytes)));
  }
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const out: Uint8Array[] = [];
  for await (const chunk of chunks) out.push(chunk);
  return Buffer.concat(out);
}

/** A message of a stream, in Connect's frame. */
function frame(message: string, flags = 0): Buffer {
  const head = Buffer.alloc(5, flags);
  head.writeUInt32BE(Buffer.byteLength(message), 1);
  return Buffer.concat([head, Buffer.from(message)]);
}

describe('the names of 64-bit fields', () => {
  it.each(['int', 'int_value', 'limit'])('%s is one', (name) => {
    expect(isWide(name)).toBe(true);
  });

  it.each(['string', 'double', 'bin', 'generation', ''])('%s is none', (name) => {
    expect(isWide(name)).toBe(false);
  });
});

describe('withExactIntegers', () => {
  it.each([
    ['{"int":9007199254740993}', '{"int":"9007199254740993"}'],
    ['{"int" : -9223372036854775808 }', '{"int" : "-9223372036854775808" }'],
    ['{"int":9007199254740992}', '{"int":"9007199254740992"}'],
    [
      '{"a":[{"int":9223372036854775807},{"int":1}]}',
      '{"a":[{"int":"9223372036854775807"},{"int":1}]}',
    ],
  ])('quotes what a double does not hold: %s', async (json, expected) => {
    expect(await exact(json)).toBe(expected);
    expect(await exact(json, 1)).toBe(expected);
    expect(JSON.parse(expected)).toBeDefined();
  });

  it.each([
    '{"int":9007199254740991}',
    '{"int":1e30}',
    '{"int":9007199254740993.5}',
    '{"double":12345678901234567890}',
    '{"string":9007199254740993}',
    '{"string":"\\"int\\":9007199254740993"}',
    '{"string":"é 9007199254740993"}',
    `{"int":${'9'.repeat(200)}}`,
    '{"bool":true,"null":null}',
    '{"int":9007199254740993"',
    '"',
    '',
  ])('leaves alone what is no such number: %s', async (json) => {
    const untouched = json === '{"int":9007199254740993"' ? '{"int":"9007199254740993""' : json;
    expect(await exact(json)).toBe(untouched);
    expect(await exact(json, 1)).toBe(untouched);
  });

  it('changes nothing in JSON whose integers are exact, in whatever chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.nat(20), async (json, chunkBytes) => {
        expect(await exact(json, chunkBytes)).toBe(json);
      }),
    );
  });
});

describe('withExactFrames', () => {
  const wide = '{"int":9007199254740993}';
  const quoted = '{"int":"9007199254740993"}';

  it.each([1, 3, 7, 1000])(
    'keeps frames and their lengths right, in chunks of %i',
    async (size) => {
      const sent = Buffer.concat([frame(wide), frame('{}'), frame(wide), frame('', 2)]);
      const expected = Buffer.concat([frame(quoted), frame('{}'), frame(quoted), frame('', 2)]);

      expect(await joined(withExactFrames(chunksOf(sent, size), isWide, 100))).toEqual(expected);
    },
  );

  it.each([
    ['a compressed message', frame(wide, 1)],
    ['a message cut off', frame(wide).subarray(0, 20)],
    ['half a head', frame(wide).subarray(0, 3)],
    ['nothing', Buffer.alloc(0)],
  ])('leaves alone %s', async (_, sent) => {
    expect(await joined(withExactFrames(chunksOf(sent, 4), isWide, 100))).toEqual(sent);
  });

  it('holds no message past its limit', async () => {
    const limit = Buffer.byteLength(wide);
    const sent = Buffer.concat([frame(wide), frame(`${wide} `), frame(wide)]);
    const expected = Buffer.concat([frame(quoted), frame(`${wide} `), frame(wide)]);

    expect(await joined(withExactFrames(chunksOf(sent, 9), isWide, limit))).toEqual(expected);
  });
});
