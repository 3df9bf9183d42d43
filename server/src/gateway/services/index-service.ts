/** IndexService: secondary indexes, from their order to their end. */

import { IndexService } from '@aerogate/proto/aerogate/v1/index_service_pb';
import { completeService } from '../complete-service.js';
import type { BoundService } from '../service.js';
import { createWatchers } from '../streams/watchers.js';
import type { ServiceDependencies } from './dependencies.js';
import { createIndex } from './index/create-index.js';
import { dropIndex } from './index/drop-index.js';
import { getIndex } from './index/get-index.js';
import { listIndexes } from './index/list-indexes.js';
import { watchIndex } from './index/watch-index.js';

export function createIndexService(dependencies: ServiceDependencies): BoundService {
  const watchers = createWatchers();
  return completeService(IndexService, {
    createIndex: (request, context) => createIndex(request, context, dependencies),
    dropIndex: (request, context) => dropIndex(request, context, dependencies),
    listIndexes: (request, context) => listIndexes(request, context, dependencies),
    getIndex: (request, context) => getIndex(request, context, dependencies),
    watchIndex: (request, context) => watchIndex(request, context, { ...dependencies, watchers }),
  });
}
