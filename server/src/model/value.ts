/** The values a bin can hold, each case carrying exactly what the server stores and nothing a host language would add. */

/** Order attribute of a map: what the server keeps sorted. */
export type MapOrder = 'unordered' | 'keyOrdered' | 'keyValueOrdered';

export interface NilValue {
  readonly type: 'nil';
}
export interface BoolValue {
  readonly type: 'bool';
  readonly value: boolean;
}
/** A signed 64-bit integer; always a bigint, so that 2^53 is no edge. */
export interface IntValue {
  readonly type: 'int';
  readonly value: bigint;
}
/** An IEEE-754 double; NaN and -0 are kept as they are. */
export interface DoubleValue {
  readonly type: 'double';
  readonly value: number;
  /** It came in 32 bits, and goes out in as many; only inside lists and maps. */
  readonly single?: true;
}
export interface StringValue {
  readonly type: 'string';
  readonly value: string;
}
/** Bytes; `particleType` is 4 for a plain blob, else a language blob (7-12) or a vector (16). */
export interface BlobValue {
  readonly type: 'blob';
  readonly data: Uint8Array;
  readonly particleType: number;
}
/** GeoJSON text as it was written. */
export interface GeoJsonValue {
  readonly type: 'geojson';
  readonly value: string;
}
/** A HyperLogLog sketch in the server's own format. */
export interface HllValue {
  readonly type: 'hll';
  readonly data: Uint8Array;
}
export interface ListValue {
  readonly type: 'list';
  readonly items: readonly Value[];
  readonly ordered: boolean;
  /** The list asks the server to keep its offset index with the record. */
  readonly persistIndex?: boolean;
}
export type MapEntry = readonly [key: Value, value: Value];
export interface MapValue {
  readonly type: 'map';
  /** Entries in the order they stood on the wire. */
  readonly entries: readonly MapEntry[];
  readonly order: MapOrder;
  /** The map asks the server to keep its offset index with the record. */
  readonly persistIndex?: boolean;
  /** A result the server marks as "keep these pairs in order" (key-value results); in bins where an expression wrote it. */
  readonly preserveOrder?: boolean;
}
/** Greater than every other value; legal only as the end of a range. */
export interface InfinityValue {
  readonly type: 'infinity';
}
/** Equal to every other value; legal only where values are matched. */
export interface WildcardValue {
  readonly type: 'wildcard';
}
/** Bytes we carry without a reading of our own: a string that is not UTF-8, a type we do not know, a subtree too deep. */
export interface OpaqueValue {
  readonly type: 'opaque';
  /** The server's particle type, 0-255. Lists (20) and maps (19) hold MessagePack. */
  readonly particleType: number;
  readonly data: Uint8Array;
}

export type Value =
  | NilValue
  | BoolValue
  | IntValue
  | DoubleValue
  | StringValue
  | BlobValue
  | GeoJsonValue
  | HllValue
  | ListValue
  | MapValue
  | InfinityValue
  | WildcardValue
  | OpaqueValue;

export type ValueType = Value['type'];

/** Particle type numbers as they stand on the wire. */
export const PARTICLE = {
  nil: 0,
  integer: 1,
  double: 2,
  string: 3,
  blob: 4,
  javaBlob: 7,
  csharpBlob: 8,
  pythonBlob: 9,
  rubyBlob: 10,
  phpBlob: 11,
  erlangBlob: 12,
  vector: 16,
  bool: 17,
  hll: 18,
  map: 19,
  list: 20,
  geojson: 23,
} as const;

export const NIL: NilValue = { type: 'nil' };

export function intValue(value: bigint | number): IntValue {
  return { type: 'int', value: BigInt(value) };
}

export function stringValue(value: string): StringValue {
  return { type: 'string', value };
}

export function doubleValue(value: number): DoubleValue {
  return { type: 'double', value };
}

export function boolValue(value: boolean): BoolValue {
  return { type: 'bool', value };
}

export function blobValue(data: Uint8Array, particleType: number = PARTICLE.blob): BlobValue {
  return { type: 'blob', data, particleType };
}

export function listValue(items: readonly Value[], ordered = false): ListValue {
  return { type: 'list', items, ordered };
}

export function mapValue(entries: readonly MapEntry[], order: MapOrder = 'unordered'): MapValue {
  return { type: 'map', entries, order };
}
