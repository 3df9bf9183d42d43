/** Rules over several nodes' views of each other: whose partition map is believed, which nodes have left, who is missing. */

import type { Peer } from '../../wire/peers.js';
import { isSameAddress } from './address.js';
import type { Address } from './router.js';

/** A node as these rules see it. */
export interface PeerView {
  readonly name: string;
  readonly address: Address;
  readonly answering: boolean;
  /** Failed tends since the last good one. */
  readonly failures: number;
  /** The nodes it lists, by name; undefined while it has not told. */
  readonly peers: ReadonlyMap<string, Peer> | undefined;
  /** Partitions the map says it owns right now. */
  readonly ownedPartitions: number;
}

interface Group {
  readonly members: PeerView[];
  readonly known: ReadonlySet<string>;
}

/**
 * The nodes whose maps are believed. Nodes that list each other agree; of several groups that do not agree with one another,
 * the one that knows most nodes wins (a node that restarted alone knows only itself and claims everything; a peer that
 * answers and does not list the node back does not count), then the one with more members that answer, then the one that
 * owns more of the map we have, then the first by name.
 */
export function believedNodes(nodes: readonly PeerView[]): ReadonlySet<string> {
  const groups = groupsOf(nodes.filter((node) => node.answering && node.peers !== undefined));
  const [best] = groups.sort(compareGroups);
  return new Set(best?.members.map((node) => node.name));
}

/**
 * Whether the node is out of the cluster. One that answers stays while another node lists it or a partition is mapped to it.
 * One that does not answer stays while a node that answers lists it. When nobody answers all stay: the seeds may be gone by
 * then, and their addresses are the only way back.
 */
export function hasLeft(node: PeerView, nodes: readonly PeerView[]): boolean {
  const witnesses = nodes.filter(
    (other) => other !== node && other.answering && other.peers !== undefined,
  );
  if (witnesses.some((other) => lists(other, node.name))) return false;
  if (witnesses.length === 0) return false;
  return node.failures > 0 || (node.peers !== undefined && node.ownedPartitions === 0);
}

/**
 * The peers worth connecting to: listed by a believed node, and either unknown or listed at addresses other than the one at
 * which they no longer answer (a node that restarted elsewhere).
 */
export function missingPeers(
  nodes: readonly PeerView[],
  believed: ReadonlySet<string>,
): readonly Peer[] {
  const known = new Map(nodes.map((node) => [node.name, node]));
  const missing = new Map<string, Peer>();
  for (const node of nodes) {
    if (!believed.has(node.name)) continue;
    for (const peer of node.peers?.values() ?? []) {
      const found = known.get(peer.name);
      if (found === undefined || hasMoved(found, peer)) missing.set(peer.name, peer);
    }
  }
  return [...missing.values()];
}

function hasMoved(node: PeerView, peer: Peer): boolean {
  if (node.answering) return false;
  return !peer.hosts.some((host) => isSameAddress(host, node.address));
}

function groupsOf(nodes: readonly PeerView[]): Group[] {
  const groups: Group[] = [];
  let rest = nodes;
  for (let start = rest[0]; start !== undefined; start = rest[0]) {
    const members = membersAround(start, rest);
    groups.push({ members: [...members], known: namesKnownTo(members, nodes) });
    rest = rest.filter((node) => !members.has(node));
  }
  return groups;
}

function membersAround(start: PeerView, nodes: readonly PeerView[]): ReadonlySet<PeerView> {
  const members = new Set([start]);
  // A set that grows while it is walked: a member brings in those that agree with it.
  for (const member of members) {
    for (const other of nodes) if (agree(member, other)) members.add(other);
  }
  return members;
}

function agree(a: PeerView, b: PeerView): boolean {
  return lists(a, b.name) && lists(b, a.name);
}

function lists(node: PeerView, name: string): boolean {
  return node.peers?.has(name) ?? false;
}

/** The members, and the peers they list that have not been heard yet; one that was heard and disagrees is no witness. */
function namesKnownTo(
  members: ReadonlySet<PeerView>,
  heard: readonly PeerView[],
): ReadonlySet<string> {
  const known = new Set(Array.from(members, (node) => node.name));
  const others = new Set(heard.filter((node) => !members.has(node)).map((node) => node.name));
  for (const member of members) {
    for (const name of member.peers?.keys() ?? []) if (!others.has(name)) known.add(name);
  }
  return known;
}

function compareGroups(a: Group, b: Group): number {
  return (
    b.known.size - a.known.size ||
    b.members.length - a.members.length ||
    ownedBy(b) - ownedBy(a) ||
    (firstName(a) < firstName(b) ? -1 : 1)
  );
}

function ownedBy(group: Group): number {
  return group.members.reduce((sum, node) => sum + node.ownedPartitions, 0);
}

function firstName(group: Group): string {
  return group.members.map((node) => node.name).sort()[0] ?? '';
}
