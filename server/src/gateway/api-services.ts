/** The services of the API, by their descriptors, in the order documents name them. */

import { BehaviorService } from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import { ClusterService } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { ExpressionService } from '@aerogate/proto/aerogate/v1/expression_service_pb';
import { IndexService } from '@aerogate/proto/aerogate/v1/index_service_pb';
import { PipelineService } from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { TaskService } from '@aerogate/proto/aerogate/v1/task_service_pb';
import { TransactionService } from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { UdfService } from '@aerogate/proto/aerogate/v1/udf_service_pb';
import type { DescService } from '@bufbuild/protobuf';

export const API_SERVICES: readonly DescService[] = [
  SessionService,
  PipelineService,
  TransactionService,
  BehaviorService,
  TaskService,
  IndexService,
  UdfService,
  ClusterService,
  ExpressionService,
];
