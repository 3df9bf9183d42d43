/** SessionService.Query: the records of a set or namespace, in frames as they come. */

import type { QueryRequest, QueryResponse } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { CallContext } from '../../service.js';
import { rowFrames } from '../../streams/row-frames.js';
import type { ServiceDependencies } from '../dependencies.js';
import { indexNameOf } from './index-name.js';
import { openQuery } from './open-query.js';
import { queryWindows } from './query-windows.js';

/** Throws GatewayError until the header is out; from then on what the driver throws, after the rows before it. */
export async function* streamQuery(
  request: QueryRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): AsyncGenerator<QueryResponse, void, undefined> {
  const { behaviors, clock, queries, indexes } = dependencies;
  const query = await openQuery(request, context, dependencies);
  const { driver, options, plan, chosenIndex, progress } = query;
  const leave = queries.enter(context.principal);
  try {
    const asking = { driver, behaviors, context };
    const indexName = chosenIndex === '' ? await indexNameOf(plan, asking) : chosenIndex;
    const windows = queryWindows({
      ...{ driver, plan, progress, context, clock, queries, indexes },
      chunkSize: request.chunkSize,
      signal: context.signal,
      failsOnError: options.disposition === 'status',
    });
    const frames = rowFrames(windows, {
      clock,
      callId: context.requestId,
      maxFrameBytes: options.maxResponseBytes,
      indexName,
      resume: {
        token: () => query.token(),
        nextToken: () => query.nextToken(),
        partitionsDone: () => progress.partitionsDone,
      },
    });
    for await (const frame of frames) yield { $typeName: 'aerogate.v1.QueryResponse', frame };
  } finally {
    leave();
  }
}
