import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MODULE = fileURLToPath(new URL('./young-heap.ts', import.meta.url));

/** What the young generation of a process of its own holds after a good deal was made and kept. */
const SCRIPT = `
import { getHeapSpaceStatistics } from 'node:v8';
import { holdYoungHeap, releaseYoungHeap } from ${JSON.stringify(MODULE)};
const kept = [];
const fill = () => {
  for (let made = 0; made < 400_000; made += 1) kept.push({ made });
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
};
holdYoungHeap();
const held = fill();
releaseYoungHeap();
console.log(JSON.stringify({ held, released: fill() }));
`;

it('keeps the young generation as it begins until it is released', () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--experimental-strip-types', '--no-warnings', '--input-type=module', '--eval', SCRIPT],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  const { held, released } = JSON.parse(stdout) as { held: number; released: number };
  expect(held).toBeLessThanOrEqual(4 * 1024 * 1024);
  expect(released).toBeGreaterThan(2 * held);
});
