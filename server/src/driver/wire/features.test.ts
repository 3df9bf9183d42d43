/** Builds: read, compared, and turned into what a cluster of mixed builds can do. */

import { describe, expect, it } from 'vitest';
import { type Build, compareBuilds, featuresOf, OLDEST_BUILD, parseBuild } from './features.js';

const build = (text: string): Build => parseBuild(text) ?? expect.fail(`unreadable: ${text}`);

describe('a build', () => {
  it.each([
    ['8.1.2.0', [8, 1, 2, 0]],
    ['8.1.2.0-rc1', [8, 1, 2, 0]],
    ['6.4', [6, 4, 0, 0]],
    ['7.2.0.10-4-g1a2b3c', [7, 2, 0, 10]],
  ])('%s is read', (text, expected) => {
    expect(parseBuild(text)).toEqual(expected);
  });

  it.each(['', '8', 'eight.one', '8.1.2.0.5', '8..1', '123456.1'])('%j is not one', (text) => {
    expect(parseBuild(text)).toBeUndefined();
  });

  it('is compared by numbers, not by text', () => {
    expect(compareBuilds(build('6.10'), build('6.4'))).toBeGreaterThan(0);
    expect(compareBuilds(build('6.3.99.99'), OLDEST_BUILD)).toBeLessThan(0);
    expect(compareBuilds(build('6.4'), OLDEST_BUILD)).toBe(0);
  });
});

describe('features', () => {
  it('are what the oldest node can do', () => {
    expect(featuresOf([build('8.1.2.0'), build('8.1.0.0')])).toEqual({
      namedInfoParameters: true,
      userAgent: true,
      queryProjections: false,
      integerIndexType: false,
      transactions: true,
    });
    expect(featuresOf([build('8.1.3'), build('7.9.9.9')]).transactions).toBe(false);
  });

  it('are none while no node is known', () => {
    expect(Object.values(featuresOf([]))).not.toContain(true);
  });
});
