/** Tasks: what nodes say of one, added up over all of them. */

import {
  type Task,
  TaskKind,
  type TaskNode,
  TaskState,
} from '@aerogate/proto/aerogate/v1/task_service_pb';
import type { TaskEntry } from '../info/task-entry.js';
import { durationOf } from './settings.js';

/** One node's part, as that node tells it. */
export interface TaskPart {
  readonly node: string;
  readonly entry: TaskEntry;
}

/** By node name, each sum over the nodes that know of it. */
export function taskToProto(
  taskId: bigint,
  parts: readonly TaskPart[],
  unreachable: readonly string[],
): Task {
  const entries = parts.map(({ entry }) => entry);
  const sum = (figure: (entry: TaskEntry) => number): bigint =>
    entries.reduce((total, entry) => total + BigInt(figure(entry)), 0n);
  const [first] = entries;
  const progress = entries.reduce((total, { progressPercent }) => total + progressPercent, 0);
  return {
    $typeName: 'aerogate.v1.Task',
    taskId,
    state: stateOver(entries),
    kind: KINDS.get(first?.jobType ?? '') ?? TaskKind.UNSPECIFIED,
    namespace: first?.namespace ?? '',
    set: first?.set ?? '',
    indexName: entries.find(({ indexName }) => indexName !== '')?.indexName ?? '',
    progressPercent: entries.length === 0 ? 0 : progress / entries.length,
    recordsSucceeded: sum(({ succeeded }) => succeeded),
    recordsFailed: sum(({ failed }) => failed),
    recordsFiltered: sum(({ filtered }) => filtered),
    recordsThrottled: sum(({ throttled }) => throttled),
    runTime: durationOf(Math.max(0, ...entries.map(({ runTimeMs }) => runTimeMs))),
    nodes: parts.map(nodeToProto),
    unreachableNodes: [...unreachable],
  };
}

const KINDS: ReadonlyMap<string, TaskKind> = new Map([
  ['background-ops', TaskKind.OPERATIONS],
  ['background-udf', TaskKind.UDF],
  ['basic', TaskKind.QUERY],
  ['aggregation', TaskKind.AGGREGATION],
]);

/** Whether the node's word for it is one of background work. */
export function isBackground({ jobType }: TaskEntry): boolean {
  return jobType.startsWith('background');
}

/** From the least finished on. */
const STATES = [
  TaskState.IN_PROGRESS,
  TaskState.FAILED,
  TaskState.CANCELLED,
  TaskState.COMPLETE,
] as const;

function stateOver(entries: readonly TaskEntry[]): TaskState {
  const states = new Set(entries.map(stateOf));
  return STATES.find((state) => states.has(state)) ?? TaskState.NOT_FOUND;
}

function stateOf({ running, ending }: TaskEntry): TaskState {
  if (running) return TaskState.IN_PROGRESS;
  if (ending === 'ok' || ending === '') return TaskState.COMPLETE;
  return ending === 'user-aborted' ? TaskState.CANCELLED : TaskState.FAILED;
}

function nodeToProto({ node, entry }: TaskPart): TaskNode {
  const { running } = entry;
  return {
    $typeName: 'aerogate.v1.TaskNode',
    node,
    state: stateOf(entry),
    progressPercent: entry.progressPercent,
    recordsPerSecond: entry.recordsPerSecond,
    recordsSucceeded: BigInt(entry.succeeded),
    recordsFailed: BigInt(entry.failed),
    recordsFiltered: BigInt(entry.filtered),
    recordsThrottled: BigInt(entry.throttled),
    runTime: durationOf(entry.runTimeMs),
    ...(running ? {} : { timeSinceDone: durationOf(entry.sinceDoneMs) }),
    endReason: running ? '' : entry.ending,
  };
}
