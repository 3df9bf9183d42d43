/** The ids of tasks: 64 bits, never 0; those made here have fewer. */

import { randomBytes } from 'node:crypto';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';

/** Bits of 64 that are left away: clients that count in doubles take such an id, too. */
const SPARED_BITS = 11n;

/** By chance, so that no other gateway and no other client has the same. */
export function randomTaskId(): bigint {
  const id = randomBytes(8).readBigUInt64BE() >> SPARED_BITS;
  return id === 0n ? 1n : id;
}

/** Throws GatewayError for 0, which is no id. */
export function checkTaskId(taskId: bigint): void {
  if (taskId !== 0n) return;
  throw invalidArgument(fieldAt(undefined, 'taskId'), 'the id of a task is not 0.');
}
