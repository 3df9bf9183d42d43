/** The bytes MessagePack elements start with, and the extension types Aerospike gives a meaning to. */

export const TOKEN = {
  nil: 0xc0,
  false: 0xc2,
  true: 0xc3,
  bin8: 0xc4,
  bin16: 0xc5,
  bin32: 0xc6,
  ext8: 0xc7,
  ext16: 0xc8,
  ext32: 0xc9,
  float32: 0xca,
  float64: 0xcb,
  uint8: 0xcc,
  uint16: 0xcd,
  uint32: 0xce,
  uint64: 0xcf,
  int8: 0xd0,
  int16: 0xd1,
  int32: 0xd2,
  int64: 0xd3,
  fixext1: 0xd4,
  fixext2: 0xd5,
  fixext4: 0xd6,
  fixext8: 0xd7,
  fixext16: 0xd8,
  str8: 0xd9,
  str16: 0xda,
  str32: 0xdb,
  array16: 0xdc,
  array32: 0xdd,
  map16: 0xde,
  map32: 0xdf,
} as const;

/** Tokens that carry a small number in their low bits. */
export const FIX = { map: 0x80, array: 0x90, str: 0xa0, negativeInt: 0xe0 } as const;

/** The extension type of values that exist only for comparisons, and its two bodies. */
export const COMPARE_EXT_TYPE = 0xff;
export const COMPARE_WILDCARD = 0x00;
export const COMPARE_INFINITY = 0x01;

/** Bits of the extension type that stands first in a list or map to say how it is kept. */
export const CONTAINER_FLAG = {
  listOrdered: 0x01,
  mapKeyOrdered: 0x01,
  mapValueOrdered: 0x02,
  preserveOrder: 0x08,
  persistIndex: 0x10,
} as const;
