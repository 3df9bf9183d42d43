/** ClusterService.GetNamespaceStrongConsistency: what every node says of a namespace, never a guess. */

import type {
  GetNamespaceStrongConsistencyRequest,
  GetNamespaceStrongConsistencyResponse,
} from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { countOf, parsePairs } from '../../info/info-answer.js';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import { askAllNodes, type NodeAnswers } from './ask-nodes.js';
import { knownNamespace } from './known-namespace.js';
import { namespaceCommand } from './namespace-summary.js';

export async function getNamespaceStrongConsistency(
  { namespace }: GetNamespaceStrongConsistencyRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<GetNamespaceStrongConsistencyResponse> {
  const driver = drivers.forPrincipal(context.principal);
  knownNamespace(driver.cluster(), namespace, undefined);
  const command = namespaceCommand(namespace);
  const nodes = await askAllNodes({ driver, behaviors, context }, [command]);
  const views = nodes.answered.map(({ answers }) => parsePairs(answers.get(command) ?? ''));
  const strong = views.filter((view) => view.get('strong-consistency') === 'true').length;
  return {
    $typeName: 'aerogate.v1.GetNamespaceStrongConsistencyResponse',
    strongConsistency: views.length > 0 && strong === views.length,
    detail: sentenceOf(strong, nodes),
    // Every node counts the partitions of the whole namespace; one that is behind counts fewer.
    deadPartitions: Math.max(0, ...views.map((view) => countOf(view, 'dead_partitions'))),
    unavailablePartitions: Math.max(
      0,
      ...views.map((view) => countOf(view, 'unavailable_partitions')),
    ),
  };
}

function sentenceOf(strong: number, { answered, unreachable }: NodeAnswers): string {
  const silent = unreachable.length === 0 ? '' : `; ${unreachable.length} gave no answer`;
  const asked = `${answered.length} ${answered.length === 1 ? 'node' : 'nodes'}`;
  return `Of ${asked} that answered, ${strong} have strong consistency on for the namespace${silent}.`;
}
