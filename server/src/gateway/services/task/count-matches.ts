/** A dry run: the records background work would touch, counted by a query that brings nothing of them. */

import type { Driver } from '../../../driver/driver.js';
import { PARTITION_COUNT } from '../../../model/limits.js';
import type { PartitionCursor } from '../../../model/query.js';
import type { CallContext } from '../../service.js';
import { boundByDeadline } from '../deadline.js';
import type { OpenQueries } from '../query/open-queries.js';
import type { TaskPlan } from './plan-task.js';

const ALL_PARTITIONS: readonly PartitionCursor[] = Array.from(
  { length: PARTITION_COUNT },
  (_, partition) => ({ partition }),
);

/** Throws what the driver throws: a count that is not of all partitions is none. */
export async function countMatches(
  { request, countSettings }: TaskPlan,
  driver: Driver,
  { context, queries }: { readonly context: CallContext; readonly queries: OpenQueries },
): Promise<bigint> {
  const { namespace, set, filter, index, recordsPerSecond } = request;
  const settings = boundByDeadline(countSettings, context);
  const query = {
    ...{ namespace, recordsPerSecond, partitions: ALL_PARTITIONS, maxRecords: 0 },
    ...(set === undefined ? {} : { set }),
    ...(filter === undefined ? {} : { filter }),
    ...(index === undefined ? {} : { index }),
    ...({ bins: 'none', expectedDuration: 'long' } as const),
  };
  const leave = queries.enter(context.principal);
  let count = 0n;
  try {
    for await (const events of driver.query(query, { settings, signal: context.signal })) {
      count += BigInt(events.filter(({ type }) => type === 'record').length);
    }
    return count;
  } finally {
    leave();
  }
}
