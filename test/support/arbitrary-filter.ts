/** Records, the filters one would ask of them, and indexes that may help: small worlds, so that filters often hold. */

import fc from 'fast-check';
import type {
  IndexSubject,
  IndexValueType,
  KnownIndex,
} from '../../server/src/ael/index-choice/known-index.js';
import { RETURN_TYPE } from '../../server/src/model/collection-call.js';
import type {
  ContextStep,
  Expression,
  ExpressionOperationName,
} from '../../server/src/model/expression.js';
import { INT64_MAX, INT64_MIN } from '../../server/src/model/limits.js';
import type { IndexCollection } from '../../server/src/model/query.js';
import {
  boolValue,
  intValue,
  listValue,
  mapValue,
  stringValue,
  type Value,
} from '../../server/src/model/value.js';
import { encodeExpression } from '../../server/src/wire/expression.js';
import { bin, literal, operation } from './expressions.js';

const SMALL = fc.bigInt({ min: -4n, max: 6n });
const EDGE = fc.constantFrom(
  ...[INT64_MIN, INT64_MIN + 1n, INT64_MAX, INT64_MAX - 1n, INT64_MAX / 2n, INT64_MIN / 2n],
  ...[2n ** 32n, 2n ** 62n, -(2n ** 62n), 100n, -100n],
);
const integer = fc.oneof({ weight: 3, arbitrary: SMALL }, { weight: 1, arbitrary: EDGE });
const word = fc.constantFrom('a', 'b', 'c');
const element = fc.oneof(SMALL.map(intValue), word.map(stringValue), fc.boolean().map(boolValue));

const list = fc.array(element, { maxLength: 4 }).map((items) => listValue(items));
const map = fc
  .uniqueArray(fc.tuple(fc.oneof(word.map(stringValue), SMALL.map(intValue)), element), {
    maxLength: 4,
    selector: ([key]) => `${key.type}${String(key.value)}`,
  })
  .map((entries) => mapValue(entries, 'keyOrdered'));

/** Any bin may be missing, or have a value of another type than filters expect. */
const valueOr = (value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof(
    { weight: 8, arbitrary: value },
    { weight: 1, arbitrary: element },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

export type ArbitraryBins = Readonly<Record<'a' | 'b' | 's' | 'l' | 'm', Value | undefined>>;

export const arbitraryBins: fc.Arbitrary<ArbitraryBins> = fc.record({
  a: valueOr(integer.map(intValue)),
  b: valueOr(integer.map(intValue)),
  s: valueOr(word.map(stringValue)),
  l: valueOr(list),
  m: valueOr(map),
});

const constant = integer.map((value) => literal(value));
const smallConstant = SMALL.map((value) => literal(value));

function read(
  family: 'list' | 'map',
  name: 'listGetByIndex' | 'listGetByRank' | 'mapGetByKey',
  type: 'int' | 'string',
  sought: Expression,
): Expression {
  return {
    ...{ node: 'collection', family, type, modifies: false, context: [] },
    call: { name, args: [literal(BigInt(RETURN_TYPE.value)), sought] },
    source: bin(family === 'list' ? 'l' : 'm', family),
  };
}

/** What one of the indexes is made over. */
const twice = operation('mul', bin('a', 'int'), literal(2n));

const position = fc.constantFrom(0n, 1n, -1n).map((value) => literal(value));
const ofList = fc
  .tuple(fc.constantFrom('listGetByIndex', 'listGetByRank'), position)
  .map(([name, sought]) => read('list', name, 'int', sought));
const ofMap = word.map((key) => read('map', 'mapGetByKey', 'int', literal(key)));

const { number } = fc.letrec<{ number: Expression }>((tie) => ({
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.constantFrom(bin('a', 'int'), bin('b', 'int')) },
    { weight: 2, arbitrary: fc.oneof(ofList, ofMap) },
    { weight: 1, arbitrary: fc.constant({ node: 'variable', name: 'v' } as const) },
    { weight: 1, arbitrary: fc.constant(twice) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(
          fc.constantFrom<ExpressionOperationName>('add', 'sub', 'mul', 'div', 'min', 'max', 'mod'),
          tie('number'),
          fc.oneof(constant, smallConstant),
          fc.boolean(),
        )
        .map(([name, a, b, turned]) => (turned ? operation(name, b, a) : operation(name, a, b))),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom<ExpressionOperationName>(
            ...(['intLeftShift', 'intRightShift', 'intArithmeticRightShift'] as const),
          ),
          tie('number'),
          fc.constantFrom(0n, 1n, 2n, 3n, 62n, 63n, 64n),
        )
        .map(([name, a, bits]) => operation(name, a, literal(bits))),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom<ExpressionOperationName>('abs', 'intNot', 'sub'), tie('number'))
        .map(([name, a]) => operation(name, a)),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('number'), tie('number')).map(([a, b]) => operation('add', a, b)),
    },
  ),
}));

const COMPARISONS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
const comparison = fc
  .tuple(fc.constantFrom(...COMPARISONS), number, fc.oneof(constant, number), fc.boolean())
  .map(([name, a, b, turned]) => (turned ? operation(name, b, a) : operation(name, a, b)));
/** About just what an index on a path or an expression is made over, so that each is of use often enough. */
const atPlace = fc
  .tuple(
    fc.constantFrom(...COMPARISONS),
    fc.oneof(ofList, ofMap, fc.constant(twice)),
    smallConstant,
  )
  .map(([name, a, b]) => operation(name, a, b));
const equality = fc
  .tuple(fc.constantFrom('eq', 'ne'), word)
  .map(([name, value]) => operation(name, bin('s', 'string'), literal(value)));

const SEARCHES = [
  ['list', 'listGetAllByValue'],
  ['list', 'listGetByValueList'],
  ['list', 'listGetByValueInterval'],
  ['map', 'mapGetAllByValue'],
  ['map', 'mapGetByKey'],
  ['map', 'mapGetByKeyList'],
  ['map', 'mapGetByValueInterval'],
] as const;

/** Counts and existence of elements, compared with all that can come out. */
const search = fc
  .tuple(fc.constantFrom(...SEARCHES), fc.array(element, { minLength: 2, maxLength: 3 }))
  .chain(([[family, name], sought]) => {
    const call = (returnType: number): Expression => ({
      ...{ node: 'collection', family, modifies: false, context: [] },
      type: returnType === RETURN_TYPE.count ? 'int' : 'bool',
      call: { name, args: [literal(BigInt(returnType)), ...soughtArgs(name, sought)] },
      source: bin(family === 'list' ? 'l' : 'm', family),
    });
    return fc.oneof(
      fc.boolean().map((wanted) => operation('eq', call(RETURN_TYPE.exists), literal(wanted))),
      fc.constant(call(RETURN_TYPE.exists)),
      fc
        .tuple(fc.constantFrom(...COMPARISONS), fc.constantFrom(0n, 1n, 2n))
        .map(([test, count]) => operation(test, call(RETURN_TYPE.count), literal(count))),
    );
  });

function soughtArgs(name: string, sought: readonly Value[]): Expression[] {
  const [first = intValue(0), second = intValue(1)] = sought;
  if (name.endsWith('List')) return [literal(listValue(sought))];
  return name.endsWith('Interval') ? [literal(first), literal(second)] : [literal(first)];
}

const membership = fc.oneof(
  fc
    .tuple(number, fc.array(integer, { maxLength: 3 }))
    .map(([value, among]) =>
      operation('inList', value, literal(listValue(among.map((each) => intValue(each))))),
    ),
  element.map((value) => operation('inList', literal(value), bin('l', 'list'))),
  element.map((value) =>
    operation('inList', literal(value), operation('mapKeys', bin('m', 'map'))),
  ),
  element.map((value) =>
    operation('inList', literal(value), operation('mapValues', bin('m', 'map'))),
  ),
);

const { condition } = fc.letrec<{ condition: Expression }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 5, arbitrary: comparison },
    { weight: 2, arbitrary: atPlace },
    { weight: 2, arbitrary: equality },
    { weight: 2, arbitrary: search },
    { weight: 1, arbitrary: membership },
    { weight: 1, arbitrary: fc.constantFrom(operation('unknown'), literal(true), literal(false)) },
    {
      weight: 8,
      arbitrary: fc
        .tuple(
          fc.constantFrom<ExpressionOperationName>('and', 'and', 'or', 'exclusive'),
          fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
        )
        .map(([name, args]) => operation(name, ...args)),
    },
    { weight: 2, arbitrary: tie('condition').map((each) => operation('not', each)) },
    {
      weight: 2,
      arbitrary: fc.tuple(tie('condition'), tie('condition'), tie('condition')).map(
        ([when, result, otherwise]): Expression => ({
          ...{ node: 'condition', branches: [{ when, result }], otherwise },
        }),
      ),
    },
  ),
}));

/** Every filter stands in a scope that defines the variable some of them use. */
export const arbitraryFilter: fc.Arbitrary<Expression> = fc
  .tuple(fc.oneof(fc.constantFrom(bin('a', 'int'), bin('b', 'int')), constant), condition)
  .map(([value, body]) => ({ node: 'let', definitions: [{ name: 'v', value }], body }));

function known(
  name: string,
  subject: IndexSubject,
  type: IndexValueType = 'numeric',
  collection: IndexCollection = 'default',
): KnownIndex {
  return {
    ...{ name, set: undefined, subject, type, collection, readiness: 'ready', takesName: true },
    ...{ entries: 0, entriesPerValue: 0 },
  };
}

function on(name: string, ...context: ContextStep[]): IndexSubject {
  return { by: 'bin', bin: name, context };
}

/** One index of every kind the filters can be about. */
export const FILTER_INDEXES: readonly KnownIndex[] = [
  known('a', on('a')),
  known('b', on('b')),
  known('s', on('s'), 'string'),
  known('l_int', on('l'), 'numeric', 'list'),
  known('l_text', on('l'), 'string', 'list'),
  known('l_first', on('l', { step: 'listIndex', index: 0 })),
  known('l_largest', on('l', { step: 'listRank', rank: -1 })),
  known('m_key', on('m'), 'string', 'mapKeys'),
  known('m_int_key', on('m'), 'numeric', 'mapKeys'),
  known('m_value', on('m'), 'numeric', 'mapValues'),
  known('m_text', on('m'), 'string', 'mapValues'),
  known('m_a', on('m', { step: 'mapKey', key: stringValue('a') })),
  known('twice', { by: 'expression', packed: encodeExpression(twice) }),
];
