// Gets the programs that write Go, Java and Python stubs, each from its own ecosystem's registry, pinned, and into
// .cache/tools, so that generating again needs no network. Run directly it gets all it can and says what is missing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findRequirements } from './requirements.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const toolsFolder = join(root, '.cache', 'tools', 'stubs');
const javaToolsPom = join(root, 'scripts', 'stub-tools.pom.xml');
const installTimeoutMs = 300_000;

/**
 * One row per language: what the machine has to have, what is got with it, and how. The versions are of one train
 * (protobuf 31, gRPC 1.76): stubs run on the runtimes they were made for and all newer ones of two major versions, so
 * an older generator asks less of those who use them.
 */
const table = {
  go: {
    requirement: 'go',
    pins: [
      'google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.11',
      'google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.0',
    ],
    install: installGo,
  },
  java: {
    requirement: 'maven',
    // What is pinned stands in the pom, in Maven's own words.
    pins: [platformForMaven(), readFileSync(javaToolsPom, 'utf8')],
    install: installJava,
  },
  python: {
    requirement: 'python',
    pins: [
      'grpcio-tools==1.76.0',
      'mypy-protobuf==3.7.0',
      // What the others depend on is pinned too: their output may not change with the day.
      'grpcio==1.76.0',
      'protobuf==6.33.6',
      'types-protobuf==6.32.1.20251105',
      'setuptools==80.9.0',
    ],
    install: installPython,
  },
};

export const stubLanguages = Object.keys(table);

/**
 * The folder that holds a language's tools, installing them first if need be.
 *
 * @param {string} language one of `stubLanguages`
 * @returns {{folder: string} | {requirement: string, reason: string}} where the tools are, or what is missing and why
 */
export function findStubTools(language) {
  const { requirement, pins, install } = table[language];
  const id = createHash('sha256').update(pins.join('\n')).digest('hex').slice(0, 12);
  const folder = join(toolsFolder, `${language}-${id}`);
  // Written last, so that an installation that was cut short is not taken for a whole one.
  const stamp = join(folder, '.complete');
  if (existsSync(stamp)) return { folder };
  const found = findRequirements([requirement])[requirement];
  if (found.path === undefined) return { requirement, reason: found.reason };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const complaint = install({ program: found.path, folder, pins });
  if (complaint !== undefined) return { requirement, reason: complaint };
  writeFileSync(stamp, '');
  return { folder };
}

function installGo({ program, folder, pins }) {
  const env = { GOBIN: folder, GOFLAGS: '-mod=mod' };
  // One at a time: go takes several packages only when they are of one module.
  return firstComplaint(pins.map((pin) => () => complaintOf(program, ['install', pin], env)));
}

function installJava({ program, folder }) {
  const complaint = complaintOf(program, [
    '-B',
    '-q',
    '-f',
    javaToolsPom,
    `-Dplatform=${platformForMaven()}`,
    '-Dmdep.stripVersion=true',
    '-Dmdep.stripClassifier=true',
    `-DoutputDirectory=${folder}`,
    'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies',
  ]);
  if (complaint !== undefined) return complaint;
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o755);
  return undefined;
}

function installPython({ program, folder, pins }) {
  return firstComplaint([
    () => complaintOf(program, ['-m', 'venv', folder]),
    () => complaintOf(pythonOf(folder), ['-m', 'pip', 'install', '--quiet', ...pins]),
  ]);
}

/** The interpreter of a virtual environment. */
export function pythonOf(folder) {
  return process.platform === 'win32'
    ? join(folder, 'Scripts', 'python.exe')
    : join(folder, 'bin', 'python');
}

/** The machine's name in Maven Central's binary artifacts. */
function platformForMaven() {
  const systems = { linux: 'linux', darwin: 'osx', win32: 'windows' };
  const processors = { x64: 'x86_64', arm64: 'aarch_64' };
  return `${systems[process.platform]}-${processors[process.arch]}`;
}

function firstComplaint(steps) {
  for (const step of steps) {
    const complaint = step();
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

/** Runs one step of an installation; the line of its output that says what went wrong, or undefined where nothing did. */
function complaintOf(file, args, env = {}) {
  // The folder of the tool comes first: on some systems `go` and `mvn` are scripts that call their neighbours.
  const path = `${dirname(file)}${delimiter}${process.env.PATH ?? ''}`;
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: installTimeoutMs,
    env: { ...process.env, PATH: path, ...env },
  });
  if (status === 0) return undefined;
  const lines = `${error?.message ?? ''}\n${stderr ?? ''}\n${stdout ?? ''}`
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const telling = lines.find((line) => /error|cannot|could not|not found|no such/i.test(line));
  return telling ?? lines[0] ?? `${file} ended with exit code ${status}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const language of stubLanguages) {
    const { reason } = findStubTools(language);
    process.stdout.write(`stub tools for ${language}: ${reason ?? 'here'}\n`);
  }
}
