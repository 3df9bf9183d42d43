/** Index filters: which secondary index a query walks, and the range of it. */

import { IndexCollection as ProtoIndexCollection } from '@aerogate/proto/aerogate/v1/index_service_pb';
import type { GeoCircle, IndexFilter, IntegerRange } from '@aerogate/proto/aerogate/v1/query_pb';
import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import type { IndexCollection, QueryIndexRange } from '../../model/query.js';
import { intValue, type Value } from '../../model/value.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import type { AelCompiler } from './ael.js';
import { contextFromProto, contextToProto } from './context.js';
import { enumFromProto, enumTable } from './enum.js';
import { expressionFromProto } from './expression.js';
import { checkBinName, checkIndexName, checkNameText } from './name.js';
import { valueFromProto, valueToProto } from './value.js';

/** What of a bin an index holds, in the API's numbers. */
export const INDEX_COLLECTION_NUMBERS = {
  default: ProtoIndexCollection.DEFAULT,
  list: ProtoIndexCollection.LIST,
  mapKeys: ProtoIndexCollection.MAP_KEYS,
  mapValues: ProtoIndexCollection.MAP_VALUES,
} as const;
export const INDEX_COLLECTIONS = enumTable<IndexCollection>(INDEX_COLLECTION_NUMBERS);

const LONGITUDE_MAX = 180;
const LATITUDE_MAX = 90;

/** Throws GatewayError for no index, no predicate, and values no index holds. */
export function indexFilterFromProto(
  filter: IndexFilter,
  path: FieldPath,
  ael: AelCompiler,
): QueryIndexRange {
  const place = { parent: path, step: 'collection' };
  return {
    ...indexFromProto(filter.index, path, ael),
    collection: enumFromProto(INDEX_COLLECTIONS, filter.collection, place) ?? 'default',
    context: contextFromProto(filter.context, fieldAt(path, 'context'), { creates: false }),
    ...rangeFromProto(filter.predicate, path),
  };
}

/** A range as the filter that asks for it. */
export function indexFilterToProto(range: QueryIndexRange): IndexFilter {
  const { bin = '', indexName, collection, context } = range;
  return {
    $typeName: 'aerogate.v1.IndexFilter',
    index:
      indexName === undefined
        ? { case: 'bin', value: bin }
        : { case: 'indexName', value: indexName },
    collection: INDEX_COLLECTION_NUMBERS[collection],
    context: contextToProto(context) ?? [],
    predicate: predicateToProto(range),
  };
}

function predicateToProto({
  begin,
  end,
}: Pick<QueryIndexRange, 'begin' | 'end'>): IndexFilter['predicate'] {
  if (begin.type === 'geojson') {
    return isPoint(begin.value)
      ? { case: 'regionsContainingPoint', value: begin.value }
      : { case: 'withinRegion', value: begin.value };
  }
  if (begin.type !== 'int' || end.type !== 'int' || begin.value === end.value) {
    return { case: 'equal', value: valueToProto(begin) };
  }
  const low = begin.value === INT64_MIN ? {} : { low: begin.value };
  const high = end.value === INT64_MAX ? {} : { high: end.value };
  return { case: 'range', value: { $typeName: 'aerogate.v1.IntegerRange', ...low, ...high } };
}

/** What is no JSON is the server's to refuse. */
function isPoint(text: string): boolean {
  return /"type"\s*:\s*"Point"/.test(text);
}

function indexFromProto(
  index: IndexFilter['index'],
  path: FieldPath,
  ael: AelCompiler,
): Pick<QueryIndexRange, 'bin' | 'indexName' | 'expression'> {
  switch (index.case) {
    case undefined:
      throw invalidArgument(path, 'an index is required: by bin, indexName or expression.');
    case 'bin':
      checkBinName(index.value, path, 'bin');
      return { bin: index.value };
    case 'indexName':
      checkIndexName(index.value, fieldAt(path, 'indexName'));
      return { indexName: index.value };
    case 'expression':
      return {
        expression: expressionFromProto(index.value, fieldAt(path, 'expression'), {
          ...{ ael, purpose: 'read' },
        }),
      };
  }
}

function rangeFromProto(
  predicate: IndexFilter['predicate'],
  path: FieldPath,
): Pick<QueryIndexRange, 'begin' | 'end'> {
  switch (predicate.case) {
    case undefined:
      throw invalidArgument(path, 'a predicate is required, such as equal or range.');
    case 'equal':
      return point(equalValue(valueFromProto(predicate.value, path, 'equal'), path));
    case 'range':
      return integerRange(predicate.value, fieldAt(path, 'range'));
    case 'withinRadius':
      return point(geojson(circleText(predicate.value, fieldAt(path, 'withinRadius'))));
    case 'withinRegion':
    case 'regionsContainingPoint':
      checkNameText(predicate.value, fieldAt(path, predicate.case));
      return point(geojson(predicate.value));
  }
}

function point(value: Value): Pick<QueryIndexRange, 'begin' | 'end'> {
  return { begin: value, end: value };
}

function geojson(value: string): Value {
  return { type: 'geojson', value };
}

function equalValue(value: Value, path: FieldPath): Value {
  const { type } = value;
  if (type === 'int' || type === 'string' || type === 'blob') return value;
  throw invalidArgument(fieldAt(path, 'equal'), `indexes hold int, string or bytes, not ${type}.`);
}

function integerRange(
  { low = INT64_MIN, high = INT64_MAX }: IntegerRange,
  path: FieldPath,
): Pick<QueryIndexRange, 'begin' | 'end'> {
  if (low > high) throw invalidArgument(path, 'the low end is above the high end.');
  return { begin: intValue(low), end: intValue(high) };
}

/** The circle as the server's own form of GeoJSON has it. */
function circleText({ longitude, latitude, radiusMeters }: GeoCircle, path: FieldPath): string {
  if (!(Math.abs(longitude) <= LONGITUDE_MAX)) {
    throw invalidArgument(fieldAt(path, 'longitude'), 'a longitude is -180 to 180 degrees.');
  }
  if (!(Math.abs(latitude) <= LATITUDE_MAX)) {
    throw invalidArgument(fieldAt(path, 'latitude'), 'a latitude is -90 to 90 degrees.');
  }
  if (!(radiusMeters > 0 && Number.isFinite(radiusMeters))) {
    throw invalidArgument(fieldAt(path, 'radiusMeters'), 'a radius is above 0 metres.');
  }
  const coordinates = [[longitude, latitude], radiusMeters];
  return JSON.stringify({ type: 'AeroCircle', coordinates });
}
