/** A query as a call takes it up: planned, at the place its token says, and counted among the open ones. */

import type { Driver } from '../../../driver/driver.js';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import type { CallContext } from '../../service.js';
import { invalid, type TokenBinding, type TokenSeal } from '../../tokens/token-seal.js';
import type { QueryRowFacts } from '../../translate/query-row.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { type AnswerOptions, answerOptions } from '../session/answer-options.js';
import { chooseAccess } from './choose-access.js';
import { planQuery, type QueryPlan } from './plan-query.js';
import { ProgressFormatError, QueryProgress } from './query-progress.js';
import { decodeQueryState, encodeQueryState, type QueryState } from './query-token.js';
import { isThrough } from './query-windows.js';
import { type AnyQueryRequest, requestHash } from './request-hash.js';

export interface OpenQuery {
  readonly driver: Driver;
  readonly options: AnswerOptions;
  readonly plan: QueryPlan;
  /** The index the gateway chose; empty where it did not. */
  readonly chosenIndex: string;
  readonly progress: QueryProgress;
  readonly rowFacts: QueryRowFacts;
  /** Where to go on, as of now. */
  token(): Uint8Array;
  /** The same at the end of a call: empty where there is no more. */
  nextToken(): Uint8Array;
}

const NO_TOKEN = new Uint8Array();

/** Rejects with GatewayError for what the API does not take, and for a token that is not of this query. */
export async function openQuery(
  request: AnyQueryRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): Promise<OpenQuery> {
  const { behaviors, driver: drivers, tokens: seal, indexes, expressions } = dependencies;
  const options = answerOptions(request, context);
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const planned = planQuery(request, { cluster, behaviors, ael: expressions.compilerFor(cluster) });
  checkChunk(request.chunkSize);
  // A cluster that can't be reached does not tell its name, which tokens belong to.
  checkReachable(cluster);
  const binding = {
    principal: context.principal.name,
    request: requestHash(request, { driver: driver.name, cluster }),
  };
  const state = stateOf(request.token, { seal, binding });
  const { plan, chosenIndex } = await chooseAccess({
    ...{ request, plan: planned, indexes },
    asking: { driver, behaviors, context },
    goesOnBy: state?.chosenIndex,
  });
  const progress = progressOf(state, plan);
  const token = (): Uint8Array =>
    seal.seal(encodeQueryState({ chosenIndex, progress: progress.encode() }), binding);
  return {
    driver,
    options,
    plan,
    chosenIndex,
    progress,
    rowFacts: {
      namespace: plan.query.namespace,
      set: plan.query.set ?? '',
      projection: plan.projection,
    },
    token,
    nextToken: () => (isThrough(plan, progress) ? NO_TOKEN : token()),
  };
}

function checkChunk(chunkSize: number | undefined): void {
  if (chunkSize !== 0) return;
  throw invalidArgument(fieldAt(undefined, 'chunkSize'), 'a chunk has at least 1 record.');
}

function stateOf(
  token: Uint8Array,
  { seal, binding }: { readonly seal: TokenSeal; readonly binding: TokenBinding },
): QueryState | undefined {
  if (token.length === 0) return undefined;
  const content = seal.open(token, binding);
  return inThisFormat(() => decodeQueryState(content));
}

function progressOf(state: QueryState | undefined, { partitions }: QueryPlan): QueryProgress {
  if (state === undefined) return new QueryProgress(partitions);
  return inThisFormat(() => QueryProgress.decode(partitions, state.progress));
}

function inThisFormat<Content>(decode: () => Content): Content {
  try {
    return decode();
  } catch (cause) {
    if (!(cause instanceof ProgressFormatError)) throw cause;
    throw invalid('the token is of another version of the gateway; begin anew without one.');
  }
}
