/** Which numbers of a JSON request are quoted, however it is cut into chunks. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { API_SERVICES } from '../api-services.js';
import { completeService } from '../complete-service.js';
import { wideIntegerNames, withExactIntegers } from './exact-integers.js';
import { rpcsOf } from './rpc.js';

const isWide = wideIntegerNames(rpcsOf(API_SERVICES.map((each) => completeService(each, {}))));

async function exact(json: string, chunkBytes = json.length): Promise<string> {
  const bytes = Buffer.from(json);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += Math.max(1, chunkBytes)) {
      yield await Promise.resolve(bytes.subarray(at, at + Math.max(1, chunkBytes)));
    }
  }
  const out: Uint8Array[] = [];
  for await (const chunk of withExactIntegers(chunks(), isWide)) out.push(chunk);
  return Buffer.concat(out).toString();
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
