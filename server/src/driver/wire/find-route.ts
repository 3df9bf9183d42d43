/** The node one try goes to, or why there is none and whether another route would help. */

import { AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import { type Command, isWriteCommand } from '../../model/command.js';
import { partitionOf } from '../../model/digest.js';
import { wantsRoute } from './retry-rule.js';
import type { Router, WireNode } from './router.js';
import type { Setback, Trail } from './trail.js';

export interface RouteQuestion {
  readonly command: Command;
  readonly trail: Trail;
  /** What the command met last; told again when the router has nobody new to name. */
  readonly lastError: AerospikeError | undefined;
}

export function findRoute(router: Router, question: RouteQuestion): WireNode | Setback {
  const { command, trail, lastError } = question;
  const { replica, readModeSc } = command.settings;
  const node = router.nodeFor({
    namespace: command.key.namespace,
    partitionId: partitionOf(command.key.digest),
    isWrite: isWriteCommand(command),
    attempt: trail.place,
    replica,
    readModeSc,
  });
  if (node instanceof AerospikeError) {
    return { error: node, node: undefined, wantsRoute: wantsRoute(node) };
  }
  if (lastError !== undefined && trail.refusedBy.has(node)) {
    return { error: lastError, node: undefined, wantsRoute: true };
  }
  if (!node.circuitOpen()) return node;
  // A circuit that a dead node opened closes when the node does: that is worth a wait. A living one is left alone.
  const error = clientFailure('CIRCUIT_OPEN', { node: node.name });
  return { error, node: undefined, wantsRoute: node.doubted };
}

export function isSetback(route: WireNode | Setback): route is Setback {
  return 'wantsRoute' in route;
}
