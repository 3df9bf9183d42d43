// Runs every benchmark of this folder one after the other (`npm run bench`), each in a process of its own, so that none
// warms up another. Figures are worth comparing within one run only: machines differ, and their neighbours do.
// `--quick` only shows that they work; `--json` prints one object a benchmark instead of lines.
// `npm run bench -- [--quick] [--json]`
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readFlags } from './support/flags.mjs';

const benchmarks = [
  ['driver.mjs', '--in-flight', '64'],
  ['driver.mjs', '--in-flight', '256'],
  ['coalescing.mjs'],
  ['transactions.mjs'],
  ['grpc.mjs'],
  ['gateway.mjs'],
  ['execute.mjs'],
  ['query.mjs'],
  ['embedded.mjs'],
  ['soak.mjs'],
  ['ael.mjs'],
];

const { quick, json, dist } = readFlags({});
const passedOn = [...(quick ? ['--quick'] : []), ...(json ? ['--json'] : []), '--dist', dist];

for (const [file, ...flags] of benchmarks) {
  if (!json) process.stdout.write(`\n== ${[file, ...flags].join(' ')}\n`);
  const path = fileURLToPath(new URL(file, import.meta.url));
  const args = [path, ...flags, ...passedOn];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
