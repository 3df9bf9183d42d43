/** What a real server answered, the embedded node has to answer: every recording replayed, every exchange accounted for. */

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRecording, recordingNames } from '../support/recorded.js';
import {
  type ComparedExchange,
  compareRecording,
  tallyOf,
} from '../support/recorded-comparison.js';

/**
 * How many exchanges of each recording go which way. Progress moves numbers towards `equal`, and is written down here with
 * it: `AEROGATE_WRITE_EXPECTATIONS=1` makes this test write the file instead of checking it.
 */
const EXPECTATIONS = new URL('../vectors/recorded-expectations.json', import.meta.url);
const writesExpectations = process.env['AEROGATE_WRITE_EXPECTATIONS'] === '1';

const expectations = JSON.parse(readFileSync(EXPECTATIONS, 'utf8')) as Record<string, unknown>;

describe('recorded exchanges', () => {
  it('covers every recording', () => {
    if (writesExpectations) writeExpectations();
    else expect(Object.keys(expectations).sort()).toEqual(recordingNames());
  });

  for (const name of writesExpectations ? [] : recordingNames()) {
    it(`${name} is answered as recorded`, () => {
      const compared = compareRecording(readRecording(name));
      const different = compared.filter(({ verdict }) => verdict === 'different');
      expect(different.map(describeExchange)).toEqual([]);
      expect(tallyOf(compared)).toEqual(expectations[name]);
    });
  }
});

function writeExpectations(): void {
  const tallies = recordingNames().map((name) => {
    const tally = Object.entries(tallyOf(compareRecording(readRecording(name))));
    return `  ${JSON.stringify(name)}: ${JSON.stringify(Object.fromEntries(tally.sort()))}`;
  });
  writeFileSync(EXPECTATIONS, `{\n${tallies.join(',\n')}\n}\n`);
}

/** Enough to find the line in the recording, and to see what went wrong with it. */
function describeExchange({ index, expected, actual }: ComparedExchange): object {
  const codes = (frames: ComparedExchange['actual']): (number | undefined)[] =>
    frames.flat().map(({ resultCode }) => resultCode);
  return { index, expected: codes(expected), actual: codes(actual) };
}
