/** Counting commands and queries by how they ended, under the server's statistic names. */

import type { UdfEffect } from '../engine/request.js';
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
  /** What a function that succeeded has done to the record. */
  readonly effect?: UdfEffect | undefined;
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

interface StatisticNames {
  readonly byCode: Readonly<Record<number, string>>;
  readonly error: string;
}

/** Put together once: every command looks one up, and a text that was just made is slow to look up by. */
const STATISTICS: Readonly<Record<CommandOrigin, Readonly<Record<CommandKind, StatisticNames>>>> = {
  client: statisticsOf('client'),
  batch_sub: statisticsOf('batch_sub'),
};

function statisticsOf(origin: CommandOrigin): Readonly<Record<CommandKind, StatisticNames>> {
  const namesOf = (kind: CommandKind): StatisticNames => ({
    byCode: Object.fromEntries(
      Object.entries(ENDINGS[kind]).map(([code, ending]) => [code, `${origin}_${kind}_${ending}`]),
    ),
    error: `${origin}_${kind}_error`,
  });
  return {
    read: namesOf('read'),
    write: namesOf('write'),
    delete: namesOf('delete'),
    udf: namesOf('udf'),
  };
}

/** Failures that are counted by themselves besides, whoever met them. */
const FAILURES: Readonly<Record<number, string>> = {
  [RESULT.generation]: 'fail_generation',
  [RESULT.keyBusy]: 'fail_key_busy',
  [RESULT.recordTooBig]: 'fail_record_too_big',
};

export function countCommand(counters: NodeCounters, ended: EndedCommand): void {
  const { origin, kind, namespace, resultCode } = ended;
  const names = STATISTICS[origin][kind];
  countRequest(counters, namespace, names.byCode[resultCode] ?? names.error);
  if (kind === 'udf' && resultCode === RESULT.udfBadResponse) {
    countRequest(counters, namespace, `${origin}_lang_error`);
  }
  if (ended.effect !== undefined) {
    countRequest(counters, namespace, `${origin}_lang_${ended.effect}_success`);
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
export function countQuery(counters: NodeCounters, { facts, ending, counts }: QueryJob): void {
  countSubRequests(counters, facts, counts);
  const index = facts.indexName === undefined ? 'pi' : 'si';
  const how = ending === 'ok' ? 'complete' : ending === 'user-aborted' ? 'abort' : 'error';
  countRequest(counters, facts.namespace, `${index}_query_${QUERY_TYPES[facts.type]}_${how}`);
}

/** What background work has done to single records. */
const SUB_REQUESTS = {
  'background-ops': { ok: 'ops_sub_write_success', prefix: 'ops_sub_write' },
  'background-udf': { ok: 'udf_sub_udf_complete', prefix: 'udf_sub_udf' },
} as const;

function countSubRequests(
  counters: NodeCounters,
  { type, namespace }: QueryJob['facts'],
  { succeeded, failed, filtered }: QueryJob['counts'],
): void {
  if (type !== 'background-ops' && type !== 'background-udf') return;
  const { ok, prefix } = SUB_REQUESTS[type];
  const counted: readonly (readonly [string, number])[] = [
    [ok, succeeded],
    [`${prefix}_error`, failed],
    [`${prefix}_filtered_out`, filtered],
  ];
  for (const [statistic, count] of counted) {
    if (count > 0) countRequest(counters, namespace, statistic, count);
  }
}
