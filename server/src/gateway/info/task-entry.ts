/** What a node says of a query it runs or remembers, as `query-show` words it. */

import { countOf, isRefusal, parseEntries } from './info-answer.js';

export interface TaskEntry {
  readonly taskId: bigint;
  readonly namespace: string;
  /** Empty for the whole namespace. */
  readonly set: string;
  /** Empty where it walks the primary index. */
  readonly indexName: string;
  /** The node's word for what kind of query it is, such as `background-udf`. */
  readonly jobType: string;
  readonly running: boolean;
  /** The node's word for how it ended, or is about to: `ok`, `user-aborted`. */
  readonly ending: string;
  /** 0 to 100. */
  readonly progressPercent: number;
  readonly recordsPerSecond: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly filtered: number;
  readonly throttled: number;
  readonly runTimeMs: number;
  readonly sinceDoneMs: number;
}

/** The older name of the parameter is one that every server takes. */
export function showTaskCommand(taskId: bigint): string {
  return `query-show:trid=${taskId}`;
}

export const SHOW_TASKS_COMMAND = 'query-show';

export function abortTaskCommand(taskId: bigint): string {
  return `query-abort:trid=${taskId}`;
}

/** The node neither runs nor remembers it. */
export function isUnknownTask(answer: string): boolean {
  return isRefusal(answer) && /^(?:ERROR|FAIL):2:/i.test(answer);
}

/** The queries an answer lists; what has no id is left out. */
export function parseTasks(answer: string): readonly TaskEntry[] {
  return parseEntries(answer).flatMap((pairs) => {
    const id = pairs.get('trid') ?? '';
    return /^\d{1,20}$/.test(id) ? [taskEntry(BigInt(id), pairs)] : [];
  });
}

const STATUS = /^(\w+)\(([^)]*)\)$/;

function taskEntry(taskId: bigint, pairs: ReadonlyMap<string, string>): TaskEntry {
  const text = (name: string): string => pairs.get(name) ?? '';
  const [, status = text('status'), ending = ''] = STATUS.exec(text('status')) ?? [];
  const progress = Number(text('job-progress'));
  return {
    taskId,
    namespace: text('ns'),
    set: text('set'),
    indexName: text('sindex-name'),
    jobType: text('job-type'),
    running: status !== 'done',
    ending,
    progressPercent: progress >= 0 && progress <= 100 ? progress : 0,
    recordsPerSecond: countOf(pairs, 'rps'),
    succeeded: countOf(pairs, 'recs-succeeded'),
    failed: countOf(pairs, 'recs-failed'),
    filtered: countOf(pairs, 'recs-filtered-meta') + countOf(pairs, 'recs-filtered-bins'),
    throttled: countOf(pairs, 'recs-throttled'),
    runTimeMs: countOf(pairs, 'run-time'),
    sinceDoneMs: countOf(pairs, 'time-since-done'),
  };
}
