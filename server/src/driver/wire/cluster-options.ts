/** What a cluster is made with, what it reports, and the defaults of its tend. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Clock } from '../../model/clock.js';
import type { Seed } from './address.js';
import type { ClusterTls } from './cluster-tls.js';
import type { ResolveHost } from './node-search.js';
import type { CreateNodePool } from './router.js';
import type { SocketOptions } from './socket-options.js';

/** Milliseconds between two tends. */
export const DEFAULT_TEND_INTERVAL_MS = 1000;
/** Milliseconds a connection of the tend may take to open, and a host name to be looked up. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 1000;
/** Milliseconds a node may take to answer the tend. */
export const DEFAULT_INFO_TIMEOUT_MS = 1000;
/** The shortest time between two tends, however often one is asked for. */
export const MIN_TEND_GAP_MS = 100;

/** What happened, for logs and metrics; addresses are `host:port`. */
export type ClusterEvent =
  | { readonly type: 'nodeAdded'; readonly node: string; readonly address: string }
  | { readonly type: 'nodeRemoved'; readonly node: string; readonly address: string }
  /** The node stopped answering; it stays known, its partitions are asked of others. */
  | { readonly type: 'nodeLost'; readonly node: string; readonly error: AerospikeError }
  | { readonly type: 'nodeBack'; readonly node: string }
  /** An address of a seed or a peer could not be used, and why. */
  | { readonly type: 'nodeRefused'; readonly address: string; readonly error: AerospikeError }
  | { readonly type: 'nodeTended'; readonly node: string }
  | { readonly type: 'tendFailed'; readonly node: string; readonly error: AerospikeError }
  /** Owners of partitions changed. */
  | { readonly type: 'mapChanged' }
  /** A node's map is left aside: the other nodes do not agree with it about the cluster. */
  | { readonly type: 'mapNotTaken'; readonly node: string }
  /** Everything that a tend started has ended. */
  | { readonly type: 'tendFinished'; readonly tends: number };

export interface ClusterOptions extends SocketOptions {
  /** Where to look first, and again whenever no node answers; at least one. */
  readonly seeds: readonly Seed[];
  readonly createPool: CreateNodePool;
  readonly clock: Clock;
  /** At least 0 and below 1; for the replica policy `random`. */
  readonly random: () => number;
  /** Version of this software, which the driver names itself by to servers that ask. */
  readonly version: string;
  /** Names the application to the servers, beside the driver. */
  readonly appId?: string;
  /** When given, nodes of a cluster by another name are refused. */
  readonly clusterName?: string;
  /** Use the addresses nodes publish as `alternate-access-address`. Default false. */
  readonly servicesAlternate?: boolean;
  /** Racks in order of preference for the policy `preferRack`; without any, racks are not asked for. */
  readonly rackIds?: readonly number[];
  readonly tendIntervalMs?: number;
  readonly connectTimeoutMs?: number;
  readonly infoTimeoutMs?: number;
  /** Errors of a node per window after which it is left alone; 0 switches that off. Default 100. */
  readonly maxErrorRate?: number;
  /** Tends in such a window. Default 1. */
  readonly errorRateWindowTends?: number;
  readonly onEvent?: (event: ClusterEvent) => void;
  readonly resolveHost?: ResolveHost;
  /** TLS to the nodes, whose TLS addresses are then used; plain TCP unless given. */
  readonly tls?: ClusterTls;
}

/** Throws INVALID_ARGUMENT for seeds that can lead nowhere. */
export function checkSeeds({ seeds, tls }: Pick<ClusterOptions, 'seeds' | 'tls'>): void {
  if (seeds.length === 0) {
    throw clientFailure('INVALID_ARGUMENT', { detail: 'seeds is empty; at least one is needed.' });
  }
  if (tls === undefined && seeds.some((seed) => seed.tlsName !== undefined)) {
    const detail = 'seeds: one has a TLS name, but TLS to the cluster is not switched on.';
    throw clientFailure('INVALID_ARGUMENT', { detail });
  }
}
