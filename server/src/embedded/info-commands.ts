/** The info protocol of a node: the table of its commands, and how a request of several lines is answered. */

import { RESULT } from '../model/result-code.js';
import {
  decodeInfoRequest,
  encodeInfoAnswer,
  encodeInfoRefusal,
  formatInfoError,
} from '../wire/info.js';
import type { Session } from './connection.js';
import {
  evictionResetReply,
  getStatsReply,
  indexPressureReply,
  tipClearReply,
  tipReply,
} from './info/info-administration.js';
import { type InfoCall, InfoError, type InfoReply, requiredParameter } from './info/info-call.js';
import {
  clusterStableReply,
  rackIdsReply,
  racksReply,
  reclusterReply,
  rosterReply,
  successionReply,
} from './info/info-cluster.js';
import { getConfigReply } from './info/info-config.js';
import { debugRecordMetaReply, debugRecordReply } from './info/info-debug-record.js';
import { endpointsReply } from './info/info-endpoints.js';
import { histogramReply, latenciesReply } from './info/info-histograms.js';
import {
  BUILD_ARCH,
  BUILD_OS,
  BUILD_SHA,
  BUILD_TIME,
  COMPATIBILITY_ID,
  editionOf,
  featuresReply,
  releaseReply,
  userAgentSetReply,
  userAgentsReply,
  versionReply,
} from './info/info-identity.js';
import {
  sindexCreateReply,
  sindexDeleteReply,
  sindexExistsReply,
  sindexListReply,
  sindexReply,
  sindexStatReply,
} from './info/info-indexes.js';
import { queryAbortAllReply, queryAbortReply, queryShowReply } from './info/info-jobs.js';
import {
  dumpReply,
  dumpWriteBlocksReply,
  logMessageReply,
  logReply,
  logSetReply,
  memoryStatisticsReply,
  threadTracesReply,
} from './info/info-logging.js';
import { smdInfoReply, smdShowReply } from './info/info-metadata.js';
import { namespaceReply, namespacesReply, objectsReply, setsReply } from './info/info-namespace.js';
import {
  partitionInfoReply,
  replicasAllReply,
  replicasMasterReply,
  replicasReply,
} from './info/info-partitions.js';
import {
  noPeersReply,
  peersReply,
  serviceReply,
  servicesReply,
  tlsPeersReply,
  tlsServiceReply,
} from './info/info-peers.js';
import { setConfigReply } from './info/info-set-config.js';
import { statisticsReply } from './info/info-statistics.js';
import {
  truncateNamespaceReply,
  truncateNamespaceUndoReply,
  truncateReply,
  truncateUndoReply,
} from './info/info-truncate.js';
import { udfGetReply, udfListReply, udfPutReply, udfRemoveReply } from './info/info-udf.js';
import { savingIndexes } from './info/saved-indexes.js';
import type { NodeContext } from './node-context.js';
import { INFO_PERMISSIONS, scopeOfInfo } from './security/access.js';
import { EVERYWHERE } from './security/privileges.js';

interface InfoCommand {
  readonly reply: InfoReply;
  /** Community answers "enterprise only". */
  readonly enterpriseOnly?: true;
  /** Not listed by `help`. */
  readonly clientOnly?: true;
  /** Counted as a request that should not be made any more. */
  readonly deprecated?: true;
}

const PATH_MAX_BYTES = 1023;

const fixed =
  (text: string): InfoReply =>
  () =>
    text;

/** What an empty request asks for, in this order. */
const SUMMARY: readonly string[] = [
  'features',
  'node',
  'compatibility-id',
  'edition',
  'build_ee_sha',
  'build_sha',
  'build_arch',
  'build_time',
  'build_os',
  'build',
  'version',
  'statistics',
  'services-alumni',
  'services',
  'partition-generation',
];

const COMMANDS: Readonly<Record<string, InfoCommand>> = {
  features: { reply: featuresReply, deprecated: true },
  node: { reply: ({ node }) => node.name },
  'compatibility-id': { reply: fixed(COMPATIBILITY_ID) },
  edition: { reply: ({ node }) => editionOf(node), deprecated: true },
  build_ee_sha: { reply: fixed(''), deprecated: true },
  build_sha: { reply: fixed(BUILD_SHA), deprecated: true },
  build_arch: { reply: fixed(BUILD_ARCH), deprecated: true },
  build_time: { reply: fixed(BUILD_TIME), deprecated: true },
  build_os: { reply: fixed(BUILD_OS), deprecated: true },
  build: { reply: ({ node }) => node.settings.build },
  version: { reply: versionReply, deprecated: true },
  statistics: { reply: statisticsReply },
  'services-alumni': { reply: servicesReply, deprecated: true },
  services: { reply: servicesReply, deprecated: true },
  'partition-generation': { reply: (call) => String(generations(call).partition) },

  'admin-clear-std': { reply: fixed(''), clientOnly: true },
  'admin-tls-std': { reply: fixed(''), clientOnly: true },
  'alumni-clear-alt': { reply: noPeersReply, clientOnly: true },
  'alumni-clear-std': { reply: peersReply, clientOnly: true },
  'alumni-tls-alt': { reply: noPeersReply, clientOnly: true, enterpriseOnly: true },
  'alumni-tls-std': { reply: tlsPeersReply, clientOnly: true, enterpriseOnly: true },
  'best-practices': { reply: fixed('failed_best_practices=none') },
  'cluster-name': { reply: ({ node }) => node.settings.clusterName },
  'cluster-stable': { reply: clusterStableReply },
  'config-get': { reply: getConfigReply, clientOnly: true, deprecated: true },
  'config-set': { reply: setConfigReply, clientOnly: true, deprecated: true },
  connection: { reply: fixed('admin=false'), clientOnly: true },
  digests: { reply: fixed('RIPEMD160'), clientOnly: true },
  'debug-record': { reply: debugRecordReply },
  'debug-record-meta': { reply: debugRecordMetaReply },
  'dump-cluster': { reply: dumpReply },
  'dump-fabric': { reply: dumpReply },
  'dump-hb': { reply: dumpReply },
  'dump-hlc': { reply: dumpReply },
  'dump-migrates': { reply: dumpReply },
  'dump-rw': { reply: dumpReply },
  'dump-skew': { reply: dumpReply },
  'dump-wb-summary': { reply: dumpWriteBlocksReply },
  endpoints: { reply: endpointsReply, clientOnly: true },
  'eviction-reset': { reply: evictionResetReply },
  'get-config': { reply: getConfigReply },
  'get-sl': { reply: successionReply },
  'get-stats': { reply: getStatsReply },
  'health-outliers': { reply: fixed('') },
  'health-stats': { reply: fixed('') },
  help: { reply: helpReply },
  histogram: { reply: histogramReply },
  'index-pressure': { reply: indexPressureReply },
  'jem-stats': { reply: memoryStatisticsReply },
  latencies: { reply: latenciesReply },
  log: { reply: logReply },
  'log-message': { reply: logMessageReply },
  'log-set': { reply: logSetReply },
  logs: { reply: fixed('0:stderr') },
  'masking-show': { reply: fixed(''), enterpriseOnly: true },
  mcast: { reply: multicastReply, clientOnly: true, deprecated: true },
  // There is no heartbeat between the nodes of one process, so there is no address of one.
  mesh: { reply: fixed(''), clientOnly: true, deprecated: true },
  name: { reply: ({ node }) => node.name, clientOnly: true, deprecated: true },
  namespace: { reply: namespaceReply },
  namespaces: { reply: namespacesReply },
  objects: { reply: objectsReply, clientOnly: true, deprecated: true },
  'partition-info': { reply: partitionInfoReply, clientOnly: true },
  partitions: { reply: fixed('4096'), clientOnly: true, deprecated: true },
  'peers-clear-alt': { reply: noPeersReply },
  'peers-clear-std': { reply: peersReply },
  'peers-generation': { reply: (call) => String(generations(call).peers) },
  'peers-tls-alt': { reply: noPeersReply, enterpriseOnly: true },
  'peers-tls-std': { reply: tlsPeersReply, enterpriseOnly: true },
  'physical-devices': { reply: physicalDevicesReply },
  'query-abort': { reply: queryAbortReply },
  'query-abort-all': { reply: queryAbortAllReply },
  'query-show': { reply: queryShowReply },
  'rack-ids': { reply: rackIdsReply, enterpriseOnly: true },
  racks: { reply: racksReply, enterpriseOnly: true },
  'rebalance-generation': {
    reply: (call) => String(generations(call).rebalance),
    clientOnly: true,
  },
  recluster: { reply: reclusterReply },
  release: { reply: releaseReply, clientOnly: true },
  replicas: { reply: replicasReply, clientOnly: true },
  'replicas-all': { reply: replicasAllReply, clientOnly: true, deprecated: true },
  'replicas-master': { reply: replicasMasterReply, clientOnly: true, deprecated: true },
  roster: { reply: rosterReply, enterpriseOnly: true },
  service: { reply: serviceReply, deprecated: true },
  'service-clear-alt': { reply: fixed(''), clientOnly: true },
  'service-clear-std': { reply: serviceReply, clientOnly: true },
  'service-tls-alt': { reply: fixed(''), clientOnly: true, enterpriseOnly: true },
  'service-tls-std': { reply: tlsServiceReply, clientOnly: true, enterpriseOnly: true },
  'services-alternate': { reply: fixed(''), clientOnly: true, deprecated: true },
  'services-alumni-reset': { reply: fixed('ok') },
  'set-config': { reply: setConfigReply },
  'set-log': { reply: logSetReply },
  sets: { reply: setsReply },
  sindex: { reply: sindexReply, clientOnly: true, deprecated: true },
  'sindex-create': { reply: savingIndexes(sindexCreateReply) },
  'sindex-delete': { reply: savingIndexes(sindexDeleteReply) },
  'sindex-exists': { reply: sindexExistsReply },
  'sindex-list': { reply: sindexListReply },
  'sindex-stat': { reply: sindexStatReply },
  'smd-info': { reply: smdInfoReply, clientOnly: true },
  'smd-show': { reply: smdShowReply, clientOnly: true },
  status: { reply: fixed('ok') },
  'thread-traces': { reply: threadTracesReply },
  tip: { reply: tipReply },
  'tip-clear': { reply: tipClearReply },
  truncate: { reply: truncateReply },
  'truncate-namespace': { reply: truncateNamespaceReply },
  'truncate-namespace-undo': { reply: truncateNamespaceUndoReply },
  'truncate-undo': { reply: truncateUndoReply },
  'udf-clear-cache': { reply: fixed('ok'), clientOnly: true },
  'udf-get': { reply: udfGetReply },
  'udf-list': { reply: udfListReply },
  'udf-put': { reply: udfPutReply },
  'udf-remove': { reply: udfRemoveReply },
  'user-agent-set': { reply: userAgentSetReply, clientOnly: true },
  'user-agents': { reply: userAgentsReply, clientOnly: true },
};

/** Enterprise commands that look into what no node here has: key files, data masking, quiescing, cross-datacenter shipping. */
const UNSUPPORTED_ENTERPRISE: ReadonlySet<string> = new Set([
  ...['feature-key', 'masking', 'quiesce', 'quiesce-undo', 'revive', 'roster-set'],
  ...['xdr-dc-state', 'xdr-get-filter', 'xdr-set-filter'],
]);

/**
 * Commands a real 8.1.2 has and this node has not: those of features it has not, which a Community node refuses as the real one
 * does. An Enterprise node answers them as an unknown command.
 */
export const UNSUPPORTED_INFO_COMMANDS: readonly string[] = [...UNSUPPORTED_ENTERPRISE];

/** Names the table answers. */
export const INFO_COMMANDS: readonly string[] = Object.keys(COMMANDS);

/** Bytes of one info request: the source of a module is the most there can be in it. */
export const INFO_REQUEST_MAX_BYTES = 16 * 1024 * 1024;
/** Commands of one info request, and characters of its answer: each command may answer thousands. */
export const INFO_LINES_MAX = 1_000;
const INFO_ANSWER_MAX = 16 * 1024 * 1024;

/**
 * Answers a type-1 frame's payload with a whole frame; an empty payload asks for the summary. `undefined` where it asks for
 * more than is answered: the connection is not worth keeping then.
 */
export function answerInfo(
  payload: Buffer,
  node: NodeContext,
  session: Session,
): Buffer | undefined {
  node.counters.infoRequests += 1;
  const denied = node.security?.check(session.user, undefined, EVERYWHERE) ?? RESULT.ok;
  // In place of every answer, and without a command's name.
  if (denied !== RESULT.ok) {
    return encodeInfoRefusal({ resultCode: denied, message: 'not authenticated' });
  }
  if (payload.length === 0) {
    node.counters.deprecatedRequests += 1;
    return encodeInfoAnswer(
      SUMMARY.map((name) => [name, replyTo(name, { name, params: '', node })] as const),
    );
  }
  if (payload.length > INFO_REQUEST_MAX_BYTES || !hasFewLines(payload)) return undefined;
  const pairs: (readonly [string, string])[] = [];
  let length = 0;
  for (const line of decodeInfoRequest(payload)) {
    const answer = answerLine(line, node, session);
    length += line.length + answer.length;
    if (length > INFO_ANSWER_MAX) return undefined;
    pairs.push([line, answer]);
  }
  return encodeInfoAnswer(pairs);
}

function hasFewLines(payload: Buffer): boolean {
  let lines = 0;
  for (let at = payload.indexOf(0x0a); at !== -1; at = payload.indexOf(0x0a, at + 1)) {
    lines += 1;
    if (lines > INFO_LINES_MAX) return false;
  }
  return true;
}

/** A line is `name`, then perhaps `/`, `:` or `;` and parameters. */
function answerLine(line: string, node: NodeContext, session: Session): string {
  const end = line.search(/[/:;]/);
  const name = end === -1 ? line : line.slice(0, end);
  const params = end === -1 ? '' : line.slice(end + 1);
  return replyTo(name, { name, params, node, session });
}

function replyTo(name: string, call: InfoCall): string {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const community = call.node.settings.edition === 'community';
  if (community && (command?.enterpriseOnly ?? UNSUPPORTED_ENTERPRISE.has(name))) {
    return formatInfoError({ resultCode: RESULT.enterpriseOnly, message: 'enterprise only' });
  }
  if (command === undefined) {
    return formatInfoError({ resultCode: RESULT.parameter, message: 'unrecognized command' });
  }
  const denied = deniedInfo(name, call);
  if (denied !== undefined) return denied;
  if (command.deprecated === true) call.node.counters.deprecatedRequests += 1;
  try {
    return command.reply(call);
  } catch (error) {
    if (!(error instanceof InfoError)) throw error;
    return formatInfoError({ resultCode: error.resultCode, message: error.message });
  }
}

/** The refusal of a command its user has no permission for; the summary asks nothing that needs one. */
function deniedInfo(name: string, { node, params, session }: InfoCall): string | undefined {
  const permission = INFO_PERMISSIONS[name];
  if (node.security === undefined || permission === undefined) return undefined;
  const resultCode = node.security.check(session?.user, permission, scopeOfInfo(params));
  if (resultCode === RESULT.ok) return undefined;
  const message = `role violation - requires permission '${permission}'`;
  return formatInfoError({ resultCode, message });
}

function generations({ node }: InfoCall): ReturnType<NodeContext['cluster']['generationsOf']> {
  return node.cluster.generationsOf(node.name);
}

function helpReply({ node }: InfoCall): string {
  const enterprise = node.settings.edition === 'enterprise';
  return Object.entries(COMMANDS)
    .filter(([, command]) => command.clientOnly !== true)
    .filter(([, command]) => command.enterpriseOnly !== true || enterprise)
    .map(([name]) => name)
    .join(';');
}

/** No namespace is on a device. */
function physicalDevicesReply({ params }: InfoCall): never {
  requiredParameter(params, 'path', PATH_MAX_BYTES);
  throw new InfoError(RESULT.keyNotFound, 'no device info');
}

/** The server says of the mode what it is not. */
function multicastReply(): never {
  throw new InfoError(RESULT.parameter, 'heartbeat is in multicast mode');
}
