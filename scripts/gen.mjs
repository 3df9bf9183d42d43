// Regenerates everything that is generated and committed (`npm run gen`): stubs from proto/, then, by each script in
// scripts/gen/, in the order of their names, what is written from the stubs and the sources (tables in docs/).
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const writersFolder = join(root, 'scripts', 'gen');

if (!existsSync(join(root, 'buf.gen.yaml'))) {
  process.stderr.write('buf.gen.yaml is missing: there is nothing to generate from.\n');
  process.exit(1);
}

run(join(bin, 'buf'), ['generate']);
const writers = existsSync(writersFolder)
  ? readdirSync(writersFolder).filter((name) => name.endsWith('.mjs'))
  : [];
if (writers.length > 0) {
  // The writers read the built server, whose types come from the stubs just written.
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']);
  for (const name of writers.sort()) run(process.execPath, [join(writersFolder, name)]);
}

/** Runs one step with the workspace's own tools first on the PATH, and ends with it when it fails. */
function run(file, args) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  const { status, error } = spawnSync(file, args, { cwd: root, stdio: 'inherit', env });
  if (error !== undefined) process.stderr.write(`${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}
