/** The built command `aerogate` as a process of its own: run to its end, or served from until a test stops it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const WORKSPACE = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(WORKSPACE, 'server', 'bin', 'aerogate.js');

/** How a process ended, and what it had written. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

export interface RunOptions {
  /** On top of an environment without any AEROGATE_ variable. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** No file it writes may grow past so many blocks of the shell's `ulimit -f`; a write behind that fails. */
  readonly fileBlocksMax?: number;
}

/** What stands in the ready file. */
export interface ReadyFacts {
  readonly grpc: string;
  readonly web: string;
  readonly ops: string;
  readonly tls: boolean;
  /** Seeds of the embedded node. */
  readonly embedded?: string;
  readonly pid: number;
  readonly version: string;
}

/** The two streams of a process, as far as they were written. */
export interface Written {
  readonly output: string;
  readonly errors: string;
}

/** A process whose streams can be watched. */
export interface Watched {
  /** What was written so far. */
  written(): Written;
  /** Resolves once a stream holds the text; rejects when the process ends without it. */
  saw(stream: keyof Written, text: string): Promise<void>;
}

export interface ServingAerogate extends ReadyFacts, Watched {
  readonly readyFile: string;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** Stops it, by force where it does not end when asked, and removes what it left. */
  stop(): Promise<Ended>;
}

/** Runs `aerogate` to its end. */
export function runAerogate(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const started = start(args, options);
  started.child.stdin?.end(options.input ?? '');
  return started.ended;
}

/** A command that goes on until it is told to stop. */
export interface RunningCommand extends Watched {
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** Asks it to stop with SIGTERM, by force where it does not end. */
  stop(): Promise<Ended>;
}

/** Starts a command that is not `serve` and lets it run. */
export function startAerogate(args: readonly string[], options: RunOptions = {}): RunningCommand {
  const { child, ended, written, saw } = start(args, options);
  const kill = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  return { ended, written, saw, kill, stop: () => stopChild(child, ended) };
}

/** Free ports for all listeners. */
export const FREE_PORTS = ['--grpc-listen', '0', '--web-listen', '0', '--ops-listen', '0'] as const;

/** Starts `aerogate serve` on free ports and waits until it serves. Rejects with what it said when it ends instead. */
export async function serveAerogate(
  args: readonly string[],
  options: RunOptions = {},
): Promise<ServingAerogate> {
  const folder = mkdtempSync(join(tmpdir(), 'aerogate-serve-'));
  const readyFile = join(folder, 'ready.json');
  const all = ['serve', ...FREE_PORTS, '--ready-file', readyFile, ...args];
  const started = start(all, options);
  const { child, ended } = started;
  const stop = async (): Promise<Ended> => {
    const end = await stopChild(child, ended);
    rmSync(folder, { recursive: true, force: true });
    return end;
  };
  try {
    const facts = await Promise.race([readyFacts(folder, readyFile), failedStart(ended)]);
    const kill = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    const { written, saw } = started;
    return { ...facts, readyFile, ended, kill, stop, written, saw };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** How long a command may take to end before it is killed, which fails whatever looks at how it ended. */
const STOP_TIMEOUT_MS = 10_000;

async function stopChild(child: ChildProcess, ended: Promise<Ended>): Promise<Ended> {
  const forced = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  child.kill('SIGTERM');
  const end = await ended;
  clearTimeout(forced);
  return end;
}

interface Started extends Watched {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

function start(args: readonly string[], { env = {}, fileBlocksMax }: RunOptions): Started {
  const command = [process.execPath, BIN, ...args];
  const limited = ['sh', '-c', `ulimit -f ${fileBlocksMax}; exec "$@"`, 'sh', ...command];
  const [program = '', ...rest] = fileBlocksMax === undefined ? command : limited;
  const child = spawn(program, rest, {
    cwd: WORKSPACE,
    env: { ...withoutOurs(process.env), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const written = { output: '', errors: '' };
  const arrivals = new EventEmitter();
  const collect = (stream: keyof Written) => (chunk: string) => {
    written[stream] += chunk;
    arrivals.emit('arrival');
  };
  child.stdout.setEncoding('utf8').on('data', collect('output'));
  child.stderr.setEncoding('utf8').on('data', collect('errors'));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      resolve({ exitCode, signal, ...written });
    });
  });
  const saw = async (stream: keyof Written, text: string): Promise<void> => {
    const state = { hasEnded: false };
    void ended.then(() => {
      state.hasEnded = true;
      arrivals.emit('arrival');
    });
    while (!written[stream].includes(text)) {
      if (state.hasEnded)
        throw new Error(`it ended without ${text}:\n${written.output}${written.errors}`);
      await once(arrivals, 'arrival');
    }
  };
  return { child, ended, saw, written: () => ({ ...written }) };
}

/** The environment of this run configures the tests, not what they start. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = (name: string): boolean =>
    !name.startsWith('AEROGATE_') || name === 'AEROGATE_CI_RUN';
  return Object.fromEntries(Object.entries(env).filter(([name]) => kept(name)));
}

function readyFacts(folder: string, readyFile: string): Promise<ReadyFacts> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!existsSync(readyFile)) return;
      watcher.close();
      resolve(JSON.parse(readFileSync(readyFile, 'utf8')) as ReadyFacts);
    };
    const watcher = watch(folder, look);
    // A process that ended never writes it; the watcher must not hold the test's process then.
    watcher.unref();
    look();
  });
}

async function failedStart(ended: Promise<Ended>): Promise<never> {
  const { exitCode, output, errors } = await ended;
  throw new Error(`aerogate serve ended with ${exitCode} before it served:\n${output}${errors}`);
}
