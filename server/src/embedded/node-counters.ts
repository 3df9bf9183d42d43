/** What one node counts about its own work, over all its restarts. */

import type { ConnectionCounters } from './listener.js';

export interface NodeCounters extends ConnectionCounters {
  infoRequests: number;
  adminRequests: number;
  /** Record messages: single commands, batches and queries. */
  messages: number;
  batches: number;
  /** Messages that could not be taken apart. */
  malformedMessages: number;
  deprecatedRequests: number;
  /** By namespace, then by the server's name of the statistic; what never happened is not there. */
  readonly requests: Map<string, Map<string, number>>;
}

export function createNodeCounters(): NodeCounters {
  return {
    connectionsOpened: 0,
    connectionsClosed: 0,
    connectionsReaped: 0,
    connectionsRefused: 0,
    infoRequests: 0,
    adminRequests: 0,
    messages: 0,
    batches: 0,
    malformedMessages: 0,
    deprecatedRequests: 0,
    requests: new Map(),
  };
}

export function countRequest(
  counters: NodeCounters,
  namespace: string,
  statistic: string,
  count = 1,
): void {
  let known = counters.requests.get(namespace);
  if (known === undefined) {
    known = new Map();
    counters.requests.set(namespace, known);
  }
  known.set(statistic, (known.get(statistic) ?? 0) + count);
}
