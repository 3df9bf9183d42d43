/** Finding nodes: looking up host names, trying addresses, and going round a load balancer to the node behind it. */

import { lookup } from 'node:dns/promises';
import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Clock } from '../../model/clock.js';
import type { Peer } from '../../wire/peers.js';
import { formatAddress, isLoopback, isNumericHost, isSameAddress } from './address.js';
import { type InfoConnection, openInfoConnection } from './info-connection.js';
import type { Address } from './router.js';
import { type SocketOptions, socketOptionsOf } from './socket-options.js';
import {
  asAerospikeError,
  identifyNode,
  type NodeIdentity,
  sendUserAgent,
  type TendOptions,
} from './tend.js';

/** Addresses of one name that are tried; more of them lead to the same cluster anyway. */
const ADDRESSES_MAX = 64;

/** All addresses of a host name, in the order to try them. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

export interface NodeSearchOptions extends SocketOptions {
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  readonly tend: TendOptions;
  /** Ends every attempt. */
  readonly signal: AbortSignal;
  /** Hears of every address that could not be used. */
  readonly onRefused: (address: string, error: AerospikeError) => void;
  readonly resolveHost?: ResolveHost;
  /** With TLS: the name to expect of nodes that have none of their own. */
  readonly tlsName?: string | undefined;
}

/** A node that answered and was accepted, with the connection it answered on. */
export interface FoundNode {
  readonly identity: NodeIdentity;
  readonly connection: InfoConnection;
}

export interface NodeSearch {
  /** Connects to one address and asks who is there. Fails as connecting and identifying do. */
  connect(address: Address): Promise<FoundNode>;
  /** Tries every address of a seed at once, and hands over each node found, as it is found. Never rejects. */
  trySeed(seed: Address, onFound: (found: FoundNode) => void): Promise<void>;
  /** Tries a peer's addresses in turn, but `except`, until the node of that name answers. Never rejects. */
  tryPeer(peer: Peer, except: Address | undefined): Promise<FoundNode | undefined>;
}

export function createNodeSearch(options: NodeSearchOptions): NodeSearch {
  return new AddressSearch(options);
}

class AddressSearch implements NodeSearch {
  readonly #options: NodeSearchOptions;
  readonly #resolveHost: ResolveHost;

  constructor(options: NodeSearchOptions) {
    this.#options = options;
    this.#resolveHost = options.resolveHost ?? lookUpAll;
  }

  async connect(address: Address): Promise<FoundNode> {
    return this.#identify(await this.#open(address), false);
  }

  async trySeed(seed: Address, onFound: (found: FoundNode) => void): Promise<void> {
    const addresses = await this.#addressesOf(seed);
    await Promise.all(
      addresses.map((address) =>
        this.#attempt(address, async () => {
          onFound(await this.#behindBalancer(await this.#connectToSeed(address)));
        }),
      ),
    );
  }

  async tryPeer(peer: Peer, except: Address | undefined): Promise<FoundNode | undefined> {
    let found: FoundNode | undefined;
    for (const host of peer.hosts) {
      for (const address of await this.#addressesOf(expecting(host, peer.tlsName))) {
        if (except !== undefined && isSameAddress(address, except)) continue;
        await this.#attempt(address, async () => {
          found = checkName(await this.connect(address), peer.name);
        });
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  /** Loopback is never a load balancer, so only elsewhere a seed is asked for the node's own addresses. */
  async #connectToSeed(address: Address): Promise<FoundNode> {
    return this.#identify(await this.#open(address), !isLoopback(address.host));
  }

  /**
   * When a node does not count the seed's address among its own, the seed is taken for a load balancer: the next connection
   * to it may end at another node. Then the node's own addresses are tried; if none leads to it, the seed's has to do.
   */
  async #behindBalancer(found: FoundNode): Promise<FoundNode> {
    const { services, name } = found.identity;
    const { address } = found.connection;
    if (services.length === 0 || services.some((own) => isSameAddress(own, address))) return found;
    const direct = await this.tryPeer(
      { name, tlsName: address.tlsName ?? '', hosts: services },
      address,
    );
    if (direct === undefined) return found;
    found.connection.close();
    return direct;
  }

  #open(address: Address): Promise<InfoConnection> {
    const { clock, connectTimeoutMs, signal } = this.#options;
    const sockets = socketOptionsOf(this.#options);
    return openInfoConnection({ ...sockets, address, clock, connectTimeoutMs, signal });
  }

  async #identify(connection: InfoConnection, askServices: boolean): Promise<FoundNode> {
    try {
      const identity = await identifyNode(connection, this.#options.tend, askServices);
      await sendUserAgent(connection, identity.build, this.#options.tend);
      return { identity, connection };
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Runs one try; its failure is told, not thrown. */
  async #attempt(address: Address, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (this.#options.signal.aborted) return;
      this.#options.onRefused(formatAddress(address), asAerospikeError(error));
    }
  }

  async #addressesOf(host: Address): Promise<Address[]> {
    if (isNumericHost(host.host)) return [host];
    let hosts: readonly string[] = [];
    await this.#attempt(host, async () => {
      hosts = await this.#withinTime(host, this.#resolveHost(host.host));
    });
    // Behind the look-up the name is gone, and a certificate is issued for a name.
    const name = this.#options.tend.tls ? (host.tlsName ?? this.#options.tlsName ?? host.host) : '';
    return hosts
      .slice(0, ADDRESSES_MAX)
      .map((one) => expecting({ host: one, port: host.port }, name));
  }

  /** A look-up has no timeout of its own that could be set: it gets the time connecting gets. */
  #withinTime(host: Address, looking: Promise<readonly string[]>): Promise<readonly string[]> {
    const { clock, connectTimeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(connectTimeoutMs, () => {
        const detail = `Looking up ${host.host} took longer than ${connectTimeoutMs} ms.`;
        reject(clientFailure('TIMEOUT', { detail }));
      });
      looking
        .then(resolve, (cause: unknown) => {
          const detail = `The host ${host.host} could not be looked up.`;
          reject(clientFailure('CONNECTION', { detail, cause }));
        })
        .finally(() => {
          timer.cancel();
        });
    });
  }
}

/** The address, and the name to find there; an empty one expects none. */
function expecting({ host, port }: Address, tlsName: string): Address {
  return tlsName === '' ? { host, port } : { host, port, tlsName };
}

function checkName(found: FoundNode, name: string): FoundNode {
  if (found.identity.name === name) return found;
  found.connection.close();
  const where = formatAddress(found.connection.address);
  throw clientFailure('CONNECTION', {
    detail: `Node ${found.identity.name} answers at ${where}, where node ${name} was expected.`,
  });
}

async function lookUpAll(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map((entry) => entry.address);
}
