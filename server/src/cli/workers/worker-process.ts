/** The script of a worker's process: waits for its assignment, serves, and ends when it is told to or its channel closes. */

import { STOP_SIGNALS } from '../stop-signals.js';
import { createProcessTerminal } from '../terminal.js';
import { holdYoungHeap } from '../young-heap.js';
import type { ToWorker } from './worker-messages.js';

if (process.send === undefined)
  throw new Error('worker-process is started by aerogate serve --workers');

// Signals to the whole group, as Ctrl-C sends them, are the other process's to answer: it tells its workers.
for (const signal of STOP_SIGNALS) process.on(signal, () => undefined);

holdYoungHeap();
const { runWorker } = await import('./run-worker.js');
process.exitCode = await runWorker(createProcessTerminal(), {
  send(message): void {
    // One that can't be sent any more has nobody to read it.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  },
  listen(listeners): void {
    process.on('message', (received, handle) => {
      listeners.message(received as ToWorker, handle);
    });
    process.once('disconnect', () => {
      listeners.closed();
    });
  },
});
// Nothing else keeps this process.
if (process.connected) process.disconnect();
