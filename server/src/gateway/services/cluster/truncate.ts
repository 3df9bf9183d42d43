/** ClusterService.Truncate: all records of a set or a namespace, those before a moment, forgotten at once. */

import type {
  TruncateRequest,
  TruncateResponse,
} from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import type { ClusterView } from '../../../driver/driver.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import { CITRUSLEAF_EPOCH_SECONDS } from '../../../model/limits.js';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import { checkTaken } from '../../info/info-answer.js';
import type { CallContext } from '../../service.js';
import { nanosecondsOf } from '../../translate/timestamp.js';
import type { ServiceDependencies } from '../dependencies.js';
import { ask } from './ask-nodes.js';
import { commandTarget } from './command-target.js';

const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_MS = 1_000_000n;
const EARLIEST_NANOS = BigInt(CITRUSLEAF_EPOCH_SECONDS) * NANOS_PER_SECOND;

export async function truncate(
  request: TruncateRequest,
  context: CallContext,
  { driver: drivers, behaviors, clock }: ServiceDependencies,
): Promise<TruncateResponse> {
  const driver = drivers.forPrincipal(context.principal);
  const target = targetOf(request, driver.cluster());
  const cutOff = cutOffOf(request, clock.nowMs());
  const command = cutOff === undefined ? target : `${target};lut=${cutOff}`;
  // One node takes the order and passes it on to all; a node that is away learns of it when it is back.
  const [answer] = await ask(
    { driver, behaviors, context },
    { commands: [command], target: { to: 'any' } },
  );
  if (answer === undefined) throw clientFailure('NO_NODE', { attempts: 0 });
  checkTaken(answer, command);
  return { $typeName: 'aerogate.v1.TruncateResponse' };
}

function targetOf({ target }: TruncateRequest, cluster: ClusterView): string {
  const { namespace, set } = commandTarget(target, cluster);
  return set === undefined
    ? `truncate-namespace:namespace=${namespace}`
    : `truncate:namespace=${namespace};set=${set}`;
}

/** Nanoseconds since 1970, as the server takes them; it judges again by its own clock. */
function cutOffOf({ beforeTime }: TruncateRequest, nowMs: number): bigint | undefined {
  if (beforeTime === undefined) return undefined;
  const path = fieldAt(undefined, 'beforeTime');
  const nanoseconds = nanosecondsOf(beforeTime, path);
  if (nanoseconds <= EARLIEST_NANOS) {
    throw invalidArgument(
      path,
      'the server counts from 2010-01-01T00:00:00Z; the time is not later.',
    );
  }
  if (nanoseconds > BigInt(Math.ceil(nowMs)) * NANOS_PER_MS) {
    throw invalidArgument(path, 'the time is in the future.');
  }
  return nanoseconds;
}
