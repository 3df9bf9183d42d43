/** Info commands of the gateway's own: asked with the settings of a read, with the nodes that stayed silent by name. */

import { type Cell, settingsOf } from '../../../behavior/cell.js';
import { DEFAULT_BEHAVIOR } from '../../../behavior/presets.js';
import type { BehaviorRegistry } from '../../../behavior/registry.js';
import type { Driver, InfoAnswer, InfoRequest } from '../../../driver/driver.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import type { CallContext } from '../../service.js';
import { boundByDeadline } from '../deadline.js';

export interface Asking {
  readonly driver: Driver;
  readonly behaviors: BehaviorRegistry;
  readonly context: CallContext;
}

export interface NodeAnswers {
  /** By node name. */
  readonly answered: readonly InfoAnswer[];
  /** Nodes of the cluster that gave no answer, by name. */
  readonly unreachable: readonly string[];
}

const CELL: Cell = { kind: 'read', shape: 'point', mode: 'ap' };

/** The answers as the driver has them. Rejects with an AerospikeError where no node answered. */
export async function ask(asking: Asking, request: InfoRequest): Promise<readonly InfoAnswer[]> {
  const { driver, behaviors, context } = asking;
  const matrix = behaviors.matrixOf(DEFAULT_BEHAVIOR);
  if (matrix === undefined) throw new RangeError('there is no DEFAULT behaviour');
  const settings = boundByDeadline(settingsOf(matrix, CELL), context);
  if (context.signal.aborted) throw clientFailure('CANCELLED', { attempts: 0 });
  return driver.info(request, { settings, signal: context.signal });
}

/** Every node's answers, by name. */
export async function askAllNodes(
  asking: Asking,
  commands: readonly string[],
): Promise<NodeAnswers> {
  const answered = await ask(asking, { commands, target: { to: 'all' } });
  const names = new Set(answered.map(({ node }) => node));
  const unreachable = asking.driver
    .cluster()
    .nodes.map(({ name }) => name)
    .filter((name) => !names.has(name));
  return { answered: answered.toSorted(byNode), unreachable: unreachable.toSorted() };
}

function byNode(a: InfoAnswer, b: InfoAnswer): number {
  return a.node < b.node ? -1 : Number(a.node > b.node);
}
