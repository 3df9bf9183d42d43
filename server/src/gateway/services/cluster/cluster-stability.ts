/** ClusterService.GetClusterStability: whether all nodes agree on who belongs to the cluster, and nothing is on the move. */

import type {
  GetClusterStabilityRequest,
  GetClusterStabilityResponse,
  NodeStability,
} from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import type { InfoAnswer } from '../../../driver/driver.js';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import { clusterStableCommand, parseClusterStable } from '../../info/cluster-stable.js';
import { countOf, parsePairs } from '../../info/info-answer.js';
import { CLUSTER_SIZE_MAX } from '../../limits.js';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { askAllNodes } from './ask-nodes.js';
import { knownNamespace } from './known-namespace.js';

export async function getClusterStability(
  request: GetClusterStabilityRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<GetClusterStabilityResponse> {
  const { expectedSize, namespace, ignoreMigrations = false } = request;
  checkSize(expectedSize);
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  if (namespace === '') checkReachable(cluster);
  else knownNamespace(cluster, namespace, undefined);
  const command = clusterStableCommand({ expectedSize, ignoreMigrations, namespace });
  const commands = [command, 'statistics'];
  const { answered, unreachable } = await askAllNodes({ driver, behaviors, context }, commands);
  const nodes = answered.map((answer) => nodeStability(answer, command));
  return { ...agreementOf(nodes, unreachable), nodes, unreachableNodes: [...unreachable] };
}

function checkSize(size: number | undefined): void {
  if (size !== undefined && (size < 1 || size > CLUSTER_SIZE_MAX)) {
    throw invalidArgument(
      fieldAt(undefined, 'expectedSize'),
      `a cluster has 1 to ${CLUSTER_SIZE_MAX} nodes.`,
    );
  }
}

function nodeStability({ node, answers }: InfoAnswer, command: string): NodeStability {
  const { stable, clusterKey, reason } = parseClusterStable(answers.get(command) ?? '');
  const clusterSize = countOf(parsePairs(answers.get('statistics') ?? ''), 'cluster_size');
  return { $typeName: 'aerogate.v1.NodeStability', node, stable, clusterKey, clusterSize, reason };
}

function agreementOf(
  nodes: readonly NodeStability[],
  unreachable: readonly string[],
): Pick<GetClusterStabilityResponse, '$typeName' | 'stable' | 'clusterKey' | 'clusterSize'> {
  const clusterKey = theOnly(nodes.map((node) => node.clusterKey)) ?? '';
  return {
    $typeName: 'aerogate.v1.GetClusterStabilityResponse',
    stable: unreachable.length === 0 && clusterKey !== '' && nodes.every(({ stable }) => stable),
    clusterKey,
    clusterSize: theOnly(nodes.map((node) => node.clusterSize)) ?? 0,
  };
}

/** What all say; `undefined` when they differ, or nobody says anything. */
function theOnly<T>(items: readonly T[]): T | undefined {
  const [first] = items;
  return items.every((item) => item === first) ? first : undefined;
}
