/** How the exchanges of each recording are expected to go, as counts by verdict: kept as data, written by the test itself. */

import { readFileSync, writeFileSync } from 'node:fs';
import { readRecording, recordingNames } from './recorded.js';
import { compareRecording, type Tally, tallyOf } from './recorded-comparison.js';

const FILE = new URL('../vectors/recorded-expectations.json', import.meta.url);

/** The counts by recording. With `AEROGATE_WRITE_EXPECTATIONS=1` they are taken anew first, and the file is rewritten. */
export async function readExpectations(): Promise<Readonly<Record<string, Tally>>> {
  if (process.env['AEROGATE_WRITE_EXPECTATIONS'] === '1') await writeExpectations();
  return JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Tally>;
}

async function writeExpectations(): Promise<void> {
  const lines: string[] = [];
  for (const name of recordingNames()) {
    const tally = Object.entries(tallyOf(await compareRecording(readRecording(name))));
    lines.push(`  ${JSON.stringify(name)}: ${JSON.stringify(Object.fromEntries(tally.sort()))}`);
  }
  writeFileSync(FILE, `{\n${lines.join(',\n')}\n}\n`);
}
