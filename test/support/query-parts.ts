/**
 * What services keep of streams: a seal of tokens with a key that tests share or not, the count of open queries, and the
 * pipelines; and their chance.
 */

import { CompiledExpressions } from '../../server/src/gateway/services/expression/compiled-expressions.js';
import { KnownIndexes } from '../../server/src/gateway/services/index/known-indexes.js';
import {
  type PipelineLimits,
  Pipelines,
} from '../../server/src/gateway/services/pipeline/pipelines.js';
import {
  OpenQueries,
  type OpenQueriesLimits,
} from '../../server/src/gateway/services/query/open-queries.js';
import {
  OpenTransactions,
  type OpenTransactionsLimits,
} from '../../server/src/gateway/services/transaction/open-transactions.js';
import { parseTokenKeys, randomTokenKeys } from '../../server/src/gateway/tokens/token-keys.js';
import { TokenSeal } from '../../server/src/gateway/tokens/token-seal.js';
import type { Clock } from '../../server/src/model/clock.js';

export interface QueryPartsOptions {
  readonly clock: Clock;
  /** As in a key file. Unset: a key of these services alone. */
  readonly tokenKeys?: string | undefined;
  readonly openQueries?: OpenQueriesLimits | undefined;
  readonly pipelineLimits?: Partial<PipelineLimits> | undefined;
  readonly transactionLimits?: OpenTransactionsLimits | undefined;
  /** Unset: always the middle. */
  readonly random?: (() => number) | undefined;
}

export interface QueryParts {
  readonly tokens: TokenSeal;
  readonly queries: OpenQueries;
  readonly indexes: KnownIndexes;
  readonly expressions: CompiledExpressions;
  readonly pipelines: Pipelines;
  readonly transactions: OpenTransactions;
  readonly random: () => number;
}

export function queryParts({
  clock,
  tokenKeys,
  openQueries,
  pipelineLimits,
  transactionLimits,
  random,
}: QueryPartsOptions): QueryParts {
  const keys = tokenKeys === undefined ? randomTokenKeys() : parseTokenKeys(tokenKeys);
  return {
    tokens: new TokenSeal(keys, clock),
    queries: new OpenQueries(openQueries ?? { total: 64, perPrincipal: 64 }),
    indexes: new KnownIndexes(clock),
    expressions: new CompiledExpressions(),
    pipelines: new Pipelines({
      maxInFlight: 512,
      maxAgeMs: 540_000,
      idleMs: 300_000,
      ...pipelineLimits,
    }),
    transactions: new OpenTransactions(transactionLimits ?? { total: 64, perPrincipal: 64 }),
    random: random ?? (() => 0.5),
  };
}
