/** The queries of one node: those that run, and the last that ended. */

import type { Clock } from '../../model/clock.js';
import { createQueryJob, type QueryJob, type QueryJobFacts } from './query-job.js';

/** Ended queries a server remembers unless told otherwise: its `query-max-done`. */
const FINISHED_MAX = 100;
/** Queries that may run at once: the server's `query-threads-limit`, where each takes at least one. */
const ACTIVE_MAX = 128;

/** As many run as may, or one of that id runs or is remembered. */
export type QueryRefusal = 'tooMany' | 'sameId';

export interface QueryJobs {
  /** Takes a query in, or says why not. An id of 0 is replaced by one of our own. */
  start(facts: QueryJobFacts): QueryJob | QueryRefusal;
  finish(job: QueryJob): void;
  /** Those that run first, each sort from the last begun to the first. */
  all(): readonly QueryJob[];
  find(id: bigint): QueryJob | undefined;
  /** False when no query of that id runs. */
  abort(id: bigint): boolean;
  /** How many ran. */
  abortAll(): number;
  /** How many of those that ended it remembers. */
  readonly remembered: number;
  /** Changes that, and forgets what is too many. */
  rememberEnded(count: number): void;
}

/** `onEnd` is told of each query that was taken in, once. */
export function createQueryJobs(
  clock: Clock,
  onEnd: (job: QueryJob) => void = () => undefined,
): QueryJobs {
  const active = new Map<bigint, QueryJob>();
  const finished = new Map<bigint, QueryJob>();
  let lastOwnId = 0n;
  let remembered = FINISHED_MAX;

  function freeId(): bigint {
    do lastOwnId += 1n;
    while (active.has(lastOwnId) || finished.has(lastOwnId));
    return lastOwnId;
  }

  function forgetOldest(): void {
    for (const id of finished.keys()) {
      if (finished.size <= remembered) return;
      finished.delete(id);
    }
  }

  return {
    get remembered(): number {
      return remembered;
    },
    rememberEnded(count): void {
      remembered = count;
      forgetOldest();
    },
    start(facts): QueryJob | QueryRefusal {
      const id = facts.id === 0n ? freeId() : facts.id;
      if (active.size >= ACTIVE_MAX) return 'tooMany';
      if (active.has(id) || finished.has(id)) return 'sameId';
      const job = createQueryJob({ ...facts, id }, clock);
      active.set(id, job);
      return job;
    },
    finish(job): void {
      const { id } = job.facts;
      if (!active.delete(id)) return;
      job.finish();
      onEnd(job);
      finished.set(id, job);
      forgetOldest();
    },
    all: () => [...[...active.values()].reverse(), ...[...finished.values()].reverse()],
    find: (id) => active.get(id) ?? finished.get(id),
    abort(id): boolean {
      const job = active.get(id);
      job?.stop('user-aborted');
      return job !== undefined;
    },
    abortAll(): number {
      for (const job of active.values()) job.stop('user-aborted');
      return active.size;
    },
  };
}
