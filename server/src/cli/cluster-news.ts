/** What the cluster, the embedded node and the driver have to say, as lines of the log. */

import type { ServeConfig } from '../config.js';
import type { ClusterEvent } from '../driver/wire/cluster-options.js';
import type { LogEntry } from '../embedded/index.js';
import type { Log, LogFields } from '../gateway/operations/log.js';
import type { ClusterHooks, Unreachable } from './open-cluster.js';

/** Hooks that write to the log, and report a lost embedded node as a defect. */
export function clusterHooks(
  log: Log,
  onDefect: (what: string, error: unknown) => void,
): ClusterHooks {
  return {
    onEmbeddedLog: (entry) => {
      writeEntry(log, entry);
    },
    onClusterEvent: (event) => {
      writeEvent(log, event);
    },
    onCrash: (error) => {
      onDefect('the embedded node ended by itself', error);
    },
  };
}

/** Says that nobody answers yet, who was asked, and what happens next. */
export function tellUnreachable(log: Log, config: ServeConfig, { reasons }: Unreachable): void {
  log.warn(
    `No seed can be reached yet. Calls end with UNAVAILABLE and readiness is false until one answers; they are tried again every ${config['tend-interval-ms']} ms.`,
    { tried: reasons.length > 0 ? reasons.join('; ') : config.seeds.join(', ') },
  );
}

function writeEntry(log: Log, { level, message, node, facts, cause }: LogEntry): void {
  const fields: LogFields = { ...facts, node };
  if (level === 'error') log.error(message, fields, cause);
  else log[level](message, fields);
}

/** Changes are worth a line; what every tend does, and fails at again, only where somebody looks closely. */
function writeEvent(log: Log, event: ClusterEvent): void {
  switch (event.type) {
    case 'nodeAdded':
    case 'nodeRemoved':
      log.info(event.type === 'nodeAdded' ? 'node added' : 'node removed', {
        node: event.node,
        address: event.address,
      });
      return;
    case 'nodeBack':
      log.info('node back', { node: event.node });
      return;
    case 'nodeLost':
      log.warn('node lost', { node: event.node, reason: event.error.message });
      return;
    case 'nodeRefused':
      log.debug('node refused', { address: event.address, reason: event.error.message });
      return;
    case 'tendFailed':
      log.debug('tend failed', { node: event.node, reason: event.error.message });
      return;
    case 'mapNotTaken':
      log.debug('partition map not taken', { node: event.node });
      return;
    case 'mapChanged':
      log.debug('partition map changed');
      return;
    case 'nodeTended':
    case 'tendFinished':
      return;
  }
}
