import { describe, expect, it } from 'vitest';
import { createTestEngine } from '../../../test/support/test-engine.js';
import { RESULT } from '../model/result-code.js';
import { intValue } from '../model/value.js';

const bins = { a: intValue(1) };

describe('deleting a record', () => {
  it('takes it out of the storage and the counts, and tells no generation', () => {
    const { put, delete: remove, namespace, stored } = createTestEngine();
    put(bins);
    expect(remove()).toEqual({
      resultCode: RESULT.ok,
      generation: 0,
      voidTimeSeconds: 0,
      results: [],
    });
    expect(stored()).toBeUndefined();
    expect(namespace).toMatchObject({ objects: 0, dataBytes: 0 });
    expect(namespace.setStatistics('demo')?.objects).toBe(0);
  });

  it.each([
    ['another set', { set: 'other' }, RESULT.parameter],
    ['no set', { set: '' }, RESULT.ok],
    ['its generation', { generation: { type: 'equal', generation: 1 } }, RESULT.ok],
    ['another generation', { generation: { type: 'equal', generation: 2 } }, RESULT.generation],
    ['a filter that does not hold', { filter: () => false }, RESULT.filteredOut],
    ['another key', { userKey: { type: 'integer', value: 2n } }, RESULT.keyMismatch],
    ['a tombstone', { durableDelete: true }, RESULT.enterpriseOnly],
  ] as const)('with %s', (_name, changes, resultCode) => {
    const { put, delete: remove, stored } = createTestEngine();
    put(bins, { userKey: { type: 'integer', value: 1n } });
    expect(remove(changes)).toMatchObject({ resultCode, generation: 0 });
    expect(stored() === undefined).toBe(resultCode === RESULT.ok);
  });

  it('fails without a record', () => {
    expect(createTestEngine().delete().resultCode).toBe(RESULT.keyNotFound);
  });

  it('finds an expired record as long as it was not swept', () => {
    const { put, delete: remove, clock } = createTestEngine();
    put(bins, { ttlWord: 1 });
    clock.advance(10_000);
    expect(remove().resultCode).toBe(RESULT.ok);
  });
});
