/** The soak, run for a moment: each call of every kind has the outcome it has to have. Growth shows in longer runs only. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { WORKSPACE } from '../support/aerogate-process.js';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly failed?: number;
  readonly why?: Readonly<Record<string, number>>;
}

const CALLS = 2_000;
const KINDS = 25;

describe('the soak', () => {
  it('makes calls of every kind', async () => {
    const { figures } = await soak(['--quick', '--calls', String(CALLS)]);

    const calls = figures.find(({ name }) => name === 'calls');
    expect(calls).toMatchObject({ unit: `of ${String(KINDS)} kinds`, failed: 0, why: {} });
    expect(calls?.value).toBeGreaterThanOrEqual(CALLS);
  });
});

async function soak(flags: readonly string[]): Promise<{ readonly figures: readonly Figure[] }> {
  const command = [join(WORKSPACE, 'bench/soak.mjs'), ...flags, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: WORKSPACE });
  return JSON.parse(stdout) as { readonly figures: readonly Figure[] };
}
