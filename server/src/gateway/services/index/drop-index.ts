/** IndexService.DropIndex: looks for the index first, since servers drop what is not there without a word. */

import type {
  DropIndexRequest,
  DropIndexResponse,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import { AerospikeError, clientFailure, isServerFailure } from '../../../model/aerospike-error.js';
import { RESULT } from '../../../model/result-code.js';
import { oldestBuild } from '../../info/build.js';
import { dropIndexCommand } from '../../info/index-command.js';
import { checkTaken } from '../../info/info-answer.js';
import type { CallContext } from '../../service.js';
import { type Asking, ask } from '../cluster/ask-nodes.js';
import type { ServiceDependencies } from '../dependencies.js';
import { lookAtIndex } from './look-at-index.js';
import { checkNamedIndex } from './named-index.js';

export async function dropIndex(
  { namespace, name, allowMissing = false }: DropIndexRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<DropIndexResponse> {
  const driver = drivers.forPrincipal(context.principal);
  checkNamedIndex({ namespace, name }, driver.cluster());
  const asking = { driver, behaviors, context };
  try {
    await lookAtIndex(asking, namespace, name);
    await drop(asking, namespace, name);
  } catch (error) {
    if (!allowMissing || !isMissing(error)) throw error;
    return { $typeName: 'aerogate.v1.DropIndexResponse', dropped: false };
  }
  return { $typeName: 'aerogate.v1.DropIndexResponse', dropped: true };
}

async function drop(asking: Asking, namespace: string, name: string): Promise<void> {
  const command = dropIndexCommand(namespace, name, oldestBuild(asking.driver.cluster().nodes));
  const [answer] = await ask(asking, { commands: [command], target: { to: 'any' } });
  if (answer === undefined) throw clientFailure('NO_NODE', { attempts: 0 });
  checkTaken(answer, command);
}

function isMissing(error: unknown): boolean {
  return error instanceof AerospikeError && isServerFailure(error, RESULT.indexNotFound);
}
