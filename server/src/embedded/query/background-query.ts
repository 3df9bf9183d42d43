/** A query that changes records and answers nobody: operations or a function on every record it finds, at its pace. */

import { findRecords, isStillFound, type QueryScope } from '../../engine/query/query-scope.js';
import type { StoredRecord } from '../../engine/record.js';
import type { Clock } from '../../model/clock.js';
import { PARTITION_COUNT } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import { createPace, createPause, nextTurn } from './pace.js';
import type { QueryJob } from './query-job.js';

/** Records worked on before others get their turn. */
const RECORDS_PER_TURN = 64;

export interface BackgroundPlan {
  readonly scope: QueryScope;
  /** What is done to each record; gives back its result code. */
  readonly change: (record: StoredRecord) => number;
  readonly ownsPartition: (partitionId: number) => boolean;
  readonly clock: Clock;
}

/** Resolves when all of it is done, or the job was told to stop. Rejects for a defect only. */
export async function runBackgroundQuery(plan: BackgroundPlan, job: QueryJob): Promise<void> {
  const { scope, clock, ownsPartition } = plan;
  const pace = createPace(job.facts.recordsPerSecond, clock);
  let steps = 0;
  for (let id = 0; id < PARTITION_COUNT; id += 1) {
    job.partition = id;
    // The first turn comes before any work: who started the query hears that it began.
    if (steps === 0 || id % RECORDS_PER_TURN === 0) await nextTurn();
    if (!ownsPartition(id)) continue;
    for (const found of findRecords(scope, id, undefined, () => clock.nowMs())) {
      if (job.ending !== undefined) return;
      steps += 1;
      if (steps % RECORDS_PER_TURN === 0) await nextTurn();
      if (found === undefined) continue;
      job.counts.throttled += 1;
      const waitMs = pace.took();
      if (waitMs > 0) await createPause(clock, waitMs).over;
      writeOne(plan, job, found.record.digest);
    }
  }
}

/** The record may have changed, or gone, since it was found. */
function writeOne({ scope, change }: BackgroundPlan, job: QueryJob, digest: Uint8Array): void {
  const record = scope.namespace.storage.get(digest);
  if (record === undefined || !isStillFound(scope, record)) return;
  const resultCode = change(record);
  if (resultCode === RESULT.ok) job.counts.succeeded += 1;
  else if (resultCode === RESULT.filteredOut) job.counts.filtered += 1;
  else if (resultCode !== RESULT.keyNotFound) job.counts.failed += 1;
}
