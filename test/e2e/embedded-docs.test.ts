/** docs/embedded-node.md as a user follows it: its commands start, and its script prints what it says. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { EmbeddedControl } from '../../server/src/embedded/index.js';
import { startEmbedded } from '../../server/src/embedded/index.js';
import { startAerogate, WORKSPACE } from '../support/aerogate-process.js';
import { codeBlocks } from '../support/markdown-blocks.js';

const page = readFileSync(join(WORKSPACE, 'docs', 'embedded-node.md'), 'utf8');
const blocks = codeBlocks(page);

function codeIn(language: string): string {
  const [only, ...more] = blocks.filter((block) => block.language === language);
  if (only === undefined || more.length > 0) throw new Error(`not one block of ${language}`);
  return only.code;
}

describe('docs/embedded-node.md', () => {
  it.each(codeIn('sh').trim().split('\n'))('%s', async (command) => {
    expect(command).toMatch(/^npx aerogate embedded /);
    const args = command.split(' ').slice(2);
    const node = startAerogate(args.map((arg) => (arg === '3000' ? '0' : arg)));
    try {
      await node.saw('output', 'stops it');
    } finally {
      // Also when it said nothing: a test that fails leaves no process behind.
      expect((await node.stop()).exitCode).toBe(0);
    }
  });

  it('shows what its script prints', async () => {
    const running = promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', codeIn('js')],
      {
        cwd: WORKSPACE,
      },
    );
    expect((await running).stdout).toBe(codeIn('text'));
  });

  it('tells of every control', async () => {
    const node = await startEmbedded();
    const controls = Object.keys(node.control) as (keyof EmbeddedControl)[];
    await node.close();
    expect(controls.filter((name) => !page.includes(`\`${name}(`))).toEqual([]);
  });
});
