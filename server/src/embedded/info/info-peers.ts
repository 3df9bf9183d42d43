/** The info commands that tell clients which other nodes there are and where: peers and services in all their spellings. */

import { formatHost, formatPeers } from '../../wire/peers.js';
import type { InfoCall } from './info-call.js';

/** The port a peer list leaves out. */
const DEFAULT_PORT = 3000;

export function peersReply(call: InfoCall): string {
  return call.node.settings.tls === undefined ? peerList(call) : noPeersReply(call);
}

/** The same list for clients that come by TLS: where the nodes speak it, they speak nothing else. */
export function tlsPeersReply(call: InfoCall): string {
  return call.node.settings.tls === undefined ? noPeersReply(call) : peerList(call);
}

function peerList({ node, params }: InfoCall): string {
  const { peers: generation } = node.cluster.generationsOf(node.name);
  const since = /^generation=(\d+)/.exec(params)?.[1];
  // Asked for changes since a generation: everything, or nothing when that is where we are.
  const unchanged = since !== undefined && Number(since) >= generation;
  const members = unchanged ? [] : node.cluster.peersOf(node.name);
  const tlsName = node.settings.tls?.name ?? '';
  const peers = members.map((member) => ({ name: member.name, tlsName, hosts: [member] }));
  return formatPeers({ generation, defaultPort: DEFAULT_PORT, peers });
}

/** The same list for addresses no node here has, such as alternate ones. */
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
  return node.settings.tls === undefined ? formatHost(node.address) : '';
}

export function tlsServiceReply({ node }: InfoCall): string {
  return node.settings.tls === undefined ? '' : formatHost(node.address);
}
