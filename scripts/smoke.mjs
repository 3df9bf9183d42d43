// Does what a newcomer does (`npm run smoke`): `npm start`, wait for the lines it offers to paste, run them, stop it. It
// fails unless each line answers with a row, nothing outlives npm, and the server itself ends with exit code 0.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findRequirements, toolFolder } from './requirements.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readyTimeoutMs = 90_000;
const lineTimeoutMs = 30_000;
const stopTimeoutMs = 30_000;
const pollMs = 100;

/** The programs a pasted line may start with; start-up offers at least one line of each. */
const programs = ['grpcurl', 'buf curl', 'curl'];
const serverArgs = process.argv.slice(2);
const findings = findRequirements();

await attempt('npm', ['start', '--silent', '--', ...serverArgs], async (server) => {
  const lines = await offeredLines(server);
  for (const line of lines) tryLine(line);
  // npm answers a signal with its own exit code; what counts is that its server does not outlive it.
  server.child.kill('SIGTERM');
  await until(
    () => !isAlive(server),
    stopTimeoutMs,
    'a process of npm start still runs after npm ended',
  );
});
await attempt(
  process.execPath,
  [join('scripts', 'bootstrap.mjs'), 'start', ...serverArgs],
  async (server) => {
    await offeredLines(server);
    server.child.kill('SIGTERM');
    await until(() => server.ended !== undefined, stopTimeoutMs, 'it does not end on SIGTERM');
    if (server.ended !== 'exit code 0')
      throw new Error(`it ended with ${server.ended} after SIGTERM, not 0`);
  },
);
if (process.exitCode === undefined)
  process.stdout.write('smoke: started twice, answered, and ended cleanly\n');

/** Starts a command, gives it to `use`, and in any case ends what is left of it; a failure becomes the exit code. */
async function attempt(file, args, use) {
  // A process group of its own, so that whatever it starts can be found and, if need be, ended.
  const child = spawn(file, args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { child, output: '', ended: undefined };
  const collect = (chunk) => {
    server.output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  child.on('exit', (code, signal) => {
    server.ended = signal ?? `exit code ${code}`;
  });
  try {
    await use(server);
  } catch (error) {
    process.stderr.write(
      `smoke: ${error.message}\n--- output of ${file} ${args.join(' ')}\n${server.output}\n`,
    );
    process.exitCode = 1;
  } finally {
    if (isAlive(server)) process.kill(-child.pid, 'SIGKILL');
  }
}

/** Whether any process of the server's group still runs. */
function isAlive({ child }) {
  try {
    return process.kill(-child.pid, 0);
  } catch {
    return false;
  }
}

async function until(isReached, timeoutMs, complaint) {
  const deadlineMs = Date.now() + timeoutMs;
  while (!isReached()) {
    if (Date.now() > deadlineMs) throw new Error(`${complaint} (waited ${timeoutMs} ms)`);
    await wait(pollMs);
  }
}

/** Resolves with the lines to paste once start-up has printed one for each program. */
async function offeredLines(server) {
  let lines = [];
  const isOffered = (program) => lines.some((line) => line.startsWith(`${program} `));
  await until(
    () => {
      lines = pastedLines(server.output);
      return server.ended !== undefined || programs.every(isOffered);
    },
    readyTimeoutMs,
    `no line to paste for each of ${programs.join(', ')}`,
  );
  if (server.ended !== undefined) throw new Error(`it ended early, with ${server.ended}`);
  return lines;
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
  const finding = findings[program];
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
