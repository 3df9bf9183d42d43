import { describe, expect, it } from 'vitest';
import { bin, literal, operation } from '../../../../test/support/expressions.js';
import { RETURN_TYPE } from '../../model/collection-call.js';
import type { Expression } from '../../model/expression.js';
import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import { blobValue, listValue, stringValue } from '../../model/value.js';
import { encodeExpression } from '../../wire/expression.js';
import { CHOICE_STEPS_MAX, chooseIndex, type IndexHint } from './choose-index.js';
import type { KnownIndex } from './known-index.js';

const age = bin('age', 'int');
const city = bin('city', 'string');
const gt = (a: Expression, b: bigint): Expression => operation('gt', a, literal(b));
const lt = (a: Expression, b: bigint): Expression => operation('lt', a, literal(b));
const isCity = operation('eq', city, literal('Ulm'));

function index(name: string, changes: Partial<KnownIndex> = {}): KnownIndex {
  return {
    name,
    set: 'users',
    subject: { by: 'bin', bin: name, context: [] },
    type: 'numeric',
    collection: 'default',
    readiness: 'ready',
    entries: 1_000,
    entriesPerValue: 10,
    takesName: true,
    ...changes,
  };
}
const AGE = index('age');
const CITY = index('city', { type: 'string' });

/** The index and the range that are chosen, or how else records are found. */
function chosen(
  filter: Expression | undefined,
  indexes: readonly KnownIndex[] = [AGE, CITY],
  hint?: IndexHint,
): unknown {
  const choice = chooseIndex({ filter, set: 'users', indexes, ...(hint && { hint }) });
  if (choice.chosen === undefined) return choice.access;
  const { begin, end } = choice.chosen.range;
  const value = ({ type, ...rest }: typeof begin): unknown => ('value' in rest ? rest.value : type);
  return [choice.chosen.index.name, value(begin), value(end)];
}

describe('a condition on a bin', () => {
  it.each<[string, Expression, unknown]>([
    ['age > 21', gt(age, 21n), ['age', 22n, INT64_MAX]],
    ['21 > age', operation('gt', literal(21n), age), ['age', INT64_MIN, 20n]],
    ['age == 21', operation('eq', age, literal(21n)), ['age', 21n, 21n]],
    [
      'not(age >= 21)',
      operation('not', operation('ge', age, literal(21n))),
      ['age', INT64_MIN, 20n],
    ],
    ['not(age != 21)', operation('not', operation('ne', age, literal(21n))), ['age', 21n, 21n]],
    ['age != 21', operation('ne', age, literal(21n)), 'primary'],
    ['age > the largest', gt(age, INT64_MAX), 'nothing'],
    ['age >= the smallest', operation('ge', age, literal(INT64_MIN)), 'primary'],
    ['age + 5 > 10', gt(operation('add', age, literal(5n)), 10n), ['age', 6n, INT64_MAX - 5n]],
    ['age + 5 < 10, which wraps around', lt(operation('add', age, literal(5n)), 10n), 'primary'],
    [
      'age * 3 == 12',
      operation('eq', operation('mul', age, literal(3n)), literal(12n)),
      ['age', 4n, 4n],
    ],
    [
      'age / 10 == 2',
      operation('eq', operation('div', age, literal(10n)), literal(2n)),
      ['age', 20n, 29n],
    ],
    [
      'age in [3, 9]',
      operation(
        'inList',
        age,
        literal(listValue([4n, 9n].map((value) => ({ type: 'int', value })))),
      ),
      ['age', 4n, 9n],
    ],
    ["city == 'Ulm'", isCity, ['city', 'Ulm', 'Ulm']],
    ["city > 'Ulm'", operation('gt', city, literal('Ulm')), 'primary'],
    ['city == a long text', operation('eq', city, literal('x'.repeat(2_048))), 'primary'],
    [
      'city == the longest text',
      operation('eq', city, literal('x'.repeat(2_047))),
      ['city', 'x'.repeat(2_047), 'x'.repeat(2_047)],
    ],
    ['another bin', gt(bin('weight', 'int'), 3n), 'primary'],
    ['age as text', operation('eq', bin('age', 'string'), literal('21')), 'primary'],
    ['false', literal(false), 'nothing'],
    ['packed', { node: 'packed', data: encodeExpression(gt(age, 21n)) }, 'primary'],
  ])('%s', (_name, filter, expected) => {
    expect(chosen(filter)).toEqual(expected);
  });

  it('has no index without a filter', () => {
    expect(chosen(undefined)).toBe('primary');
  });
});

describe('conditions together', () => {
  const between = operation('and', gt(age, 20n), lt(age, 30n));
  const either = operation('or', lt(age, 3n), gt(age, 5n), operation('eq', age, literal(4n)));

  it.each<[string, Expression, unknown]>([
    ['20 < age < 30', between, ['age', 21n, 29n]],
    [
      'age > 20 and another bin',
      operation('and', gt(age, 20n), gt(bin('b', 'int'), 1n)),
      ['age', 21n, INT64_MAX],
    ],
    [
      'age == 4 or age == 8',
      operation('or', operation('eq', age, literal(4n)), operation('eq', age, literal(8n))),
      ['age', 4n, 8n],
    ],
    ['or over both ends', either, 'primary'],
    ['age > 20 or another bin', operation('or', gt(age, 20n), gt(bin('b', 'int'), 1n)), 'primary'],
    [
      'age > 20 or unknown',
      operation('or', gt(age, 20n), operation('unknown')),
      ['age', 21n, INT64_MAX],
    ],
    ['age > 5 and age < 3', operation('and', gt(age, 5n), lt(age, 3n)), 'nothing'],
    [
      'not(age < 5 or age > 9)',
      operation('not', operation('or', lt(age, 5n), gt(age, 9n))),
      ['age', 5n, 9n],
    ],
    [
      'exclusive(age == 4, age == 8)',
      operation('exclusive', operation('eq', age, literal(4n)), operation('eq', age, literal(8n))),
      ['age', 4n, 8n],
    ],
  ])('%s', (_name, filter, expected) => {
    expect(chosen(filter)).toEqual(expected);
  });

  it('are seen through variables and branches', () => {
    const a: Expression = { node: 'variable', name: 'a' };
    const definitions = [{ name: 'a', value: operation('add', age, literal(1n)) }];
    expect(chosen({ node: 'let', definitions, body: gt(a, 20n) })).toEqual([
      'age',
      20n,
      INT64_MAX - 1n,
    ]);
    const branch: Expression = {
      ...{ node: 'condition', branches: [{ when: isCity, result: gt(age, 20n) }] },
      otherwise: gt(age, 40n),
    };
    expect(chosen(branch, [AGE])).toEqual(['age', 21n, INT64_MAX]);
  });

  it('that variables repeat without end are left open, in bounded time', () => {
    const names = Array.from({ length: 40 }, (_, at) => `v${at}`);
    const definitions = names.map((name, at) => {
      const before: Expression = { node: 'variable', name: names[at - 1] ?? '' };
      return { name, value: at === 0 ? gt(age, 20n) : operation('and', before, before) };
    });
    const body: Expression = { node: 'variable', name: 'v39' };
    // Twice for every variable would be 2^39 looks; the bound is on looks, not on time.
    expect(CHOICE_STEPS_MAX).toBeLessThan(2 ** 39);
    expect(chosen({ node: 'let', definitions, body })).toEqual(['age', 21n, INT64_MAX]);
  });
});

describe('collections', () => {
  const call = (
    name: 'listGetAllByValue' | 'mapGetByKey' | 'listGetByIndex' | 'listGetByValueInterval',
    returnType: number,
    ...sought: Expression[]
  ): Expression => ({
    ...{ node: 'collection', family: name.startsWith('list') ? 'list' : 'map', modifies: false },
    ...{ type: 'int', context: [] },
    call: { name, args: [literal(BigInt(returnType)), ...sought] },
    source: name.startsWith('list') ? bin('tags', 'list') : bin('m', 'map'),
  });
  const tags = index('tags', { type: 'string', collection: 'list' });
  const numbers = index('tags', { collection: 'list' });
  const keys = index('m', { type: 'string', collection: 'mapKeys' });
  const values = index('m', { collection: 'mapValues' });
  const element = index('m.k', {
    subject: { by: 'bin', bin: 'm', context: [{ step: 'mapKey', key: stringValue('k') }] },
  });
  const count = call('listGetAllByValue', RETURN_TYPE.count, literal('vip'));
  const k = call('mapGetByKey', RETURN_TYPE.value, literal('k'));
  const other = call('mapGetByKey', RETURN_TYPE.value, literal('other'));

  it.each<[string, Expression, KnownIndex, unknown]>([
    ['that have an element', gt(count, 0n), tags, ['tags', 'vip', 'vip']],
    ['that may have it', operation('ge', count, literal(0n)), tags, 'primary'],
    ['that do not have it', operation('eq', count, literal(0n)), tags, 'primary'],
    [
      'that all but have it',
      gt(call('listGetAllByValue', RETURN_TYPE.count | RETURN_TYPE.inverted, literal('vip')), 0n),
      tags,
      'primary',
    ],
    [
      'a value is in',
      operation('inList', literal('vip'), bin('tags', 'list')),
      tags,
      ['tags', 'vip', 'vip'],
    ],
    ['with elements of another type', gt(count, 0n), numbers, 'primary'],
    [
      'with elements in a range, each of which would bring the record',
      gt(call('listGetByValueInterval', RETURN_TYPE.count, literal(3n), literal(9n)), 0n),
      numbers,
      'primary',
    ],
    [
      'with one integer in a range',
      gt(call('listGetByValueInterval', RETURN_TYPE.count, literal(3n), literal(4n)), 0n),
      numbers,
      ['tags', 3n, 3n],
    ],
    [
      'with the first element',
      operation('eq', call('listGetByIndex', RETURN_TYPE.value, literal(0n)), literal(7n)),
      numbers,
      ['tags', 7n, 7n],
    ],
    ['with a value of a key, by keys', gt(k, 5n), keys, ['m', 'k', 'k']],
    ['with a value of a key, by values', operation('eq', k, literal(5n)), values, ['m', 5n, 5n]],
    ['with a value of a key, by the path', gt(k, 5n), element, ['m.k', 6n, INT64_MAX]],
    ['with a value of another key', gt(other, 5n), element, 'primary'],
  ])('%s', (_name, filter, given, expected) => {
    expect(chosen(filter, [given])).toEqual(expected);
  });

  it('are asked for by name where servers take one, else by their path', () => {
    const range = (takesName: boolean): unknown =>
      chooseIndex({ filter: gt(k, 5n), set: 'users', indexes: [{ ...element, takesName }] }).chosen
        ?.range;
    expect(range(true)).toMatchObject({ indexName: 'm.k', context: [] });
    expect(range(false)).toMatchObject({ bin: 'm', context: [{ step: 'mapKey' }] });
  });
});

describe('indexes of other kinds', () => {
  it('are on the same expression, packed', () => {
    const sum = operation('add', age, bin('b', 'int'));
    const onSum = index('sum', { subject: { by: 'expression', packed: encodeExpression(sum) } });
    expect(chosen(gt(sum, 5n), [onSum])).toEqual(['sum', 6n, INT64_MAX]);
    expect(chosen(gt(operation('add', bin('b', 'int'), age), 5n), [onSum])).toBe('primary');
  });

  it('are of blobs and regions', () => {
    const data = blobValue(Buffer.from([1, 2]));
    const blobs = index('data', { type: 'blob' });
    const isData = operation('eq', bin('data', 'blob'), literal(data));
    expect(chosen(isData, [blobs])).toEqual(['data', 'blob', 'blob']);
    const region = '{"type":"AeroCircle","coordinates":[[10,48],1000]}';
    const places = index('place', { type: 'geo2dsphere' });
    const shape = literal({ type: 'geojson', value: region });
    const near = operation('geoCompare', bin('place', 'geo'), shape);
    expect(chosen(near, [places])).toEqual(['place', region, region]);
    expect(chosen(operation('not', near), [places])).toBe('primary');
  });

  it('of sets, of unreadable paths and of other sets are of no use', () => {
    const filter = gt(age, 20n);
    expect(chosen(filter, [index('age', { subject: { by: 'set' } })])).toBe('primary');
    const unreadable = { by: 'bin', bin: 'age', context: undefined } as const;
    expect(chosen(filter, [index('age', { subject: unreadable })])).toBe('primary');
    expect(chosen(filter, [index('age', { set: 'others' })])).toBe('primary');
    expect(chosen(filter, [index('age', { set: undefined })])).toEqual(['age', 21n, INT64_MAX]);
  });
});

describe('among several', () => {
  const both = operation('and', gt(age, 20n), isCity);

  it('the one with the fewest entries for each value comes first', () => {
    const rare = index('rare', { entriesPerValue: 2 });
    const common = index('common', { entriesPerValue: 500 });
    const isOne = (name: string): Expression => operation('eq', bin(name, 'int'), literal(1n));
    const filter = operation('and', isOne('common'), isOne('rare'));
    expect(chosen(filter, [common, rare])).toEqual(['rare', 1n, 1n]);
  });

  it('a value comes before a range, unless many have the value', () => {
    expect(chosen(both)).toEqual(['city', 'Ulm', 'Ulm']);
    const few = operation('and', gt(age, 20n), lt(age, 23n), isCity);
    expect(chosen(few, [AGE, { ...CITY, entries: 10_000, entriesPerValue: 5_000 }])).toEqual([
      'age',
      21n,
      22n,
    ]);
  });

  it('a hint decides where it fits, and is passed over where it does not', () => {
    expect(chosen(both, [AGE, CITY], { by: 'name', name: 'age' })).toEqual(['age', 21n, INT64_MAX]);
    expect(chosen(both, [AGE, CITY], { by: 'bin', bin: 'age' })).toEqual(['age', 21n, INT64_MAX]);
    const choice = chooseIndex({
      filter: isCity,
      set: 'users',
      indexes: [AGE, CITY],
      hint: { by: 'name', name: 'age' },
    });
    expect([choice.chosen?.index.name, choice.hintFollowed]).toEqual(['city', false]);
  });

  it('those that are not ready wait', () => {
    const building = { ...CITY, readiness: 'building' } as const;
    const choice = chooseIndex({ filter: both, set: 'users', indexes: [building, AGE] });
    expect(choice.candidates.map(({ index: { name }, verdict }) => [name, verdict])).toEqual([
      ['age', 'chosen'],
      ['city', 'notReady'],
    ]);
    expect(choice.candidates[1]?.reason).toBe('It is still being built on some node.');
  });

  it('the one of the whole namespace is hidden by that of the set', () => {
    const wide = index('wide', { set: undefined, subject: AGE.subject });
    const narrow = { ...AGE, readiness: 'broken' } as const;
    expect(chosen(gt(age, 1n), [wide, narrow])).toBe('primary');
    expect(chosen(gt(age, 1n), [wide])).toEqual(['wide', 2n, INT64_MAX]);
  });

  it('reasons name no values', () => {
    const { reason, candidates } = chooseIndex({
      filter: both,
      set: 'users',
      indexes: [AGE, CITY],
    });
    const texts = [reason, ...candidates.map((each) => each.reason)];
    expect(texts.join()).not.toMatch(/Ulm|20|21/);
    expect(reason).toBe(
      'The index city finds all records that can pass the filter; it is expected to have the fewest entries to look at.',
    );
  });
});
