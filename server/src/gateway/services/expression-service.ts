/** ExpressionService: expressions looked at without being carried out. */

import { ExpressionService } from '@aerogate/proto/aerogate/v1/expression_service_pb';
import { completeService } from '../complete-service.js';
import type { BoundService } from '../service.js';
import type { ServiceDependencies } from './dependencies.js';
import { compileExpression } from './expression/compile-expression.js';
import { explainQuery } from './expression/explain-query.js';

export function createExpressionService(dependencies: ServiceDependencies): BoundService {
  return completeService(ExpressionService, {
    compileExpression: (request, context) => compileExpression(request, context, dependencies),
    explainQuery: (request, context) => explainQuery(request, context, dependencies),
  });
}
