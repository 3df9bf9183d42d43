/** What the package runs: the bundle where it is as new as the build, the modules of tsc where they are newer. */

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WORKSPACE } from '../support/aerogate-process.js';

const SERVER = join(WORKSPACE, 'server');
const BUNDLE = join(SERVER, 'dist', 'bundle');

describe('the command', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'aerogate-bundle-'));
    mkdirSync(join(folder, 'dist', 'bundle'), { recursive: true });
    cpSync(join(SERVER, 'bin'), join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    write('dist/main.js', saying('modules'));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Leaves a file that was last changed so many seconds after 1970. */
  const write = (path: string, text: string, changedSeconds = 1): void => {
    writeFileSync(join(folder, path), text);
    utimesSync(join(folder, path), changedSeconds, changedSeconds);
  };
  const saying = (what: string): string =>
    `export async function main() { process.stdout.write('${what}'); return 0; }`;
  const run = (): string =>
    execFileSync(process.execPath, [join(folder, 'bin', 'aerogate.js')], { encoding: 'utf8' });

  it('runs the modules where there is no bundle', () => {
    expect(run()).toBe('modules');
  });

  it('runs the bundle of an installed package, which has no record of tsc', () => {
    write('dist/bundle/main.js', saying('bundle'));
    expect(run()).toBe('bundle');
  });

  it('runs the bundle that is as new as the record', () => {
    write('dist/.tsbuildinfo', '{}', 10);
    write('dist/bundle/main.js', saying('bundle'), 10);
    expect(run()).toBe('bundle');
  });

  it('runs the modules that tsc has written since', () => {
    write('dist/.tsbuildinfo', '{}', 11);
    expect(run()).toBe('modules');
  });
});

/** Files of the bundle that are loaded with `name`. */
function loadedWith(names: readonly string[]): Set<string> {
  const files = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (files.has(name)) continue;
    files.add(name);
    const text = readFileSync(join(BUNDLE, name), 'utf8');
    for (const [, imported = ''] of text.matchAll(/^(?:import|export) [^;]*?"\.\/([^"]+)";/gm)) {
      waiting.push(imported);
    }
  }
  return files;
}

describe('the bundle', () => {
  it('is what the package gives to programs', () => {
    const { exports } = JSON.parse(readFileSync(join(SERVER, 'package.json'), 'utf8')) as {
      readonly exports: Readonly<Record<string, { readonly default: string }>>;
    };
    const path = exports['./embedded']?.default ?? '';
    expect(dirname(join(SERVER, path))).toBe(BUNDLE);
    expect(existsSync(join(SERVER, path))).toBe(true);
  });

  it('holds what is started by its path, and reaches for nothing in other folders', () => {
    const files = readdirSync(BUNDLE).filter((name) => name.endsWith('.js'));
    expect(files).toEqual(expect.arrayContaining(['embedded-worker.js', 'worker-process.js']));
    const reaching = files.filter((name) =>
      /(?:from|import)\s*\(?\s*["']\.\.\//.test(readFileSync(join(BUNDLE, name), 'utf8')),
    );
    expect(reaching).toEqual([]);
  });

  it('starts a node from few files', () => {
    const files = loadedWith([
      ...['main.js', 'embedded-command.js', 'run-embedded.js'],
      ...['embedded-cluster.js', 'options.js'],
    ]);
    // As modules they are more than three hundred.
    expect(files.size).toBeGreaterThan(5);
    expect(files.size).toBeLessThan(30);
  });
});
