/** Asks a node to end a query nobody reads any more; what comes of it is of no interest. */

import type { Clock } from '../../model/clock.js';
import { encodeInfoRequest } from '../../wire/info.js';
import { Attempt } from './attempt.js';
import type { WireNode } from './router.js';

const ABORT_TIMEOUT_MS = 1_000;

export function abortQuery(clock: Clock, node: WireNode, taskId: bigint): void {
  new Attempt({
    ...{ clock, node },
    lane: 'exclusive',
    // The older name of the parameter is one that every server takes.
    request: encodeInfoRequest([`query-abort:trid=${taskId}`]),
    answer: 'oneFrame',
    deadlineMs: clock.monotonicMs() + ABORT_TIMEOUT_MS,
    socketTimeoutMs: 0,
    onFrame: () => true,
    onFailure: () => undefined,
  }).start();
}
