/** The operations inside a list, map, bitmap, sketch or string, under the protocol's names and opcodes, arguments by position. */

import type { Value } from './value.js';

/** Those of strings are carried out by servers from 8.2 on, in expressions. */
export type CollectionFamily = 'list' | 'map' | 'bit' | 'hll' | 'string';

/** What a table row says of one operation. */
export interface CollectionOperationTraits {
  readonly family: CollectionFamily;
  /** The number it has on the wire; each family of list and map, bit, hll, and string counts for itself. */
  readonly opcode: number;
  /** Whether it may change the bin. */
  readonly writes: boolean;
}

const reads = (family: CollectionFamily, opcode: number) =>
  ({ family, opcode, writes: false }) as const;
const writes = (family: CollectionFamily, opcode: number) =>
  ({ family, opcode, writes: true }) as const;

/** Every operation, by name. Source: the opcode tables of the server's and the C client's headers. */
export const COLLECTION_OPERATIONS = {
  listSetType: writes('list', 0),
  listAppend: writes('list', 1),
  listAppendItems: writes('list', 2),
  listInsert: writes('list', 3),
  listInsertItems: writes('list', 4),
  listPop: writes('list', 5),
  listPopRange: writes('list', 6),
  listRemove: writes('list', 7),
  listRemoveRange: writes('list', 8),
  listSet: writes('list', 9),
  listTrim: writes('list', 10),
  listClear: writes('list', 11),
  listIncrement: writes('list', 12),
  listSort: writes('list', 13),
  listSize: reads('list', 16),
  listGet: reads('list', 17),
  listGetRange: reads('list', 18),
  listGetByIndex: reads('list', 19),
  /** The first element with the value; clients ask for all of them. */
  listGetByValue: reads('list', 20),
  listGetByRank: reads('list', 21),
  listGetAllByValue: reads('list', 22),
  listGetByValueList: reads('list', 23),
  listGetByIndexRange: reads('list', 24),
  listGetByValueInterval: reads('list', 25),
  listGetByRankRange: reads('list', 26),
  listGetByValueRelativeRankRange: reads('list', 27),
  listRemoveByIndex: writes('list', 32),
  listRemoveByValue: writes('list', 33),
  listRemoveByRank: writes('list', 34),
  listRemoveAllByValue: writes('list', 35),
  listRemoveByValueList: writes('list', 36),
  listRemoveByIndexRange: writes('list', 37),
  listRemoveByValueInterval: writes('list', 38),
  listRemoveByRankRange: writes('list', 39),
  listRemoveByValueRelativeRankRange: writes('list', 40),
  mapSetType: writes('map', 64),
  mapAdd: writes('map', 65),
  mapAddItems: writes('map', 66),
  mapPut: writes('map', 67),
  mapPutItems: writes('map', 68),
  mapReplace: writes('map', 69),
  mapReplaceItems: writes('map', 70),
  mapIncrement: writes('map', 73),
  mapDecrement: writes('map', 74),
  mapClear: writes('map', 75),
  mapRemoveByKey: writes('map', 76),
  mapRemoveByIndex: writes('map', 77),
  mapRemoveByValue: writes('map', 78),
  mapRemoveByRank: writes('map', 79),
  mapRemoveByKeyList: writes('map', 81),
  mapRemoveAllByValue: writes('map', 82),
  mapRemoveByValueList: writes('map', 83),
  mapRemoveByKeyInterval: writes('map', 84),
  mapRemoveByIndexRange: writes('map', 85),
  mapRemoveByValueInterval: writes('map', 86),
  mapRemoveByRankRange: writes('map', 87),
  mapRemoveByKeyRelativeIndexRange: writes('map', 88),
  mapRemoveByValueRelativeRankRange: writes('map', 89),
  mapSize: reads('map', 96),
  mapGetByKey: reads('map', 97),
  mapGetByIndex: reads('map', 98),
  mapGetByValue: reads('map', 99),
  mapGetByRank: reads('map', 100),
  mapGetAllByValue: reads('map', 102),
  mapGetByKeyInterval: reads('map', 103),
  mapGetByIndexRange: reads('map', 104),
  mapGetByValueInterval: reads('map', 105),
  mapGetByRankRange: reads('map', 106),
  mapGetByKeyList: reads('map', 107),
  mapGetByValueList: reads('map', 108),
  mapGetByKeyRelativeIndexRange: reads('map', 109),
  mapGetByValueRelativeRankRange: reads('map', 110),
  bitResize: writes('bit', 0),
  bitInsert: writes('bit', 1),
  bitRemove: writes('bit', 2),
  bitSet: writes('bit', 3),
  bitOr: writes('bit', 4),
  bitXor: writes('bit', 5),
  bitAnd: writes('bit', 6),
  bitNot: writes('bit', 7),
  bitLeftShift: writes('bit', 8),
  bitRightShift: writes('bit', 9),
  bitAdd: writes('bit', 10),
  bitSubtract: writes('bit', 11),
  bitSetInt: writes('bit', 12),
  bitGet: reads('bit', 50),
  bitCount: reads('bit', 51),
  bitLeftScan: reads('bit', 52),
  bitRightScan: reads('bit', 53),
  bitGetInt: reads('bit', 54),
  hllInit: writes('hll', 0),
  hllAdd: writes('hll', 1),
  hllSetUnion: writes('hll', 2),
  hllRefreshCount: writes('hll', 3),
  hllFold: writes('hll', 4),
  hllGetCount: reads('hll', 50),
  hllGetUnion: reads('hll', 51),
  hllGetUnionCount: reads('hll', 52),
  hllGetIntersectCount: reads('hll', 53),
  hllGetSimilarity: reads('hll', 54),
  hllDescribe: reads('hll', 55),
  hllMayContain: reads('hll', 56),
  stringLength: reads('string', 0),
  stringSubstring: reads('string', 1),
  stringCharAt: reads('string', 2),
  stringFind: reads('string', 3),
  stringContains: reads('string', 4),
  stringStartsWith: reads('string', 5),
  stringEndsWith: reads('string', 6),
  stringToInteger: reads('string', 7),
  stringToDouble: reads('string', 8),
  stringByteLength: reads('string', 9),
  stringIsNumeric: reads('string', 10),
  stringIsUpper: reads('string', 11),
  stringIsLower: reads('string', 12),
  stringToBlob: reads('string', 13),
  stringSplit: reads('string', 14),
  stringDecodeBase64: reads('string', 15),
  stringMatches: reads('string', 16),
  stringInsert: writes('string', 50),
  stringOverwrite: writes('string', 51),
  stringConcat: writes('string', 52),
  stringSnip: writes('string', 53),
  stringReplace: writes('string', 54),
  stringReplaceAll: writes('string', 55),
  stringUpper: writes('string', 56),
  stringLower: writes('string', 57),
  stringCaseFold: writes('string', 58),
  stringNormalizeNfc: writes('string', 59),
  stringTrimStart: writes('string', 60),
  stringTrimEnd: writes('string', 61),
  stringTrim: writes('string', 62),
  stringPadStart: writes('string', 63),
  stringPadEnd: writes('string', 64),
  stringRepeat: writes('string', 65),
  stringReplaceMatches: writes('string', 66),
  stringAppend: writes('string', 67),
  stringPrepend: writes('string', 68),
} as const satisfies Readonly<Record<string, CollectionOperationTraits>>;

export type CollectionOperationName = keyof typeof COLLECTION_OPERATIONS;

/**
 * One operation with its arguments, in the protocol's order and encoding of flags: integers stand for return types, policy
 * flags and orders. In a record operation the arguments are values, in an expression they are expressions. Optional
 * trailing arguments are left out. Whoever carries the operation out checks count, types and ranges.
 */
export interface CollectionCall<Argument = Value> {
  readonly name: CollectionOperationName;
  readonly args: readonly Argument[];
}

/** What a list or map operation answers with; sent as an argument, `inverted` or-ed to it where the rest is meant. */
export const RETURN_TYPE = {
  none: 0,
  index: 1,
  reverseIndex: 2,
  rank: 3,
  reverseRank: 4,
  count: 5,
  key: 6,
  value: 7,
  keyValue: 8,
  /** A pair of the first index or rank and the count; clients have no name for these four. */
  indexRange: 9,
  reverseIndexRange: 10,
  rankRange: 11,
  reverseRankRange: 12,
  exists: 13,
  unorderedMap: 16,
  orderedMap: 17,
  inverted: 0x10000,
} as const;

/** What a list or map is created as, or turned into. A list has no value order. */
export const CREATE_FLAG = { ordered: 1, valueOrdered: 2, persistIndex: 0x10 } as const;
/** Flags of list writes. */
export const LIST_FLAG = { addUnique: 1, insertBounded: 2, noFail: 4, partial: 8 } as const;
/** Flags of map writes. */
export const MAP_FLAG = { createOnly: 1, updateOnly: 2, noFail: 4, partial: 8 } as const;
