/** By what the nodes find the records of a query: the index the request names, one that fits its filter, or all of them. */

import type { QueryHint } from '@aerogate/proto/aerogate/v1/query_pb';
import {
  chooseIndex,
  type IndexCandidate,
  type IndexChoice,
  type IndexHint,
} from '../../../ael/index-choice/choose-index.js';
import type { KnownIndex } from '../../../ael/index-choice/known-index.js';
import { AerospikeError, serverFailure } from '../../../model/aerospike-error.js';
import type { QueryIndexRange } from '../../../model/query.js';
import { RESULT } from '../../../model/result-code.js';
import { fieldAt } from '../../field-path.js';
import { GatewayError, invalidArgument } from '../../gateway-error.js';
import { invalid } from '../../tokens/token-seal.js';
import { checkBinName, checkIndexName } from '../../translate/name.js';
import type { Asking } from '../cluster/ask-nodes.js';
import type { KnownIndexes } from '../index/known-indexes.js';
import type { QueryPlan } from './plan-query.js';
import type { AnyQueryRequest } from './request-hash.js';

const HINT = fieldAt(undefined, 'hint');

export interface AccessRequest {
  readonly request: AnyQueryRequest;
  readonly plan: QueryPlan;
  readonly asking: Asking;
  readonly indexes: KnownIndexes;
  /** The index the query went by so far, empty for none; undefined where it only begins. */
  readonly goesOnBy: string | undefined;
}

export interface Access {
  readonly plan: QueryPlan;
  /** The name of the index that was chosen; empty where none was. */
  readonly chosenIndex: string;
}

/**
 * Throws GatewayError for hints that cannot be followed and have to be, for a required index there is none of, and for a token
 * whose index is gone; AerospikeError where such an index does not exist, is still being built, or cannot be looked up.
 */
export async function chooseAccess(access: AccessRequest): Promise<Access> {
  const { request, plan, goesOnBy } = access;
  if (plan.query.index !== undefined || goesOnBy === '') return { plan, chosenIndex: '' };
  if (!takesIndex(request)) {
    checkRequired(request);
    return { plan, chosenIndex: '' };
  }
  if (goesOnBy !== undefined) return goOnBy(access, goesOnBy);
  // What is wrong with a hint is said before any node is asked for indexes.
  hintFromProto(request.hint);
  const choice = choiceOf(access, await indexesFor(access));
  checkHint(request.hint, choice);
  if (choice.access === 'primary') checkRequired(request);
  if (choice.access === 'nothing') return { plan: { ...plan, partitions: [] }, chosenIndex: '' };
  return choice.chosen === undefined
    ? { plan, chosenIndex: '' }
    : { plan: withIndex(plan, choice.chosen.range), chosenIndex: choice.chosen.index.name };
}

/** What would be chosen, and why, of these indexes. */
export function choiceOf(
  { request, plan }: Pick<AccessRequest, 'request' | 'plan'>,
  indexes: readonly KnownIndex[],
): IndexChoice {
  const hint = hintFromProto(request.hint);
  const { set } = plan.query;
  return chooseIndex({ filter: plan.where, set, indexes, ...(hint === undefined ? {} : { hint }) });
}

/** A place between records is one in the order of digests, which an index does not have. */
export function takesIndex({ partitions }: AnyQueryRequest): boolean {
  return partitions?.filter.case !== 'after';
}

function withIndex(plan: QueryPlan, index: QueryIndexRange): QueryPlan {
  return { ...plan, query: { ...plan.query, index } };
}

/** Without a wish for an index, indexes that cannot be looked up are none: the whole target is read. */
async function indexesFor({
  request,
  plan,
  asking,
  indexes,
}: AccessRequest): Promise<readonly KnownIndex[]> {
  if (plan.where === undefined && request.hint === undefined) return [];
  try {
    return await indexes.of(asking, plan.query.namespace);
  } catch (error) {
    const isWanted = request.requireIndex === true || request.hint?.hard === true;
    if (isWanted || !(error instanceof AerospikeError) || asking.context.signal.aborted)
      throw error;
    return [];
  }
}

async function goOnBy(access: AccessRequest, name: string): Promise<Access> {
  const { plan, asking, indexes } = access;
  const { namespace } = plan.query;
  const look = async (): Promise<IndexCandidate | undefined> =>
    choiceOf(access, await indexes.of(asking, namespace)).candidates.find(
      ({ index }) => index.name === name,
    );
  let candidate = await look();
  if (!isUsable(candidate)) {
    indexes.forget(asking.driver, namespace);
    candidate = await look();
  }
  if (!isUsable(candidate)) throw cannotGoOn(candidate);
  return { plan: withIndex(plan, candidate.range), chosenIndex: name };
}

function isUsable(
  candidate: IndexCandidate | undefined,
): candidate is IndexCandidate & { readonly range: QueryIndexRange } {
  if (candidate?.range === undefined) return false;
  return candidate.verdict === 'chosen' || candidate.verdict === 'outranked';
}

/** A node that has joined builds its part of an index anew, and the token is good again when it has. */
function cannotGoOn(candidate: IndexCandidate | undefined): Error {
  if (candidate?.verdict === 'notReady' && candidate.index.readiness === 'building') {
    const detail = 'Some node has yet to build it; the token stays good until it has.';
    return serverFailure(RESULT.indexNotReadable, { attempts: 0, detail });
  }
  return invalid('the index the query goes by is gone or not usable; begin anew without a token.');
}

function hintFromProto(hint: QueryHint | undefined): IndexHint | undefined {
  if (hint === undefined) return undefined;
  const { preference } = hint;
  switch (preference.case) {
    case undefined:
      throw invalidArgument(HINT, 'a hint names an index or a bin.');
    case 'indexName':
      checkIndexName(preference.value, fieldAt(HINT, 'indexName'));
      return { by: 'name', name: preference.value };
    case 'binName':
      checkBinName(preference.value, HINT, 'binName');
      return { by: 'bin', bin: preference.value };
  }
}

function checkHint(hint: QueryHint | undefined, choice: IndexChoice): void {
  if (hint?.hard !== true || choice.hintFollowed || choice.access === 'nothing') return;
  const { preference } = hint;
  const candidate = choice.candidates.find(({ index }) =>
    preference.case === 'indexName'
      ? index.name === preference.value
      : index.subject.by === 'bin' && index.subject.bin === preference.value,
  );
  if (candidate === undefined) throw serverFailure(RESULT.indexNotFound, { attempts: 0 });
  throw new GatewayError('INVALID_ARGUMENT', {
    field: HINT,
    detail: `the index cannot be used: ${candidate.reason}`,
    grpcCode: 'FAILED_PRECONDITION',
  });
}

function checkRequired({ requireIndex }: AnyQueryRequest): void {
  if (requireIndex !== true) return;
  throw new GatewayError('INVALID_ARGUMENT', {
    field: fieldAt(undefined, 'requireIndex'),
    detail: 'no index fits the query, which would read the whole target; ExplainQuery says why.',
    grpcCode: 'FAILED_PRECONDITION',
  });
}
