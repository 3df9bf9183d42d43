/** ClusterService.ListSets: the sets of a namespace, added up over the nodes. */

import type {
  ListSetsRequest,
  ListSetsResponse,
  SetInfo,
  SetNode,
} from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import type { InfoAnswer } from '../../../driver/driver.js';
import { CITRUSLEAF_EPOCH_SECONDS } from '../../../model/limits.js';
import { countOf, isTrue, parseEntries } from '../../info/info-answer.js';
import type { CallContext } from '../../service.js';
import { checkSet } from '../../translate/name.js';
import { durationOf } from '../../translate/settings.js';
import { timestampOf } from '../../translate/timestamp.js';
import type { ServiceDependencies } from '../dependencies.js';
import { askAllNodes } from './ask-nodes.js';
import { knownNamespace } from './known-namespace.js';

const CITRUSLEAF_EPOCH_MS = CITRUSLEAF_EPOCH_SECONDS * 1_000;

/** A set as one node has it. */
interface NodeSet {
  readonly node: string;
  readonly pairs: ReadonlyMap<string, string>;
}

export async function listSets(
  request: ListSetsRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<ListSetsResponse> {
  const { namespace, set, perNode = false } = request;
  const driver = drivers.forPrincipal(context.principal);
  knownNamespace(driver.cluster(), namespace, undefined);
  checkSet(set, undefined, 'set');
  const command = `sets/${namespace}`;
  const { answered, unreachable } = await askAllNodes({ driver, behaviors, context }, [command]);
  const found = setsByName(answered, command);
  const names = [...found.keys()].filter((name) => set === '' || name === set).toSorted();
  return {
    $typeName: 'aerogate.v1.ListSetsResponse',
    sets: names.map((name) => setInfo(namespace, name, found.get(name) ?? [], perNode)),
    unreachableNodes: [...unreachable],
  };
}

function setsByName(answered: readonly InfoAnswer[], command: string): Map<string, NodeSet[]> {
  const found = new Map<string, NodeSet[]>();
  for (const { node, answers } of answered) {
    for (const pairs of parseEntries(answers.get(command) ?? '')) {
      const name = pairs.get('set');
      if (name === undefined) continue;
      const nodes = found.get(name) ?? [];
      nodes.push({ node, pairs });
      found.set(name, nodes);
    }
  }
  return found;
}

function setInfo(
  namespace: string,
  set: string,
  nodes: readonly NodeSet[],
  perNode: boolean,
): SetInfo {
  const sum = (name: string): number =>
    nodes.reduce((total, { pairs }) => total + countOf(pairs, name), 0);
  const most = (name: string): number =>
    Math.max(0, ...nodes.map(({ pairs }) => countOf(pairs, name)));
  const some = (name: string): boolean => nodes.some(({ pairs }) => isTrue(pairs, name));
  // The server counts milliseconds since its own epoch; 0 says that the set was never truncated.
  const truncateLutMs = most('truncate_lut');
  const defaultTtlSeconds = most('default-ttl');
  return {
    $typeName: 'aerogate.v1.SetInfo',
    namespace,
    set,
    objects: BigInt(sum('objects')),
    tombstones: BigInt(sum('tombstones')),
    dataUsedBytes: BigInt(sum('data_used_bytes') + sum('device_data_bytes')),
    ...(truncateLutMs === 0
      ? {}
      : { truncatedBeforeTime: timestampOf(CITRUSLEAF_EPOCH_MS + truncateLutMs) }),
    truncating: some('truncating'),
    secondaryIndexCount: most('sindexes'),
    setIndex: some('enable-index'),
    setIndexPopulating: some('index_populating'),
    ...(defaultTtlSeconds === 0 ? {} : { defaultTtl: durationOf(defaultTtlSeconds * 1_000) }),
    evictionDisabled: some('disable-eviction'),
    stopWritesCount: BigInt(most('stop-writes-count')),
    stopWritesBytes: BigInt(most('stop-writes-size')),
    defaultReadTouchTtlPercent: most('default-read-touch-ttl-pct'),
    nodes: perNode ? nodes.map(setNode) : [],
  };
}

function setNode({ node, pairs }: NodeSet): SetNode {
  return {
    $typeName: 'aerogate.v1.SetNode',
    node,
    objects: BigInt(countOf(pairs, 'objects')),
    tombstones: BigInt(countOf(pairs, 'tombstones')),
    dataUsedBytes: BigInt(countOf(pairs, 'data_used_bytes') + countOf(pairs, 'device_data_bytes')),
    truncating: isTrue(pairs, 'truncating'),
  };
}
