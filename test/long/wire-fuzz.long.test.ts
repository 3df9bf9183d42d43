/** The big run of the wire fuzzers: every recording, many seeds. */

import { expect, it } from 'vitest';
import { readRecording, recordingNames } from '../support/recorded.js';
import { bend, fuzz, randomFrame, seededRandom } from '../support/wire-fuzz.js';

const RANDOM_FRAMES_PER_SEED = 500_000;
const BENT_FRAMES_PER_RECORDING = 50_000;

it.each([11, 12, 13, 14])('decodes random bytes of seed %i', (seed) => {
  const random = seededRandom(seed);
  const refused = fuzz(RANDOM_FRAMES_PER_SEED, () => randomFrame(random));
  expect(refused).toBeGreaterThan(RANDOM_FRAMES_PER_SEED / 2);
});

it.each(recordingNames())('decodes bent frames of %s', (name) => {
  const random = seededRandom(name.length);
  const frames = readRecording(name).flatMap((line) => [line.request, ...line.answers]);
  const pick = (): Buffer => frames[Math.floor(random() * frames.length)] ?? Buffer.alloc(0);
  expect(fuzz(BENT_FRAMES_PER_RECORDING, () => bend(pick(), random))).toBeGreaterThan(0);
});
