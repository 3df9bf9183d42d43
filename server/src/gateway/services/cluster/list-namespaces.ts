/** ClusterService.ListNamespaces: the namespaces of the cluster, as its nodes are set up. */

import type { ListNamespacesResponse } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { askAllNodes } from './ask-nodes.js';
import { namespaceCommand, namespaceNames, namespaceSummaries } from './namespace-summary.js';

export async function listNamespaces(
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<ListNamespacesResponse> {
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  checkReachable(cluster);
  const commands = namespaceNames(cluster).map(namespaceCommand);
  const { answered, unreachable } = await askAllNodes({ driver, behaviors, context }, commands);
  return {
    $typeName: 'aerogate.v1.ListNamespacesResponse',
    namespaces: namespaceSummaries(cluster, answered),
    unreachableNodes: [...unreachable],
  };
}
