/** TaskService.GetTask: how far a task is, on every node. */

import type { GetTaskRequest, GetTaskResponse } from '@aerogate/proto/aerogate/v1/task_service_pb';
import type { CallContext } from '../../service.js';
import { taskToProto } from '../../translate/task.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { lookAtTask } from './look-at-task.js';
import { checkTaskId } from './task-id.js';

export async function getTask(
  { taskId }: GetTaskRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<GetTaskResponse> {
  checkTaskId(taskId);
  const driver = drivers.forPrincipal(context.principal);
  checkReachable(driver.cluster());
  const { parts, unreachable } = await lookAtTask({ driver, behaviors, context }, taskId);
  return {
    $typeName: 'aerogate.v1.GetTaskResponse',
    task: taskToProto(taskId, parts, unreachable),
  };
}
