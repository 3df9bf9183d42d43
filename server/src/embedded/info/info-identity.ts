/** The info commands that say what this node is: edition, version, build, and what the client said it is. */

import { RESULT } from '../../model/result-code.js';
import type { NodeContext } from '../node-context.js';
import { type InfoCall, InfoError, requiredParameter } from './info-call.js';

/** The exchange protocol of 8.1.2; a client never acts on it. */
export const COMPATIBILITY_ID = '15';
/** The public commit of the server whose answers these are. */
export const BUILD_SHA = '05b91c64f5fa7836a36e52e3797da34dc0325649';
export const BUILD_ARCH = 'x86_64';
export const BUILD_OS = 'debian12';
export const BUILD_TIME = 'Fri Apr 17 20:44:33 UTC 2026';
/** What 8.1 says it can do; clients before build numbers mattered looked here. */
const FEATURES =
  'batch-any;batch-index;blob-bits;cdt-index;cdt-list;cdt-map;cluster-stable;float;geo;' +
  'sindex-exists;peers;pipelining;pquery;pscans;query-show;relaxed-sc;replicas;replicas-all;' +
  'replicas-master;replicas-max;truncate-namespace;udf';

/** Base64 of 64 bytes: what the server keeps of a client's name, one byte of it the terminator. */
const USER_AGENT_MAX_BYTES = 87;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** Base64 of "unknown": a client that asked for features and never said its name. */
const UNKNOWN_USER_AGENT = 'dW5rbm93bg==';

export function editionOf(node: NodeContext): string {
  return node.settings.edition === 'enterprise'
    ? 'Aerospike Enterprise Edition'
    : 'Aerospike Community Edition';
}

export function versionReply({ node }: InfoCall): string {
  return `${editionOf(node)} build ${node.settings.build}`;
}

export function releaseReply({ node }: InfoCall): string {
  const { build } = node.settings;
  return `edition=${editionOf(node)};version=${build};os=${BUILD_OS};arch=${BUILD_ARCH};sha=${BUILD_SHA}`;
}

export function featuresReply({ session }: InfoCall): string {
  if (session !== undefined) session.askedFeatures = true;
  return FEATURES;
}

/** Each connection says once what client it belongs to. */
export function userAgentSetReply({ params, session }: InfoCall): string {
  if (session?.userAgent !== undefined) throw new InfoError(RESULT.parameter, 'already set');
  const value = requiredParameter(params, 'value', USER_AGENT_MAX_BYTES);
  if (!BASE64.test(value)) throw new InfoError(RESULT.parameter, "'value' invalid base64");
  if (session !== undefined) session.userAgent = value;
  return 'ok';
}

/** The clients connected right now, and how many connections each has. */
export function userAgentsReply({ node }: InfoCall): string {
  const counts = new Map<string, number>();
  for (const { session } of node.connections) {
    const name = session.userAgent ?? (session.askedFeatures ? UNKNOWN_USER_AGENT : undefined);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Array.from(counts, ([name, count]) => `user-agent=${name}:count=${count};`).join('');
}
