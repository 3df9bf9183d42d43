// Does what a newcomer does (`.ci/run` calls it): `npm start`, wait for the lines it offers to paste, run them, stop it.
// It fails unless each line answers with a row, the server ends with exit code 0, and no process is left behind.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findRequirements, toolFolder } from './requirements.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readyTimeoutMs = 300_000;
const lineTimeoutMs = 30_000;
const stopTimeoutMs = 30_000;

/** The programs a pasted line may start with; start-up offers one line of each. */
const programs = ['grpcurl', 'buf curl', 'curl'];

const output = [];
// A process group of its own, so that whatever it starts can be found and, if need be, ended.
const server = spawn('npm', ['start', '--silent', '--', ...process.argv.slice(2)], {
  cwd: root,
  detached: true,
  stdio: ['ignore', 'pipe', 'pipe'],
});
const ended = new Promise((resolve) => {
  server.on('exit', (code, signal) => resolve({ code, signal }));
});
const collect = (chunk) => output.push(chunk);
server.stdout.setEncoding('utf8').on('data', collect);
server.stderr.setEncoding('utf8').on('data', collect);

try {
  const lines = await waitForLines();
  for (const line of lines) tryLine(line);
  await stop();
  process.stdout.write(
    `smoke: ${lines.length} pasted lines answered, and the server ended with exit code 0\n`,
  );
} catch (error) {
  process.stderr.write(`smoke: ${error.message}\n--- output of npm start\n${output.join('')}\n`);
  process.exitCode = 1;
} finally {
  endGroup('SIGKILL');
}

/** Resolves with the lines to paste once start-up has printed one for each program. */
async function waitForLines() {
  const deadlineMs = Date.now() + readyTimeoutMs;
  for (;;) {
    const lines = pastedLines(output.join(''));
    if (programs.every((program) => lines.some((line) => line.startsWith(`${program} `))))
      return lines;
    const next = await Promise.race([ended, nextOutput(deadlineMs - Date.now())]);
    if (next?.code !== undefined)
      throw new Error(`npm start ended early with exit code ${next.code}`);
    if (Date.now() > deadlineMs)
      throw new Error(`no line for each of ${programs.join(', ')} in time`);
  }
}

function nextOutput(timeoutMs) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(timeoutMs, 0));
    server.stdout.once('data', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}

/** The commands in what was printed, with lines that end in a backslash joined; the last, unfinished line is left out. */
function pastedLines(text) {
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  return complete
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim().replace(/^\$ /, ''))
    .filter((line) => programs.some((program) => line.startsWith(`${program} `)));
}

function tryLine(line) {
  const program = programs.find((name) => line.startsWith(`${name} `));
  const finding = findRequirements()[program];
  if (finding?.reason !== undefined && process.env.AEROGATE_REQUIRE !== 'all') {
    process.stdout.write(`smoke: skipped the ${program} line: ${finding.reason}\n`);
    return;
  }
  const path = [join(root, 'node_modules', '.bin'), toolFolder, process.env.PATH].join(':');
  const answer = spawnSync('bash', ['-c', line], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
    timeout: lineTimeoutMs,
  });
  // Every answer of ours is JSON; an empty message would mean that the sample is not there.
  if (answer.status !== 0 || !/"\w+":/.test(answer.stdout)) {
    throw new Error(
      `this line did not answer with a row:\n${line}\n${answer.stdout}${answer.stderr}`,
    );
  }
  process.stdout.write(`smoke: ${program} answered ${answer.stdout.length} characters\n`);
}

async function stop() {
  // What a supervisor does: it signals the process it started, and npm passes the signal on.
  server.kill('SIGTERM');
  const timer = setTimeout(() => endGroup('SIGKILL'), stopTimeoutMs);
  const { code, signal } = await ended;
  clearTimeout(timer);
  if (code !== 0)
    throw new Error(`after SIGTERM it ended with ${signal ?? `exit code ${code}`}, not 0`);
  if (endGroup(0)) throw new Error('a process of npm start is still running after it ended');
}

/** Signals whatever is left of the group; returns whether there was anything. */
function endGroup(signal) {
  try {
    process.kill(-server.pid, signal);
    return true;
  } catch {
    return false;
  }
}
