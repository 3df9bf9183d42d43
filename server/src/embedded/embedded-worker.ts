/** The thread an embedded cluster runs in: starts it, answers calls of its controls, and ends with it. */

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { EmbeddedNode } from './embedded-cluster.js';
import { startEmbedded } from './index.js';
import type { LogEntry } from './log.js';
import type { EmbeddedWorkerOptions } from './options.js';
import { toPlainError, type WorkerAnswer, type WorkerRequest } from './worker-protocol.js';

const port = portOfThread();

function portOfThread(): MessagePort {
  if (parentPort === null) throw new Error('embedded-worker runs in a worker thread only');
  return parentPort;
}

function answer(message: WorkerAnswer): void {
  port.postMessage(message);
}

/** Causes are errors of any make; their message is what can cross. */
function logEntry({ cause, ...entry }: LogEntry): LogEntry {
  return cause === undefined ? entry : { ...entry, cause: toPlainError(cause).message };
}

async function serve(node: EmbeddedNode, { id, method, args }: WorkerRequest): Promise<void> {
  try {
    const value = await call(node, method, args);
    answer({ type: 'done', id, value, seeds: node.seeds, nodes: node.nodes });
  } catch (error) {
    const plain = toPlainError(error);
    answer({ type: 'failed', id, error: plain, seeds: node.seeds, nodes: node.nodes });
  }
  // Without its port the thread has nothing left to wait for.
  if (method === 'close') port.close();
}

function call(
  node: EmbeddedNode,
  method: WorkerRequest['method'],
  args: readonly unknown[],
): Promise<unknown> {
  if (method === 'close') return node.close();
  // The arguments are those the other side's control was called with: same methods, same types.
  const act: unknown = Reflect.get(node.control, method);
  if (typeof act !== 'function') return Promise.reject(new RangeError(`no control ${method}`));
  return Promise.resolve(Reflect.apply(act, node.control, args));
}

try {
  const node = await startEmbedded({
    ...(workerData as EmbeddedWorkerOptions),
    log: (entry) => {
      answer({ type: 'log', entry: logEntry(entry) });
    },
  });
  port.on('message', (request: WorkerRequest) => void serve(node, request));
  answer({ type: 'started', seeds: node.seeds, nodes: node.nodes });
} catch (error) {
  answer({ type: 'notStarted', error: toPlainError(error) });
  port.close();
}
