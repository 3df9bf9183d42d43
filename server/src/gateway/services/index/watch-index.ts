/** IndexService.WatchIndex: the progress of a build until every node has the index. */

import {
  IndexState,
  type WatchIndexRequest,
  type WatchIndexResponse,
  WatchIndexResponseSchema,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import { isServerFailure } from '../../../model/aerospike-error.js';
import { RESULT } from '../../../model/result-code.js';
import type { CallContext } from '../../service.js';
import type { Watchers } from '../../streams/watchers.js';
import type { ServiceDependencies } from '../dependencies.js';
import { follow } from '../follow.js';
import { type IndexView, lookAtIndex } from './look-at-index.js';
import { checkNamedIndex } from './named-index.js';

export async function* watchIndex(
  request: WatchIndexRequest,
  context: CallContext,
  dependencies: ServiceDependencies & { readonly watchers: Watchers },
): AsyncGenerator<WatchIndexResponse> {
  const { driver: drivers, behaviors, clock, watchers } = dependencies;
  const driver = drivers.forPrincipal(context.principal);
  checkNamedIndex(request, driver.cluster());
  const { namespace, name, interval } = request;
  yield* follow(
    {
      what: 'index',
      schema: WatchIndexResponseSchema,
      look: async () =>
        responseOf(await lookAtIndex({ driver, behaviors, context }, namespace, name)),
      isLast: ({ last }) => last,
      isFinal: (error) => isServerFailure(error, RESULT.indexNotFound),
    },
    { interval, context, clock, watchers },
  );
}

function responseOf({ index, statistics, nodes, unreachable }: IndexView): WatchIndexResponse {
  const isReady = index.state === IndexState.READY && unreachable.length === 0;
  return {
    $typeName: 'aerogate.v1.WatchIndexResponse',
    index,
    statistics,
    nodes: [...nodes],
    last: isReady || index.state === IndexState.ERROR,
  };
}
