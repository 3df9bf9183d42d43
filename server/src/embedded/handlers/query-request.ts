/** A query message as what it asks for, in the server's order of checks; what it can't mean ends with the server's code. */

import { EngineError } from '../../engine/engine-error.js';
import type { IndexKeyType, IndexSubject } from '../../engine/index/index-definition.js';
import { type IndexRange, indexRangeOf } from '../../engine/index/index-range.js';
import type { SecondaryIndex } from '../../engine/index/secondary-index.js';
import type { Namespace } from '../../engine/namespace.js';
import type { IndexedRange, QueryScope } from '../../engine/query/query-scope.js';
import { partitionOf } from '../../model/digest.js';
import {
  BIN_NAME_MAX_BYTES,
  INDEX_NAME_MAX_BYTES,
  PARTITION_COUNT,
  SET_MAX_BYTES,
} from '../../model/limits.js';
import type { IndexCollection } from '../../model/query.js';
import { RESULT } from '../../model/result-code.js';
import { PARTICLE, type Value } from '../../model/value.js';
import { decodeContext } from '../../wire/context.js';
import { EXPRESSION_CODEC } from '../../wire/expression.js';
import { FIELD, type WireField } from '../../wire/field.js';
import type { WireMessage } from '../../wire/message.js';
import { decodeParticle } from '../../wire/particle.js';
import {
  decodeQueryFields,
  INDEX_TYPE,
  type WireIndexRange,
  type WireQuery,
} from '../../wire/query.js';
import { asBuffer } from '../../wire/text.js';
import { WireError } from '../../wire/wire-error.js';
import type { PartitionPlan } from '../query/query-stream.js';
import { fieldOf } from './record-request.js';

export interface QueryMessage {
  readonly namespace: Namespace;
  readonly set: string;
  readonly query: WireQuery;
  /** What an index is asked for. */
  readonly range?: IndexRange;
}

export type QueryKind = 'basic' | 'background' | 'aggregation';

const PARTITION_FIELDS = [FIELD.partitionIds, FIELD.resumeDigests, FIELD.resumeBvals];
/** The fields that a query of the kind has no use for, so that nobody minds what is in them. */
const UNUSED_FIELDS: Readonly<Record<QueryKind, ReadonlySet<number>>> = {
  basic: new Set(),
  aggregation: new Set([...PARTITION_FIELDS, FIELD.maxRecords]),
  background: new Set([...PARTITION_FIELDS, FIELD.maxRecords, FIELD.socketTimeout]),
};

/** The query's fields. Throws EngineError (PARAMETER) where one can't be read, or they can't stand together. */
export function readQuery(
  message: WireMessage,
  namespace: Namespace,
  kind: QueryKind,
): QueryMessage {
  const set = asBuffer(fieldOf(message, FIELD.set)?.data ?? new Uint8Array());
  if (set.length > SET_MAX_BYTES) throw refusal('the set name is too long');
  const query = readFields(message, kind);
  checkIndexName(query);
  const asked = { namespace, set: set.toString('utf8'), query };
  if (query.range === undefined) return asked;
  const range = readRange(query.range);
  checkSubject(query, query.range);
  return { ...asked, range };
}

function readFields({ fields }: WireMessage, kind: QueryKind): WireQuery {
  const hasRange = fields.some(({ id }) => id === FIELD.indexRange);
  const isUsed = ({ id }: WireField): boolean =>
    !UNUSED_FIELDS[kind].has(id) && (hasRange || id !== FIELD.indexType);
  try {
    return decodeQueryFields(fields.filter(isUsed));
  } catch (error) {
    if (error instanceof WireError) throw refusal(error.message);
    throw error;
  }
}

/** The partitions asked for, lowest first; `undefined` when none are. Throws EngineError for one that stands there twice. */
export function partitionsOf({ query }: QueryMessage): readonly PartitionPlan[] | undefined {
  const { partitionIds, resumeDigests, resumeBvals } = query;
  // Without partitions, too, the server does not look at index values.
  if (partitionIds === undefined && resumeDigests === undefined) return undefined;
  if (resumeDigests === undefined && resumeBvals !== undefined) {
    throw refusal('index values without digests');
  }
  const plans = new Map<number, PartitionPlan>();
  for (const plan of [...(partitionIds ?? []).map((id) => ({ id })), ...resumedPartitions(query)]) {
    if (plan.id >= PARTITION_COUNT || plans.has(plan.id)) {
      throw refusal('a partition that is not there, or is there twice');
    }
    plans.set(plan.id, plan);
  }
  return [...plans.values()].sort((a, b) => a.id - b.id);
}

/** Over an index every digest needs the index value that goes with it. */
function resumedPartitions(query: WireQuery): readonly PartitionPlan[] {
  const { resumeDigests = [], range } = query;
  const bvals = range === undefined ? [] : (query.resumeBvals ?? []);
  if (range !== undefined && bvals.length !== resumeDigests.length) {
    throw refusal('not as many index values as digests');
  }
  return resumeDigests.map((digest, index) => ({
    id: partitionOf(digest),
    after: { digest, bval: bvals[index] ?? 0n },
  }));
}

/** Which records the query is about. Throws EngineError: INDEX_NOTFOUND, and INDEX_NOTREADABLE while the index is built. */
export function scopeOf(message: QueryMessage): QueryScope {
  const { namespace, set, range } = message;
  if (range === undefined) return { namespace, set };
  const index = findIndex(message, range.keyType);
  if (index === undefined) throw new EngineError(RESULT.indexNotFound, 'no such index');
  if (!index.readable) throw new EngineError(RESULT.indexNotReadable, 'it is being built');
  return { namespace, set, indexed: indexedRange(index, range) };
}

/** An index that is named may hold values of another type: nothing is found in it then. */
function indexedRange(index: SecondaryIndex, range: IndexRange): IndexedRange {
  const fits = index.definition.keyType === range.keyType;
  return { index, range: fits ? range : { ...range, stretches: [] } };
}

function refusal(reason: string): EngineError {
  return new EngineError(RESULT.parameter, reason);
}

function checkIndexName({ indexName, indexExpression }: WireQuery): void {
  if (indexName === undefined) return;
  if (indexName.length === 0 || indexName.length > INDEX_NAME_MAX_BYTES) {
    throw refusal('the index name is empty or too long');
  }
  if (indexExpression !== undefined) throw refusal('an index name beside an expression');
}

/** An index is found by its name, its expression, or its bin with the path in it. */
function checkSubject(query: WireQuery, { binName }: WireIndexRange): void {
  const { indexName, indexExpression, indexContext } = query;
  const named = indexName !== undefined || indexExpression !== undefined;
  if (binName.length > BIN_NAME_MAX_BYTES || binName.length > 0 === named) {
    throw refusal('not one of bin, index name and expression');
  }
  if (indexExpression?.length === 0) throw refusal('the index expression is empty');
  if (indexContext !== undefined && (named || !isContext(indexContext))) {
    throw refusal('a path that is none, or without its bin');
  }
}

function isContext(packed: Uint8Array): boolean {
  try {
    decodeContext(asBuffer(packed), EXPRESSION_CODEC);
    return packed.length > 0;
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  }
}

const RANGE_PARTICLES: ReadonlySet<number> = new Set([
  PARTICLE.integer,
  PARTICLE.string,
  PARTICLE.blob,
  PARTICLE.geojson,
]);

function readRange({ particleType, begin, end }: WireIndexRange): IndexRange {
  if (!RANGE_PARTICLES.has(particleType)) throw refusal('no index holds values of this type');
  const range = indexRangeOf(readBound(particleType, begin), readBound(particleType, end));
  if (range === undefined) throw refusal('the index range has no meaning');
  return range;
}

/** GeoJSON stands here as bare text, without the cells that come with it in a bin. */
function readBound(particleType: number, bytes: Uint8Array): Value {
  if (particleType === PARTICLE.geojson) {
    return { type: 'geojson', value: asBuffer(bytes).toString('utf8') };
  }
  if (particleType === PARTICLE.integer && bytes.length !== 8) {
    throw refusal('an integer that is not 8 bytes wide');
  }
  return decodeParticle(particleType, bytes);
}

const COLLECTIONS: readonly IndexCollection[] = ['default', 'list', 'mapKeys', 'mapValues'];

function findIndex(
  { namespace, set, query }: QueryMessage,
  keyType: IndexKeyType,
): SecondaryIndex | undefined {
  const { indexName, indexContext, indexExpression, range } = query;
  if (indexName !== undefined) {
    return namespace.indexes.byName(asBuffer(indexName).toString('utf8'));
  }
  const collection = COLLECTIONS[query.indexType ?? INDEX_TYPE.default];
  if (collection === undefined) return undefined;
  const subject: IndexSubject = {
    ...{ set, keyType, collection },
    bin: asBuffer(range?.binName ?? new Uint8Array()).toString('utf8'),
    ...(indexContext === undefined ? {} : { context: base64Of(indexContext) }),
    ...(indexExpression === undefined ? {} : { expression: base64Of(indexExpression) }),
  };
  return namespace.indexes.find(subject);
}

function base64Of(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('base64');
}
