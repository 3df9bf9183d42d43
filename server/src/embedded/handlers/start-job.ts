/** Entering a query into the node's list of them, from what its message says. */

import { EngineError } from '../../engine/engine-error.js';
import type { QueryScope } from '../../engine/query/query-scope.js';
import { RESULT } from '../../model/result-code.js';
import type { QueryJob, QueryJobFacts } from '../query/query-job.js';
import type { HandlerContext } from './handler.js';
import type { QueryMessage } from './query-request.js';

/** The server's socket timeout for who sends none. */
const SOCKET_TIMEOUT_MS = 10_000;

/** Throws EngineError where no further query may run, or one of this id does. */
export function startJob({ queries }: HandlerContext, facts: QueryJobFacts): QueryJob {
  const job = queries.start(facts);
  if (job === 'tooMany') throw new EngineError(RESULT.forbidden, 'no further query may run');
  if (job === 'sameId') throw new EngineError(RESULT.parameter, 'a query of this id runs');
  return job;
}

export function jobFacts(
  type: QueryJobFacts['type'],
  { namespace, set, query }: QueryMessage,
  { indexed }: QueryScope,
  client: string,
): Omit<QueryJobFacts, 'partitions' | 'resumed'> {
  const indexName = indexed?.index.definition.name;
  return {
    ...{ type, set, client },
    id: query.taskId ?? 0n,
    namespace: namespace.config.name,
    ...(indexName === undefined ? {} : { indexName }),
    recordsPerSecond: query.recordsPerSecond ?? 0,
    socketTimeoutMs: query.socketTimeoutMs ?? SOCKET_TIMEOUT_MS,
  };
}
