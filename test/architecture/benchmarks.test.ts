/** Every benchmark explains itself, is run by `npm run bench`, and stands in the README of its folder. */

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { WORKSPACE } from '../support/aerogate-process.js';

const FOLDER = join(WORKSPACE, 'bench');
const benchmarks = readdirSync(FOLDER).filter(
  (name) => name.endsWith('.mjs') && name !== 'run.mjs',
);
const run = promisify(execFile);
const textOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

describe.each(benchmarks)('bench/%s', (name) => {
  it('is run by npm run bench, and named in the README', () => {
    expect(textOf('run.mjs')).toContain(`'${name}'`);
    expect(textOf('README.md')).toContain(`\`${name}\``);
  });

  it('says for --help what it measures, how it is called, and its numbers', async () => {
    const { stdout } = await run(process.execPath, [join(FOLDER, name), '--help']);

    expect(stdout).toMatch(/^Measures /);
    expect(stdout).toContain(`node bench/${name} `);
    for (const number of textOf(name).matchAll(/^ {4}'?([a-z-]+)'?: \[[\d_.]+, [\d_.]+\],$/gmu)) {
      expect(stdout).toContain(`--${String(number[1])} `);
    }
  });

  it('names a flag it does not know, and ends', async () => {
    await expect(run(process.execPath, [join(FOLDER, name), '--nope'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("'--nope'") as string,
    });
  });
});
