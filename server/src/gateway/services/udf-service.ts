/** UdfService: the cluster's modules of user-defined functions. */

import { UdfService } from '@aerogate/proto/aerogate/v1/udf_service_pb';
import { completeService } from '../complete-service.js';
import type { BoundService } from '../service.js';
import type { ServiceDependencies } from './dependencies.js';
import { getUdf } from './udf/get-udf.js';
import { listUdfs } from './udf/list-udfs.js';
import { registerUdf } from './udf/register-udf.js';
import { removeUdf } from './udf/remove-udf.js';

export function createUdfService(dependencies: ServiceDependencies): BoundService {
  return completeService(UdfService, {
    registerUdf: (request, context) => registerUdf(request, context, dependencies),
    removeUdf: (request, context) => removeUdf(request, context, dependencies),
    listUdfs: (request, context) => listUdfs(request, context, dependencies),
    getUdf: (request, context) => getUdf(request, context, dependencies),
  });
}
