/** What a real server answered, the embedded node has to answer: every recording replayed, every exchange accounted for. */

import { describe, expect, it } from 'vitest';
import { readRecording, recordingNames } from '../support/recorded.js';
import {
  type ComparedExchange,
  compareRecording,
  tallyOf,
} from '../support/recorded-comparison.js';
import { readExpectations } from '../support/recorded-expectations.js';

const expectations = await readExpectations();

describe('recorded exchanges', () => {
  it('covers every recording', () => {
    expect(Object.keys(expectations)).toEqual(recordingNames());
  });

  for (const name of recordingNames()) {
    it(`${name} is answered as recorded`, async () => {
      const compared = await compareRecording(readRecording(name));
      const different = compared.filter(({ verdict }) => verdict === 'different');
      expect(different.map(describeExchange)).toEqual([]);
      // Progress moves numbers towards `equal`: write it down with `AEROGATE_WRITE_EXPECTATIONS=1`.
      expect(tallyOf(compared)).toEqual(expectations[name]);
    });
  }
});

/** Enough to find the line in the recording, and to see what went wrong with it. */
function describeExchange({ index, expected, actual }: ComparedExchange): object {
  const codes = (frames: ComparedExchange['actual']): (number | undefined)[] =>
    frames.flat().map(({ resultCode }) => resultCode);
  return { index, expected: codes(expected), actual: codes(actual) };
}
