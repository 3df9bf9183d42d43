/** IndexService.GetIndex: one index, over all nodes and for each. */

import type {
  GetIndexRequest,
  GetIndexResponse,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import { lookAtIndex } from './look-at-index.js';
import { checkNamedIndex } from './named-index.js';

export async function getIndex(
  { namespace, name }: GetIndexRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<GetIndexResponse> {
  const driver = drivers.forPrincipal(context.principal);
  checkNamedIndex({ namespace, name }, driver.cluster());
  const view = await lookAtIndex({ driver, behaviors, context }, namespace, name);
  return {
    $typeName: 'aerogate.v1.GetIndexResponse',
    index: view.index,
    statistics: view.statistics,
    nodes: [...view.nodes],
    unreachableNodes: [...view.unreachable],
  };
}
