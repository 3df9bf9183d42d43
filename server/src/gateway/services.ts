/** Every service of the API, those that are not done yet included: what both transports bind. */

import { BehaviorService } from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import { ClusterService } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { ExpressionService } from '@aerogate/proto/aerogate/v1/expression_service_pb';
import { IndexService } from '@aerogate/proto/aerogate/v1/index_service_pb';
import { PipelineService } from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import { TaskService } from '@aerogate/proto/aerogate/v1/task_service_pb';
import { TransactionService } from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { UdfService } from '@aerogate/proto/aerogate/v1/udf_service_pb';
import { completeService } from './complete-service.js';
import type { BoundService } from './service.js';
import type { ServiceDependencies } from './services/dependencies.js';
import { createSessionService } from './services/session-service.js';

export function createServices(dependencies: ServiceDependencies): readonly BoundService[] {
  return [
    createSessionService(dependencies),
    completeService(PipelineService, {}),
    completeService(TransactionService, {}),
    completeService(BehaviorService, {}),
    completeService(TaskService, {}),
    completeService(IndexService, {}),
    completeService(UdfService, {}),
    completeService(ClusterService, {}),
    completeService(ExpressionService, {}),
  ];
}
