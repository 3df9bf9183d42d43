/** The contract for operations on lists and maps: one result for each, at any depth, and all of a list of operations or nothing. */

import { describe, expect } from 'vitest';
import {
  type CollectionOperationName,
  CREATE_FLAG,
  LIST_FLAG,
  MAP_FLAG,
  RETURN_TYPE,
} from '../../model/collection-call.js';
import type { ContextStep } from '../../model/expression.js';
import type { Operation } from '../../model/operation.js';
import {
  boolValue,
  doubleValue,
  intValue,
  listValue,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import type { ContractSuite } from './contract-suite.js';

const BIN = 'c';

type Argument = number | string | Value;

function argumentValue(argument: Argument): Value {
  if (typeof argument === 'number') return intValue(argument);
  return typeof argument === 'string' ? stringValue(argument) : argument;
}

function inside(
  context: readonly ContextStep[],
  name: CollectionOperationName,
  ...args: readonly Argument[]
): Operation {
  return { op: 'collection', bin: BIN, context, call: { name, args: args.map(argumentValue) } };
}

const on = (name: CollectionOperationName, ...args: readonly Argument[]): Operation =>
  inside([], name, ...args);

const list = (...items: readonly Argument[]): Value => listValue(items.map(argumentValue));
const ordered = (...items: readonly Argument[]): Value => listValue(items.map(argumentValue), true);
const map = (...pairs: readonly (readonly [Argument, Argument])[]): Value =>
  mapValue(
    pairs.map(([key, value]) => [argumentValue(key), argumentValue(value)] as const),
    'keyOrdered',
  );

const {
  value: VALUE,
  count: COUNT,
  index: INDEX,
  rank: RANK,
  key: KEY,
  inverted: REST,
} = RETURN_TYPE;

interface CollectionCase {
  readonly name: string;
  readonly before?: Value;
  readonly operations: readonly Operation[];
  readonly results: readonly (Value | undefined)[];
  readonly after: Value | undefined;
}

const LIST_CASES: readonly CollectionCase[] = [
  {
    name: 'appends, inserts, sets and reads a list in order',
    before: list(1),
    operations: [
      on('listAppend', 2),
      on('listInsert', 0, 'first'),
      on('listGet', 0),
      on('listSet', 4, 'far'),
      on('listSize'),
      on('listGetRange', -2),
    ],
    results: [intValue(2), intValue(3), stringValue('first'), NIL, intValue(5), list(NIL, 'far')],
    after: list('first', 1, 2, NIL, 'far'),
  },
  {
    name: 'makes an ordered list, and keeps it ordered',
    operations: [
      on('listAppendItems', list(3, 'a', 1), CREATE_FLAG.ordered),
      on('listAppend', 2, CREATE_FLAG.ordered),
      on('listGetByRank', VALUE, -1),
      on('listGetByValueInterval', VALUE, 2, { type: 'infinity' }),
      on('listIncrement', 0, 9),
    ],
    results: [intValue(3), intValue(4), stringValue('a'), list(2, 3, 'a'), intValue(10)],
    after: ordered(2, 3, 10, 'a'),
  },
  {
    name: 'keeps repeats out of a list, as far as it is told to',
    before: list(1, 2),
    operations: [
      on('listAppend', 1, 0, LIST_FLAG.addUnique | LIST_FLAG.noFail),
      on('listAppendItems', list(2, 3, 3), 0, 1 | LIST_FLAG.noFail | LIST_FLAG.partial),
      on('listInsert', 9, 'x', LIST_FLAG.insertBounded | LIST_FLAG.noFail),
    ],
    results: [intValue(2), intValue(3), intValue(3)],
    after: list(1, 2, 3),
  },
  {
    name: 'removes by index, rank and value, and answers what it removed',
    before: list(5, 3, 5, 1, 4),
    operations: [
      on('listRemoveByRank', VALUE, 0),
      on('listRemoveAllByValue', INDEX, 5),
      on('listRemoveByIndexRange', COUNT, 1, 9),
      on('listRemoveByValueList', VALUE | REST, list(3)),
      on('listPop', 0),
    ],
    results: [intValue(1), list(0, 2), intValue(1), list(), intValue(3)],
    after: list(),
  },
  {
    name: 'finds ranks relative to a value, and matches wildcards',
    before: list(list('a', 1), list('b', 2), list('a', 3)),
    operations: [
      on('listGetAllByValue', COUNT, list('a', { type: 'wildcard' })),
      on('listGetByValueRelativeRankRange', RANK, list('a', 2), 0, 1),
      on('listGetByIndexRange', RETURN_TYPE.reverseIndex, 1),
    ],
    results: [intValue(2), list(1), list(0, 1)],
    after: list(list('a', 1), list('b', 2), list('a', 3)),
  },
];

const MAP_CASES: readonly CollectionCase[] = [
  {
    name: 'puts, increments and reads entries of a map',
    operations: [
      on('mapPut', 'b', 2, CREATE_FLAG.ordered),
      on('mapPutItems', map(['a', 1], ['c', 3]), CREATE_FLAG.ordered),
      on('mapIncrement', 'b', doubleValue(1.5), CREATE_FLAG.ordered),
      on('mapGetByKey', VALUE, 'b'),
      on('mapGetByKey', VALUE, 'missing'),
      on('mapGetByKey', RETURN_TYPE.exists, 'c'),
      on('mapSize'),
    ],
    results: [
      intValue(1),
      intValue(3),
      intValue(3),
      intValue(3),
      NIL,
      boolValue(true),
      intValue(3),
    ],
    after: map(['a', 1], ['b', 3], ['c', 3]),
  },
  {
    name: 'selects entries by key, index, rank and value',
    before: map(['a', 9], ['b', 1], ['c', 5], ['d', 5]),
    operations: [
      on('mapGetByKeyInterval', KEY, 'b', 'd'),
      on('mapGetByIndexRange', KEY, -2),
      on('mapGetByRankRange', VALUE, 0, 2),
      on('mapGetAllByValue', INDEX, 5),
      on('mapGetByKeyList', COUNT | REST, list('a', 'z')),
      on('mapGetByValueRelativeRankRange', KEY, 4, 0),
      on('mapGetByIndex', RETURN_TYPE.reverseRank, 0),
    ],
    results: [
      list('b', 'c'),
      list('c', 'd'),
      list(1, 5),
      list(2, 3),
      intValue(3),
      list('c', 'd', 'a'),
      intValue(0),
    ],
    after: map(['a', 9], ['b', 1], ['c', 5], ['d', 5]),
  },
  {
    name: 'writes entries only where the mode lets it',
    before: map(['a', 1]),
    operations: [
      on('mapPut', 'a', 2, 1, MAP_FLAG.createOnly | MAP_FLAG.noFail),
      on('mapPutItems', map(['a', 3], ['b', 3]), 1, MAP_FLAG.updateOnly | 4 | MAP_FLAG.partial),
      on('mapRemoveByKey', VALUE, 'a'),
      on('mapClear'),
    ],
    results: [intValue(1), intValue(1), intValue(3), NIL],
    after: map(),
  },
];

const DEEP: readonly ContextStep[] = [
  { step: 'mapKey', key: stringValue('m') },
  { step: 'listIndex', index: -1 },
];

const CONTEXT_CASES: readonly CollectionCase[] = [
  {
    name: 'changes what a path leads to',
    before: map(['m', list(1, list(7))], ['n', 0]),
    operations: [
      inside(DEEP, 'listAppend', 8),
      inside(DEEP, 'listGetRange', 0),
      inside([{ step: 'mapRank', rank: -1 }], 'listSize'),
      inside([{ step: 'mapKey', key: stringValue('m') }], 'listPop', 0),
    ],
    results: [intValue(2), list(7, 8), intValue(2), intValue(1)],
    after: map(['m', list(list(7, 8))], ['n', 0]),
  },
  {
    name: 'makes the way to what is not there',
    operations: [
      inside(
        [
          { step: 'mapKey', key: stringValue('a'), create: { order: 'keyOrdered' } },
          { step: 'listIndex', index: 2, create: { order: 'unordered', pad: true } },
        ],
        'mapPut',
        'k',
        1,
        CREATE_FLAG.ordered,
      ),
    ],
    results: [intValue(1)],
    after: map(['a', list(NIL, NIL, map(['k', 1]))]),
  },
  {
    name: 'moves a changed element of an ordered list to its place',
    before: ordered(list(1), list(5), list(9)),
    operations: [inside([{ step: 'listIndex', index: 0 }], 'listSet', 0, 7)],
    results: [NIL],
    after: ordered(list(5), list(7), list(9)),
  },
];

interface FailureCase {
  readonly name: string;
  readonly before: Value;
  readonly operation: Operation;
  readonly codeName: string;
}

const FAILURES: readonly FailureCase[] = [
  {
    name: 'an operation on lists in a map',
    before: map(),
    operation: on('listSize'),
    codeName: 'BIN_TYPE_ERROR',
  },
  {
    name: 'an index that is not there',
    before: list(1),
    operation: on('listGet', 1),
    codeName: 'OP_NOT_APPLICABLE',
  },
  {
    name: 'a repeat in a list that takes none',
    before: list(1),
    operation: on('listAppend', 1, 0, LIST_FLAG.addUnique),
    codeName: 'ELEMENT_EXISTS',
  },
  {
    name: 'a key to be updated that is not there',
    before: map(),
    operation: on('mapPut', 'a', 1, 0, MAP_FLAG.updateOnly),
    codeName: 'ELEMENT_NOT_FOUND',
  },
  {
    name: 'a path that leads nowhere',
    before: map(),
    operation: inside([{ step: 'mapKey', key: stringValue('no') }], 'mapSize'),
    codeName: 'OP_NOT_APPLICABLE',
  },
  {
    name: 'a key no map can have',
    before: map(),
    operation: on('mapPut', doubleValue(1.5), 1),
    codeName: 'PARAMETER_ERROR',
  },
];

export function collectionContract(suite: ContractSuite): void {
  describe('lists and maps', () => {
    for (const one of [...LIST_CASES, ...MAP_CASES, ...CONTEXT_CASES]) checkCase(suite, one);
    for (const one of FAILURES) checkFailure(suite, one);
    suite.check('answers nil for reads of a list that is not there', async (bench) => {
      const key = bench.key('record');
      await bench.done(bench.put(key, { other: intValue(1) }));
      const reads = bench.operate(key, [on('listSize'), on('listGet', 0)]);
      expect((await bench.done(reads)).results).toStrictEqual([NIL, NIL]);
      const [batched] = await bench.batch([reads]);
      expect(batched?.ok === true && batched.results).toStrictEqual([NIL, NIL]);
    });
    suite.check('refuses to read all bins beside operations on lists and maps', async (bench) => {
      const key = bench.key('record');
      await bench.done(bench.put(key, { [BIN]: list(1) }));
      const error = await bench.failure(bench.operate(key, [{ op: 'readAll' }, on('listSize')]));
      expect(error).toMatchObject({ codeName: 'INVALID_ARGUMENT', inDoubt: false });
    });
  });
}

function checkCase({ check }: ContractSuite, one: CollectionCase): void {
  check(one.name, async (bench) => {
    const key = bench.key('record');
    await bench.done(bench.put(key, bins(one.before)));
    const outcome = await bench.done(bench.operate(key, one.operations));
    expect(outcome.results).toStrictEqual(one.results);
    expect(await bench.bin(key, BIN)).toStrictEqual(one.after);
  });
  check(`${one.name}, as rows of a batch`, async (bench) => {
    const keys = ['x', 'y'].map((name) => bench.key(name));
    await bench.batch(keys.map((key) => bench.put(key, bins(one.before))));
    const outcomes = await bench.batch(keys.map((key) => bench.operate(key, one.operations)));
    expect(outcomes.map((outcome) => outcome.ok && outcome.results)).toStrictEqual(
      keys.map(() => one.results),
    );
  });
}

function bins(before: Value | undefined): Readonly<Record<string, Value>> {
  return before === undefined ? { other: NIL, rest: intValue(1) } : { [BIN]: before };
}

function checkFailure({ check }: ContractSuite, one: FailureCase): void {
  check(`names the failure of ${one.name}, and changes nothing`, async (bench) => {
    const key = bench.key('record');
    await bench.done(bench.put(key, { [BIN]: one.before }));
    const before: Operation = { op: 'write', bin: 'other', value: intValue(1) };
    const error = await bench.failure(bench.operate(key, [before, one.operation]));
    expect(error).toMatchObject({ codeName: one.codeName, inDoubt: false });
    const record = await bench.record(key);
    expect(record).toMatchObject({ generation: 1, bins: [{ name: BIN, value: one.before }] });
  });
}
