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
  return new WorkerHost(script, options, hooks).started;
}

interface Settling<Result> {
  readonly resolve: (value: Result) => void;
  readonly reject: (error: Error) => void;
}

/** This thread's end: who waits for which answer, and what the other end last said of the cluster. */
class WorkerHost {
  readonly started: Promise<EmbeddedNode>;
  readonly #worker: Worker;
  readonly #hooks: WorkerHooks;
  readonly #starting: Settling<EmbeddedNode>;
  readonly #exited: Promise<void>;
  readonly #calls = new Map<number, Settling<unknown>>();
  #addresses: ClusterAddresses = { seeds: '', nodes: [] };
  #phase: 'starting' | 'running' | 'closing' | 'dead' = 'starting';
  #closed: Promise<void> | undefined;
  #lastId = 0;

  constructor(script: URL, options: EmbeddedWorkerOptions, hooks: WorkerHooks) {
    const { promise, resolve, reject } = Promise.withResolvers<EmbeddedNode>();
    this.started = promise;
    this.#starting = { resolve, reject };
    this.#hooks = hooks;
    this.#worker = new Worker(script, { workerData: options, name: 'aerogate-embedded' });
    this.#worker.on('message', (message: WorkerAnswer) => {
      this.#receive(message);
    });
    this.#worker.once('error', (cause: unknown) => {
      this.#die(cause instanceof Error ? cause : new Error('the embedded worker died', { cause }));
    });
    this.#exited = new Promise((exited) => {
      this.#worker.once('exit', (code) => {
        this.#die(new Error(`the embedded worker ended with code ${code}`));
        exited();
      });
    });
  }

  call(method: WorkerRequest['method'], args: readonly unknown[]): Promise<unknown> {
    if (this.#phase !== 'running') {
      return Promise.reject(new Error('the embedded cluster is closed'));
    }
    this.#lastId += 1;
    const request: WorkerRequest = { id: this.#lastId, method, args };
    return new Promise((resolve, reject) => {
      this.#calls.set(request.id, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #node(): EmbeddedNode {
    const addresses = (): ClusterAddresses => this.#addresses;
    return {
      get seeds(): string {
        return addresses().seeds;
      },
      get nodes(): EmbeddedNode['nodes'] {
        return addresses().nodes;
      },
      control: createRemoteControl((method, args) => this.call(method, args)),
      close: () => (this.#closed ??= this.#close()),
    };
  }

  async #close(): Promise<void> {
    if (this.#phase !== 'running') return;
    const answered = this.call('close', []);
    this.#phase = 'closing';
    await answered;
    await this.#exited;
  }

  #receive(message: WorkerAnswer): void {
    switch (message.type) {
      case 'log':
        (this.#hooks.log ?? NO_LOG)(message.entry);
        return;
      case 'started':
        this.#phase = 'running';
        this.#addresses = { seeds: message.seeds, nodes: message.nodes };
        this.#starting.resolve(this.#node());
        return;
      case 'notStarted':
        this.#phase = 'dead';
        this.#starting.reject(fromPlainError(message.error));
        return;
      case 'done':
      case 'failed':
        this.#settle(message);
    }
  }

  #settle(message: Extract<WorkerAnswer, { type: 'done' | 'failed' }>): void {
    this.#addresses = { seeds: message.seeds, nodes: message.nodes };
    const waiting = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if (message.type === 'done') waiting?.resolve(message.value);
    else waiting?.reject(fromPlainError(message.error));
  }

  /** The thread is gone: as it should be after `close`, by a crash otherwise. */
  #die(error: Error): void {
    const before = this.#phase;
    this.#phase = 'dead';
    for (const waiting of this.#calls.values()) waiting.reject(error);
    this.#calls.clear();
    if (before === 'starting') this.#starting.reject(error);
    else if (before === 'running') (this.#hooks.onCrash ?? throwUncaught)(error);
  }
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
