/** Puts a gateway together from its configuration and a cluster that is open: limits, services, listeners. */

import { randomInt } from 'node:crypto';
import type { BehaviorStore } from '../behavior/behavior-store.js';
import type { ServeConfig } from '../config.js';
import { createCoalescingProvider } from '../driver/coalescing/coalescing-provider.js';
import { type RunningGateway, startGateway, type WorkerSeat } from '../gateway/gateway.js';
import type { Log } from '../gateway/operations/log.js';
import { CompiledExpressions } from '../gateway/services/expression/compiled-expressions.js';
import { KnownIndexes } from '../gateway/services/index/known-indexes.js';
import { Pipelines } from '../gateway/services/pipeline/pipelines.js';
import { OpenQueries } from '../gateway/services/query/open-queries.js';
import { OpenTransactions } from '../gateway/services/transaction/open-transactions.js';
import type { OtherTransactions } from '../gateway/services/transaction/transactions-wanted.js';
import { createServices } from '../gateway/services.js';
import type { TokenSeal } from '../gateway/tokens/token-seal.js';
import { ListenError } from '../gateway/transport/listener.js';
import { TlsFilesError } from '../gateway/transport/tls-files.js';
import { systemClock } from '../model/system-clock.js';
import { CliError } from './cli-error.js';
import { type OpenCluster, ownDriver } from './open-cluster.js';
import type { VersionFacts } from './version.js';

export interface GatewayParts {
  readonly config: ServeConfig;
  readonly log: Log;
  readonly version: VersionFacts;
  readonly cluster: OpenCluster;
  readonly behaviors: BehaviorStore;
  readonly tokens: TokenSeal;
  /** Set where this is one of several workers. */
  readonly worker?: WorkerPlace;
}

/** What makes a gateway one of several that are one to their callers. */
export interface WorkerPlace extends WorkerSeat {
  /** Those of this worker; their numbers are given by no other. */
  readonly transactions: OpenTransactions;
  readonly otherTransactions: OtherTransactions;
  /** What the workers hold together, for GetServerInfo. */
  readonly maxOpenQueries: number;
}

const RANDOM_STEPS = 2 ** 32;
const random = (): number => randomInt(RANDOM_STEPS) / RANDOM_STEPS;

/** Resolves once everything listens. Rejects with a CliError for what can't be listened at or served with. */
export async function openGateway(parts: GatewayParts): Promise<RunningGateway> {
  const { config, log, version, cluster, behaviors, tokens, worker } = parts;
  const queries = new OpenQueries({
    total: config['max-open-queries'],
    perPrincipal: config['max-open-queries-per-principal'],
  });
  const pipelines = new Pipelines({
    maxInFlight: config['pipeline-max-in-flight'],
    maxAgeMs: config['pipeline-max-age-ms'],
    idleMs: config['pipeline-idle-ms'],
  });
  const expressions = new CompiledExpressions();
  const transactions = worker?.transactions ?? openTransactions(config);
  const services = createServices({
    driver:
      config.coalesce === 'on'
        ? createCoalescingProvider(cluster.provider, systemClock)
        : cluster.provider,
    behaviors,
    clock: systemClock,
    random,
    info: {
      gatewayVersion: version.version,
      embedded: config.embedded,
      allowInfoAdmin: config['allow-info-admin'],
      refuseUdfChanges: config['refuse-udf-changes'],
    },
    limits: {
      maxRequestBytes: config['max-request-bytes'],
      ...(worker === undefined ? {} : { maxOpenQueries: worker.maxOpenQueries }),
    },
    tokens,
    queries,
    indexes: new KnownIndexes(systemClock),
    expressions,
    pipelines,
    transactions,
    ...(worker === undefined ? {} : { otherTransactions: worker.otherTransactions }),
  });
  try {
    return await startGateway({
      ...{ config, services, log, queries, expressions, pipelines, transactions },
      driver: ownDriver(cluster),
      clock: systemClock,
      random,
      build: version,
      ...(worker === undefined ? {} : { worker }),
    });
  } catch (error) {
    if (error instanceof ListenError || error instanceof TlsFilesError) {
      throw new CliError(error.message, undefined, error);
    }
    throw error;
  }
}

/** None yet, within the limits of the configuration. `numberAfter` is that of OpenTransactions. */
export function openTransactions(
  config: ServeConfig,
  numberAfter?: (last: number) => number,
): OpenTransactions {
  return new OpenTransactions({
    total: config['max-open-transactions'],
    perPrincipal: config['max-open-transactions-per-principal'],
    ...(numberAfter === undefined ? {} : { numberAfter }),
  });
}
