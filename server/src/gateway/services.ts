/** Every service of the API, those that are not done yet included: what both transports bind. */

import { API_SERVICES } from './api-services.js';
import { completeService } from './complete-service.js';
import type { BoundService } from './service.js';
import { createBehaviorService } from './services/behavior-service.js';
import { createClusterService } from './services/cluster-service.js';
import type { ServiceDependencies } from './services/dependencies.js';
import { createExpressionService } from './services/expression-service.js';
import { createIndexService } from './services/index-service.js';
import { createPipelineService } from './services/pipeline-service.js';
import { createSessionService } from './services/session-service.js';
import { randomTaskId } from './services/task/task-id.js';
import { createTaskService } from './services/task-service.js';
import { createTransactionService } from './services/transaction-service.js';
import { createUdfService } from './services/udf-service.js';

/** The services in the order of API_SERVICES, each with all its RPCs. */
export function createServices(dependencies: ServiceDependencies): readonly BoundService[] {
  const done = new Map(
    [
      createSessionService(dependencies),
      createPipelineService(dependencies),
      createBehaviorService(dependencies),
      createClusterService(dependencies),
      createTaskService({ ...dependencies, newTaskId: randomTaskId }),
      createIndexService(dependencies),
      createExpressionService(dependencies),
      createTransactionService(dependencies),
      createUdfService(dependencies),
    ].map((service) => [service.descriptor.typeName, service] as const),
  );
  return API_SERVICES.map(
    (descriptor) => done.get(descriptor.typeName) ?? completeService(descriptor, {}),
  );
}
