/** Aggregations: queries whose records go through a function, and whose answer is what comes out. */

import { EngineError } from '../../engine/engine-error.js';
import type { Namespace } from '../../engine/namespace.js';
import { aggregateRecords } from '../../engine/udf/aggregate-records.js';
import { RESULT } from '../../model/result-code.js';
import { NIL } from '../../model/value.js';
import { FIELD } from '../../wire/field.js';
import { INFO1 } from '../../wire/info-bits.js';
import type { WireMessage } from '../../wire/message.js';
import { createAggregationStream } from '../query/aggregation-stream.js';
import { valueAnswer } from './answer.js';
import type { HandlerAnswer, HandlerContext } from './handler.js';
import { type QueryMessage, readQuery, scopeOf } from './query-request.js';
import { fieldOf, hasBit } from './record-request.js';
import { jobFacts, startJob } from './start-job.js';
import { readUdfCall } from './udf-request.js';

/** Throws EngineError for what a server refuses, in its order of checks. */
export function startAggregation(
  message: WireMessage,
  namespace: Namespace,
  context: HandlerContext,
  client: string,
): HandlerAnswer {
  const asked = readAggregation(message, namespace);
  const scope = scopeOf(asked);
  const call = readUdfCall(message);
  if (call === undefined) throw new EngineError(RESULT.parameter, 'a call that lacks a part');
  const { clock, queries, udf } = context;
  const job = startJob(context, {
    ...jobFacts('aggregation', asked, scope, client),
    ...{ partitions: 0, resumed: 0 },
  });
  const stream = createAggregationStream(
    {
      ...{ scope, clock },
      aggregate: (digests, emit) =>
        aggregateRecords({ scope, call, runtime: udf.runtime, emit }, digests, clock.nowMs()),
      toMessage: (bin, value) => valueAnswer({ bin, value: value ?? NIL }),
      ownsPartition: (id) => context.ownsPartition(namespace.config.name, id) === 'master',
      onEnd: () => {
        queries.finish(job);
      },
    },
    job,
  );
  return { frames: [], stream };
}

function readAggregation(message: WireMessage, namespace: Namespace): QueryMessage {
  if (hasBit(message.info1, INFO1.shortQuery)) {
    throw new EngineError(RESULT.parameter, 'a short query does not aggregate');
  }
  if (fieldOf(message, FIELD.filter) !== undefined) {
    throw new EngineError(RESULT.unsupportedFeature, 'an aggregation with a filter');
  }
  const asked = readQuery(message, namespace, 'aggregation');
  if (asked.set !== '' && namespace.setStatistics(asked.set) === undefined) {
    throw new EngineError(RESULT.keyNotFound, 'no such set');
  }
  return asked;
}
