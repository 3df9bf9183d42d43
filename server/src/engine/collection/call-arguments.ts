/** Arguments of operations on lists and maps: how many there have to be, and of which type each is. */

import type { CollectionOperationName } from '../../model/collection-call.js';
import type { Value } from '../../model/value.js';
import { signedOf, unsignedOf } from '../argument.js';
import { COUNT_TO_END } from './index-range.js';
import { parameterError } from './refusals.js';

/** What an argument is read as: a number without a sign, one with a sign, or a value of any type. */
type ArgumentKind = 'flags' | 'count' | 'index' | 'value';

interface ArgumentShape {
  readonly kinds: readonly ArgumentKind[];
  /** Arguments that have to be there; those behind them may be left out. */
  readonly required: number;
}

const shape = (required: number, ...kinds: readonly ArgumentKind[]): ArgumentShape => ({
  kinds,
  required,
});

const NOTHING = shape(0);
const FLAGS = shape(1, 'flags');
const INDEX = shape(1, 'index');
const INDEX_RANGE = shape(1, 'index', 'count');
const BY_INDEX = shape(2, 'flags', 'index');
const BY_INDEX_RANGE = shape(2, 'flags', 'index', 'count');
const BY_VALUE = shape(2, 'flags', 'value');
const BY_INTERVAL = shape(2, 'flags', 'value', 'value');
const BY_RELATIVE = shape(3, 'flags', 'value', 'index', 'count');

type ListOrMapName = Exclude<
  CollectionOperationName,
  `bit${string}` | `hll${string}` | `string${string}`
>;

const SHAPES: { readonly [Name in ListOrMapName]: ArgumentShape } = {
  listSetType: FLAGS,
  listAppend: shape(1, 'value', 'flags', 'flags'),
  listAppendItems: shape(1, 'value', 'flags', 'flags'),
  listInsert: shape(2, 'index', 'value', 'flags'),
  listInsertItems: shape(2, 'index', 'value', 'flags'),
  listPop: INDEX,
  listPopRange: INDEX_RANGE,
  listRemove: INDEX,
  listRemoveRange: INDEX_RANGE,
  listSet: shape(2, 'index', 'value', 'flags'),
  listTrim: shape(2, 'index', 'count'),
  listClear: NOTHING,
  listIncrement: shape(1, 'index', 'value', 'flags', 'flags'),
  listSort: shape(0, 'flags'),
  listSize: NOTHING,
  listGet: INDEX,
  listGetRange: INDEX_RANGE,
  listGetByIndex: BY_INDEX,
  listGetByValue: BY_VALUE,
  listGetByRank: BY_INDEX,
  listGetAllByValue: BY_VALUE,
  listGetByValueList: BY_VALUE,
  listGetByIndexRange: BY_INDEX_RANGE,
  listGetByValueInterval: BY_INTERVAL,
  listGetByRankRange: BY_INDEX_RANGE,
  listGetByValueRelativeRankRange: BY_RELATIVE,
  listRemoveByIndex: BY_INDEX,
  listRemoveByValue: BY_VALUE,
  listRemoveByRank: BY_INDEX,
  listRemoveAllByValue: BY_VALUE,
  listRemoveByValueList: BY_VALUE,
  listRemoveByIndexRange: BY_INDEX_RANGE,
  listRemoveByValueInterval: BY_INTERVAL,
  listRemoveByRankRange: BY_INDEX_RANGE,
  listRemoveByValueRelativeRankRange: BY_RELATIVE,
  mapSetType: FLAGS,
  mapAdd: shape(2, 'value', 'value', 'flags'),
  mapAddItems: shape(1, 'value', 'flags'),
  mapPut: shape(2, 'value', 'value', 'flags', 'flags'),
  mapPutItems: shape(1, 'value', 'flags', 'flags'),
  mapReplace: shape(2, 'value', 'value'),
  mapReplaceItems: shape(1, 'value'),
  mapIncrement: shape(1, 'value', 'value', 'flags'),
  mapDecrement: shape(1, 'value', 'value', 'flags'),
  mapClear: NOTHING,
  mapRemoveByKey: BY_VALUE,
  mapRemoveByIndex: BY_INDEX,
  mapRemoveByValue: BY_VALUE,
  mapRemoveByRank: BY_INDEX,
  mapRemoveByKeyList: BY_VALUE,
  mapRemoveAllByValue: BY_VALUE,
  mapRemoveByValueList: BY_VALUE,
  mapRemoveByKeyInterval: BY_INTERVAL,
  mapRemoveByIndexRange: BY_INDEX_RANGE,
  mapRemoveByValueInterval: BY_INTERVAL,
  mapRemoveByRankRange: BY_INDEX_RANGE,
  mapRemoveByKeyRelativeIndexRange: BY_RELATIVE,
  mapRemoveByValueRelativeRankRange: BY_RELATIVE,
  mapSize: NOTHING,
  mapGetByKey: BY_VALUE,
  mapGetByIndex: BY_INDEX,
  mapGetByValue: BY_VALUE,
  mapGetByRank: BY_INDEX,
  mapGetAllByValue: BY_VALUE,
  mapGetByKeyInterval: BY_INTERVAL,
  mapGetByIndexRange: BY_INDEX_RANGE,
  mapGetByValueInterval: BY_INTERVAL,
  mapGetByRankRange: BY_INDEX_RANGE,
  mapGetByKeyList: BY_VALUE,
  mapGetByValueList: BY_VALUE,
  mapGetByKeyRelativeIndexRange: BY_RELATIVE,
  mapGetByValueRelativeRankRange: BY_RELATIVE,
};

/** Arguments by their positions; the types are those the operation's table row says, checked before any is read. */
export class CallArguments {
  readonly #values: readonly Value[];

  constructor(values: readonly Value[]) {
    this.#values = values;
  }

  value(position: number): Value {
    const value = this.#values[position];
    if (value === undefined) throw parameterError(`argument ${position} is missing`);
    return value;
  }

  /** A value that may be left out. */
  optional(position: number): Value | undefined {
    return this.#values[position];
  }

  /** A return type with its flags. */
  word(position: number): bigint {
    return unsignedOf(this.value(position), `argument ${position}`);
  }

  /** Flags of a write or of what it creates; none when left out. */
  flags(position: number): number {
    return this.#values[position] === undefined
      ? 0
      : Number(BigInt.asUintN(32, this.word(position)));
  }

  /** An index or rank; numbers far outside lose digits, and stay outside. */
  index(position: number): number {
    return Number(signedOf(this.value(position), `argument ${position}`));
  }

  /** A count; left out, it reaches to the end. */
  count(position: number): number {
    return this.#values[position] === undefined ? COUNT_TO_END : Number(this.word(position));
  }
}

/** Checks the arguments against the operation's row. Throws EngineError; operations without arguments take any. */
export function readCallArguments(
  name: CollectionOperationName,
  values: readonly Value[],
): CallArguments {
  const shapes: Readonly<Partial<Record<CollectionOperationName, ArgumentShape>>> = SHAPES;
  const { kinds, required } = shapes[name] ?? NOTHING;
  if (kinds.length === 0) return new CallArguments([]);
  if (values.length < required || values.length > kinds.length) {
    throw parameterError(`${name} takes ${required} to ${kinds.length} arguments`);
  }
  values.forEach((value, i) => {
    if (kinds[i] !== 'value') signedOf(value, `argument ${i} of ${name}`);
  });
  return new CallArguments(values);
}
