/** Values straight into the bytes of an answer: the same as `valueToProto` encoded, without the objects in between. */

import {
  BlobValueSchema,
  ListValueSchema,
  MapEntrySchema,
  MapValueSchema,
  OpaqueValueSchema,
  ValueSchema,
} from '@aerogate/proto/aerogate/v1/value_pb';
import {
  type BlobValue,
  type ListValue,
  type MapValue,
  PARTICLE,
  type Value,
} from '../../model/value.js';
import { doubleTag, lengthTag, numberTag, type ProtobufWriter } from './protobuf-writer.js';
import { isLanguageBlob, mapOrderToProto } from './value.js';

const KIND = {
  nil: lengthTag(ValueSchema.field.nullValue),
  bool: numberTag(ValueSchema.field.boolValue),
  int: numberTag(ValueSchema.field.intValue),
  double: doubleTag(ValueSchema.field.doubleValue),
  string: lengthTag(ValueSchema.field.stringValue),
  bytes: lengthTag(ValueSchema.field.bytesValue),
  list: lengthTag(ValueSchema.field.listValue),
  map: lengthTag(ValueSchema.field.mapValue),
  geojson: lengthTag(ValueSchema.field.geojsonValue),
  hll: lengthTag(ValueSchema.field.hllValue),
  blob: lengthTag(ValueSchema.field.blobValue),
  opaque: lengthTag(ValueSchema.field.opaqueValue),
  infinity: lengthTag(ValueSchema.field.infinity),
  wildcard: lengthTag(ValueSchema.field.wildcard),
} as const;

const LIST = {
  values: lengthTag(ListValueSchema.field.values),
  ordered: numberTag(ListValueSchema.field.ordered),
} as const;

const MAP = {
  entries: lengthTag(MapValueSchema.field.entries),
  order: numberTag(MapValueSchema.field.order),
  key: lengthTag(MapEntrySchema.field.key),
  value: lengthTag(MapEntrySchema.field.value),
} as const;

const BLOB = {
  particleType: numberTag(BlobValueSchema.field.particleType),
  data: lengthTag(BlobValueSchema.field.data),
} as const;

const OPAQUE = {
  particleType: numberTag(OpaqueValueSchema.field.particleType),
  data: lengthTag(OpaqueValueSchema.field.data),
} as const;

const NO_BYTES = new Uint8Array();

/** The value as a field of the message that is being written. */
export function writeValue(writer: ProtobufWriter, tag: number, value: Value): void {
  const mark = writer.open(tag);
  writeKind(writer, value);
  writer.close(mark);
}

// eslint-disable-next-line complexity -- one branch per type of value, flat
function writeKind(writer: ProtobufWriter, value: Value): void {
  switch (value.type) {
    case 'bool':
      writer.bool(KIND.bool, value.value);
      return;
    case 'int':
      writer.int64(KIND.int, value.value);
      return;
    case 'double':
      writer.double(KIND.double, value.value);
      return;
    case 'string':
      writer.text(KIND.string, value.value);
      return;
    case 'geojson':
      writer.text(KIND.geojson, value.value);
      return;
    case 'hll':
      writer.bytes(KIND.hll, value.data);
      return;
    case 'blob':
      writeBlob(writer, value);
      return;
    case 'opaque':
      writeTyped(writer, KIND.opaque, OPAQUE, value);
      return;
    case 'list':
      writeList(writer, value);
      return;
    case 'map':
      writeMap(writer, value);
      return;
    case 'nil':
    case 'infinity':
    case 'wildcard':
      // Markers: which of them it is says all.
      writer.bytes(KIND[value.type], NO_BYTES);
  }
}

function writeBlob(writer: ProtobufWriter, value: BlobValue): void {
  if (value.particleType === PARTICLE.blob) writer.bytes(KIND.bytes, value.data);
  else if (isLanguageBlob(value.particleType)) writeTyped(writer, KIND.blob, BLOB, value);
  else writeTyped(writer, KIND.opaque, OPAQUE, value);
}

function writeTyped(
  writer: ProtobufWriter,
  tag: number,
  fields: typeof BLOB | typeof OPAQUE,
  { particleType, data }: { readonly particleType: number; readonly data: Uint8Array },
): void {
  const mark = writer.open(tag);
  if (particleType !== 0) writer.uint(fields.particleType, particleType);
  if (data.length > 0) writer.bytes(fields.data, data);
  writer.close(mark);
}

function writeList(writer: ProtobufWriter, { items, ordered }: ListValue): void {
  const mark = writer.open(KIND.list);
  for (const item of items) writeValue(writer, LIST.values, item);
  if (ordered) writer.bool(LIST.ordered, true);
  writer.close(mark);
}

function writeMap(writer: ProtobufWriter, map: MapValue): void {
  const mark = writer.open(KIND.map);
  for (const [key, value] of map.entries) {
    const entry = writer.open(MAP.entries);
    writeValue(writer, MAP.key, key);
    writeValue(writer, MAP.value, value);
    writer.close(entry);
  }
  writer.uint(MAP.order, mapOrderToProto(map));
  writer.close(mark);
}
