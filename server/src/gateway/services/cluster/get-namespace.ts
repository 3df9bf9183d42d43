/** ClusterService.GetNamespace: one namespace in numbers, the cluster's and each node's. */

import type {
  GetNamespaceRequest,
  GetNamespaceResponse,
  NamespaceNode,
} from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { parsePairs } from '../../info/info-answer.js';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import { askAllNodes } from './ask-nodes.js';
import { knownNamespace } from './known-namespace.js';
import { statisticsOf, totalOf } from './namespace-statistics.js';
import { namespaceCommand, namespaceSummaries } from './namespace-summary.js';

export async function getNamespace(
  { namespace }: GetNamespaceRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<GetNamespaceResponse> {
  const driver = drivers.forPrincipal(context.principal);
  knownNamespace(driver.cluster(), namespace, undefined);
  const command = namespaceCommand(namespace);
  const { answered, unreachable } = await askAllNodes({ driver, behaviors, context }, [command]);
  const nodes = answered.map(({ node, answers }): NamespaceNode => {
    const pairs = parsePairs(answers.get(command) ?? '');
    return {
      $typeName: 'aerogate.v1.NamespaceNode',
      node,
      statistics: statisticsOf(pairs),
      raw: Object.fromEntries(pairs),
    };
  });
  const summary = namespaceSummaries(driver.cluster(), answered).find(
    ({ name }) => name === namespace,
  );
  return {
    $typeName: 'aerogate.v1.GetNamespaceResponse',
    ...(summary === undefined ? {} : { namespace: summary }),
    statistics: totalOf(nodes.flatMap(({ statistics }) => statistics ?? [])),
    nodes,
    unreachableNodes: [...unreachable],
  };
}
