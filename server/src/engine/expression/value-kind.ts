/** The type an expression sees in a value: by particle type, whatever form the value is carried in. */

import { PARTICLE, type Value } from '../../model/value.js';
import type { ResultType } from './expression-node.js';

const PARTICLE_OF_TYPE: Readonly<Partial<Record<Value['type'], number>>> = {
  nil: PARTICLE.nil,
  bool: PARTICLE.bool,
  int: PARTICLE.integer,
  double: PARTICLE.double,
  string: PARTICLE.string,
  geojson: PARTICLE.geojson,
  hll: PARTICLE.hll,
  list: PARTICLE.list,
  map: PARTICLE.map,
};

/** The particle type a bin of the value has; none for values made for comparing. */
export function particleTypeOf(value: Value): number | undefined {
  return value.type === 'blob' || value.type === 'opaque'
    ? value.particleType
    : PARTICLE_OF_TYPE[value.type];
}

const KIND_OF_PARTICLE: ReadonlyMap<number, ResultType> = new Map<number, ResultType>([
  [PARTICLE.nil, 'nil'],
  [PARTICLE.bool, 'bool'],
  [PARTICLE.integer, 'int'],
  [PARTICLE.double, 'float'],
  [PARTICLE.string, 'string'],
  [PARTICLE.blob, 'blob'],
  [PARTICLE.hll, 'hll'],
  [PARTICLE.geojson, 'geo'],
  [PARTICLE.list, 'list'],
  [PARTICLE.map, 'map'],
]);

/** `undefined` for what has no type among expressions: blobs of languages, and values made for comparing. */
export function kindOf(value: Value): ResultType | undefined {
  const particleType = particleTypeOf(value);
  return particleType === undefined ? undefined : KIND_OF_PARTICLE.get(particleType);
}

/** The form values of a type come in, most often; for the types every record is asked about. */
const FORM_OF_KIND: ReadonlyMap<ResultType, Value['type']> = new Map<ResultType, Value['type']>([
  ['int', 'int'],
  ['float', 'double'],
  ['string', 'string'],
  ['bool', 'bool'],
  ['list', 'list'],
  ['map', 'map'],
]);

/** A test for values of one type: by their form where that says it, else by their particle type. */
export function kindTest(kind: ResultType): (value: Value) => boolean {
  const form = FORM_OF_KIND.get(kind);
  return (value) => value.type === form || kindOf(value) === kind;
}

const INTEGER_BYTES = 8;

/** Words above the signed range count as the negative numbers with the same bits. */
export function withSign(value: Value): Value {
  if (value.type !== 'opaque' || value.particleType !== PARTICLE.integer) return value;
  // Bytes that only say they are an integer.
  if (value.data.length !== INTEGER_BYTES) return value;
  return { type: 'int', value: Buffer.from(value.data).readBigInt64BE() };
}
