/** Values: every case of the API as what Aerospike stores, and back, without loss. */

import {
  MapOrder,
  type ListValue as ProtoListValue,
  type MapEntry as ProtoMapEntry,
  type MapValue as ProtoMapValue,
  type Value as ProtoValue,
} from '@aerogate/proto/aerogate/v1/value_pb';
import { VALUE_TREE_MAX_DEPTH } from '../../model/limits.js';
import {
  type BlobValue,
  type ListValue,
  type MapEntry,
  type MapValue,
  type MapOrder as ModelMapOrder,
  NIL,
  PARTICLE,
  type Value,
} from '../../model/value.js';
import { compareValues, sortedEntries, sortedItems } from '../../model/value-order.js';
import { type FieldPath, type FieldStep, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { LITERAL_MAX_DEPTH } from '../limits.js';
import { enumFromProto, enumTable } from './enum.js';
import { checkNameText } from './name.js';

const MAP_ORDER_NUMBERS = {
  unordered: MapOrder.UNORDERED,
  keyOrdered: MapOrder.KEY_ORDERED,
  keyValueOrdered: MapOrder.KEY_VALUE_ORDERED,
} as const satisfies Record<ModelMapOrder, MapOrder>;

const MAP_ORDERS = enumTable<ModelMapOrder | 'asSelected'>({
  ...MAP_ORDER_NUMBERS,
  asSelected: MapOrder.AS_SELECTED,
});

/** What values may be where they stand. */
interface ValueRules {
  /** Levels of lists and maps. */
  readonly maxDepth: number;
  /** Whether infinity and wildcard are taken, which stand for values and are none. */
  readonly matches: boolean;
  /** What to do with a value that is nested deeper. */
  readonly deeperHint: string;
}

const STORED: ValueRules = {
  maxDepth: VALUE_TREE_MAX_DEPTH,
  matches: false,
  deeperHint: 'deeper parts can be sent as opaque',
};

const MATCHED: ValueRules = { ...STORED, matches: true };

const LITERAL: ValueRules = {
  maxDepth: LITERAL_MAX_DEPTH,
  matches: true,
  deeperHint: 'send the expression packed to compare with a deeper one',
};

/** Where a value stands: the levels of lists and maps around it, and the path to it, the last step apart. */
interface Place {
  readonly rules: ValueRules;
  readonly depth: number;
  readonly parent: FieldPath | undefined;
  readonly step: FieldStep;
}

/**
 * A value to be stored. Throws GatewayError for one without a case, nested deeper than VALUE_TREE_MAX_DEPTH, with a map key
 * twice, or of a kind that only comparisons take.
 */
export function valueFromProto(
  value: ProtoValue | undefined,
  parent: FieldPath | undefined,
  step: FieldStep,
): Value {
  return fromProto(value, { rules: STORED, depth: 0, parent, step });
}

/**
 * A constant of an expression, or a value to compare with: as valueFromProto, but nested to LITERAL_MAX_DEPTH at most, and
 * infinity and wildcard are taken.
 */
export function literalFromProto(
  value: ProtoValue | undefined,
  parent: FieldPath | undefined,
  step: FieldStep,
): Value {
  return fromProto(value, { rules: LITERAL, depth: 0, parent, step });
}

/** A value elements of a bin are compared with: as valueFromProto, and infinity and wildcard are taken. */
export function matchedFromProto(
  value: ProtoValue | undefined,
  parent: FieldPath | undefined,
  step: FieldStep,
): Value {
  return fromProto(value, { rules: MATCHED, depth: 0, parent, step });
}

/** Several values of an operation, to be stored or, where it `matches`, compared. Throws GatewayError where they say an order. */
export function itemsFromProto(
  { values, ordered }: ProtoListValue,
  path: FieldPath,
  { matches }: { readonly matches: boolean },
): ListValue {
  if (ordered) {
    throw invalidArgument(fieldAt(path, 'ordered'), 'the values are no list yet; leave it unset.');
  }
  const rules = matches ? MATCHED : STORED;
  return listFromProto(values, false, { rules, depth: 1, parent: path, step: 'values' });
}

/** Several entries of an operation. Throws GatewayError where they say an order. */
export function entriesFromProto({ entries, order }: ProtoMapValue, path: FieldPath): MapValue {
  if (order !== MapOrder.UNSPECIFIED) {
    throw invalidArgument(
      fieldAt(path, 'order'),
      "the entries are no map yet; leave it unset, and name the map's order in the policy.",
    );
  }
  return mapFromProto(entries, order, { rules: STORED, depth: 1, parent: path, step: 'entries' });
}

export function valueToProto(value: Value): ProtoValue {
  return { $typeName: 'aerogate.v1.Value', kind: kindOf(value) };
}

// eslint-disable-next-line complexity -- one branch per case of the oneof, flat
function fromProto(value: ProtoValue | undefined, place: Place): Value {
  const kind = value?.kind;
  switch (kind?.case) {
    case undefined:
      throw invalidArgument(pathOf(place), 'a value needs one of its cases; use null for nil.');
    case 'nullValue':
      return NIL;
    case 'boolValue':
      return { type: 'bool', value: kind.value };
    case 'intValue':
      return { type: 'int', value: kind.value };
    case 'doubleValue':
      return { type: 'double', value: kind.value };
    case 'stringValue':
      return { type: 'string', value: checkedText(kind.value, place, 'string') };
    case 'geojsonValue':
      return { type: 'geojson', value: checkedText(kind.value, place, 'geojson') };
    case 'bytesValue':
      return { type: 'blob', data: kind.value, particleType: PARTICLE.blob };
    case 'hllValue':
      return { type: 'hll', data: kind.value };
    case 'listValue':
      return listFromProto(kind.value.values, kind.value.ordered, deeper(place, 'list'));
    case 'mapValue':
      return mapFromProto(kind.value.entries, kind.value.order, deeper(place, 'map'));
    case 'blobValue':
      return blobFromProto(kind.value.particleType, kind.value.data, place);
    case 'opaqueValue':
      return opaqueFromProto(kind.value.particleType, kind.value.data, place);
    case 'infinity':
    case 'wildcard':
      return matcherFromProto(kind.case, place);
  }
}

function matcherFromProto(type: 'infinity' | 'wildcard', place: Place): Value {
  if (place.rules.matches) return { type };
  const path = fieldAt(pathOf(place), type);
  throw invalidArgument(path, `${type} is for comparing; it can't be stored.`);
}

function pathOf({ parent, step }: Place): FieldPath {
  return fieldAt(parent, step);
}

function checkedText(text: string, place: Place, name: string): string {
  if (!text.isWellFormed()) checkNameText(text, fieldAt(pathOf(place), name));
  return text;
}

/** The place of a container's elements, whose last step is filled in for each. */
function deeper(place: Place, name: string): Place {
  const { rules } = place;
  const path = fieldAt(pathOf(place), name);
  const depth = place.depth + 1;
  if (depth > rules.maxDepth) {
    throw invalidArgument(
      path,
      `lists and maps nest to ${rules.maxDepth} levels here; ${rules.deeperHint}.`,
    );
  }
  return { rules, depth, parent: path, step: name };
}

/** The server takes an ordered list in order only, so that ordering it is up to whoever sends it. */
function listFromProto(values: readonly ProtoValue[], ordered: boolean, place: Place): ListValue {
  const { rules, depth } = place;
  const parent = fieldAt(place.parent, 'values');
  const items = values.map((value, step) => fromProto(value, { rules, depth, parent, step }));
  const list: ListValue = { type: 'list', items, ordered };
  return ordered ? { ...list, items: sortedItems(list) } : list;
}

function mapFromProto(
  entries: readonly ProtoMapEntry[],
  orderNumber: number,
  place: Place,
): MapValue {
  const { rules, depth, parent } = place;
  const order = enumFromProto(MAP_ORDERS, orderNumber, { parent, step: 'order' }) ?? 'unordered';
  if (order === 'asSelected') {
    throw invalidArgument(fieldAt(parent, 'order'), 'AS_SELECTED is for answers, not for writes.');
  }
  const entriesPath = fieldAt(parent, 'entries');
  const pairs = entries.map(({ key, value }, index): MapEntry => {
    const at = fieldAt(entriesPath, index);
    const found = fromProto(value, { rules, depth, parent: at, step: 'value' });
    return [mapKeyFromProto(key, at), found];
  });
  const map: MapValue = { type: 'map', entries: pairs, order };
  const sorted = sortedEntries(map);
  checkKeysDiffer(sorted, pairs, entriesPath);
  return order === 'unordered' ? map : { ...map, entries: sorted };
}

/** Ints, strings, bytes and doubles; opaque ones too, as they come from reads. The rest no server takes. */
export function mapKeyFromProto(key: ProtoValue | undefined, parent: FieldPath): Value {
  const value = fromProto(key, { rules: STORED, depth: 0, parent, step: 'key' });
  switch (value.type) {
    case 'int':
    case 'string':
    case 'blob':
    case 'double':
    case 'opaque':
      return value;
    default:
      throw invalidArgument(
        fieldAt(parent, 'key'),
        `a map key is int, string, bytes or double, not ${value.type}.`,
      );
  }
}

function checkKeysDiffer(
  sorted: readonly MapEntry[],
  given: readonly MapEntry[],
  path: FieldPath,
): void {
  for (const [index, entry] of sorted.entries()) {
    const previous = sorted[index - 1];
    if (previous === undefined || compareValues(previous[0], entry[0]) !== 0) continue;
    // Sorting is stable: of two equal keys the later in the request is the later here.
    throw invalidArgument(
      fieldAt(fieldAt(path, given.indexOf(entry)), 'key'),
      'the map has this key already; keys of a map differ.',
    );
  }
}

const LANGUAGE_BLOBS = { first: PARTICLE.javaBlob, last: PARTICLE.erlangBlob } as const;

function blobFromProto(particleType: number, data: Uint8Array, place: Place): BlobValue {
  if (!isLanguageBlob(particleType)) {
    throw invalidArgument(
      fieldAt(fieldAt(pathOf(place), 'blob'), 'particleType'),
      `language blobs have particle types ${LANGUAGE_BLOBS.first} to ${LANGUAGE_BLOBS.last}; plain ones are bytes.`,
    );
  }
  return { type: 'blob', data, particleType };
}

function opaqueFromProto(particleType: number, data: Uint8Array, place: Place): Value {
  if (particleType < 1 || particleType > 255) {
    throw invalidArgument(
      fieldAt(fieldAt(pathOf(place), 'opaque'), 'particleType'),
      'particle types are 1 to 255.',
    );
  }
  // A vector is bytes to the model, and opaque only because the API has no case for it yet.
  if (particleType === PARTICLE.vector) return { type: 'blob', data, particleType };
  return { type: 'opaque', particleType, data };
}

const MARKER = { $typeName: 'aerogate.v1.Marker' } as const;

// eslint-disable-next-line complexity -- one branch per type of value, flat
function kindOf(value: Value): ProtoValue['kind'] {
  switch (value.type) {
    case 'nil':
      return { case: 'nullValue', value: MARKER };
    case 'bool':
      return { case: 'boolValue', value: value.value };
    case 'int':
      return { case: 'intValue', value: value.value };
    case 'double':
      return { case: 'doubleValue', value: value.value };
    case 'string':
      return { case: 'stringValue', value: value.value };
    case 'geojson':
      return { case: 'geojsonValue', value: value.value };
    case 'hll':
      return { case: 'hllValue', value: value.data };
    case 'blob':
      return blobKind(value);
    case 'list':
      return { case: 'listValue', value: listToProto(value) };
    case 'map':
      return { case: 'mapValue', value: mapToProto(value) };
    case 'infinity':
      return { case: 'infinity', value: MARKER };
    case 'wildcard':
      return { case: 'wildcard', value: MARKER };
    case 'opaque':
      return opaqueKind(value.particleType, value.data);
  }
}

/** Whether a blob is one some language's client marked as its own form. */
export function isLanguageBlob(particleType: number): boolean {
  return particleType >= LANGUAGE_BLOBS.first && particleType <= LANGUAGE_BLOBS.last;
}

export function mapOrderToProto(map: MapValue): MapOrder {
  return map.preserveOrder === true ? MapOrder.AS_SELECTED : MAP_ORDER_NUMBERS[map.order];
}

function blobKind({ particleType, data }: BlobValue): ProtoValue['kind'] {
  if (particleType === PARTICLE.blob) return { case: 'bytesValue', value: data };
  if (!isLanguageBlob(particleType)) return opaqueKind(particleType, data);
  const blob = { $typeName: 'aerogate.v1.BlobValue', particleType, data } as const;
  return { case: 'blobValue', value: blob };
}

function opaqueKind(particleType: number, data: Uint8Array): ProtoValue['kind'] {
  const opaque = { $typeName: 'aerogate.v1.OpaqueValue', particleType, data } as const;
  return { case: 'opaqueValue', value: opaque };
}

function listToProto(list: ListValue): Extract<ProtoValue['kind'], { case: 'listValue' }>['value'] {
  return {
    $typeName: 'aerogate.v1.ListValue',
    values: list.items.map(valueToProto),
    ordered: list.ordered,
  };
}

function mapToProto(map: MapValue): Extract<ProtoValue['kind'], { case: 'mapValue' }>['value'] {
  return {
    $typeName: 'aerogate.v1.MapValue',
    entries: map.entries.map(([key, value]) => ({
      $typeName: 'aerogate.v1.MapEntry',
      key: valueToProto(key),
      value: valueToProto(value),
    })),
    order: mapOrderToProto(map),
  };
}
