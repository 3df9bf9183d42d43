/** ClusterService: what there is to know about the gateway and the cluster behind it. */

import { ClusterService } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { completeService } from '../complete-service.js';
import type { BoundService } from '../service.js';
import { getClusterStability } from './cluster/cluster-stability.js';
import { getBuild } from './cluster/get-build.js';
import { getNamespace } from './cluster/get-namespace.js';
import { passInfo } from './cluster/info.js';
import { listNamespaces } from './cluster/list-namespaces.js';
import { listNodes } from './cluster/list-nodes.js';
import { listSets } from './cluster/list-sets.js';
import { serverInfo } from './cluster/server-info.js';
import { getNamespaceStrongConsistency } from './cluster/strong-consistency.js';
import { truncate } from './cluster/truncate.js';
import type { ServiceDependencies } from './dependencies.js';

export function createClusterService(dependencies: ServiceDependencies): BoundService {
  return completeService(ClusterService, {
    getServerInfo: (_request, context) => serverInfo(context, dependencies),
    info: (request, context) => passInfo(request, context, dependencies),
    listNamespaces: (_request, context) => listNamespaces(context, dependencies),
    getNamespace: (request, context) => getNamespace(request, context, dependencies),
    listSets: (request, context) => listSets(request, context, dependencies),
    listNodes: (_request, context) => listNodes(context, dependencies),
    getBuild: (_request, context) => getBuild(context, dependencies),
    getClusterStability: (request, context) => getClusterStability(request, context, dependencies),
    getNamespaceStrongConsistency: (request, context) =>
      getNamespaceStrongConsistency(request, context, dependencies),
    truncate: (request, context) => truncate(request, context, dependencies),
  });
}
