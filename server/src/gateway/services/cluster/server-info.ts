/** ClusterService.GetServerInfo: this gateway, its cluster, and what can be done through them right now. */

import type {
  GetServerInfoResponse,
  ServerFeatures,
  ServerLimits,
} from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import type { ClusterView, InfoAnswer } from '../../../driver/driver.js';
import {
  BIN_NAME_MAX_BYTES,
  NAMESPACE_MAX_BYTES,
  SET_MAX_BYTES,
  VALUE_TREE_MAX_DEPTH,
} from '../../../model/limits.js';
import { compareBuilds, oldestBuild } from '../../info/build.js';
import { EDITION_COMMANDS, editionOf, isEnterprise } from '../../info/edition.js';
import { INDEX_BUILDS } from '../../info/index-command.js';
import {
  KEYS_MAX,
  OPERATIONS_MAX,
  RESPONSE_DEFAULT_BYTES,
  RESPONSE_MAX_BYTES,
  RESUME_TOKEN_MAX_BYTES,
  SEGMENTS_MAX,
} from '../../limits.js';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import { ask } from './ask-nodes.js';
import { namespaceCommand, namespaceNames, namespaceSummaries } from './namespace-summary.js';

/** Any mix of verbs in one batch came with this build. */
const BATCH_ANY_BUILD = '6.0';
/** Selecting and changing by paths, and operations as projection of queries. */
const PATH_OPERATIONS_BUILD = '8.1.1';
const QUERY_OPERATIONS_BUILD = '8.1.2';

/** Never fails for the cluster's sake: what no node answers is left out. */
export async function serverInfo(
  context: CallContext,
  dependencies: ServiceDependencies,
): Promise<GetServerInfoResponse> {
  const { driver: drivers, behaviors, info } = dependencies;
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const commands = [...EDITION_COMMANDS, ...namespaceNames(cluster).map(namespaceCommand)];
  const answers: readonly InfoAnswer[] = cluster.ready
    ? await ask({ driver, behaviors, context }, { commands, target: { to: 'any' } }).catch(() => [])
    : [];
  const edition = answers.map((answer) => editionOf(answer.answers))[0] ?? '';
  const build = oldestBuild(cluster.nodes);
  return {
    $typeName: 'aerogate.v1.GetServerInfoResponse',
    gatewayVersion: info.gatewayVersion,
    apiVersion: 'aerogate.v1',
    driver: driver.name,
    embedded: info.embedded,
    connected: cluster.ready,
    clusterName: cluster.clusterName ?? '',
    nodeCount: cluster.nodes.filter(({ active }) => active).length,
    build,
    edition,
    features: featuresOf(cluster, {
      build,
      edition,
      infoAdmin: info.allowInfoAdmin ?? false,
      behaviorAdmin: behaviors.writable,
    }),
    limits: limitsOf(dependencies),
    namespaces: namespaceSummaries(cluster, answers),
    principal: context.principal.name,
  };
}

/** A feature the gateway itself does not have yet is off, whatever the servers can do: requests for it are refused. */
const NOT_YET = {
  transactions: false,
  stringOperations: false,
  errorDetails: false,
  serverSideAel: false,
  udfAdmin: false,
  security: false,
} as const;

function featuresOf(
  cluster: ClusterView,
  facts: Pick<ServerFeatures, 'behaviorAdmin' | 'infoAdmin'> & {
    readonly build: string;
    readonly edition: string;
  },
): ServerFeatures {
  const isFrom = (build: string): boolean =>
    facts.build !== '' && compareBuilds(facts.build, build) >= 0;
  return {
    $typeName: 'aerogate.v1.ServerFeatures',
    ...NOT_YET,
    strongConsistency: [...cluster.namespaces.values()].some(({ mode }) => mode === 'sc'),
    durableDelete: isEnterprise(facts.edition),
    batchAny: isFrom(BATCH_ANY_BUILD),
    blobIndex: isFrom(INDEX_BUILDS.blob),
    expressionIndex: isFrom(INDEX_BUILDS.expression),
    setIndex: isFrom(INDEX_BUILDS.set),
    pathOperations: isFrom(PATH_OPERATIONS_BUILD),
    queryOperations: isFrom(QUERY_OPERATIONS_BUILD),
    infoAdmin: facts.infoAdmin,
    behaviorAdmin: facts.behaviorAdmin,
  };
}

/** Limits of what the gateway does not do yet are 0: nothing of it is taken. */
function limitsOf({ limits, queries }: ServiceDependencies): ServerLimits {
  return {
    $typeName: 'aerogate.v1.ServerLimits',
    maxRequestBytes: BigInt(limits.maxRequestBytes),
    defaultResponseBytes: BigInt(RESPONSE_DEFAULT_BYTES),
    maxResponseBytes: BigInt(RESPONSE_MAX_BYTES),
    maxFrameBytes: BigInt(RESPONSE_DEFAULT_BYTES),
    maxKeysPerCall: KEYS_MAX,
    maxSegmentsPerCall: SEGMENTS_MAX,
    maxOperationsPerSegment: OPERATIONS_MAX,
    maxValueDepth: VALUE_TREE_MAX_DEPTH,
    maxNamespaceBytes: NAMESPACE_MAX_BYTES,
    maxSetBytes: SET_MAX_BYTES,
    maxBinBytes: BIN_NAME_MAX_BYTES,
    maxTokenBytes: RESUME_TOKEN_MAX_BYTES,
    maxInFlightPerStream: 0,
    maxOpenTransactions: 0,
    maxOpenQueries: limits.maxOpenQueries ?? queries.limits.total,
  };
}
