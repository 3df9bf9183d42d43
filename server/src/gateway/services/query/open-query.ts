/** A query as a call takes it up: planned, at the place its token says, and counted among the open ones. */

import type { Driver } from '../../../driver/driver.js';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import type { CallContext } from '../../service.js';
import { invalid, type TokenBinding, type TokenSeal } from '../../tokens/token-seal.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { type AnswerOptions, answerOptions } from '../session/answer-options.js';
import { planQuery, type QueryPlan } from './plan-query.js';
import { ProgressFormatError, QueryProgress } from './query-progress.js';
import { type AnyQueryRequest, requestHash } from './request-hash.js';

export interface OpenQuery {
  readonly driver: Driver;
  readonly options: AnswerOptions;
  readonly plan: QueryPlan;
  readonly progress: QueryProgress;
  /** Where to go on, as of now. */
  token(): Uint8Array;
  /** The same at the end of a call: empty where there is no more. */
  nextToken(): Uint8Array;
}

const NO_TOKEN = new Uint8Array();

/** Throws GatewayError for what the API does not take, and for a token that is not of this query. */
export function openQuery(
  request: AnyQueryRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): OpenQuery {
  const { behaviors, driver: drivers, tokens: seal } = dependencies;
  const options = answerOptions(request, context);
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const plan = planQuery(request, { cluster, behaviors });
  checkChunk(request.chunkSize);
  const binding = { principal: context.principal.name, request: requestHash(request) };
  const progress = progressOf(request.token, plan, { seal, binding });
  checkReachable(cluster);
  const token = (): Uint8Array => seal.seal(progress.encode(), binding);
  return {
    driver,
    options,
    plan,
    progress,
    token,
    nextToken: () => (isThrough(plan, progress) ? NO_TOKEN : token()),
  };
}

function checkChunk(chunkSize: number | undefined): void {
  if (chunkSize !== 0) return;
  throw invalidArgument(fieldAt(undefined, 'chunkSize'), 'a chunk has at least 1 record.');
}

function progressOf(
  token: Uint8Array,
  { partitions }: QueryPlan,
  { seal, binding }: { readonly seal: TokenSeal; readonly binding: TokenBinding },
): QueryProgress {
  if (token.length === 0) return new QueryProgress(partitions);
  const content = seal.open(token, binding);
  try {
    return QueryProgress.decode(partitions, content);
  } catch (cause) {
    if (!(cause instanceof ProgressFormatError)) throw cause;
    throw invalid('the token is of another version of the gateway; begin anew without one.');
  }
}

function isThrough({ limit }: QueryPlan, progress: QueryProgress): boolean {
  return progress.isDone || (limit !== undefined && progress.rows >= limit);
}
