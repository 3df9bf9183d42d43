/** One task over all nodes: who runs it, who remembers it, and who did not answer. */

import type { AerospikeError } from '../../../model/aerospike-error.js';
import { isRefusal, refusalFailure } from '../../info/info-answer.js';
import { isUnknownTask, parseTasks, showTaskCommand } from '../../info/task-entry.js';
import type { TaskPart } from '../../translate/task.js';
import { type Asking, askAllNodes } from '../cluster/ask-nodes.js';

export interface TaskLook {
  /** By node name; only nodes that know the task. */
  readonly parts: readonly TaskPart[];
  /** Nodes that answered and don't know it. */
  readonly strangers: readonly string[];
  readonly unreachable: readonly string[];
}

/** Throws what `ask` throws, and the refusal where every node that answered refuses to say. */
export async function lookAtTask(asking: Asking, taskId: bigint): Promise<TaskLook> {
  const command = showTaskCommand(taskId);
  const { answered, unreachable } = await askAllNodes(asking, [command]);
  const parts: TaskPart[] = [];
  const strangers: string[] = [];
  const refusing: string[] = [];
  let refusal: AerospikeError | undefined;
  for (const { node, answers } of answered) {
    const answer = answers.get(command) ?? '';
    const entry = parseTasks(answer).find((each) => each.taskId === taskId);
    if (entry !== undefined) parts.push({ node, entry });
    else if (isRefusal(answer) && !isUnknownTask(answer)) {
      refusal ??= refusalFailure(node, answer);
      refusing.push(node);
    } else strangers.push(node);
  }
  if (refusal !== undefined && refusing.length === answered.length) throw refusal;
  return { parts, strangers, unreachable: [...unreachable, ...refusing].toSorted() };
}
