/** Namespaces in lists: what the cluster's view knows of each, and what a node's settings add. */

import type { NamespaceSummary } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { ConsistencyMode } from '@aerogate/proto/aerogate/v1/settings_pb';
import type { ClusterView, InfoAnswer, NamespaceView } from '../../../driver/driver.js';
import { countOf, parsePairs } from '../../info/info-answer.js';
import { durationOf } from '../../translate/settings.js';

/** Names in order, so that lists stay as they are from call to call. */
export function namespaceNames(cluster: ClusterView): string[] {
  return [...cluster.namespaces.keys()].toSorted();
}

export function namespaceCommand(namespace: string): string {
  return `namespace/${namespace}`;
}

/** One summary for each namespace; what only a node's answer could tell is left at its zero without one. */
export function namespaceSummaries(
  cluster: ClusterView,
  answers: readonly InfoAnswer[],
): NamespaceSummary[] {
  return namespaceNames(cluster).flatMap((name) => {
    const view = cluster.namespaces.get(name);
    return view === undefined ? [] : [summaryOf(view, answers)];
  });
}

function summaryOf(view: NamespaceView, answers: readonly InfoAnswer[]): NamespaceSummary {
  const command = namespaceCommand(view.name);
  const pairs = parsePairs(
    answers.map((answer) => answer.answers.get(command) ?? '').find((text) => text !== '') ?? '',
  );
  const defaultTtlSeconds = countOf(pairs, 'default-ttl');
  return {
    $typeName: 'aerogate.v1.NamespaceSummary',
    name: view.name,
    mode: view.mode === 'sc' ? ConsistencyMode.SC : ConsistencyMode.AP,
    replicationFactor: view.replicationFactor,
    maxRecordBytes: BigInt(countOf(pairs, 'max-record-size')),
    ...(defaultTtlSeconds === 0 ? {} : { defaultTtl: durationOf(defaultTtlSeconds * 1_000) }),
  };
}
