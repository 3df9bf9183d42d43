/** The types of expressions, and sets of them. */

import type { ExpressionType } from '../../model/expression.js';
import type { Value } from '../../model/value.js';

/** Types by the words of the language, each a bit in a set of types. */
export const AEL_TYPE = {
  BOOL: 1,
  INT: 2,
  FLOAT: 4,
  STRING: 8,
  BLOB: 16,
  LIST: 32,
  MAP: 64,
  GEO: 128,
  HLL: 256,
  /** The constant `NIL`, and what only constants inside collections can be. */
  NIL: 512,
} as const;
export type AelType = keyof typeof AEL_TYPE;

/** A set of types, `AEL_TYPE`s or-ed. */
export type TypeSet = number;

export const ANY_TYPE: TypeSet = 1023;
export const NUMBER: TypeSet = AEL_TYPE.INT | AEL_TYPE.FLOAT;
export const COLLECTION: TypeSet = AEL_TYPE.LIST | AEL_TYPE.MAP;
/** What `==` and its kin compare. */
export const COMPARABLE: TypeSet = ANY_TYPE & ~(AEL_TYPE.GEO | AEL_TYPE.HLL);

const TYPE_NAMES = Object.keys(AEL_TYPE) as readonly AelType[];

/** The words a type suffix may be. */
export function typeNamed(word: string): AelType | undefined {
  return TYPE_NAMES.find((name) => name === word && name !== 'NIL');
}

export function typesIn(set: TypeSet): readonly AelType[] {
  return TYPE_NAMES.filter((name) => (set & AEL_TYPE[name]) !== 0);
}

/** The only type in a set. */
export function onlyType(set: TypeSet): AelType | undefined {
  const [type, ...others] = typesIn(set);
  return others.length === 0 ? type : undefined;
}

export function describeTypes(set: TypeSet): string {
  return typesIn(set).join('|');
}

const VALUE_TYPES: Readonly<Record<Value['type'], AelType>> = {
  nil: 'NIL',
  bool: 'BOOL',
  int: 'INT',
  double: 'FLOAT',
  string: 'STRING',
  blob: 'BLOB',
  list: 'LIST',
  map: 'MAP',
  geojson: 'GEO',
  hll: 'HLL',
  infinity: 'NIL',
  wildcard: 'NIL',
  opaque: 'NIL',
};

export function typeOfValue(value: Value): AelType {
  return VALUE_TYPES[value.type];
}

const EXPRESSION_TYPES: Readonly<Record<AelType, ExpressionType>> = {
  BOOL: 'bool',
  INT: 'int',
  FLOAT: 'float',
  STRING: 'string',
  BLOB: 'blob',
  LIST: 'list',
  MAP: 'map',
  GEO: 'geo',
  HLL: 'hll',
  NIL: 'nil',
};

export function toExpressionType(type: AelType): ExpressionType {
  return EXPRESSION_TYPES[type];
}
