#!/usr/bin/env node
// The command `aerogate`: refuses a Node that is too old and a missing build by name, then hands over to the build.
// Plain JavaScript on purpose: npm links a bin at install time, before anything is built.
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const nodeMajorMin = 22;

// Checked before any other import, since those would fail on an old Node with a syntax error instead.
if (Number(process.versions.node.split('.')[0]) < nodeMajorMin) {
  refuse(
    `aerogate needs Node ${nodeMajorMin} or newer; this is Node ${process.versions.node} (${process.execPath}). ` +
      'Install a newer Node, or run it from a clone with "npm start", which brings its own.',
  );
}

const entry = new URL('../dist/main.js', import.meta.url);
const bundle = new URL('../dist/bundle/main.js', import.meta.url);
if (!existsSync(entry)) {
  refuse(`aerogate is not built: ${fileURLToPath(entry)} is missing. Run "npm run build" first.`);
}

const { main } = await import(isBundled() ? bundle.href : entry.href);
// The exit code is set, not forced: whatever is still being written gets out first.
process.exitCode = await main(process.argv.slice(2));

/** The bundle starts in half the time. Where tsc has built since, which its record tells, the modules are newer. */
function isBundled() {
  const bundled = statSync(bundle, { throwIfNoEntry: false });
  const built = statSync(new URL('../dist/.tsbuildinfo', import.meta.url), {
    throwIfNoEntry: false,
  });
  return bundled !== undefined && bundled.mtimeMs >= (built?.mtimeMs ?? 0);
}

/** Prints one sentence and ends with the exit code of a usage error. */
function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
