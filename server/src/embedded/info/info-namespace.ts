/** The info commands about namespaces and sets: figures, settings and counts. */

import type { Namespace } from '../../engine/namespace.js';
import { citrusleafSeconds } from '../../engine/record.js';
import { TRANSACTION_DEFAULT_SECONDS } from '../../engine/transaction/monitor-write.js';
import { PARTITION_COUNT } from '../../model/limits.js';
import type { NodeContext } from '../node-context.js';
import { citrusleafMs } from './citrusleaf-ms.js';
import type { InfoCall } from './info-call.js';
import { figuresText, NAMESPACE_SETTINGS, NAMESPACE_STATISTICS } from './namespace-figures.js';
import { countOwnRecords } from './record-counts.js';

export function namespacesReply({ node }: InfoCall): string {
  return node.engine.namespaceNames.join(';');
}

/** Statistics and settings of one namespace; clients of old can't take an error here, so there is none. */
export function namespaceReply({ node, params }: InfoCall): string {
  if (node.engine.namespace(params) === undefined) return 'type=unknown';
  const statistics = figuresText(NAMESPACE_STATISTICS, statisticsOf(node, params));
  return `${statistics};${namespaceSettingsText(node, params)}`;
}

/** The settings alone, as `get-config` answers them; empty for a namespace the node has not. */
export function namespaceSettingsText(node: NodeContext, name: string): string {
  const config = node.engine.namespace(name)?.config;
  if (config === undefined) return '';
  const known = new Map<string, string>([
    ['strong-consistency', String(config.strongConsistency)],
    ['strong-consistency-allow-expunge', String(config.allowExpunge)],
    ['mrt-duration', String(config.strongConsistency ? TRANSACTION_DEFAULT_SECONDS : 0)],
    ['default-ttl', String(config.defaultTtlSeconds)],
    ['default-read-touch-ttl-pct', String(config.defaultReadTouchPercent)],
    ['max-record-size', String(config.maxRecordBytes)],
    ['nsup-period', String(config.nsupPeriodSeconds)],
    ['allow-ttl-without-nsup', String(config.allowTtlWithoutNsup)],
  ]);
  return figuresText(NAMESPACE_SETTINGS, known);
}

/** `ns=…:set=…:…;` for each set of all namespaces, of one, or the properties of one set alone. */
export function setsReply({ node, params }: InfoCall): string {
  if (params === '') return node.engine.namespaceNames.map((name) => setLines(node, name)).join('');
  const separator = params.indexOf('/');
  const name = separator === -1 ? params : params.slice(0, separator);
  if (node.engine.namespace(name) === undefined) return 'ns_type=unknown';
  if (separator === -1) return setLines(node, name);
  return setProperties(node, name, params.slice(separator + 1));
}

function hasSetIndex(namespace: Namespace | undefined, set: string): boolean {
  return namespace?.indexes.setIndexes().some((index) => index.set === set) ?? false;
}

export function objectsReply({ node }: InfoCall): string {
  return String(totalObjects(node));
}

/** Records of the node in all its namespaces. */
export function totalObjects(node: NodeContext): number {
  return node.engine.namespaceNames.reduce(
    (sum, name) => sum + countOwnRecords(node, name).objects,
    0,
  );
}

function statisticsOf(node: NodeContext, name: string): ReadonlyMap<string, string> {
  const namespace = node.engine.namespace(name);
  const { cluster } = node;
  const { objects, tombstones } = countOwnRecords(node, name);
  const owned = ownedPartitions(node);
  const known = new Map<string, string>([
    ['ns_cluster_size', String(cluster.state.members.length)],
    ['objects', String(objects)],
    ['master_objects', String(objects)],
    ['tombstones', String(tombstones)],
    ['master_tombstones', String(tombstones)],
    ['unavailable_partitions', String(cluster.unavailablePartitions())],
    ['current_time', String(citrusleafSeconds(node.clock.nowMs()))],
    ['expired_objects', String(namespace?.expiredObjects ?? 0)],
    ['truncate_lut', String(citrusleafMs(namespace?.truncateBeforeMs ?? 0))],
    ['data_used_bytes', String(namespace?.dataBytes ?? 0)],
    ['migrate_fresh_partitions', String(owned)],
    ...(namespace === undefined ? [] : transactionFigures(namespace)),
  ]);
  for (const [statistic, count] of node.counters.requests.get(name) ?? []) {
    known.set(statistic, String(count));
  }
  return known;
}

function transactionFigures(namespace: Namespace): [string, string][] {
  const { provisionals, transactionCounts: counts } = namespace;
  return [
    ['mrt_provisionals', String(provisionals.size)],
    ['mrt_monitors', String([...namespace.monitors()].length)],
    ['mrt_verify_read_success', String(counts.verified)],
    ['mrt_verify_read_error', String(counts.verifyFailures)],
    ['mrt_roll_forward_success', String(counts.rolledForward)],
    ['mrt_roll_back_success', String(counts.rolledBack)],
    ['mrt_monitor_roll_forward_success', String(counts.settledForward)],
    ['mrt_monitor_roll_back_success', String(counts.settledBack)],
    ['fail_mrt_blocked', String(counts.blocked)],
    ['fail_mrt_version_mismatch', String(counts.versionMismatches)],
  ];
}

function ownedPartitions(node: NodeContext): number {
  let owned = 0;
  for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId += 1) {
    if (node.cluster.ownership(node.name, partitionId) === 'master') owned += 1;
  }
  return owned;
}

function setLines(node: NodeContext, name: string): string {
  const counts = countOwnRecords(node, name).sets;
  const sets = node.engine.namespace(name)?.sets() ?? [];
  return sets
    .map((set) => `ns=${name}:set=${set.name}:${properties(node, name, set.name, counts)}`)
    .join('');
}

function setProperties(node: NodeContext, name: string, set: string): string {
  if (node.engine.namespace(name)?.setStatistics(set) === undefined) return '';
  return properties(node, name, set, countOwnRecords(node, name).sets);
}

function properties(
  node: NodeContext,
  name: string,
  set: string,
  counts: ReadonlyMap<string, number>,
): string {
  const namespace = node.engine.namespace(name);
  const statistics = namespace?.setStatistics(set);
  const indexes = namespace?.indexes.indexes() ?? [];
  const ofSet = indexes.filter(({ definition }) => definition.set === set).length;
  const lut = citrusleafMs(statistics?.truncateBeforeMs ?? 0);
  return (
    `objects=${counts.get(set) ?? 0}:tombstones=${statistics?.tombstones ?? 0}:data_used_bytes=${statistics?.dataBytes ?? 0}:` +
    `truncate_lut=${lut}:sindexes=${ofSet}:index_populating=false:truncating=false:` +
    `default-read-touch-ttl-pct=0:default-ttl=0:disable-eviction=false:enable-index=${hasSetIndex(namespace, set)}:` +
    'stop-writes-count=0:stop-writes-size=0;'
  );
}
