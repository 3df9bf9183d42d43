/** What is out of bounds in requests of a session, by field, and good requests that set the fields no scenario sets. */

import {
  ExecuteRequestSchema,
  ExecuteStreamRequestSchema,
  GetRequestSchema,
  PutRequestSchema,
  QueryPageRequestSchema,
  QueryRequestSchema,
  RunTransactionRequestSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type DescMessage, fromJson, type JsonObject, type Message } from '@bufbuild/protobuf';
import {
  GENERATION_MAX,
  INDEX_NAME_MAX_BYTES,
  PACKED_MAX_BYTES,
  PATTERN_MAX_BYTES,
  REQUEST_TAG_MAX_CHARS,
  RESPONSE_MAX_BYTES,
  RESPONSE_MIN_BYTES,
} from '../../server/src/gateway/limits.js';
import {
  BIN_NAME_MAX_BYTES,
  DIGEST_BYTES,
  NAMESPACE_MAX_BYTES,
  PARTITION_COUNT,
  SET_MAX_BYTES,
  TTL_MAX_SECONDS,
  UDF_NAME_MAX_BYTES,
} from '../../server/src/model/limits.js';
import type { BadFieldRules } from './bad-fields.js';

const letters = (count: number): string => 'x'.repeat(count);
const NAMESPACES = ['', letters(NAMESPACE_MAX_BYTES + 1), 'te\0st', 'te:st'];
/** Of queries a namespace there is not is NOT_FOUND. */
const NO_NAMESPACES = [...NAMESPACES, 'nope'];
const SETS = [letters(SET_MAX_BYTES + 1), 's\0', 's;'];
const BINS = ['', letters(BIN_NAME_MAX_BYTES + 1), 'b\0'];
/** Of operations: those that are about the whole record have none. */
const BINS_IF_ANY = BINS.slice(1);
const UDF_NAMES = ['', letters(UDF_NAME_MAX_BYTES + 1)];
const GENERATIONS = [0, GENERATION_MAX + 1];
const ANSWERS = [RESPONSE_MIN_BYTES - 1, RESPONSE_MAX_BYTES + 1];
const TAGS = [letters(REQUEST_TAG_MAX_CHARS + 1), 'a\nb', 'é'];
const INDEX_NAMES = ['', letters(INDEX_NAME_MAX_BYTES + 1)];
const PARTITIONS = [PARTITION_COUNT];

const REQUESTS = ['Get', 'Put', 'Execute', 'ExecuteStream', 'Query', 'QueryPage', 'RunTransaction'];

export const BAD_FIELD_RULES: BadFieldRules = {
  bounds: {
    ...everyRequest('max_response_bytes', ANSWERS),
    ...everyRequest('request_tag', TAGS),
    'Key.namespace': NO_NAMESPACES,
    'Key.set': SETS,
    'Key.string_value': [''],
    'Key.bytes_value': [new Uint8Array()],
    'Key.digest': [new Uint8Array(DIGEST_BYTES - 1), new Uint8Array(DIGEST_BYTES + 1)],
    'DataSet.namespace': NAMESPACES,
    'DataSet.set': ['', ...SETS],
    'QueryRequest.whole_namespace': NAMESPACES,
    'QueryPageRequest.whole_namespace': NAMESPACES,
    'GetRequest.bins': BINS,
    'QueryRequest.bins': BINS,
    'QueryPageRequest.bins': BINS,
    'BinProjection.bins': BINS,
    'Operation.bin': BINS_IF_ANY,
    'PutRequest.generation': GENERATIONS,
    'Segment.generation': GENERATIONS,
    'Ttl.seconds': [0, TTL_MAX_SECONDS + 1],
    'UdfCall.package': UDF_NAMES,
    'UdfCall.function': UDF_NAMES,
    'SessionOptions.behavior': ['', 'NO_SUCH_BEHAVIOR'],
    'Settings.max_retries': [101],
    'Settings.record_queue_size': [0, 100_001],
    'Settings.read_touch_ttl_percent': [-2, 101],
    'BlobValue.particle_type': [0, 6, 13],
    'OpaqueValue.particle_type': [0, 256],
    'BitRange.bit_size': [0],
    'BitRemove.byte_size': [0],
    'BitInsert.value': [new Uint8Array()],
    'BitWrite.bit_size': [0],
    'BitShift.bit_size': [0],
    'BitArithmetic.bit_size': [0, 65],
    'BitSetInt.bit_size': [0, 65],
    'BitScan.bit_size': [0],
    'BitGetInt.bit_size': [0, 65],
    'HllConfig.index_bit_count': [0, 3, 17],
    'HllConfig.min_hash_bit_count': [1, 3, 52],
    'HllFold.index_bit_count': [3, 17],
    'Expression.ael': ['', '$.a ==', letters(PACKED_MAX_BYTES + 1)],
    'Expression.packed': [new Uint8Array(), new Uint8Array(PACKED_MAX_BYTES + 1)],
    'ExpressionNode.bin': BINS,
    'ExpressionRegex.pattern': [letters(PATTERN_MAX_BYTES + 1)],
    'IndexFilter.bin': BINS,
    'IndexFilter.index_name': INDEX_NAMES,
    'QueryHint.index_name': INDEX_NAMES,
    'QueryHint.bin_name': BINS,
    'GeoCircle.longitude': [-180.5, 180.5, Number.NaN],
    'GeoCircle.latitude': [-90.5, 90.5, Number.NaN],
    'GeoCircle.radius_meters': [0, -1, Number.NaN],
    'PartitionFilter.id': PARTITIONS,
    'PartitionRange.start': PARTITIONS,
    'PartitionRange.end': [0, PARTITION_COUNT + 1],
    'PartitionSet.ids': PARTITIONS,
    'RunTransactionRequest.max_attempts': [0, 101],
  },
  filled: new Set([
    'ExecuteRequest.segments',
    'ExecuteStreamRequest.segments',
    'RunTransactionRequest.segments',
    'Segment.keys',
    'ListInsertItems.values',
    'HllAdd.values',
    'HllSketches.sketches',
    'PartitionSet.ids',
  ]),
  joint: new Set(['PartitionRange.start', 'PartitionRange.end']),
  optional: new Set(['CollectionCall.policy', 'Key.user_key']),
};

export interface GoodRequest {
  readonly descriptor: DescMessage;
  readonly request: Message;
}

const KEY = { namespace: 'test', set: 'users', string: 'u1' };
const SESSION = {
  behavior: 'DEFAULT',
  settings: {
    maxRetries: 2,
    recordQueueSize: 10,
    readTouchTtlPercent: 50,
    commitLevel: 'COMMIT_LEVEL_MASTER',
    replica: 'REPLICA_MASTER',
    readModeAp: 'READ_MODE_AP_ALL',
    readModeSc: 'READ_MODE_SC_LINEARIZE',
  },
};
const ANY_CALL = {
  session: SESSION,
  errorDisposition: 'ERROR_DISPOSITION_ROWS',
  maxResponseBytes: RESPONSE_MIN_BYTES,
  requestTag: 'a tag',
};
const DATASET = { namespace: 'test', set: 'users' };
const QUERIES: readonly JsonObject[] = [
  {
    ...ANY_CALL,
    dataset: DATASET,
    bins: ['a'],
    expectedDuration: 'QUERY_DURATION_SHORT',
    partitions: { id: 1 },
  },
  { wholeNamespace: 'test', partitions: { range: { start: 1, end: 4096 } } },
  { dataset: DATASET, partitions: { set: { ids: [7] } } },
  { dataset: DATASET, partitions: { after: KEY } },
  { dataset: DATASET, hint: { indexName: 'users_a' } },
  { dataset: DATASET, hint: { binName: 'a' } },
  {
    dataset: DATASET,
    indexFilter: {
      bin: 'a',
      collection: 'INDEX_COLLECTION_LIST',
      context: [{ mapKey: { string: 'k' } }],
      equal: { int: 1 },
    },
  },
  { dataset: DATASET, indexFilter: { indexName: 'users_a', range: { low: 1, high: 2 } } },
  {
    dataset: DATASET,
    indexFilter: { bin: 'a', withinRadius: { longitude: 1, latitude: 2, radiusMeters: 3 } },
  },
];

const bin = (name: string, type: string): JsonObject => ({
  type: `EXPRESSION_TYPE_${type}`,
  bin: name,
});
/** What has another type than a condition's has to be compared with something. */
const equals = (tree: JsonObject, value: JsonObject): JsonObject => ({
  call: { op: 'EXPRESSION_OP_EQ', args: [tree, { literal: value }] },
});
const CONDITIONS: readonly JsonObject[] = [
  { regex: { value: bin('a', 'STRING'), pattern: '^a' } },
  equals(
    {
      type: 'EXPRESSION_TYPE_INT',
      collection: {
        op: 'COLLECTION_OP_LIST_SIZE',
        source: bin('l', 'LIST'),
        context: [{ mapKey: { string: 'k' } }],
      },
    },
    { int: 1 },
  ),
  equals(
    {
      type: 'EXPRESSION_TYPE_LIST',
      path: {
        source: bin('m', 'MAP'),
        context: [{ allChildren: {} }],
        select: 'PATH_RETURN_VALUE',
      },
    },
    { list: {} },
  ),
];
const SEGMENTS: JsonObject[] = [
  ...CONDITIONS.map((tree) => ({ keys: [KEY], query: {}, where: { tree } })),
  {
    keys: [KEY],
    upsert: {},
    operations: [
      {
        bin: 'l',
        context: [{ createListIndex: { index: 0, order: 'LIST_ORDER_ORDERED' } }],
        list: { append: { map: { entries: [], order: 'MAP_ORDER_KEY_ORDERED' } } },
      },
    ],
  },
];

/** Beside those of the scenarios, which are all of Execute. */
export function goodRequests(): readonly GoodRequest[] {
  return [
    good(GetRequestSchema, { ...ANY_CALL, key: KEY, bins: ['a'], where: { ael: '$.a == 1' } }),
    good(GetRequestSchema, { key: { namespace: 'test', bytes: 'AAE=' } }),
    good(GetRequestSchema, {
      key: { namespace: 'test', digest: Buffer.alloc(DIGEST_BYTES).toString('base64') },
    }),
    good(PutRequestSchema, {
      ...ANY_CALL,
      key: KEY,
      bins: {
        a: { blob: { particleType: 7, data: 'AA==' } },
        b: { opaque: { particleType: 3, data: 'AA==' } },
      },
      generation: 1,
      ttl: { seconds: 10 },
    }),
    good(ExecuteRequestSchema, { ...ANY_CALL, segments: SEGMENTS }),
    good(ExecuteStreamRequestSchema, {
      ...ANY_CALL,
      segments: SEGMENTS,
      rowOrder: 'ROW_ORDER_COMPLETION',
    }),
    ...QUERIES.flatMap((query) => [
      good(QueryRequestSchema, query),
      good(QueryPageRequestSchema, query),
    ]),
    good(RunTransactionRequestSchema, {
      ...ANY_CALL,
      segments: [{ keys: [{ ...KEY, namespace: 'txn' }], delete: {} }],
      maxAttempts: 2,
      receiptKey: { ...KEY, namespace: 'txn', string: 'receipt' },
    }),
  ];
}

function everyRequest(
  field: string,
  contents: readonly unknown[],
): Record<string, readonly unknown[]> {
  return Object.fromEntries(REQUESTS.map((name) => [`${name}Request.${field}`, contents]));
}

function good(descriptor: DescMessage, json: JsonObject): GoodRequest {
  return { descriptor, request: fromJson(descriptor, json) };
}
