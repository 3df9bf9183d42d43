/** TaskService.WatchTask: how far a task is, until no node runs it any more. */

import {
  TaskState,
  type WatchTaskRequest,
  type WatchTaskResponse,
  WatchTaskResponseSchema,
} from '@aerogate/proto/aerogate/v1/task_service_pb';
import type { CallContext } from '../../service.js';
import type { Watchers } from '../../streams/watchers.js';
import { type TaskPart, taskToProto } from '../../translate/task.js';
import type { ServiceDependencies } from '../dependencies.js';
import { follow } from '../follow.js';
import { checkReachable } from '../namespace.js';
import { lookAtTask, type TaskLook } from './look-at-task.js';
import { checkTaskId } from './task-id.js';

/** How the part of a node ended that is no longer in the cluster: what it had not done yet, nobody does. */
const NODE_LEFT = 'node-left';

export async function* watchTask(
  { taskId, interval }: WatchTaskRequest,
  context: CallContext,
  dependencies: ServiceDependencies & { readonly watchers: Watchers },
): AsyncGenerator<WatchTaskResponse> {
  const { driver: drivers, behaviors, clock, watchers } = dependencies;
  checkTaskId(taskId);
  const driver = drivers.forPrincipal(context.principal);
  checkReachable(driver.cluster());
  const seen = new Map<string, TaskPart>();
  yield* follow(
    {
      what: 'task',
      schema: WatchTaskResponseSchema,
      look: async (): Promise<WatchTaskResponse> => {
        const look = await lookAtTask({ driver, behaviors, context }, taskId);
        remember(seen, look);
        const parts = [...seen.values()].toSorted(byNode);
        const task = taskToProto(taskId, parts, look.unreachable);
        const ended = task.state !== TaskState.IN_PROGRESS && look.unreachable.length === 0;
        return { $typeName: 'aerogate.v1.WatchTaskResponse', task, last: ended };
      },
      isLast: ({ last }) => last,
      isFinal: () => false,
    },
    { interval, context, clock, watchers },
  );
}

/**
 * What was seen on a node stays seen: one that has forgotten the task since has done it, and one that left the cluster in the
 * middle of it has not.
 */
function remember(seen: Map<string, TaskPart>, { parts, strangers, unreachable }: TaskLook): void {
  for (const part of parts) seen.set(part.node, part);
  const answering = new Set([...parts.map(({ node }) => node), ...strangers]);
  for (const { node, entry } of [...seen.values()]) {
    if (!entry.running || parts.some((part) => part.node === node)) continue;
    if (strangers.includes(node)) {
      const done = { ...entry, running: false, ending: 'ok', progressPercent: 100 };
      seen.set(node, { node, entry: done });
    } else if (!answering.has(node) && !unreachable.includes(node)) {
      seen.set(node, { node, entry: { ...entry, running: false, ending: NODE_LEFT } });
    }
  }
}

function byNode(a: TaskPart, b: TaskPart): number {
  return a.node < b.node ? -1 : Number(a.node > b.node);
}
