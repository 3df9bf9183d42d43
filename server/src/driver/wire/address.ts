/** Where nodes and seeds listen: reading `host:port` and `host:tlsname:port`, and writing addresses back. */

import { isIP, isIPv6 } from 'node:net';
import { clientFailure } from '../../model/aerospike-error.js';
import type { Address } from './router.js';

/** The port a seed without one means: Aerospike's service port. */
const DEFAULT_PORT = 3000;
/** Seeds one driver takes; more are a mistake, since any one of them leads to the whole cluster. */
export const SEEDS_MAX = 64;
/** Characters in a host name, by the DNS; IPv6 addresses with a zone are shorter. */
export const HOST_MAX_CHARS = 253;
/** Characters in a TLS name: it is matched against names of certificates, which are host names. */
export const TLS_NAME_MAX_CHARS = 253;

const PORT_MAX = 65_535;

/** A starting point of the cluster as an operator wrote it. */
export type Seed = Address;

/**
 * Reads a list of seeds, separated by commas: `10.0.0.1:3000,db.example:tls.example:4333,[::1]:3000`. The port defaults to
 * 3000. Throws INVALID_ARGUMENT naming the seed by its place in the list and what is wrong with it.
 */
export function parseSeeds(text: string): Seed[] {
  const parts = text.split(',');
  if (parts.length > SEEDS_MAX) {
    throw badSeed(`seeds: ${parts.length} given, the limit is ${SEEDS_MAX}.`);
  }
  return parts.map((part, index) => parseSeed(part.trim(), `seeds[${index}]`));
}

/** Reads one seed; `path` is what an error calls it. */
export function parseSeed(text: string, path = 'seed'): Seed {
  if (isIPv6(text)) {
    throw badSeed(`${path} is an IPv6 address without brackets; write [::1]:3000.`);
  }
  const { host, rest } = splitHost(text, path);
  checkHost(host, path);
  const [first, second, ...more] = rest;
  if (more.length > 0) {
    throw badSeed(`${path} has too many colons; an IPv6 address goes in brackets: [::1]:3000.`);
  }
  if (first === undefined) return { host, port: DEFAULT_PORT };
  if (second === undefined) return { host, port: parsePort(first, path) };
  if (first.length === 0 || first.length > TLS_NAME_MAX_CHARS) {
    throw badSeed(
      `${path} has a TLS name of ${first.length} characters between its colons, 1 to ${TLS_NAME_MAX_CHARS} are needed.`,
    );
  }
  checkCharacters(first, path);
  return { host, tlsName: first, port: parsePort(second, path) };
}

/** `host:port`, IPv6 hosts in brackets. */
export function formatAddress(address: Address): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

/** Whether both name the same listener; host names are compared as the DNS does, without case. */
export function isSameAddress(a: Address, b: Address): boolean {
  return a.port === b.port && a.host.toLowerCase() === b.host.toLowerCase();
}

/** Whether the host needs no look-up. */
export function isNumericHost(host: string): boolean {
  return isIP(host) !== 0;
}

/** Whether the address leads back to this machine, where no load balancer stands in between. */
export function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.') || host.startsWith('::ffff:127.');
}

/** The host, and what follows it cut at colons. */
function splitHost(text: string, path: string): { host: string; rest: string[] } {
  if (!text.startsWith('[')) {
    const [host = '', ...rest] = text.split(':');
    return { host, rest };
  }
  const end = text.indexOf(']');
  if (end === -1) throw badSeed(`${path} opens a bracket that nothing closes.`);
  const host = text.slice(1, end);
  if (!isIPv6(host)) throw badSeed(`${path} has no IPv6 address between its brackets.`);
  const after = text.slice(end + 1);
  if (after.length === 0) return { host, rest: [] };
  if (!after.startsWith(':')) throw badSeed(`${path} has something else than a colon after ].`);
  return { host, rest: after.slice(1).split(':') };
}

function checkHost(host: string, path: string): void {
  if (host.length === 0) throw badSeed(`${path} has no host.`);
  if (host.length > HOST_MAX_CHARS) {
    throw badSeed(
      `${path} has a host of ${host.length} characters, the limit is ${HOST_MAX_CHARS}.`,
    );
  }
  checkCharacters(host, path);
}

function checkCharacters(name: string, path: string): void {
  if (!/[\s\0/@]/u.test(name)) return;
  throw badSeed(
    `${path} has a character that no host name has; write host:port or host:tlsname:port, without a scheme.`,
  );
}

function parsePort(text: string, path: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : 0;
  if (port < 1 || port > PORT_MAX) {
    throw badSeed(`${path} has a port that is not a number from 1 to ${PORT_MAX}.`);
  }
  return port;
}

function badSeed(detail: string): Error {
  return clientFailure('INVALID_ARGUMENT', { detail });
}
