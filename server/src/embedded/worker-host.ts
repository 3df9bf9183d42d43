/** Runs an embedded cluster in a thread of its own, and stands for it in this one. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { EmbeddedControl } from './control.js';
import type { EmbeddedNode } from './embedded-cluster.js';
import { type EmbeddedLog, NO_LOG } from './log.js';
import type { EmbeddedWorkerOptions } from './options.js';
import {
  type ClusterAddresses,
  fromPlainError,
  type WorkerAnswer,
  type WorkerRequest,
} from './worker-protocol.js';

/** What a thread can not take along: functions of the one that starts it. */
export interface WorkerHooks {
  /** Told what the cluster has to say; nobody unless given. */
  readonly log?: EmbeddedLog;
  /** Told when the thread died by itself. Unless given, the error is thrown and ends the process as any uncaught one. */
  readonly onCrash?: (error: Error) => void;
}

interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Methods of a control, each a call to the thread. */
const METHODS: Readonly<Record<keyof EmbeddedControl, true>> = {
  seed: true,
  peek: true,
  fastForward: true,
  failNext: true,
  delayNext: true,
  dropNext: true,
  clearFaults: true,
  kill: true,
  takeOver: true,
  restart: true,
  addNode: true,
  counters: true,
};

/** The built script of the thread: beside this file in the build, or in the build beside the sources. */
export function workerScript(): URL {
  const candidates = ['./embedded-worker.js', '../../dist/embedded/embedded-worker.js'];
  for (const candidate of candidates) {
    const script = new URL(candidate, import.meta.url);
    if (existsSync(fileURLToPath(script))) return script;
  }
  throw new Error(
    'the embedded worker runs from the build, and there is none: run `npm run build`',
  );
}

/** Starts `script` as the thread of a cluster. Rejects as `startEmbedded` does, or when the thread dies before it serves. */
export function startWorker(
  script: URL,
  options: EmbeddedWorkerOptions,
  hooks: WorkerHooks,
): Promise<EmbeddedNode> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData: options, name: 'aerogate-embedded' });
    const host = createHost(worker, hooks, { resolve, reject });
    worker.on('message', host.receive);
    worker.once('error', host.die);
    worker.once('exit', (code) => {
      host.die(new Error(`the embedded worker ended with code ${code}`));
    });
  });
}

interface Host {
  receive(message: WorkerAnswer): void;
  /** The thread is gone; expected after `close`, a crash otherwise. */
  die(error: unknown): void;
}

interface Starting {
  readonly resolve: (node: EmbeddedNode) => void;
  readonly reject: (error: Error) => void;
}

function createHost(worker: Worker, hooks: WorkerHooks, starting: Starting): Host {
  const { log = NO_LOG, onCrash = throwUncaught } = hooks;
  const calls = new Map<number, Call>();
  let addresses: ClusterAddresses = { seeds: '', nodes: [] };
  let phase: 'starting' | 'running' | 'closing' | 'dead' = 'starting';
  let closed: Promise<void> | undefined;
  let lastId = 0;

  function call(method: WorkerRequest['method'], args: readonly unknown[]): Promise<unknown> {
    if (phase !== 'running') return Promise.reject(new Error('the embedded cluster is closed'));
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      calls.set(id, { resolve, reject });
      worker.postMessage({ id, method, args } satisfies WorkerRequest);
    });
  }

  async function close(): Promise<void> {
    if (phase !== 'running') return;
    const exited = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        resolve();
      });
    });
    const answered = call('close', []);
    phase = 'closing';
    await answered;
    await exited;
  }

  const node: EmbeddedNode = {
    get seeds(): string {
      return addresses.seeds;
    },
    get nodes(): EmbeddedNode['nodes'] {
      return addresses.nodes;
    },
    control: createRemoteControl(call),
    close(): Promise<void> {
      closed ??= close();
      return closed;
    },
  };

  function settle(message: Extract<WorkerAnswer, { type: 'done' | 'failed' }>): void {
    addresses = { seeds: message.seeds, nodes: message.nodes };
    const waiting = calls.get(message.id);
    calls.delete(message.id);
    if (message.type === 'done') waiting?.resolve(message.value);
    else waiting?.reject(fromPlainError(message.error));
  }

  return {
    receive(message: WorkerAnswer): void {
      if (message.type === 'log') log(message.entry);
      else if (message.type === 'started') {
        phase = 'running';
        addresses = { seeds: message.seeds, nodes: message.nodes };
        starting.resolve(node);
      } else if (message.type === 'notStarted') {
        phase = 'dead';
        starting.reject(fromPlainError(message.error));
      } else settle(message);
    },
    die(cause: unknown): void {
      const error =
        cause instanceof Error ? cause : new Error('the embedded worker died', { cause });
      const before = phase;
      phase = 'dead';
      for (const waiting of calls.values()) waiting.reject(error);
      calls.clear();
      if (before === 'starting') starting.reject(error);
      else if (before === 'running') onCrash(error);
    },
  };
}

function createRemoteControl(
  call: (method: keyof EmbeddedControl, args: readonly unknown[]) => Promise<unknown>,
): EmbeddedControl {
  const entries = Object.keys(METHODS).map((method) => [
    method,
    (...args: readonly unknown[]) => call(method as keyof EmbeddedControl, args),
  ]);
  // Each method passes on what it is given, and answers with what came back: the types are the local control's.
  return Object.fromEntries(entries) as EmbeddedControl;
}

function throwUncaught(error: Error): void {
  queueMicrotask(() => {
    throw error;
  });
}
