// Knows what some tests need beyond Node and npm, finds it on this machine, and says why when it can't.
// Run directly it prints the findings as JSON; test/support/requirements.ts is the tests' way in.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const probeTimeoutMs = 20_000;

/** Where `.ci/run` puts the tools it builds, so that they need no place on the machine's own PATH. */
export const toolFolder = join(root, '.cache', 'tools', 'bin');

/**
 * One row per requirement: what it is to a reader, the programs that would do, the arguments that make one of them
 * answer, and how to get it; or why it can't be had, whatever is installed.
 */
const table = {
  docker: {
    what: 'a Docker engine',
    programs: ['docker'],
    args: ['info', '--format', '{{.ServerVersion}}'],
    install: 'start a Docker engine',
  },
  go: { what: 'Go', programs: ['go'], args: ['version'], install: 'install Go 1.24 or newer' },
  jdk: {
    what: 'a JDK',
    programs: ['javac'],
    args: ['-version'],
    install: 'install a JDK 17 or newer',
  },
  maven: {
    what: 'Maven',
    programs: ['mvn'],
    args: ['-version'],
    install: 'install Maven 3.8 or newer',
  },
  python: {
    what: 'Python',
    programs: ['python3', 'python'],
    args: ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))'],
    install: 'install Python 3.10 or newer, with its venv module',
  },
  grpcurl: {
    what: 'grpcurl',
    programs: ['grpcurl'],
    args: ['-version'],
    install: 'go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3',
  },
  openssl: {
    what: 'OpenSSL',
    programs: ['openssl'],
    args: ['version'],
    install: 'install OpenSSL (apt-get install openssl)',
  },
  curl: { what: 'curl', programs: ['curl'], args: ['--version'], install: 'install curl' },
  chromium: {
    what: 'Chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    args: ['--version'],
    install: 'install Chromium (apt-get install chromium)',
  },
  'aerospike-client': {
    what: "the official npm client's native add-on",
    programs: [process.execPath],
    args: ['-e', "require('aerospike')"],
    install: 'install libyaml (apt-get install libyaml-0-2)',
  },
  'own-cluster': {
    what: 'a cluster that a test may stop, slow down and look into',
    programs: [process.execPath],
    args: ['-e', '0'],
    lacking: () =>
      process.env.AEROGATE_TEST_SEEDS && 'the one AEROGATE_TEST_SEEDS names is left as it is',
  },
};

/** What no machine can be made to have: `AEROGATE_REQUIRE=all` does not insist on it. */
export const excused = ['docker', 'own-cluster'];

/** Looks for requirements, all of them unless told which; each finding has either a `path` or a `reason`. */
export function findRequirements(names = Object.keys(table)) {
  return Object.fromEntries(names.map((name) => [name, find(table[name])]));
}

function find({ what, programs, args, install, lacking }) {
  const lack = lacking?.();
  if (lack) return { what, reason: lack };
  const path = programs.map(locate).find((found) => found !== undefined);
  if (path === undefined) {
    return { what, reason: `no ${programs.join(' or ')} on the PATH; ${install}` };
  }
  const answer = spawnSync(path, args, { cwd: root, encoding: 'utf8', timeout: probeTimeoutMs });
  if (answer.status === 0) return { what, path };
  return { what, reason: `${complaintOf(answer)}; ${install}` };
}

function locate(program) {
  if (existsSync(program)) return program;
  const folders = [
    toolFolder,
    ...(process.env.PATH ?? '').split(delimiter),
    join(homedir(), 'go', 'bin'),
  ];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The line of a failed probe that says what is wrong. */
function complaintOf(answer) {
  if (answer.error !== undefined) return answer.error.message;
  const lines = `${answer.stderr}\n${answer.stdout}`.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /error|cannot|can't|not found|no such/i.test(line));
  return telling ?? `it ended with exit code ${answer.status}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${JSON.stringify(findRequirements())}\n`);
}
