/** Queries: records sent as they are found, and operations carried out on them in the background. */

import { EngineError } from '../../engine/engine-error.js';
import type { Namespace } from '../../engine/namespace.js';
import { binNameOf, isBinName, traitsOf } from '../../engine/operate.js';
import type { FoundRecord } from '../../engine/query/query-scope.js';
import { readBins } from '../../engine/read.js';
import type { StoredRecord } from '../../engine/record.js';
import type { ReadRequest, WriteRequest } from '../../engine/request.js';
import type { Clock } from '../../model/clock.js';
import { RESULT } from '../../model/result-code.js';
import { FIELD } from '../../wire/field.js';
import { INFO1, INFO2, INFO3 } from '../../wire/info-bits.js';
import type { MessageParts, WireMessage } from '../../wire/message.js';
import { encodeName } from '../../wire/name.js';
import { encodeQueryEnd, encodeQueryRecordFields } from '../../wire/query.js';
import { WireError } from '../../wire/wire-error.js';
import { runBackgroundQuery } from '../query/background-query.js';
import { createQueryStream, type PartitionPlan, type QueryPlan } from '../query/query-stream.js';
import { startAggregation } from './aggregation.js';
import { answerOperations } from './answer.js';
import { type HandlerAnswer, type HandlerContext, singleAnswer } from './handler.js';
import { decodeOperations } from './operation.js';
import {
  partitionsOf,
  type QueryKind,
  type QueryMessage,
  readQuery,
  scopeOf,
} from './query-request.js';
import { readFilter } from './record-filter.js';
import { fieldOf, hasBit, toWriteRequest } from './record-request.js';
import { jobFacts, startJob } from './start-job.js';
import { isUdfMessage, readUdfCall, UDF_USE } from './udf-request.js';

/** How long a short query may work unless it says so itself: a server gives it a second, and goes through far more in it. */
const SHORT_QUERY_MS = 20_000;
/** Records per second of a background query at most, and unless it says fewer: `background-query-max-rps`. */
const BACKGROUND_RATE_MAX = 10_000;

/** Answers a message without a digest. `client` is who asked, as query-show names them. */
export function handleQuery(
  message: WireMessage,
  namespace: Namespace,
  context: HandlerContext,
  client: string,
): HandlerAnswer {
  try {
    return STARTERS[kindOf(message)](message, namespace, context, client);
  } catch (error) {
    if (error instanceof EngineError) return singleAnswer({ resultCode: error.resultCode });
    throw error;
  }
}

type Starter = (
  message: WireMessage,
  namespace: Namespace,
  context: HandlerContext,
  client: string,
) => HandlerAnswer;

const STARTERS: Readonly<Record<QueryKind, Starter>> = {
  basic: startForeground,
  background: startBackground,
  aggregation: startAggregation,
};

/** Throws EngineError for a function nobody said the use of. */
function kindOf(message: WireMessage): QueryKind {
  if (!isUdfMessage(message)) {
    return hasBit(message.info2, INFO2.write) ? 'background' : 'basic';
  }
  const [use, ...more] = fieldOf(message, FIELD.udfOperation)?.data ?? [];
  if (use === UDF_USE.background && more.length === 0) return 'background';
  if (use === UDF_USE.aggregation && more.length === 0) return 'aggregation';
  throw new EngineError(RESULT.parameter, 'the use of the function is not known');
}

function startForeground(
  message: WireMessage,
  namespace: Namespace,
  context: HandlerContext,
  client: string,
): HandlerAnswer {
  const isShort = hasBit(message.info1, INFO1.shortQuery);
  checkForeground(message, namespace, isShort);
  const asked = readQuery(message, namespace, 'basic');
  const partitions = partitionsOf(asked);
  if (isShort && asked.query.recordsPerSecond !== undefined) {
    throw new EngineError(RESULT.parameter, 'a short query with a rate');
  }
  if (partitions === undefined) {
    throw new EngineError(RESULT.unsupportedFeature, 'a query of no partitions');
  }
  const plan = planOf(message, asked, partitions, context);
  if (isShort) {
    const workMs = message.timeoutOrIndex || SHORT_QUERY_MS;
    return { frames: [], stream: createQueryStream(plan, { type: 'short', workMs }) };
  }
  const job = startJob(context, {
    ...jobFacts('basic', asked, plan.scope, client),
    partitions: partitions.length,
    resumed: partitions.filter(({ after }) => after !== undefined).length,
  });
  const onEnd = (): void => {
    context.queries.finish(job);
  };
  return { frames: [], stream: createQueryStream(plan, { type: 'long', job, onEnd }) };
}

function checkForeground(message: WireMessage, namespace: Namespace, isShort: boolean): void {
  if (!hasBit(message.info3, INFO3.partitionDone)) {
    throw new EngineError(RESULT.unsupportedFeature, 'a query that does not know partitions');
  }
  const relaxed = !isShort && hasBit(message.info2, INFO2.relaxApLongQuery);
  if (relaxed && namespace.config.strongConsistency) {
    throw new EngineError(RESULT.parameter, 'relaxed in a strongly consistent namespace');
  }
}

function planOf(
  message: WireMessage,
  asked: QueryMessage,
  partitions: readonly PartitionPlan[],
  context: HandlerContext,
): QueryPlan {
  const scope = scopeOf(asked);
  const { namespace, query } = asked;
  const { name } = namespace.config;
  const selection = selectionOf(message);
  const nowMs = (): number => context.clock.nowMs();
  return {
    ...{ scope, partitions },
    ...filterOf(message, context),
    // Beyond what is counted exactly there is nothing to count.
    maxRecords: Number(query.maxRecords ?? 0n),
    toMessage: (found) => recordMessage(found, { message, namespace: name, selection, nowMs }),
    ownsPartition: (id) => context.ownsPartition(name, id) === 'master',
    clock: context.clock,
  };
}

type Selection = Pick<ReadRequest, 'bins' | 'respondAllOps'>;

/** Which bins, or results, go with each record. Throws EngineError for an operation that does not read. */
function selectionOf(message: WireMessage): Selection {
  const respondAllOps = hasBit(message.info2, INFO2.respondAllOps);
  if (hasBit(message.info1, INFO1.noBinData)) return { bins: 'none', respondAllOps };
  if (message.operations.length === 0) return { bins: 'all', respondAllOps };
  const operations = decodeOperations(message.operations, false);
  for (const operation of operations) {
    if (!isBinName(binNameOf(operation)) || !traitsOf(operation).reads) {
      throw new EngineError(RESULT.parameter, 'a query holds an operation that can not read');
    }
  }
  return { bins: operations, respondAllOps };
}

/** Throws EngineError for a filter the server would not build, before any record is looked at. */
function filterOf(message: WireMessage, { clock }: HandlerContext): Pick<QueryPlan, 'filter'> {
  const field = fieldOf(message, FIELD.filter);
  return field === undefined ? {} : { filter: readFilter(field.data, clock) };
}

interface Projection {
  readonly message: WireMessage;
  readonly namespace: string;
  readonly selection: Selection;
  readonly nowMs: () => number;
}

/** A record none of whose operations has a result is not sent, as the server does it. */
function recordMessage(
  { record, bval }: FoundRecord,
  { message, namespace, selection, nowMs }: Projection,
): MessageParts | undefined {
  const { digest, set, userKey, generation, voidTimeSeconds } = record;
  const results = readBins(record, selection, nowMs());
  const isProjection = typeof selection.bins !== 'string';
  if (isProjection && results.length === 0) return undefined;
  const fields = encodeQueryRecordFields(encodeName(namespace), {
    digest,
    set: set === '' ? undefined : encodeName(set),
    userKey,
    bval,
  });
  return {
    info1: selection.bins === 'none' ? INFO1.noBinData : 0,
    resultCode: RESULT.ok,
    generation,
    ttl: voidTimeSeconds,
    fields,
    operations: answerOperations(results, message),
  };
}

function startBackground(
  message: WireMessage,
  namespace: Namespace,
  context: HandlerContext,
  client: string,
): HandlerAnswer {
  if (hasBit(message.info1, INFO1.shortQuery)) {
    throw new EngineError(RESULT.parameter, 'a short query does not write');
  }
  const asked = readQuery(message, namespace, 'background');
  if (asked.set !== '' && namespace.setStatistics(asked.set) === undefined) {
    throw new EngineError(RESULT.keyNotFound, 'no such set');
  }
  const rate = asked.query.recordsPerSecond ?? 0;
  if (rate > BACKGROUND_RATE_MAX) {
    throw new EngineError(RESULT.parameter, 'more records per second than allowed');
  }
  const scope = scopeOf(asked);
  const filter = filterOf(message, context);
  const isUdf = isUdfMessage(message);
  const change = isUdf
    ? functionOf(message, namespace, filter, context)
    : operationsOf(message, namespace, filter, context);
  const job = startJob(context, {
    ...jobFacts(isUdf ? 'background-udf' : 'background-ops', asked, scope, client),
    ...{ partitions: 0, resumed: 0, recordsPerSecond: rate || BACKGROUND_RATE_MAX },
  });
  const { clock } = context;
  const ownsPartition = (id: number): boolean =>
    context.ownsPartition(namespace.config.name, id) === 'master';
  const run = runBackgroundQuery({ scope, change, ownsPartition, clock }, job);
  context.inBackground(
    run.finally(() => {
      context.queries.finish(job);
    }),
  );
  return singleAnswer(encodeQueryEnd(RESULT.ok));
}

type Change = (record: StoredRecord) => number;

/** Operations on each record. Throws EngineError where they read. */
function operationsOf(
  message: WireMessage,
  namespace: Namespace,
  filter: Pick<QueryPlan, 'filter'>,
  context: HandlerContext,
): Change {
  const write = { ...writeOf(message, context), ...filter };
  return ({ digest, set }) => context.engine.write(namespace, { ...write, digest, set }).resultCode;
}

/** A function on each record. Throws EngineError where the call lacks a part. */
function functionOf(
  message: WireMessage,
  namespace: Namespace,
  filter: Pick<QueryPlan, 'filter'>,
  { engine, udf }: HandlerContext,
): Change {
  const call = readUdfCall(message);
  if (call === undefined) throw new EngineError(RESULT.parameter, 'a call that lacks a part');
  const request = {
    ...filter,
    ...{ call, ttlWord: message.ttl, durableDelete: hasBit(message.info2, INFO2.durableDelete) },
    inBackground: true as const,
  };
  return ({ digest, set }) =>
    engine.applyUdf(namespace, { ...request, digest, set }, udf.runtime).resultCode;
}

/** Throws EngineError for fields that can't be read. */
function writeRequestOf(message: WireMessage, clock: Clock): WriteRequest {
  try {
    return toWriteRequest(message, { digest: new Uint8Array() }, clock);
  } catch (error) {
    if (error instanceof WireError) throw new EngineError(RESULT.parameter, error.message);
    throw error;
  }
}

/** What is done to each record: it has to be there, and nothing is answered. Throws EngineError where operations read. */
function writeOf(
  message: WireMessage,
  { clock }: HandlerContext,
): Omit<WriteRequest, 'digest' | 'set'> {
  if (hasBit(message.info1, INFO1.read) || message.operations.length === 0) {
    throw new EngineError(RESULT.parameter, 'a background query without writes');
  }
  const request = writeRequestOf(message, clock);
  if (request.operations.some((operation) => traitsOf(operation).reads)) {
    throw new EngineError(RESULT.parameter, 'a background query holds a read');
  }
  const { operations, ttlWord, durableDelete } = request;
  return {
    ...{ operations, ttlWord, durableDelete },
    existence: {
      createOnly: false,
      updateOnly: true,
      replace: hasBit(message.info3, INFO3.replaceOnly),
    },
    ...{ readFlag: false, readAllFlag: false, respondAllOps: false },
  };
}
