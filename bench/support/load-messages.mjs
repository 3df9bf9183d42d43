// The requests of the load, made once: which RPC, which bytes, how many records each is worth, and what its answer has to hold.

import { PipelineRequestSchema } from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import { Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import {
  ExecuteRequestSchema,
  GetRequestSchema,
  GetResponseSchema,
  PutRequestSchema,
  QueryRequestSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { create, toBinary } from '@bufbuild/protobuf';

import { eachField } from './h2-frames.mjs';
import { BIN, binsOf, NAMESPACE } from './workload.mjs';

/** Different requests that are made; further ones begin anew. */
const VARIETY = 1_024;
const LEAST_ANSWER_BYTES = 20;

/** The load `name` on the first `records` records of `set`. */
export function createLoad(name, { set, records }) {
  const pick = (i) => (i * 7_919) % records;
  const key = (i) => ({
    namespace: NAMESPACE,
    set,
    userKey: { case: 'intValue', value: BigInt(pick(i)) },
  });
  const get = (i) => ({ key: key(i) });
  const put = (i) => ({ key: key(i), bins: protoBins(pick(i)) });
  const execute = (rows) => (i) => ({
    segments: [
      {
        verb: { case: 'query', value: {} },
        keys: Array.from({ length: rows }, (_, row) => key(i * rows + row)),
      },
    ],
  });
  const session = (rpc, schema, make, rows = 1) => ({
    path: `/aerogate.v1.SessionService/${rpc}`,
    requests: Array.from({ length: VARIETY }, (_, i) => toBinary(schema, create(schema, make(i)))),
    count: (bytes) =>
      rpc === 'Execute' ? topFields(bytes, 1) : Number(bytes.length > LEAST_ANSWER_BYTES),
    rows,
  });
  const mixed = (i) => (i % 2 === 0 ? 'get' : 'put');
  const pipeline = (size, call) => ({
    path: '/aerogate.v1.PipelineService/Pipeline',
    items: (i) => ({ case: call(i), value: call(i) === 'get' ? get(i) : put(i) }),
    size,
    rows: 1,
  });
  const loads = {
    get: () => session('Get', GetRequestSchema, get),
    put: () => session('Put', PutRequestSchema, put),
    'execute-1': () => session('Execute', ExecuteRequestSchema, execute(1), 1),
    'execute-10': () => session('Execute', ExecuteRequestSchema, execute(10), 10),
    'execute-100': () => session('Execute', ExecuteRequestSchema, execute(100), 100),
    'pipeline-1': () => pipeline(1, () => 'get'),
    'pipeline-16': () => pipeline(16, () => 'get'),
    'pipeline-16-mixed': () => pipeline(16, mixed),
    query: () => ({
      path: '/aerogate.v1.SessionService/Query',
      requests: [
        toBinary(
          QueryRequestSchema,
          create(QueryRequestSchema, {
            target: { case: 'dataset', value: { namespace: NAMESPACE, set } },
          }),
        ),
      ],
      count: queryRows,
      rows: records,
    }),
  };
  const load = loads[name];
  if (load === undefined) throw new RangeError(`no load ${name}`);
  return load();
}

/** An answer as the gateway's to `get`, for servers that have nothing but that. */
export function echoAnswer(set) {
  const userKey = { case: 'intValue', value: 7n };
  const message = {
    result: {
      key: { namespace: NAMESPACE, set, userKey, digest: new Uint8Array(20).fill(7) },
      outcome: Outcome.OK,
      record: { bins: protoBins(7), generation: 1 },
    },
    summary: { ok: 1 },
  };
  return Buffer.from(toBinary(GetResponseSchema, create(GetResponseSchema, message)));
}

/** The request of a pipeline with items `from` on; ids count from 1. */
export function pipelineMessage({ items, size }, from) {
  const message = {
    items: Array.from({ length: size }, (_, i) => ({
      id: BigInt(from + i + 1),
      call: items(from + i),
    })),
  };
  return toBinary(PipelineRequestSchema, create(PipelineRequestSchema, message));
}

function protoBins(i) {
  const { name, count } = binsOf(i);
  return {
    [BIN.name]: { kind: { case: 'stringValue', value: name } },
    [BIN.count]: { kind: { case: 'intValue', value: BigInt(count) } },
  };
}

function topFields(bytes, number) {
  let found = 0;
  eachField(bytes, 0, bytes.length, (field) => {
    if (field === number) found += 1;
  });
  return found;
}

/** Rows of a QueryResponse: the results of its frame of records. */
function queryRows(bytes) {
  let rows = 0;
  eachField(bytes, 0, bytes.length, (field, start, end) => {
    if (field !== 2) return;
    eachField(bytes, start, end, (inner) => {
      if (inner === 1) rows += 1;
    });
  });
  return rows;
}
