/** TaskService.ListTasks: what the nodes run and remember, one entry for each id. */

import {
  type ListTasksRequest,
  type ListTasksResponse,
  type Task,
  TaskState,
} from '@aerogate/proto/aerogate/v1/task_service_pb';
import type { ClusterView } from '../../../driver/driver.js';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import { isRefusal, refusalFailure } from '../../info/info-answer.js';
import { parseTasks, SHOW_TASKS_COMMAND, type TaskEntry } from '../../info/task-entry.js';
import { TASKS_DEFAULT, TASKS_MAX } from '../../limits.js';
import type { CallContext } from '../../service.js';
import { checkSet } from '../../translate/name.js';
import { isBackground, type TaskPart, taskToProto } from '../../translate/task.js';
import { type Asking, askAllNodes } from '../cluster/ask-nodes.js';
import { knownNamespace } from '../cluster/known-namespace.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';

export async function listTasks(
  request: ListTasksRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<ListTasksResponse> {
  const driver = drivers.forPrincipal(context.principal);
  checkScope(request, driver.cluster());
  const limit = limitOf(request);
  const { parts, unreachable } = await partsOf({ driver, behaviors, context });
  const wanted = parts.filter(({ entry }) => isWanted(entry, request));
  const tasks = tasksOf(wanted, unreachable)
    .filter(({ state }) => request.runningOnly !== true || state === TaskState.IN_PROGRESS)
    .toSorted(byAge);
  return {
    $typeName: 'aerogate.v1.ListTasksResponse',
    tasks: tasks.slice(0, limit),
    truncated: tasks.length > limit,
    unreachableNodes: [...unreachable],
  };
}

function checkScope({ namespace, set }: ListTasksRequest, cluster: ClusterView): void {
  if (namespace === '') checkReachable(cluster);
  else knownNamespace(cluster, namespace, undefined);
  if (namespace === '' && set !== '') {
    throw invalidArgument(fieldAt(undefined, 'set'), 'a set needs its namespace.');
  }
  checkSet(set, undefined, 'set');
}

function limitOf({ limit = TASKS_DEFAULT }: ListTasksRequest): number {
  if (limit >= 1 && limit <= TASKS_MAX) return limit;
  throw invalidArgument(fieldAt(undefined, 'limit'), `a list has 1 to ${TASKS_MAX} tasks.`);
}

interface Parts {
  readonly parts: readonly TaskPart[];
  readonly unreachable: readonly string[];
}

/** A node that refuses counts as one that does not answer, unless all do. */
async function partsOf(asking: Asking): Promise<Parts> {
  const { answered, unreachable } = await askAllNodes(asking, [SHOW_TASKS_COMMAND]);
  const said = answered.map(({ node, answers }) => ({
    node,
    answer: answers.get(SHOW_TASKS_COMMAND) ?? '',
  }));
  const refusing = said.filter(({ answer }) => isRefusal(answer));
  const [first] = refusing;
  if (first !== undefined && refusing.length === said.length) {
    throw refusalFailure(first.node, first.answer);
  }
  return {
    parts: said.flatMap(({ node, answer }) =>
      parseTasks(answer).map((entry): TaskPart => ({ node, entry })),
    ),
    unreachable: [...unreachable, ...refusing.map(({ node }) => node)].toSorted(),
  };
}

function isWanted(entry: TaskEntry, request: ListTasksRequest): boolean {
  const { namespace, set, includeQueries = false } = request;
  return (
    (namespace === '' || entry.namespace === namespace) &&
    (set === '' || entry.set === set) &&
    (includeQueries || isBackground(entry))
  );
}

function tasksOf(parts: readonly TaskPart[], unreachable: readonly string[]): Task[] {
  const byId = new Map<bigint, TaskPart[]>();
  for (const part of parts) {
    const { taskId } = part.entry;
    const known = byId.get(taskId);
    if (known === undefined) byId.set(taskId, [part]);
    else known.push(part);
  }
  return [...byId].map(([taskId, each]) => taskToProto(taskId, each, unreachable));
}

/** Running ones first, then by the time since they ended; ids keep the order the same from call to call. */
function byAge(a: Task, b: Task): number {
  const [ageA, ageB] = [ageMsOf(a), ageMsOf(b)];
  if (ageA !== ageB) return ageA - ageB;
  return a.taskId < b.taskId ? -1 : 1;
}

/** Since the last of its nodes ended; below 0 while one runs it. */
function ageMsOf({ state, nodes }: Task): number {
  if (state === TaskState.IN_PROGRESS) return -1;
  const ages = nodes.map(({ timeSinceDone }) =>
    timeSinceDone === undefined
      ? 0
      : Number(timeSinceDone.seconds) * 1_000 + timeSinceDone.nanos / 1_000_000,
  );
  return Math.min(...ages);
}
