/** Asks a node to end queries nobody reads any more; what comes of it is of no interest. */

import type { Clock } from '../../model/clock.js';
import { encodeInfoRequest } from '../../wire/info.js';
import { Attempt } from './attempt.js';
import type { WireNode } from './router.js';

const ABORT_TIMEOUT_MS = 1_000;
/** Queries one request asks to end. */
const ABORT_MAX_QUERIES = 256;
/** Queries that may wait for the request before theirs; of more the node hears by their closed sockets alone. */
const WAITING_MAX_QUERIES = 10_000;

/** Those that wait while a request to their node is under way; a node without an entry has none. */
const waitingOf = new WeakMap<WireNode, bigint[]>();

/**
 * However many readers leave at once, a node is asked by one request after the other: a connection for each would be more than
 * the pool has, and the writes of others would wait behind them.
 */
export function abortQuery(clock: Clock, node: WireNode, taskId: bigint): void {
  const waiting = waitingOf.get(node);
  if (waiting === undefined) send(clock, node, [taskId]);
  else if (waiting.length < WAITING_MAX_QUERIES) waiting.push(taskId);
}

function send(clock: Clock, node: WireNode, taskIds: readonly bigint[]): void {
  if (!waitingOf.has(node)) waitingOf.set(node, []);
  new Attempt({
    ...{ clock, node },
    lane: 'exclusive',
    // The older name of the parameter is one that every server takes.
    request: encodeInfoRequest(taskIds.map((id) => `query-abort:trid=${id}`)),
    answer: 'oneFrame',
    deadlineMs: clock.monotonicMs() + ABORT_TIMEOUT_MS,
    socketTimeoutMs: 0,
    onFrame: () => {
      // In a turn of its own: the connection that answered is free again by then, and no other has to be opened.
      queueMicrotask(() => {
        sendWaiting(clock, node);
      });
      return true;
    },
    onFailure: ({ sent }) => {
      // A node that can't even be reached would be tried for every query.
      if (sent === 'neverSent') waitingOf.delete(node);
      else sendWaiting(clock, node);
    },
  }).start();
}

function sendWaiting(clock: Clock, node: WireNode): void {
  const next = waitingOf.get(node)?.splice(0, ABORT_MAX_QUERIES) ?? [];
  if (next.length > 0) send(clock, node, next);
  else waitingOf.delete(node);
}
