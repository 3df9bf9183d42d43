/** A query as the request frame for one node: the partitions it is asked for, and where to go on in each. */

import { AerospikeError } from '../../model/aerospike-error.js';
import { FRAME_MAX_BYTES } from '../../model/limits.js';
import type { PartitionCursor, QueryIndexRange, QueryRequest } from '../../model/query.js';
import type { Settings } from '../../model/settings.js';
import type { Value } from '../../model/value.js';
import type { WireBinOperation } from '../../wire/bin-operation.js';
import { encodeContext } from '../../wire/context.js';
import { FIELD, type WireField } from '../../wire/field.js';
import { INFO1, INFO2, INFO3, TTL_NEVER } from '../../wire/info-bits.js';
import { encodeMessageFrame } from '../../wire/message.js';
import { encodeName } from '../../wire/name.js';
import { encodeParticle } from '../../wire/particle.js';
import { encodeQueryFields, INDEX_TYPE, type WireQuery } from '../../wire/query.js';
import { WireError } from '../../wire/wire-error.js';
import { encodeSafeExpression, SAFE_EXPRESSION_CODEC } from '../safe-expression.js';
import { invalidArgument } from './check-command.js';
import { encodeOperation, readOperation } from './encode-command.js';
import { mayRepeat } from './first-appearance.js';

/** What differs from node to node, and from try to try. */
export interface QueryPartRequest {
  readonly taskId: bigint;
  readonly partitions: readonly PartitionCursor[];
  /** 0 means no limit. */
  readonly maxSent: number;
}

/** The request frame. Throws INVALID_ARGUMENT (an AerospikeError) where the query can't be put into bytes. */
export function encodeQuery(
  request: QueryRequest,
  part: QueryPartRequest,
  settings: Settings,
): Buffer {
  const isShort = request.expectedDuration === 'short';
  const frame = encodeMessageFrame({
    info1: INFO1.read | selectionBits(request, isShort) | compressionBit(settings),
    info2:
      (request.bins === 'none' ? 0 : INFO2.respondAllOps) |
      (request.expectedDuration === 'longRelaxAp' ? INFO2.relaxApLongQuery : 0),
    info3: INFO3.partitionDone,
    ttl: TTL_NEVER,
    timeoutOrIndex: settings.totalTimeoutMs,
    fields: [...scopeFields(request), ...encodeQueryFields(queryFields(request, part, settings))],
    operations: projection(request),
  });
  if (frame.length > FRAME_MAX_BYTES) {
    throw invalidArgument(
      `The request has ${frame.length} bytes, the limit is ${FRAME_MAX_BYTES}.`,
    );
  }
  return frame;
}

/** Operations win over bins: their results come instead. */
function selectionBits({ bins, operations }: QueryRequest, isShort: boolean): number {
  const none = operations === undefined && bins === 'none';
  return (none ? INFO1.noBinData : 0) | (isShort ? INFO1.shortQuery : 0);
}

function compressionBit({ useCompression }: Settings): number {
  return useCompression ? INFO1.compressResponse : 0;
}

/** Where the query looks, and the condition of it. */
export function scopeFields({
  namespace,
  set,
  filter,
}: Pick<QueryRequest, 'namespace' | 'set' | 'filter'>): WireField[] {
  const fields: WireField[] = [{ id: FIELD.namespace, data: encodeName(namespace) }];
  if (set !== undefined && set !== '') fields.push({ id: FIELD.set, data: encodeName(set) });
  if (filter !== undefined) {
    fields.push({ id: FIELD.filter, data: packed('filter', () => encodeSafeExpression(filter)) });
  }
  return fields;
}

function queryFields(
  { index, recordsPerSecond, expectedDuration }: QueryRequest,
  { taskId, partitions, maxSent }: QueryPartRequest,
  { socketTimeoutMs }: Settings,
): WireQuery {
  // Only who reads a partition from its start can tell which records were there before.
  const startsOver = mayRepeat(index);
  const fresh = partitions.filter(({ digest }) => startsOver || digest === undefined);
  const begun = partitions.filter(({ digest }) => !startsOver && digest !== undefined);
  const bvals = begun.map(({ bval }) => bval ?? 0n);
  // A short query is refused with a rate: the server sends it in one go.
  const paced = recordsPerSecond > 0 && expectedDuration !== 'short';
  return {
    ...{ taskId, socketTimeoutMs },
    ...(paced ? { recordsPerSecond } : {}),
    ...(fresh.length === 0 ? {} : { partitionIds: fresh.map(({ partition }) => partition) }),
    ...(begun.length === 0 ? {} : { resumeDigests: begun.flatMap(({ digest }) => digest ?? []) }),
    ...(begun.length === 0 || index === undefined ? {} : { resumeBvals: bvals }),
    ...(maxSent === 0 ? {} : { maxRecords: BigInt(maxSent) }),
    ...(index === undefined ? {} : indexFields(index)),
  };
}

/** Which index, and the range of it. */
export function indexFields(index: QueryIndexRange): WireQuery {
  const { bin, indexName, expression, collection, context } = index;
  const [begin, end] = [boundBytes(index.begin), boundBytes(index.end)];
  return {
    range: {
      binName: encodeName(bin ?? ''),
      particleType: begin.particleType,
      begin: begin.bytes,
      end: end.bytes,
    },
    ...(collection === 'default' ? {} : { indexType: INDEX_TYPE[collection] }),
    ...(indexName === undefined ? {} : { indexName: Buffer.from(indexName, 'utf8') }),
    ...(expression === undefined
      ? {}
      : { indexExpression: packed('index.expression', () => encodeSafeExpression(expression)) }),
    ...(context.length === 0
      ? {}
      : {
          indexContext: packed('index.context', () =>
            encodeContext(context, SAFE_EXPRESSION_CODEC),
          ),
        }),
  };
}

/** GeoJSON stands in a range as bare text, without what comes in front of it in a bin. */
function boundBytes(value: Value): { readonly particleType: number; readonly bytes: Uint8Array } {
  const particle = packed('index.begin', () => encodeParticle(value));
  return value.type === 'geojson'
    ? { ...particle, bytes: Buffer.from(value.value, 'utf8') }
    : particle;
}

/** With an answer for every operation, so that no record is left out for want of one. */
function projection({ bins, operations }: QueryRequest): readonly WireBinOperation[] {
  if (operations !== undefined) return operations.map(encodeOperation);
  return typeof bins === 'string' ? [] : bins.map(readOperation);
}

function packed<Bytes>(what: string, pack: () => Bytes): Bytes {
  try {
    return pack();
  } catch (cause) {
    if (cause instanceof AerospikeError) throw cause;
    const reason = cause instanceof WireError ? cause.message : 'a number in it is out of range';
    throw invalidArgument(`${what}: ${reason}.`);
  }
}
