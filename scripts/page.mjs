/** What the writers of generated pages share: writing one, or checking that it is as it would be written. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Whether the module is what node was started with, and not imported by a test. */
export function isMain(moduleUrl) {
  return process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === moduleUrl;
}

/** Writes the page below the root of the workspace; with `--check` compares, and fails the process where it differs. */
export function writeOrCheck(path, text) {
  const url = new URL(`../${path}`, import.meta.url);
  if (!process.argv.includes('--check')) {
    writeFileSync(url, text);
    return;
  }
  if (readOrEmpty(url) !== text) {
    console.error(`${path} is out of date: run \`npm run gen\``);
    process.exitCode = 1;
  }
}

function readOrEmpty(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return '';
  }
}
