/** The records of a query's answer: metadata, bins or results, each as good as it can be read. */

import type { Operation } from '../../model/operation.js';
import type { QueryRecord, QueryRequest } from '../../model/query.js';
import type { Bin } from '../../model/record.js';
import type { Value } from '../../model/value.js';
import type { AnsweredRecord } from '../../wire/query-answer.js';
import { WireError } from '../../wire/wire-error.js';
import { matchEveryResult } from './operate-results.js';

const NO_RESULTS: readonly (Value | undefined)[] = [];

type MutableRecord = { -readonly [Part in keyof QueryRecord]: QueryRecord[Part] };

/** `answers`: its bins, or results, as they came. Throws WireError where they do not fit the operations asked for. */
export function decodeQueryRecord(
  { digest, set, userKey, bval, generation, voidTimeSeconds }: AnsweredRecord,
  answers: readonly Bin[],
  { operations, bins }: QueryRequest,
): QueryRecord {
  const read =
    operations === undefined
      ? { bins: typeof bins === 'string' ? answers : answers.filter(isThere), results: NO_RESULTS }
      : matchResults(operations, answers);
  const record: MutableRecord = {
    type: 'record',
    digest,
    record: { bins: read.bins, generation, voidTimeSeconds },
    results: read.results,
  };
  if (set !== undefined) record.set = set;
  if (userKey !== undefined) record.userKey = userKey;
  if (bval !== undefined) record.bval = bval;
  return record;
}

function matchResults(
  operations: readonly Operation[],
  answers: readonly Bin[],
): { readonly bins: readonly Bin[]; readonly results: readonly (Value | undefined)[] } {
  const matched = matchEveryResult(operations, answers);
  if (matched === undefined) throw new WireError('the answers do not fit the operations', 0);
  return { bins: [], results: matched.results };
}

/** Bins asked for by name are answered one and all, those that are not there with nothing. */
function isThere({ value }: Bin): boolean {
  return value.type !== 'nil';
}
