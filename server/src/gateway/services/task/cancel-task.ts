/** TaskService.CancelTask: every node is asked to stop; what it has changed stays changed. */

import type {
  CancelTaskRequest,
  CancelTaskResponse,
} from '@aerogate/proto/aerogate/v1/task_service_pb';
import { fieldAt } from '../../field-path.js';
import { GatewayError } from '../../gateway-error.js';
import { isRefusal, refusalFailure } from '../../info/info-answer.js';
import { abortTaskCommand, isUnknownTask } from '../../info/task-entry.js';
import type { CallContext } from '../../service.js';
import { askAllNodes } from '../cluster/ask-nodes.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { checkTaskId } from './task-id.js';

export async function cancelTask(
  { taskId }: CancelTaskRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<CancelTaskResponse> {
  checkTaskId(taskId);
  const driver = drivers.forPrincipal(context.principal);
  checkReachable(driver.cluster());
  const command = abortTaskCommand(taskId);
  const { answered } = await askAllNodes({ driver, behaviors, context }, [command]);
  const said = answered.map(({ node, answers }) => ({ node, answer: answers.get(command) ?? '' }));
  const cancelledNodeCount = said.filter(({ answer }) => !isRefusal(answer)).length;
  if (cancelledNodeCount === 0) throw refusalOf(said);
  return { $typeName: 'aerogate.v1.CancelTaskResponse', cancelledNodeCount };
}

/** That a node may not be told to stop is worse than that another does not run the task. */
function refusalOf(said: readonly { readonly node: string; readonly answer: string }[]): Error {
  const refused = said.find(({ answer }) => !isUnknownTask(answer));
  if (refused !== undefined) return refusalFailure(refused.node, refused.answer);
  return new GatewayError('INVALID_ARGUMENT', {
    field: fieldAt(undefined, 'taskId'),
    detail: 'no node runs this task; GetTask tells whether it has ended.',
    grpcCode: 'NOT_FOUND',
  });
}
