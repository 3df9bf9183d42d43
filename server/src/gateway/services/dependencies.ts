/** What services are made of: the driver, the behaviours, time, and the facts about this gateway. */

import type { BehaviorStore } from '../../behavior/behavior-store.js';
import type { DriverProvider } from '../../driver/driver.js';
import type { Clock } from '../../model/clock.js';
import type { TokenSeal } from '../tokens/token-seal.js';
import type { CompiledExpressions } from './expression/compiled-expressions.js';
import type { KnownIndexes } from './index/known-indexes.js';
import type { Pipelines } from './pipeline/pipelines.js';
import type { OpenQueries } from './query/open-queries.js';
import type { OpenTransactions } from './transaction/open-transactions.js';
import type { OtherTransactions } from './transaction/transactions-wanted.js';

/** What GetServerInfo says of the gateway itself. */
export interface ServerFacts {
  /** For example `0.1.0`. */
  readonly gatewayVersion: string;
  /** The cluster is an embedded node in this process. */
  readonly embedded: boolean;
  /** Info commands that are not on the list of reading ones are passed on (`--allow-info-admin`). Unset: false. */
  readonly allowInfoAdmin?: boolean;
  /** Modules of functions can't be registered or removed (`--refuse-udf-changes`). Unset: false. */
  readonly refuseUdfChanges?: boolean;
}

/** Limits that are set at the start; the others are constants of limits.ts. */
export interface ServiceLimits {
  /** Bytes of one request message. */
  readonly maxRequestBytes: number;
  /** Queries the workers of this gateway read at once, all together. Unset: there is one, and its limit is that. */
  readonly maxOpenQueries?: number;
}

export interface ServiceDependencies {
  readonly driver: DriverProvider;
  readonly behaviors: BehaviorStore;
  readonly clock: Clock;
  /** 0 up to 1, as Math.random answers. */
  readonly random: () => number;
  readonly info: ServerFacts;
  readonly limits: ServiceLimits;
  /** Makes and opens the tokens queries go on with. */
  readonly tokens: TokenSeal;
  readonly queries: OpenQueries;
  /** What queries without an index of their own are planned with. */
  readonly indexes: KnownIndexes;
  /** AEL texts, compiled once. */
  readonly expressions: CompiledExpressions;
  readonly pipelines: Pipelines;
  readonly transactions: OpenTransactions;
  /** Those of the other workers of this gateway. Unset: there are none. */
  readonly otherTransactions?: OtherTransactions;
}
