/** What functions, metadata and methods take and give, by name. */

import type { AelFeature } from '../feature.js';
import { AEL_TYPE, type AelType, ANY_TYPE, NUMBER, type TypeSet } from './ael-type.js';

export interface Parameter {
  readonly name: string;
  readonly types: TypeSet;
  readonly optional?: true;
  /** What an argument is taken for that could be several things. */
  readonly fallback?: AelType;
}

/** `same`: the type all arguments have in common. */
export type ResultOf = AelType | 'same';

export interface Signature {
  readonly parameters: readonly Parameter[];
  /** Any number of arguments of one type, at least that many; `parameters` is empty then. */
  readonly many?: { readonly types: TypeSet; readonly least: number };
  readonly result: ResultOf;
  readonly feature?: AelFeature;
}

export interface MethodSignature extends Signature {
  readonly receiver: TypeSet;
}

const { INT, FLOAT, STRING, BOOL, BLOB, LIST, GEO, HLL } = AEL_TYPE;

const one = (name: string, types: TypeSet, result: ResultOf): Signature => ({
  parameters: [{ name, types }],
  result,
});
const two = (
  first: readonly [string, TypeSet],
  second: readonly [string, TypeSet],
  result: ResultOf,
): Signature => ({
  parameters: [
    { name: first[0], types: first[1] },
    { name: second[0], types: second[1] },
  ],
  result,
});

/** Functions that stand alone, with arguments in brackets. */
export const FUNCTIONS = {
  abs: one('number', NUMBER, 'same'),
  ceil: one('number', FLOAT, 'FLOAT'),
  floor: one('number', FLOAT, 'FLOAT'),
  log: two(['number', FLOAT], ['base', FLOAT], 'FLOAT'),
  min: { parameters: [], many: { types: NUMBER, least: 2 }, result: 'same' },
  max: { parameters: [], many: { types: NUMBER, least: 2 }, result: 'same' },
  countOneBits: one('number', INT, 'INT'),
  findBitLeft: two(['number', INT], ['bit', BOOL], 'INT'),
  findBitRight: two(['number', INT], ['bit', BOOL], 'INT'),
  geoJson: one('text', STRING, 'GEO'),
  geoCompare: two(['first', GEO], ['second', GEO], 'BOOL'),
  concat: {
    parameters: [],
    many: { types: STRING, least: 2 },
    result: 'STRING',
    feature: 'strings',
  },
  /** Of the alpha dialect only. */
  pow: two(['base', FLOAT], ['exponent', FLOAT], 'FLOAT'),
} as const satisfies Readonly<Record<string, Signature>>;
export type FunctionName = keyof typeof FUNCTIONS;

export function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}

const USER_KEY: TypeSet = INT | STRING | BLOB;

/** Functions of the record, as in `$.ttl()`. */
export const METADATA = {
  ttl: INT,
  voidTime: INT,
  lastUpdateTime: INT,
  timeSinceLastUpdate: INT,
  setName: STRING,
  key: USER_KEY,
  keyExists: BOOL,
  isTombstone: BOOL,
  recordSize: INT,
  deviceSize: INT,
  memorySize: INT,
  digestModulo: INT,
} as const satisfies Readonly<Record<string, TypeSet>>;
export type MetadataName = keyof typeof METADATA;

/** The alpha dialect's own names. */
export const ALPHA_METADATA: Readonly<Record<string, MetadataName>> = {
  lastUpdate: 'lastUpdateTime',
  sinceUpdate: 'timeSinceLastUpdate',
};

export function isMetadata(name: string): name is MetadataName {
  return Object.hasOwn(METADATA, name);
}

const required = (name: string, types: TypeSet): Parameter => ({ name, types });
const optional = (name: string, types: TypeSet): Parameter => ({ name, types, optional: true });

const onBlob = (result: AelType, ...parameters: readonly Parameter[]): MethodSignature => ({
  receiver: BLOB,
  parameters,
  result,
});
const onHll = (result: AelType, ...parameters: readonly Parameter[]): MethodSignature => ({
  receiver: HLL,
  parameters,
  result,
});
const onString = (result: AelType, ...parameters: readonly Parameter[]): MethodSignature => ({
  receiver: STRING,
  parameters,
  result,
  feature: 'strings',
});

const OFFSET = required('offset', INT);
const SIZE = required('size', INT);
const SIGNED = optional('signed', BOOL);
const SKETCHES: Parameter = { name: 'sketches', types: HLL | LIST, fallback: 'HLL' };

/** Methods that need nothing but their receiver's value. */
export const METHODS = {
  bitGet: onBlob('BLOB', OFFSET, SIZE),
  bitCount: onBlob('INT', OFFSET, SIZE),
  bitLscan: onBlob('INT', OFFSET, SIZE, required('value', BOOL)),
  bitRscan: onBlob('INT', OFFSET, SIZE, required('value', BOOL)),
  bitGetInt: onBlob('INT', OFFSET, SIZE, SIGNED),
  bitResize: onBlob('BLOB', required('byteSize', INT)),
  bitInsert: onBlob('BLOB', required('byteOffset', INT), required('value', BLOB)),
  bitRemove: onBlob('BLOB', required('byteOffset', INT), required('byteSize', INT)),
  bitSet: onBlob('BLOB', OFFSET, SIZE, required('value', BLOB)),
  bitOr: onBlob('BLOB', OFFSET, SIZE, required('value', BLOB)),
  bitXor: onBlob('BLOB', OFFSET, SIZE, required('value', BLOB)),
  bitAnd: onBlob('BLOB', OFFSET, SIZE, required('value', BLOB)),
  bitNot: onBlob('BLOB', OFFSET, SIZE),
  bitLshift: onBlob('BLOB', OFFSET, SIZE, required('shift', INT)),
  bitRshift: onBlob('BLOB', OFFSET, SIZE, required('shift', INT)),
  bitAdd: onBlob('BLOB', OFFSET, SIZE, required('value', INT), SIGNED),
  bitSubtract: onBlob('BLOB', OFFSET, SIZE, required('value', INT), SIGNED),
  bitSetInt: onBlob('BLOB', OFFSET, SIZE, required('value', INT)),
  hllCount: onHll('INT'),
  hllDescribe: onHll('LIST'),
  hllMayContain: onHll('INT', required('values', LIST)),
  hllUnion: onHll('HLL', SKETCHES),
  hllUnionCount: onHll('INT', SKETCHES),
  hllIntersectCount: onHll('INT', SKETCHES),
  hllSimilarity: onHll('FLOAT', SKETCHES),
  hllInit: onHll('HLL', required('indexBits', INT), optional('minHashBits', INT)),
  hllAdd: onHll(
    'HLL',
    required('values', LIST),
    optional('indexBits', INT),
    optional('minHashBits', INT),
  ),
  strlen: onString('INT'),
  substr: onString('STRING', required('from', INT), optional('to', INT)),
  charAt: onString('STRING', required('index', INT)),
  find: onString('INT', required('needle', STRING), optional('occurrence', INT)),
  contains: onString('BOOL', required('needle', STRING)),
  startsWith: onString('BOOL', required('prefix', STRING)),
  endsWith: onString('BOOL', required('suffix', STRING)),
  bytesLength: onString('INT'),
  isNumeric: onString('BOOL'),
  isUpper: onString('BOOL'),
  isLower: onString('BOOL'),
  toBlob: onString('BLOB'),
  split: onString('LIST', optional('separator', STRING)),
  fromBase64: onString('BLOB'),
  overwrite: onString('STRING', required('offset', INT), required('value', STRING)),
  splice: onString('STRING', required('offset', INT), required('value', STRING)),
  snip: onString('STRING', required('from', INT), optional('to', INT)),
  replace: onString('STRING', required('find', STRING), required('replace', STRING)),
  replaceAll: onString('STRING', required('find', STRING), required('replace', STRING)),
  upper: onString('STRING'),
  lower: onString('STRING'),
  caseFold: onString('STRING'),
  normalizeNFC: onString('STRING'),
  trim: onString('STRING'),
  trimStart: onString('STRING'),
  trimEnd: onString('STRING'),
  padStart: onString('STRING', required('length', INT), required('pad', STRING)),
  padEnd: onString('STRING', required('length', INT), required('pad', STRING)),
  repeat: onString('STRING', required('count', INT)),
  concat: {
    receiver: STRING,
    parameters: [],
    many: { types: STRING, least: 1 },
    result: 'STRING',
    feature: 'strings',
  },
  toString: {
    receiver: INT | FLOAT | STRING | BLOB,
    parameters: [],
    result: 'STRING',
    feature: 'strings',
  },
  toBase64: { receiver: BLOB, parameters: [], result: 'STRING', feature: 'strings' },
  join: {
    receiver: LIST,
    parameters: [required('separator', STRING)],
    result: 'STRING',
    feature: 'strings',
  },
} as const satisfies Readonly<Record<string, MethodSignature>>;
export type MethodName = keyof typeof METHODS;

export function isMethod(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name);
}

/** Methods that are about the place a path leads to, with what their arguments may be. */
export const PATH_METHODS = {
  count: [],
  exists: [],
  type: [],
  toInt: [],
  toFloat: [],
  getKeys: [],
  getValues: [],
  getKeyValues: [],
  getTree: [],
  setTo: [ANY_TYPE],
  insert: [ANY_TYPE],
  update: [ANY_TYPE],
  add: [NUMBER],
  append: [ANY_TYPE],
  appendItems: [LIST],
  insertItems: [LIST],
  putItems: [AEL_TYPE.MAP],
  clear: [],
  remove: [],
  modify: [ANY_TYPE],
} as const satisfies Readonly<Record<string, readonly TypeSet[]>>;
export type PathMethodName = keyof typeof PATH_METHODS;

export function isPathMethod(name: string): name is PathMethodName {
  return Object.hasOwn(PATH_METHODS, name);
}
