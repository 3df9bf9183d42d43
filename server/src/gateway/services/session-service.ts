/** SessionService: records read and written by key, and found by queries. */

import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { completeService } from '../complete-service.js';
import type { BoundService } from '../service.js';
import type { ServiceDependencies } from './dependencies.js';
import { pageQuery } from './query/query-page.js';
import { streamQuery } from './query/query-stream.js';
import { executeSegments } from './session/execute.js';
import { streamSegments } from './session/execute-stream.js';
import { getRecord } from './session/get.js';
import { putRecord } from './session/put.js';
import { runTransaction } from './session/run-transaction.js';

export function createSessionService(dependencies: ServiceDependencies): BoundService {
  return completeService(SessionService, {
    get: (request, context) => getRecord(request, context, dependencies),
    put: (request, context) => putRecord(request, context, dependencies),
    execute: (request, context) => executeSegments(request, context, dependencies),
    executeStream: (request, context) => streamSegments(request, context, dependencies),
    query: (request, context) => streamQuery(request, context, dependencies),
    queryPage: (request, context) => pageQuery(request, context, dependencies),
    runTransaction: (request, context) => runTransaction(request, context, dependencies),
  });
}
