// Runs one task of the workspace from any state of the clone: installs what the lockfile says, builds what changed,
// then starts the task on the pinned Node. It has no dependencies and is plain enough for Node 20 and older.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stampPath = join(modules, '.aerogate-install');
const nodeMajorMin = 22;
const parentCheckMs = 250;

/** What each task starts once the workspace is ready; the rest of the command line follows. */
const tasks = {
  setup: undefined,
  start: ['server/bin/aerogate.js', 'serve', '--embedded', '--sample'],
  test: ['scripts/test.mjs'],
  'test:long': ['scripts/test.mjs', '--long'],
  bench: ['bench/run.mjs'],
  demo: ['demo/run.mjs'],
  'verify:ee': ['scripts/verify-ee.mjs'],
};

const [task = '', ...extra] = process.argv.slice(2);
if (!Object.hasOwn(tasks, task)) {
  fail(`Unknown task "${task}". Known: ${Object.keys(tasks).join(', ')}.`);
}

ensureInstalled();
const node = findNode();
build(node);

const command = tasks[task];
if (command !== undefined) {
  if (!existsSync(join(root, command[0])))
    fail(`${task} needs ${command[0]}, which is not in this tree.`);
  run(node, [...command, ...extra]);
}

/** Installs the dependencies unless node_modules already holds what package-lock.json asks for. */
function ensureInstalled() {
  const lockText = readFileSync(join(root, 'package-lock.json'));
  const wanted = [
    createHash('sha256').update(lockText).digest('hex'),
    process.platform,
    process.arch,
  ].join(' ');
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === wanted) return;
  if (!holdsLockedVersions(JSON.parse(lockText.toString('utf8')))) install();
  writeFileSync(stampPath, wanted);
}

/**
 * Compares npm's own record of what it installed with the lockfile, so that an `npm install` done by hand is
 * recognised and not repeated. Optional packages of other platforms are absent, and rightly so.
 */
function holdsLockedVersions(lock) {
  const recordPath = join(modules, '.package-lock.json');
  if (!existsSync(recordPath)) return false;
  const installed = JSON.parse(readFileSync(recordPath, 'utf8')).packages;
  return Object.entries(lock.packages).every(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link) return true;
    const found = installed[path];
    if (found === undefined) return entry.optional === true && !isMeantForHere(entry);
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** True when a package names this very platform; one that names none came along with a package of another. */
function isMeantForHere(entry) {
  // Which C library this is can't be told from here, so a package that asks for one may be absent.
  if (entry.libc !== undefined || (entry.os ?? entry.cpu) === undefined) return false;
  const os = [entry.os ?? process.platform].flat();
  const cpu = [entry.cpu ?? process.arch].flat();
  return os.includes(process.platform) && cpu.includes(process.arch);
}

function install() {
  const started = Date.now();
  say('installing dependencies (npm ci); the first time this takes a minute or two');
  const npm = process.env.npm_execpath;
  // npm's own Node, when npm started us: the pinned one in node_modules is about to be replaced.
  const [file, ...prefix] =
    npm === undefined ? ['npm'] : [process.env.npm_node_execpath ?? process.execPath, npm];
  const args = [...prefix, 'ci', '--ignore-scripts', '--include=dev', '--include=optional'];
  // "error" keeps npm from warning about its own Node: the tools run on the pinned one.
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const result = spawnSync(file, [...args, ...quiet], {
    cwd: root,
    encoding: 'utf8',
    // npm is a .cmd file on Windows, which only a shell starts.
    shell: npm === undefined && process.platform === 'win32',
  });
  if (result.status !== 0) {
    // npm's usage text follows its reason; the reason is all that helps.
    const reason = `${result.stderr ?? ''}${result.error ?? ''}`.split(
      'npm error Clean install',
    )[0];
    fail(`npm ci failed.\n${reason}`);
  }
  say(`dependencies installed in ${seconds(started)} s`);
}

/** The pinned Node of node_modules, or the running one where no package carries a binary for this platform. */
function findNode() {
  const pinned = join(modules, '.bin', 'node');
  linkPinnedNode(pinned);
  if (existsSync(pinned)) {
    if (spawnSync(pinned, ['--version']).status === 0) return pinned;
    // The package matched the platform but not its C library (musl). npm puts .bin first on PATH, so a Node that
    // does not start would break every later script.
    rmSync(pinned);
  }
  if (Number(process.versions.node.split('.')[0]) >= nodeMajorMin) return process.execPath;
  fail(
    `Aerogate needs Node ${nodeMajorMin} or newer. No Node binary comes by npm for ${process.platform}-${process.arch}, ` +
      `and the one running this is ${process.versions.node}. Install Node ${nodeMajorMin} or newer and run the command again.`,
  );
}

/** The npm of Node 20 installs the package that carries the binary, yet leaves its link out of .bin; npm 11 makes it. */
function linkPinnedNode(link) {
  if (existsSync(link)) return;
  const carrier = process.platform === 'darwin' ? 'node-bin-darwin' : `node-${process.platform}`;
  const binary = join(modules, `${carrier}-${process.arch}`, 'bin', 'node');
  if (!existsSync(binary)) return;
  chmodSync(binary, 0o755);
  rmSync(link, { force: true });
  symlinkSync(relative(dirname(link), binary), link);
}

/** Compiles what changed, and puts it together; tsc and the script keep their own records of what is up to date. */
function build(node) {
  const started = Date.now();
  const fresh = !existsSync(join(root, 'server', 'dist'));
  if (fresh) say('building');
  const steps = [[join(modules, 'typescript', 'bin', 'tsc'), '-b'], ['scripts/bundle.mjs']];
  for (const step of steps) {
    const result = spawnSync(node, step, { cwd: root, encoding: 'utf8' });
    if (result.status !== 0) {
      fail(`The build failed.\n${result.stdout ?? ''}${result.stderr ?? ''}`);
    }
  }
  if (fresh) say(`built in ${seconds(started)} s`);
}

/** Starts the task, passes signals on, and ends the way the task ended. */
function run(node, args) {
  const child = spawn(node, args, { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group: the child has it already, and twice would mean "now".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  stopWithParent(child);
  child.on('error', (error) => fail(`Can't start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * Ends the task when the shell that npm put between itself and us is gone. npm passes a signal to that shell only, which
 * dies of it and tells nobody; without this, `npm start` stopped by a supervisor would leave its server running.
 */
function stopWithParent(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, parentCheckMs);
  timer.unref();
}

function seconds(sinceMs) {
  return Math.round((Date.now() - sinceMs) / 1000);
}

function say(text) {
  process.stderr.write(`aerogate: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
