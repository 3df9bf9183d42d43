// Runs every benchmark of this folder one after the other (`npm run bench`), each in a process of its own, so that none
// warms up another. Figures are worth comparing within one run only: machines differ, and their neighbours do.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const benchmarks = [
  ['driver.mjs', '--in-flight', '64'],
  ['driver.mjs', '--in-flight', '256'],
  ['grpc.mjs'],
];

for (const [file, ...flags] of benchmarks) {
  process.stdout.write(`\n== ${[file, ...flags].join(' ')}\n`);
  const path = fileURLToPath(new URL(file, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...flags], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
