/** The programs of clients/ that write and read the value vectors: how each is built beside its folder, and started. */

import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { WORKSPACE } from './aerogate-process.js';
import { runShell } from './client-program.js';
import type { Requirement } from './requirements.js';
import { VECTORS_FILE } from './value-vectors.js';

/** Other tests follow the READMEs, which build inside of clients/; what is built here is apart, and kept for the next run. */
const BUILD_FOLDER = join('.cache', 'value-vectors');

export interface VectorProgram {
  readonly language: string;
  readonly needs: readonly Requirement[];
  /** How its README starts it. */
  readonly invocation: string;
  /** Where that works once it is built, from the top of the repository. */
  readonly folder: string;
  build(): Promise<unknown>;
}

export const VECTOR_PROGRAMS: readonly VectorProgram[] = [
  {
    language: 'typescript',
    needs: [],
    invocation: 'npm run --silent value-vectors --',
    folder: 'clients/typescript',
    build: () => Promise.resolve(),
  },
  {
    language: 'go',
    needs: ['go'],
    invocation: 'go run ./value-vectors',
    folder: 'clients/go',
    build: checkGo,
  },
  {
    language: 'java',
    needs: ['jdk', 'maven'],
    invocation: 'java -cp example/target/aerogate-example.jar dev.aerogate.example.ValueVectors',
    folder: join(BUILD_FOLDER, 'clients', 'java'),
    build: buildJava,
  },
  {
    language: 'python',
    needs: ['python'],
    invocation: 'python value_vectors.py',
    folder: join(BUILD_FOLDER, 'clients', 'python'),
    build: buildPython,
  },
];

/** What a program is told to do. */
export interface VectorTask {
  readonly mode: 'write' | 'read';
  readonly protocol: string;
  readonly address: string;
  readonly sets: readonly string[];
  /** Instead of the vectors of the tree. */
  readonly file?: string;
}

/** What it printed; rejects where it does not end with `exitCode`, which is 0 unless told. */
export async function runVectorProgram(
  { invocation, folder, language }: VectorProgram,
  { mode, protocol, address, sets, file = VECTORS_FILE }: VectorTask,
  exitCode = 0,
): Promise<string> {
  const activate = language === 'python' ? '. .venv/bin/activate; ' : '';
  const call = `${invocation} ${mode} ${protocol} ${address} "$FILE" ${sets.join(' ')}`;
  const commands = `${activate}status=0; ${call} || status=$?; test $status = ${exitCode}`;
  return runShell(commands, folder, { FILE: file });
}

/** `go run` builds; gofmt comes with every Go, though not always on the PATH. */
function checkGo(): Promise<string> {
  const format = 'test -z "$("$(go env GOROOT)/bin/gofmt" -l .)"';
  return runShell(`${format} && go vet ./value-vectors`, 'clients/go');
}

/** The example together with the stubs, as its own build does; Maven compiles what is newer than last time. */
function buildJava(): Promise<string> {
  copySources(join('gen', 'java'), join('clients', 'java'));
  return runShell('mvn -B -q package -DskipTests', join(BUILD_FOLDER, 'clients', 'java'));
}

function buildPython(): Promise<string> {
  copySources(join('gen', 'python'), join('clients', 'python'));
  const install = '.venv/bin/pip install --quiet --disable-pip-version-check ../../gen/python';
  const commands = `python3 -m venv .venv && ${install}`;
  return runShell(commands, join(BUILD_FOLDER, 'clients', 'python'));
}

/** As they are now, each as old as in the tree; what was built of them last time stays. */
function copySources(...folders: readonly string[]): void {
  const isSource = (path: string): boolean => !BUILT.includes(basename(path));
  for (const folder of folders) {
    const copy = join(WORKSPACE, BUILD_FOLDER, folder);
    for (const sources of ['src', join('example', 'src')]) {
      rmSync(join(copy, sources), { recursive: true, force: true });
    }
    mkdirSync(copy, { recursive: true });
    cpSync(join(WORKSPACE, folder), copy, {
      recursive: true,
      preserveTimestamps: true,
      filter: isSource,
    });
  }
}

const BUILT: readonly string[] = ['target', '.venv', '__pycache__'];
