/** The filters one would ask of random records, over every kind of value that indexes are made over. */

import fc from 'fast-check';
import { RETURN_TYPE } from '../../server/src/model/collection-call.js';
import type { Expression, ExpressionOperationName } from '../../server/src/model/expression.js';
import { intValue, listValue, type Value } from '../../server/src/model/value.js';
import {
  arbitraryInteger,
  arbitraryText,
  blob,
  element,
  point,
  region,
  smallInteger,
  word,
} from './arbitrary-filter-bins.js';
import { bin, literal, operation } from './expressions.js';
import {
  type CollectionPlace,
  LIST_PLACES,
  MAP_PLACES,
  NESTED_POINT,
  readElement,
  TEXT_OF_SOME,
  TWICE,
} from './filter-indexes.js';

const constant = arbitraryInteger.map((value) => literal(value));
const smallConstant = smallInteger.map((value) => literal(value));

/** By nothing else: the smallest integer by -1 ends the process of real servers. */
const divisor = arbitraryInteger
  .filter((value) => value !== 0n && value !== -1n)
  .map((value) => literal(value));

const listPlace = fc.constantFrom(...LIST_PLACES);
const mapPlace = fc.constantFrom(...MAP_PLACES);
const position = fc.constantFrom(0n, 1n, -1n).map((value) => literal(value));
const positioned = (type: 'int' | 'string' | 'blob'): fc.Arbitrary<Expression> =>
  fc.oneof(
    fc
      .tuple(listPlace, fc.constantFrom('listGetByIndex', 'listGetByRank'), position)
      .map(([place, name, sought]) => readElement(place, name, type, sought)),
    fc
      .tuple(mapPlace, fc.constantFrom('mapGetByIndex', 'mapGetByRank'), position)
      .map(([place, name, sought]) => readElement(place, name, type, sought)),
  );
const keyed = (type: 'int' | 'string' | 'blob'): fc.Arbitrary<Expression> =>
  fc
    .tuple(mapPlace, word)
    .map(([place, key]) => readElement(place, 'mapGetByKey', type, literal(key)));

const { number } = fc.letrec<{ number: Expression }>((tie) => ({
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.constantFrom(bin('a', 'int'), bin('b', 'int')) },
    { weight: 2, arbitrary: fc.oneof(positioned('int'), keyed('int')) },
    { weight: 1, arbitrary: fc.constant({ node: 'variable', name: 'v' } as const) },
    { weight: 1, arbitrary: fc.constant(TWICE) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(
          fc.constantFrom<ExpressionOperationName>('add', 'sub', 'mul', 'min', 'max'),
          tie('number'),
          fc.oneof(constant, smallConstant),
          fc.boolean(),
        )
        .map(([name, a, b, turned]) => (turned ? operation(name, b, a) : operation(name, a, b))),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('div', 'mod'), tie('number'), divisor)
        .map(([name, a, b]) => operation(name, a, b)),
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
    fc.oneof(positioned('int'), keyed('int'), fc.constant(TWICE)),
    smallConstant,
  )
  .map(([name, a, b]) => operation(name, a, b));
const equality = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('eq', 'ne', 'gt', 'le'),
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(bin('s', 'string'), TEXT_OF_SOME) },
        { weight: 2, arbitrary: fc.oneof(positioned('string'), keyed('string')) },
      ),
      arbitraryText,
    )
    .map(([name, text, value]) => operation(name, text, literal(value))),
  fc
    .tuple(
      fc.constantFrom('eq', 'ne'),
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(bin('x', 'blob')) },
        { weight: 1, arbitrary: fc.oneof(positioned('blob'), keyed('blob')) },
      ),
      blob,
    )
    .map(([name, data, value]) => operation(name, data, literal(value))),
);
const where = fc
  .tuple(
    fc.constantFrom(bin('g', 'geo'), NESTED_POINT),
    fc.oneof({ weight: 3, arbitrary: region }, { weight: 1, arbitrary: point }),
    fc.boolean(),
  )
  .map(([place, json, turned]) => {
    const constant = literal({ type: 'geojson', value: json });
    return turned
      ? operation('geoCompare', constant, place)
      : operation('geoCompare', place, constant);
  });

const SEARCHES = [
  ['list', 'listGetAllByValue'],
  ['list', 'listGetByValueList'],
  ['list', 'listGetByValueInterval'],
  ['map', 'mapGetAllByValue'],
  ['map', 'mapGetByValueList'],
  ['map', 'mapGetByKey'],
  ['map', 'mapGetByKeyList'],
  ['map', 'mapGetByKeyInterval'],
  ['map', 'mapGetByValueInterval'],
] as const;

/** Counts and existence of elements, compared with all that can come out. */
const search = fc
  .tuple(
    fc.constantFrom(...SEARCHES),
    fc.array(element, { minLength: 1, maxLength: 3 }),
    fc.nat({ max: LIST_PLACES.length - 1 }),
  )
  .chain(([[family, name], sought, at]) => {
    const place: CollectionPlace | undefined = (family === 'list' ? LIST_PLACES : MAP_PLACES)[at];
    if (place === undefined) throw new RangeError('no such place');
    const call = (returnType: number): Expression => ({
      ...{ node: 'collection', family, modifies: false, ...place },
      type: returnType === RETURN_TYPE.count ? 'int' : 'bool',
      call: { name, args: [literal(BigInt(returnType)), ...soughtArgs(name, sought)] },
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

const isWhole = (place: CollectionPlace): boolean => place.context.length === 0;
const wholeList = fc.constantFrom(...LIST_PLACES.filter(isWhole).map(({ source }) => source));
const wholeMap = fc.constantFrom(...MAP_PLACES.filter(isWhole).map(({ source }) => source));

const membership = fc.oneof(
  fc
    .tuple(number, fc.array(arbitraryInteger, { maxLength: 3 }))
    .map(([value, among]) =>
      operation('inList', value, literal(listValue(among.map((each) => intValue(each))))),
    ),
  fc.tuple(element, wholeList).map(([value, list]) => operation('inList', literal(value), list)),
  fc
    .tuple(element, fc.constantFrom('mapKeys', 'mapValues'), wholeMap)
    .map(([value, part, map]) => operation('inList', literal(value), operation(part, map))),
);

const { condition } = fc.letrec<{ condition: Expression }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 5, arbitrary: comparison },
    { weight: 2, arbitrary: atPlace },
    { weight: 3, arbitrary: equality },
    { weight: 1, arbitrary: where },
    { weight: 3, arbitrary: search },
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
