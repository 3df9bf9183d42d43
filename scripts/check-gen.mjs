// Fails when a generated file differs from what `npm run gen` writes (`npm run check:gen`). It compares the files before
// and after, so it can be run with other work uncommitted.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Where generated files live; in docs/ only some are, and the others do not change. */
const folders = ['gen', 'docs'];

const before = hashes();
const made = spawnSync(process.execPath, [join(root, 'scripts', 'gen.mjs')], { stdio: 'inherit' });
if (made.status !== 0) process.exit(made.status ?? 1);
const after = hashes();

const changed = [...new Set([...before.keys(), ...after.keys()])]
  .filter((path) => before.get(path) !== after.get(path))
  .sort();
for (const path of changed) process.stderr.write(`out of date: ${path}\n`);
if (changed.length > 0) {
  process.stderr.write(
    'Run "npm run gen" and commit what it writes with the change of its source.\n',
  );
  process.exit(1);
}
process.stdout.write(`generated files are up to date (${after.size} files compared)\n`);

/** Path to content hash, of the files git tracks or would track. */
function hashes() {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...folders];
  const listed = spawnSync('git', list, { cwd: root, encoding: 'utf8' });
  if (listed.status !== 0) throw new Error(`git ls-files failed: ${listed.stderr}`);
  const paths = listed.stdout.split('\0').filter((path) => path && existsSync(join(root, path)));
  return new Map(
    paths.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex'),
    ]),
  );
}
