// The flags of a benchmark: its own, and those all of them have.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/**
 * Reads the command line. A flag of `numbers` has a default and one for `--quick`, which is for seeing that a benchmark works,
 * not what it measures; a flag that is given beats both.
 */
export function readFlags({ numbers = {}, options = {} }) {
  const values = parse({
    dist: { type: 'string', default: '../server/dist' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    ...Object.fromEntries(Object.keys(numbers).map((name) => [name, { type: 'string' }])),
    ...options,
  });
  if (values.help) {
    process.stdout.write(helpOf(process.argv[1], numbers));
    process.exit();
  }
  const chosen = Object.entries(numbers).map(([name, [usual, quick]]) => [
    name,
    numberOf(name, values[name] ?? (values.quick ? quick : usual)),
  ]);
  return { ...values, ...Object.fromEntries(chosen) };
}

function parse(options) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\n--help says what there is.\n`);
    return process.exit(2);
  }
}

/** What a benchmark says of itself in its first lines, and the numbers it takes. */
function helpOf(path, numbers) {
  const text = readFileSync(path, 'utf8');
  const header = /^(?:\/\/ .*\n)+/u.exec(text)[0].replaceAll(/^\/\/ /gmu, '');
  const defaults = Object.entries(numbers).map(([name, [usual]]) => `  --${name} ${usual}\n`);
  return defaults.length === 0
    ? header
    : `${header}\nNumbers, as they are by themselves:\n${defaults.join('')}`;
}

function numberOf(name, given) {
  const number = Number(given);
  if (number > 0) return number;
  throw new RangeError(`--${name} is not a number above 0`);
}

/** Imports from the build that `--dist` names, which is relative to the folder of the benchmarks. */
export function loaderOf(dist) {
  return (path) => import(urlInBuild(dist, path));
}

export function urlInBuild(dist, path) {
  return new URL(`../${dist}/${path}`, import.meta.url).href;
}
