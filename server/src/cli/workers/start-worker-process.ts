/** A worker as a process of its own, reached by the channel Node opens to a process it forks. */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProcessEnd, WorkerProcess } from './crew-member.js';
import type { FromWorker } from './worker-messages.js';

/** Starts the process; it waits for its assignment. */
export function startWorkerProcess(): WorkerProcess {
  const child = fork(fileURLToPath(new URL('./worker-process.js', import.meta.url)), [], {
    // Structured clone: big integers and bytes cross as they are.
    serialization: 'advanced',
  });
  return {
    pid: child.pid,
    send(message, connection): void {
      if (!child.connected) return;
      // The worker's end is a copy; ours is closed once it says that it has it. A failure to send is told by its end.
      child.send(message, connection, { keepOpen: true }, () => undefined);
    },
    listen(listeners): void {
      child.on('message', (received) => {
        listeners.message(received as FromWorker);
      });
      onceGone(child, (end) => {
        listeners.ended(end);
      });
    },
    kill(): void {
      child.kill('SIGKILL');
    },
  };
}

function onceGone(child: ChildProcess, ended: (end: ProcessEnd) => void): void {
  // A process that could not be started at all has this event alone.
  child.on('error', () => {
    if (child.pid === undefined) ended({ exitCode: undefined, signal: undefined });
  });
  child.once('exit', (exitCode, signal) => {
    ended({ exitCode: exitCode ?? undefined, signal: signal ?? undefined });
  });
}
