// Runs every check that needs no test (`npm run check`), all of them even when one fails, and prints what each took.
// `npm run check meaning layers` runs only those.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Each check's name and the script of package.json that does it. */
const checks = {
  types: 'check:types',
  shape: 'lint:shape',
  meaning: 'lint:meaning',
  proto: 'lint:proto',
  layers: 'check:layers',
  dead: 'check:dead',
  gen: 'check:gen',
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  process.stderr.write(
    `No check named ${unknown.join(', ')}. Known: ${Object.keys(checks).join(', ')}.\n`,
  );
  process.exit(2);
}

const results = [];
for (const [name, script] of Object.entries(checks)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const startedMs = Date.now();
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync('npm', ['run', '--silent', script], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  results.push({ name, passed: status === 0, tookMs: Date.now() - startedMs });
}

process.stdout.write('\n');
for (const { name, passed, tookMs } of results) {
  const seconds = (tookMs / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${seconds} s\n`);
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
