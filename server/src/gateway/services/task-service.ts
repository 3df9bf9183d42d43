/** TaskService: work the servers do by themselves, from its start to its end. */

import { TaskService } from '@aerogate/proto/aerogate/v1/task_service_pb';
import { completeService } from '../complete-service.js';
import type { BoundService } from '../service.js';
import { createWatchers } from '../streams/watchers.js';
import type { ServiceDependencies } from './dependencies.js';
import { cancelTask } from './task/cancel-task.js';
import { getTask } from './task/get-task.js';
import { listTasks } from './task/list-tasks.js';
import { startTask } from './task/start-task.js';
import { watchTask } from './task/watch-task.js';

/** `newTaskId` makes the ids of tasks whose callers choose none. */
export function createTaskService(
  dependencies: ServiceDependencies & { readonly newTaskId: () => bigint },
): BoundService {
  const watchers = createWatchers();
  return completeService(TaskService, {
    startTask: (request, context) => startTask(request, context, dependencies),
    getTask: (request, context) => getTask(request, context, dependencies),
    watchTask: (request, context) => watchTask(request, context, { ...dependencies, watchers }),
    cancelTask: (request, context) => cancelTask(request, context, dependencies),
    listTasks: (request, context) => listTasks(request, context, dependencies),
  });
}
