/** What one node counts about its own work, over all its restarts. */

import type { ConnectionCounters } from './listener.js';

/** How single-record requests of one namespace ended, under the server's statistic names. */
export const REQUEST_STATISTICS = [
  'client_read_success',
  'client_read_not_found',
  'client_read_filtered_out',
  'client_read_timeout',
  'client_read_error',
  'client_write_success',
  'client_write_filtered_out',
  'client_write_timeout',
  'client_write_error',
  'client_delete_success',
  'client_delete_not_found',
  'client_delete_filtered_out',
  'client_delete_timeout',
  'client_delete_error',
  'fail_generation',
  'fail_record_too_big',
] as const;

export type RequestStatistic = (typeof REQUEST_STATISTICS)[number];

export interface NodeCounters extends ConnectionCounters {
  infoRequests: number;
  adminRequests: number;
  /** Record messages: single commands, batches and queries. */
  messages: number;
  batches: number;
  /** Messages that could not be taken apart. */
  malformedMessages: number;
  deprecatedRequests: number;
  /** By namespace, then by statistic; what never happened is not there. */
  readonly requests: Map<string, Map<RequestStatistic, number>>;
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
  statistic: RequestStatistic,
): void {
  let known = counters.requests.get(namespace);
  if (known === undefined) {
    known = new Map();
    counters.requests.set(namespace, known);
  }
  known.set(statistic, (known.get(statistic) ?? 0) + 1);
}
