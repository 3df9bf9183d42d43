/** ClusterService.ListNodes: the nodes the driver knows, how it stands with each, and what each says of its place. */

import type {
  ListNodesResponse,
  Node,
  NodeNamespace,
} from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import type { ClusterView, InfoAnswer, NodeView } from '../../../driver/driver.js';
import { AerospikeError } from '../../../model/aerospike-error.js';
import { EDITION_COMMANDS, editionOf } from '../../info/edition.js';
import { parseRacks } from '../../info/rack-ids.js';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import { type Asking, askAllNodes } from './ask-nodes.js';
import { namespaceNames } from './namespace-summary.js';

export async function listNodes(
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<ListNodesResponse> {
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const answers = await answersByNode({ driver, behaviors, context });
  const nodes = cluster.nodes
    .map((node) => nodeToProto(node, cluster, answers.get(node.name)))
    .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return { $typeName: 'aerogate.v1.ListNodesResponse', nodes };
}

/** Nodes are listed as the driver knows them, also while none of them answers. */
async function answersByNode(asking: Asking): Promise<ReadonlyMap<string, InfoAnswer['answers']>> {
  try {
    const { answered } = await askAllNodes(asking, ['rack-ids', ...EDITION_COMMANDS]);
    return new Map(answered.map(({ node, answers }) => [node, answers]));
  } catch (error) {
    if (error instanceof AerospikeError && !asking.context.signal.aborted) return new Map();
    throw error;
  }
}

function nodeToProto(
  node: NodeView,
  cluster: ClusterView,
  answers: InfoAnswer['answers'] = new Map(),
): Node {
  const racks = parseRacks(answers.get('rack-ids') ?? '');
  return {
    $typeName: 'aerogate.v1.Node',
    name: node.name,
    address: node.address,
    build: node.build,
    edition: editionOf(answers),
    active: node.active,
    circuitOpen: node.circuitOpen,
    connections: node.openConnections,
    inFlight: node.inFlight,
    failures: node.failures,
    namespaces: namespaceNames(cluster).map((namespace): NodeNamespace => {
      const rackId = racks.get(namespace);
      return {
        $typeName: 'aerogate.v1.NodeNamespace',
        namespace,
        masterPartitions: cluster.namespaces.get(namespace)?.masterPartitions.get(node.name) ?? 0,
        ...(rackId === undefined ? {} : { rackId }),
      };
    }),
  };
}
