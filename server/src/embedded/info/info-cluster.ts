/** The info commands about the cluster as a whole: its stability, its racks and rosters. */

import { NAMESPACE_MAX_BYTES } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import { formatRackIds } from '../../wire/racks.js';
import type { NodeContext } from '../node-context.js';
import { type InfoCall, InfoError, optionalParameter } from './info-call.js';

/** The server's code for a cluster that is not what was asked for; no client command ends with it. */
const CLUSTER_KEY_MISMATCH = 7;
const SIZE_MAX_DIGITS = 3;
const BOOLEAN_MAX_BYTES = 5;

/** The cluster key while partitions stay where they are, else an error. */
export function clusterStableReply({ node, params }: InfoCall): string {
  const { cluster } = node;
  const size = optionalParameter(params, 'size', SIZE_MAX_DIGITS);
  if (size !== undefined && !/^\d+$/.test(size)) throw new InfoError(RESULT.parameter, 'bad size');
  if (size !== undefined && Number(size) !== cluster.state.members.length) {
    throw new InfoError(CLUSTER_KEY_MISMATCH, 'cluster not specified size');
  }
  const ignore = optionalParameter(params, 'ignore-migrations', BOOLEAN_MAX_BYTES);
  if (ignore !== undefined && ignore !== 'true' && ignore !== 'false') {
    throw new InfoError(RESULT.parameter, 'bad ignore migrations');
  }
  namespaceParameter(node, params);
  if (!cluster.settled && ignore !== 'true') {
    throw new InfoError(CLUSTER_KEY_MISMATCH, 'unstable cluster');
  }
  return cluster.state.key;
}

/** `namespace:rack;…` of this node. */
export function rackIdsReply({ node }: InfoCall): string {
  return formatRackIds(node.engine.namespaceNames.map((name) => [name, RACK] as const));
}

/** Which nodes stand in which rack. */
export function racksReply({ node, params }: InfoCall): string {
  const nodes = node.cluster.state.members.map(({ name }) => name).join(',');
  const racks = `rack_${RACK}=${nodes}`;
  if (namespaceParameter(node, params) !== undefined) return racks;
  return node.engine.namespaceNames.map((name) => `ns=${name}:${racks}`).join(';');
}

/** Strong-consistency namespaces have every node on their roster from the start; the others have none. */
export function rosterReply({ node, params }: InfoCall): string {
  const only = namespaceParameter(node, params);
  if (only !== undefined) return rosterOf(node, only);
  return node.engine.namespaceNames.map((name) => `ns=${name}:${rosterOf(node, name)}`).join(';');
}

/** Nothing to reform: the partitions are where they belong. Only the principal takes the command. */
export function reclusterReply({ node }: InfoCall): string {
  return node.cluster.state.principal === node.name ? 'ok' : 'ignored-by-non-principal';
}

export function successionReply({ node }: InfoCall): string {
  return node.cluster.state.members.map(({ name }) => name).join(',');
}

/** All nodes stand in one rack; rack awareness needs several machines to mean anything. */
const RACK = 0;

function rosterOf(node: NodeContext, namespaceName: string): string {
  const observed = node.cluster.state.members.map(({ name }) => name).join(',');
  const strong = node.engine.namespace(namespaceName)?.config.strongConsistency === true;
  const roster = strong ? observed : 'null';
  return `roster=${roster}:pending_roster=${roster}:observed_nodes=${observed}`;
}

function namespaceParameter(node: NodeContext, params: string): string | undefined {
  const name = optionalParameter(params, 'namespace', NAMESPACE_MAX_BYTES);
  if (name !== undefined && node.engine.namespace(name) === undefined) {
    throw new InfoError(RESULT.invalidNamespace, 'namespace not found on node');
  }
  return name;
}
