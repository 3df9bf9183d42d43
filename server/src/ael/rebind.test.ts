import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseArguments, readAelCases } from '../../../test/support/ael-cases.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  mapValue,
  NIL,
  PARTICLE,
  stringValue,
  type Value,
} from '../model/value.js';
import { encodeExpression } from '../wire/expression.js';
import { AelError } from './ael-error.js';
import { type CompiledAel, compileAel } from './compile.js';
import type { Dialect } from './lexer.js';
import { shapeOf } from './rebind.js';

function compiled(text: string, placeholders: readonly Value[], dialect: Dialect): CompiledAel {
  const features = { paths: true, strings: false };
  return compileAel(text, { purpose: 'read', features, placeholders, dialect });
}

function packed(expression: CompiledAel['expression']): string {
  return Buffer.from(encodeExpression(expression)).toString('hex');
}

/** What it packs to, or the code of what is wrong. */
function outcome(text: string, placeholders: readonly Value[], dialect: Dialect): string {
  try {
    return packed(compiled(text, placeholders, dialect).expression);
  } catch (error) {
    if (error instanceof AelError) return error.diagnostic.code;
    throw error;
  }
}

const integer = fc
  .oneof(fc.bigInt({ min: -3n, max: 3n }), fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n))
  .map(intValue);
const text = fc
  .constantFrom('', 'a', 'AA==', '{}', '{"type":"Point","coordinates":[1,2]}')
  .map(stringValue);
const scalar: fc.Arbitrary<Value> = fc.oneof(
  integer,
  text,
  fc.constantFrom(0, -0, 1.5, 1e30, Number.NaN).map(doubleValue),
  fc.boolean().map(boolValue),
  fc
    .constantFrom(PARTICLE.blob, PARTICLE.javaBlob)
    .map((particleType) => ({ ...blobValue(Uint8Array.of(1)), particleType })),
  fc.constantFrom<Value>(NIL, { type: 'infinity' }),
);
const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }).map((items) => listValue(items)) },
  { weight: 1, arbitrary: text.map((key) => mapValue([[key, NIL]], 'keyOrdered')) },
);

/** Every place a placeholder can stand in, some of which look at its value. */
const TEXTS = [
  ...[
    '$.a == ?0',
    '?0',
    '$.a in ?0',
    '$.a in [?0, 1]',
    '$.a in [?0, ?1] or $.a == ?0',
    '[?0, [?1]]',
  ],
  ...[
    '{a: ?0}',
    '{?0: 1}',
    '$.m.{@?0}',
    '$.m.{@?0,?1}.count()',
    '$.m.{=?0:?1}.count()',
    '$.l.[=?0]',
  ],
  ...['$.l.[?0]', '$.l.[?0:?1].count()', '$.l.[#?0:1~?1].count()', '$.l.[=?0,].count() > ?1'],
  ...['-?0 + 1', '-?0 * -1.0', '$.a + -?0', '?0.toInt() + 1', '?0.toFloat() > 1.0', 'geoJson(?0)'],
  ...[
    '$.digestModulo(?0) == 1',
    '$.b:BLOB.bitGetInt(offset: ?0, size: 8, signed: ?1)',
    '~?0 == ?1',
  ],
  ...['$.m.{@?0}.a:INT == ?1', '$.m.{@?0}.[?1]:STRING', '$.l:LIST.*[?(@ == ?0)].count() == ?1'],
  ...[
    '$.l:LIST.sort(dropDuplicates: ?0)',
    '$.m.k.setTo(?0)',
    '$.m.{@?0}.setTo(?1)',
    'min(?0, ?1) > ?0',
  ],
  ...['$.l.[0].insert(?0)', '$.m:MAP.putItems(?0)', 'when (?0 => ?1, default => unknown)'],
  ...['let (a = ?0) then ($' + '{a} == ?1)', '$.m.{@?0,?1}&[?(@ > ?0)]', 'exclusive(?0, ?1)'],
  ...readAelCases('published').flatMap(({ text: each, args }) =>
    args === undefined ? [] : [each],
  ),
];

function argumentsFor(pattern: string): number {
  return Math.max(...[...pattern.matchAll(/\?(\d+)/gu)].map(([, index]) => Number(index) + 1));
}

describe('a form', () => {
  it.each<Dialect>(['PUBLISHED', 'ALPHA'])(
    'filled in is what the text is compiled to with those values, in the %s dialect',
    (dialect) => {
      const bound = new Set<string>();
      const call = fc.constantFrom(...TEXTS).chain((pattern) => {
        const count = argumentsFor(pattern);
        const values = fc.array(value, { minLength: count, maxLength: count });
        return fc.tuple(
          fc.constant(pattern),
          values,
          fc.array(values, { minLength: 8, maxLength: 8 }),
        );
      });
      fc.assert(
        fc.property(call, ([pattern, first, others]) => {
          const shape = first.map(shapeOf).join();
          if (outcome(pattern, first, dialect).startsWith('ael/')) return;
          const { rebind } = compiled(pattern, first, dialect);
          if (rebind === undefined) return;
          for (const values of [
            first,
            ...others.filter((each) => each.map(shapeOf).join() === shape),
          ]) {
            expect([pattern, packed(rebind(values))]).toEqual([
              pattern,
              outcome(pattern, values, dialect),
            ]);
            bound.add(pattern);
          }
        }),
        { numRuns: 3_000 },
      );
      expect(bound.size).toBeGreaterThan(dialect === 'ALPHA' ? 5 : 15);
    },
  );

  it.each([
    '{a: ?0} == $.m',
    '$.l.[?0] == 1',
    '-?0 == $.a',
    '$.l.[?0:9].count() == 1',
    '$.digestModulo(?0) == 1',
  ])('is not made where the value takes part in compiling: %s', (pattern) => {
    expect(compiled(pattern, [intValue(1)], 'PUBLISHED').rebind).toBeUndefined();
  });

  it('keeps none of the values', () => {
    const { rebind } = compiled(
      '$.a == ?0 and $.b in ?1',
      [stringValue('secret'), listValue([intValue(42)])],
      'PUBLISHED',
    );
    const filled = rebind?.([stringValue('x'), listValue([intValue(1)])]);
    expect(
      JSON.stringify(filled, (_name, each: unknown) =>
        typeof each === 'bigint' ? `${each}` : each,
      ),
    ).not.toMatch(/secret|42/);
  });

  it('is the expression itself where there are no placeholders', () => {
    const { expression, rebind } = compiled('$.a == 1', caseArguments(), 'PUBLISHED');
    expect(rebind?.([])).toBe(expression);
  });
});
