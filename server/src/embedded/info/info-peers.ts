/** The info commands that tell clients which other nodes there are and where: peers and services in all their spellings. */

import { formatHost, formatPeers } from '../../wire/peers.js';
import type { InfoCall } from './info-call.js';

/** The port a peer list leaves out. */
const DEFAULT_PORT = 3000;

export function peersReply({ node, params }: InfoCall): string {
  const { peers: generation } = node.cluster.generationsOf(node.name);
  const since = /^generation=(\d+)/.exec(params)?.[1];
  // Asked for changes since a generation: everything, or nothing when that is where we are.
  const unchanged = since !== undefined && Number(since) >= generation;
  const members = unchanged ? [] : node.cluster.peersOf(node.name);
  const peers = members.map((member) => ({ name: member.name, tlsName: '', hosts: [member] }));
  return formatPeers({ generation, defaultPort: DEFAULT_PORT, peers });
}

/** The same list for addresses no node here has: TLS and alternate ones. */
export function noPeersReply({ node }: InfoCall): string {
  const { peers: generation } = node.cluster.generationsOf(node.name);
  return formatPeers({ generation, defaultPort: DEFAULT_PORT, peers: [] });
}

/** `host:port;host:port`, the form of clients from before peer lists. */
export function servicesReply({ node }: InfoCall): string {
  return node.cluster
    .peersOf(node.name)
    .map((member) => formatHost(member))
    .join(';');
}

export function serviceReply({ node }: InfoCall): string {
  return formatHost(node.address);
}
