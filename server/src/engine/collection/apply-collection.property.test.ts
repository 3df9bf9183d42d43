/** Operations with any arguments, in any place, on any value: they are carried out or refused, and never break. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arbitraryValue } from '../../../../test/support/arbitrary-value.js';
import {
  COLLECTION_OPERATIONS,
  type CollectionOperationName,
  RETURN_TYPE,
} from '../../model/collection-call.js';
import type { ContextStep } from '../../model/expression.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, listValue, mapValue, type Value } from '../../model/value.js';
import { sortedEntries } from '../../model/value-order.js';
import { EngineError } from '../engine-error.js';
import { toStorable } from '../storable.js';
import { applyCollection } from './apply-collection.js';

const NAMES = (Object.keys(COLLECTION_OPERATIONS) as CollectionOperationName[]).filter((name) => {
  const { family } = COLLECTION_OPERATIONS[name];
  return family === 'list' || family === 'map';
});

const numbers = fc.oneof(
  fc.integer({ min: -4, max: 8 }).map(intValue),
  fc.constantFrom(...Object.values(RETURN_TYPE)).map(intValue),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(intValue),
);
const special = fc.constantFrom<Value>({ type: 'infinity' }, { type: 'wildcard' });
const scalars = fc.oneof({ weight: 4, arbitrary: numbers }, arbitraryValue(), special);
const args = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: numbers },
    scalars,
    fc.array(scalars, { maxLength: 4 }).map((items) => listValue(items)),
    fc.array(fc.tuple(numbers, scalars), { maxLength: 4 }).map((entries) => mapValue(entries)),
  ),
  { maxLength: 4 },
);

/** Lists and maps as they are kept; what can't be kept makes an empty list. */
const stored = fc
  .oneof(
    fc.array(scalars, { maxLength: 6 }).map((items) => listValue(items)),
    fc
      .uniqueArray(fc.integer({ min: -4, max: 8 }), { maxLength: 6 })
      .chain((keys) =>
        fc.tuple(...keys.map((key) => scalars.map((value) => [intValue(key), value] as const))),
      )
      .map((entries) => {
        const map = mapValue(entries, 'keyOrdered');
        return { ...map, entries: sortedEntries(map) };
      }),
  )
  .map((value): Value => {
    try {
      return toStorable(value);
    } catch {
      return listValue([]);
    }
  });

const steps = fc.array(
  fc.oneof(
    fc.integer({ min: -2, max: 3 }).map((index): ContextStep => ({ step: 'listIndex', index })),
    fc.integer({ min: -2, max: 3 }).map((rank): ContextStep => ({ step: 'mapRank', rank })),
    scalars.map((key): ContextStep => ({ step: 'mapKey', key, create: { order: 'unordered' } })),
    fc
      .tuple(fc.nat(0x3ff), scalars)
      .map(([contextType, value]): ContextStep => ({ step: 'other', contextType, value })),
  ),
  { maxLength: 2 },
);

it('is carried out or refused', () => {
  let done = 0;
  const property = fc.property(
    fc.constantFrom(...NAMES),
    fc.option(stored, { nil: undefined, freq: 8 }),
    steps,
    args,
    (name, before, context, values) => {
      try {
        const { value, result } = applyCollection(before, context, { name, args: values });
        done += 1;
        if (!COLLECTION_OPERATIONS[name].writes) expect(value).toBe(before);
        // What is left behind can be kept as it is, and answers are values.
        if (value !== undefined) expect(toStorable(value)).toEqual(value);
        expect(result === undefined || typeof result.type === 'string').toBe(true);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        expect(Object.values(RESULT)).toContain(error.resultCode);
      }
    },
  );
  fc.assert(property, { seed: 5, numRuns: 3000 });
  expect(done).toBeGreaterThan(100);
});
