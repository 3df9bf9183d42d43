/** PipelineService: many small calls on one stream. */

import { PipelineService } from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import { completeService } from '../complete-service.js';
import type { BoundService } from '../service.js';
import type { ServiceDependencies } from './dependencies.js';
import { runPipeline } from './pipeline/pipeline.js';

export function createPipelineService(dependencies: ServiceDependencies): BoundService {
  return completeService(PipelineService, {
    pipeline: (requests, context) => runPipeline(requests, context, dependencies),
  });
}
