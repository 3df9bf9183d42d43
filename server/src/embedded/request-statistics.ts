/** Counting commands and queries by how they ended, under the server's statistic names. */

import { RESULT } from '../model/result-code.js';
import type { CommandKind } from './command-kind.js';
import { countRequest, type NodeCounters } from './node-counters.js';
import type { QueryJob, QueryJobType } from './query/query-job.js';

/** Whether a command came alone or as the row of a batch. */
export type CommandOrigin = 'client' | 'batch_sub';

export interface EndedCommand {
  readonly origin: CommandOrigin;
  readonly kind: CommandKind;
  readonly namespace: string;
  readonly resultCode: number;
}

/** Endings with a statistic of their own; every other failure is an error. */
const ENDINGS: Readonly<Record<CommandKind, Readonly<Record<number, string>>>> = {
  read: {
    [RESULT.ok]: 'success',
    [RESULT.keyNotFound]: 'not_found',
    [RESULT.filteredOut]: 'filtered_out',
    [RESULT.timeout]: 'timeout',
  },
  write: {
    [RESULT.ok]: 'success',
    [RESULT.filteredOut]: 'filtered_out',
    [RESULT.timeout]: 'timeout',
  },
  delete: {
    [RESULT.ok]: 'success',
    [RESULT.keyNotFound]: 'not_found',
    [RESULT.filteredOut]: 'filtered_out',
    [RESULT.timeout]: 'timeout',
  },
  udf: {
    [RESULT.ok]: 'complete',
    [RESULT.filteredOut]: 'filtered_out',
    [RESULT.timeout]: 'timeout',
  },
};

/** Failures that are counted by themselves besides, whoever met them. */
const FAILURES: Readonly<Record<number, string>> = {
  [RESULT.generation]: 'fail_generation',
  [RESULT.keyBusy]: 'fail_key_busy',
  [RESULT.recordTooBig]: 'fail_record_too_big',
};

export function countCommand(counters: NodeCounters, ended: EndedCommand): void {
  const { origin, kind, namespace, resultCode } = ended;
  const ending = ENDINGS[kind][resultCode] ?? 'error';
  countRequest(counters, namespace, `${origin}_${kind}_${ending}`);
  if (kind === 'udf' && resultCode === RESULT.udfBadResponse) {
    countRequest(counters, namespace, `${origin}_lang_error`);
  }
  const failure = FAILURES[resultCode];
  if (failure !== undefined) countRequest(counters, namespace, failure);
}

const QUERY_TYPES: Readonly<Record<QueryJobType, string>> = {
  basic: 'long_basic',
  aggregation: 'aggr',
  'background-ops': 'ops_bg',
  'background-udf': 'udf_bg',
};

/** A query of the kinds that can be seen while they run. */
export function countQuery(counters: NodeCounters, { facts, ending }: QueryJob): void {
  const index = facts.indexName === undefined ? 'pi' : 'si';
  const how = ending === 'ok' ? 'complete' : ending === 'user-aborted' ? 'abort' : 'error';
  countRequest(counters, facts.namespace, `${index}_query_${QUERY_TYPES[facts.type]}_${how}`);
}
