/** Broken bytes must cost no more than a WireError; a bounded share of the long run, on the same generators. */

import { expect, it } from 'vitest';
import { readRecording } from '../support/recorded.js';
import { bend, decodeEverything, fuzz, randomFrame, seededRandom } from '../support/wire-fuzz.js';

/** Small recordings that hold info, every kind of operation, batches and queries between them. */
const SOURCES = ['batch_write', 'info', 'maps', 'lists', 'hll', 'geojson', 'random-1', 'query'];

it('decodes random bytes, or refuses them with WireError', () => {
  const random = seededRandom(1);
  expect(fuzz(20_000, () => randomFrame(random))).toBeGreaterThan(10_000);
});

it.each(SOURCES)('decodes bent frames of %s, or refuses them with WireError', (name) => {
  const random = seededRandom(2);
  const frames = readRecording(name).flatMap((line) => [line.request, ...line.answers]);
  const pick = (): Buffer => frames[Math.floor(random() * frames.length)] ?? Buffer.alloc(0);
  expect(fuzz(2000, () => bend(pick(), random))).toBeGreaterThan(0);
});

it.each(SOURCES)('decodes frames of %s cut at every byte', (name) => {
  for (const { request, answers } of readRecording(name).slice(0, 20)) {
    for (const frame of [request, ...answers.slice(0, 1)]) {
      for (let length = 8; length < Math.min(frame.length, 400); length += 1) {
        const cut = Buffer.from(frame.subarray(0, length));
        cut.writeUIntBE(length - 8, 2, 6);
        decodeEverything(cut);
      }
    }
  }
});
