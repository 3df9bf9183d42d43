import { expect, it } from 'vitest';
import { loadServeConfig, SHARED_LIMITS } from '../../config.js';
import { transactionNumbers, workerShare } from './worker-share.js';

const config = loadServeConfig({
  flags: { embedded: true, workers: '3', 'max-open-queries': '8', 'max-calls-in-flight': '3' },
  env: {},
});

it('shares every limit out to the last one, and no more', () => {
  const shares = [1, 2, 3].map((place) => workerShare(config, place));
  for (const name of SHARED_LIMITS) {
    expect(shares.reduce((sum, share) => sum + share[name], 0)).toBe(config[name]);
  }
  expect(shares.map((share) => share['max-open-queries'])).toEqual([3, 3, 2]);
  expect(shares.map((share) => share['max-calls-in-flight'])).toEqual([1, 1, 1]);
});

it('refuses a limit that is no whole one for each worker', () => {
  const load = (): unknown =>
    loadServeConfig({
      flags: { embedded: true, workers: '3', 'max-open-queries': '2' },
      env: {},
    });
  expect(load).toThrow('--max-open-queries 2 is shared out among the workers, and there are 3');
});

it('numbers transactions by their time, and no two alike', () => {
  let nowMs = 1_700_000_000_000;
  const [first, second] = [1, 64].map((place) => transactionNumbers(place, () => nowMs));
  const numbers: number[] = [];
  let last = [0, 0];
  for (let round = 0; round < 3; round += 1) {
    last = [first?.(last[0] ?? 0) ?? 0, second?.(last[1] ?? 0) ?? 0];
    numbers.push(...last);
  }
  nowMs += 1_000;
  const later = first?.(last[0] ?? 0) ?? 0;
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(Math.max(...numbers)).toBeLessThan(later);
  // A page's token has room for 16 digits, and numbers are exact below 2^53.
  expect(Number.isSafeInteger(later)).toBe(true);
});
