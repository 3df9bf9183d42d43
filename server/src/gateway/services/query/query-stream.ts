/** SessionService.Query: the records of a set or namespace, in frames as they come. */

import type { QueryRequest, QueryResponse } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { EncodedMessage } from '../../encoded-message.js';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import { indexNameOf } from './index-name.js';
import { openQuery } from './open-query.js';
import { queryFrames } from './query-frames.js';
import { queryWindows } from './query-windows.js';

/** Throws GatewayError until the header is out; from then on what the driver throws, after the rows before it. */
export async function* streamQuery(
  request: QueryRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): AsyncGenerator<QueryResponse | EncodedMessage, void, undefined> {
  const { behaviors, clock, queries, indexes } = dependencies;
  const query = await openQuery(request, context, dependencies);
  const { driver, options, plan, chosenIndex, progress } = query;
  const leave = queries.enter(context.principal);
  try {
    const asking = { driver, behaviors, context };
    const indexName = chosenIndex === '' ? await indexNameOf(plan, asking) : chosenIndex;
    const windows = queryWindows({
      ...{ driver, plan, chosenIndex, progress, context, clock, indexes },
      chunkSize: request.chunkSize,
      signal: context.signal,
    });
    yield* queryFrames(windows, {
      ...{ query, queries, clock, indexName },
      callId: context.requestId,
      maxFrameBytes: options.maxResponseBytes,
    });
  } finally {
    leave();
  }
}
