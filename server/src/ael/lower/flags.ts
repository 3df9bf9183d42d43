/** Words behind a call, such as `:NO_FAIL`, as the flags of the operation. */

import { CREATE_FLAG, LIST_FLAG, MAP_FLAG } from '../../model/collection-call.js';
import { AelFault } from '../ael-error.js';
import type { Flag } from '../syntax.js';

/** Flags by their words, for each kind of operation that has some. */
const FLAGS = {
  list: {
    ADD_UNIQUE: LIST_FLAG.addUnique,
    INSERT_BOUNDED: LIST_FLAG.insertBounded,
    NO_FAIL: LIST_FLAG.noFail,
    PARTIAL: LIST_FLAG.partial,
  },
  map: {
    CREATE_ONLY: MAP_FLAG.createOnly,
    UPDATE_ONLY: MAP_FLAG.updateOnly,
    NO_FAIL: MAP_FLAG.noFail,
    PARTIAL: MAP_FLAG.partial,
  },
  bit: { CREATE_ONLY: 1, UPDATE_ONLY: 2, NO_FAIL: 4, PARTIAL: 8 },
  hll: { CREATE_ONLY: 1, UPDATE_ONLY: 2, NO_FAIL: 4, ALLOW_FOLD: 8 },
  path: { NO_FAIL: 1 },
  string: { NO_FAIL: 4 },
  none: {},
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

export type FlagFamily = keyof typeof FLAGS;

export function flagsOf(family: FlagFamily, flags: readonly Flag[]): number {
  const words: Readonly<Record<string, number>> = FLAGS[family];
  let bits = 0;
  for (const { name, span } of flags) {
    const bit = Object.hasOwn(words, name) ? words[name] : undefined;
    if (bit === undefined || (bits & bit) !== 0) {
      const known = Object.keys(words);
      throw new AelFault('ael/arguments', `no flag "${name}" here, or it is there twice`, span, {
        hint: known.length === 0 ? 'this takes none' : `flags are ${known.join(', ')}`,
      });
    }
    bits |= bit;
  }
  return bits;
}

/** Orders something missing is created with, by their words. */
export const MAP_ORDERS = {
  UNORDERED: { order: 'unordered', flag: 0 },
  KEY_ORDERED: { order: 'keyOrdered', flag: CREATE_FLAG.ordered },
  KEY_VALUE_ORDERED: {
    order: 'keyValueOrdered',
    flag: CREATE_FLAG.ordered | CREATE_FLAG.valueOrdered,
  },
} as const;

export const LIST_ORDERS = {
  UNORDERED: { order: 'unordered', pad: false, flag: 0 },
  PADDED: { order: 'unordered', pad: true, flag: 0 },
  ORDERED: { order: 'ordered', pad: false, flag: CREATE_FLAG.ordered },
  SORTED: { order: 'ordered', pad: false, flag: CREATE_FLAG.ordered },
} as const;
