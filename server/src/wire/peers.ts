/** The `peers-*` info values: the other nodes of a cluster and the addresses clients reach them at. */

import { WireError } from './wire-error.js';

/** Port where neither a host nor the list names one. */
const FALLBACK_PORT = 3000;
const PORT_MAX = 65_535;
/** Nodes in one list; the server's own limit on a cluster is 256. */
const PEERS_MAX = 1024;
/** Addresses of one node. */
const HOSTS_MAX = 256;

export interface HostPort {
  /** A name or an address; IPv6 addresses without brackets. */
  readonly host: string;
  readonly port: number;
}

export interface Peer {
  /** The node's name: its id in upper-case hex, at most 16 characters from servers. */
  readonly name: string;
  /** Name to expect in the node's certificate; empty when it has none. */
  readonly tlsName: string;
  /** Empty only in answers that list what changed: the node has left. */
  readonly hosts: readonly HostPort[];
}

export interface PeerList {
  /** Equal to `peers-generation` at the moment of the answer. */
  readonly generation: number;
  /** Port of the hosts that name none. */
  readonly defaultPort: number;
  readonly peers: readonly Peer[];
}

/** Reads `<generation>,<default port>,[[name,tls name,[host:port,…]],…]`. Throws WireError with the offending position. */
export function parsePeers(value: string): PeerList {
  const scanner: Scanner = { text: value, at: 0 };
  const generation = takeNumber(scanner, Number.MAX_SAFE_INTEGER);
  expect(scanner, ',');
  const defaultPort = peek(scanner) === ',' ? FALLBACK_PORT : takeNumber(scanner, PORT_MAX);
  expect(scanner, ',');
  const peers = takeList(scanner, PEERS_MAX, (at) => takePeer(at, defaultPort));
  if (scanner.at !== value.length) throw new WireError('peers: text behind the list', scanner.at);
  return { generation, defaultPort, peers };
}

/** Writes a list as servers do: the default port is left out of hosts, IPv6 addresses stand in brackets. */
export function formatPeers(list: PeerList): string {
  const peers = list.peers.map((peer) => {
    const hosts = peer.hosts.map((host) => formatHost(host, list.defaultPort));
    return `[${peer.name},${peer.tlsName},[${hosts.join(',')}]]`;
  });
  return `${list.generation},${list.defaultPort},[${peers.join(',')}]`;
}

/** Reads `host:port`, `[v6]:port` or either without a port, as `service` values and seeds have them. */
export function parseHostPort(text: string, defaultPort: number = FALLBACK_PORT): HostPort {
  const scanner: Scanner = { text, at: 0 };
  const host = takeHost(scanner, defaultPort);
  if (scanner.at !== text.length) throw new WireError('text behind the host', scanner.at);
  return host;
}

/** Writes what parseHostPort reads; the port is left out where it is `defaultPort`. */
export function formatHost(host: HostPort, defaultPort?: number): string {
  const name = host.host.includes(':') ? `[${host.host}]` : host.host;
  return host.port === defaultPort ? name : `${name}:${host.port}`;
}

interface Scanner {
  readonly text: string;
  at: number;
}

function peek(scanner: Scanner): string {
  return scanner.text.charAt(scanner.at);
}

function expect(scanner: Scanner, character: string): void {
  if (peek(scanner) !== character) throw new WireError(`peers: expected ${character}`, scanner.at);
  scanner.at += 1;
}

/** Text up to the first of the characters that may follow it. */
function takeUntil(scanner: Scanner, ends: string): string {
  const start = scanner.at;
  while (scanner.at < scanner.text.length && !ends.includes(peek(scanner))) scanner.at += 1;
  return scanner.text.slice(start, scanner.at);
}

function takeNumber(scanner: Scanner, max: number): number {
  const start = scanner.at;
  const digits = takeUntil(scanner, ',]');
  const number = Number(digits);
  if (!/^\d{1,16}$/.test(digits) || number > max) {
    throw new WireError(`peers: expected a number up to ${max}`, start);
  }
  return number;
}

function takeList<Item>(
  scanner: Scanner,
  maxItems: number,
  takeItem: (scanner: Scanner) => Item,
): Item[] {
  const items: Item[] = [];
  expect(scanner, '[');
  while (peek(scanner) !== ']') {
    if (items.length > 0) expect(scanner, ',');
    if (items.length === maxItems) {
      throw new WireError(`peers: more than ${maxItems} entries in a list`, scanner.at);
    }
    items.push(takeItem(scanner));
  }
  expect(scanner, ']');
  return items;
}

function takePeer(scanner: Scanner, defaultPort: number): Peer {
  expect(scanner, '[');
  const name = takeUntil(scanner, ',]');
  if (name === '') throw new WireError('peers: node without a name', scanner.at);
  expect(scanner, ',');
  const tlsName = takeUntil(scanner, ',]');
  expect(scanner, ',');
  // A node that left is listed without the brackets of its hosts.
  const hosts =
    peek(scanner) === ']' ? [] : takeList(scanner, HOSTS_MAX, (at) => takeHost(at, defaultPort));
  expect(scanner, ']');
  return { name, tlsName, hosts };
}

function takeHost(scanner: Scanner, defaultPort: number): HostPort {
  const start = scanner.at;
  const host = takeHostName(scanner);
  if (host === '') throw new WireError('peers: host without a name', start);
  if (peek(scanner) !== ':') return { host, port: defaultPort };
  scanner.at += 1;
  return { host, port: takeNumber(scanner, PORT_MAX) };
}

function takeHostName(scanner: Scanner): string {
  if (peek(scanner) !== '[') return takeUntil(scanner, ':,]');
  scanner.at += 1;
  const host = takeUntil(scanner, ']');
  expect(scanner, ']');
  return host;
}
