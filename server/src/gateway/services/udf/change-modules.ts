/** Changes of modules: one node takes the order and spreads it; who has to know when it is everywhere waits for that. */

import { AerospikeError, clientFailure } from '../../../model/aerospike-error.js';
import type { Clock } from '../../../model/clock.js';
import { GatewayError } from '../../gateway-error.js';
import { moduleRefusal } from '../../info/module-command.js';
import { MODULE_POLL_MS, MODULE_WAIT_MS } from '../../limits.js';
import { type Asking, ask } from '../cluster/ask-nodes.js';
import { answerTimeMs } from '../deadline.js';
import type { ServerFacts } from '../dependencies.js';
import { pause } from '../follow.js';

/** Throws PERMISSION_DENIED where the operator has forbidden changes. */
export function checkChangesAllowed({ refuseUdfChanges = false }: ServerFacts): void {
  if (!refuseUdfChanges) return;
  throw new GatewayError('PERMISSION_DENIED', {
    detail: 'the gateway was started with --refuse-udf-changes.',
  });
}

/** Throws what the node refuses. */
export async function changeModules(asking: Asking, command: string): Promise<void> {
  const [answer] = await ask(asking, { commands: [command], target: { to: 'any' } });
  if (answer === undefined) throw clientFailure('NO_NODE', { attempts: 0 });
  // Asked for one thing, the answer is of that, however the node repeats a command of such a length.
  const [said = ''] = answer.answers.values();
  const refusal = moduleRefusal(answer.node, said);
  if (refusal !== undefined) throw refusal;
}

/**
 * Looks until a look is as wanted, or the time of the call is up, and answers the last look; undefined where none succeeded. With
 * `waits` unset there is one look.
 */
export async function lookUntil<Look>(
  look: () => Promise<Look>,
  isWanted: (look: Look) => boolean,
  {
    asking,
    clock,
    waits,
  }: { readonly asking: Asking; readonly clock: Clock; readonly waits: boolean },
): Promise<Look | undefined> {
  const { context } = asking;
  const beganMs = clock.monotonicMs();
  const isOver = (): boolean =>
    !waits ||
    clock.monotonicMs() - beganMs >= MODULE_WAIT_MS ||
    (answerTimeMs(context) ?? MODULE_POLL_MS) < MODULE_POLL_MS;
  let last: Look | undefined;
  for (;;) {
    try {
      last = await look();
      if (isWanted(last)) return last;
    } catch (error) {
      // The change was made; a node that can't be asked is one that may not know of it yet.
      if (!(error instanceof AerospikeError)) throw error;
    }
    if (context.signal.aborted) throw clientFailure('CANCELLED', { inDoubt: true });
    if (isOver()) return last;
    await pause(clock, MODULE_POLL_MS, context.signal);
  }
}
