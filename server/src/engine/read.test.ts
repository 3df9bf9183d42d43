import { describe, expect, it } from 'vitest';
import { createTestEngine } from '../../../test/support/test-engine.js';
import { RESULT } from '../model/result-code.js';
import { intValue, NIL } from '../model/value.js';
import { OPERATIONS_MAX } from './operate.js';
import type { ReadRequest } from './request.js';

const bins = { a: intValue(1), b: intValue(2) };

describe('reading a record', () => {
  it('brings all bins, none, or those asked for', () => {
    const { put, read } = createTestEngine();
    put(bins);
    expect(read().results).toEqual([
      { bin: 'a', value: intValue(1) },
      { bin: 'b', value: intValue(2) },
    ]);
    expect(read({ bins: 'none' })).toMatchObject({ resultCode: 0, generation: 1, results: [] });
    expect(read({ bins: [{ op: 'read', bin: 'b' }] }).results).toEqual([
      { operation: 0, bin: 'b', value: intValue(2) },
    ]);
  });

  it('leaves missing bins out, unless every operation is to be answered', () => {
    const { put, read } = createTestEngine();
    put(bins);
    const missing = [{ op: 'read', bin: 'x' }] as const;
    expect(read({ bins: missing })).toMatchObject({ resultCode: 0, results: [] });
    expect(read({ bins: missing, respondAllOps: true }).results).toEqual([
      { operation: 0, bin: 'x', value: NIL },
    ]);
  });

  it('fails without a record, and tells no generation then', () => {
    const { read } = createTestEngine();
    expect(read()).toEqual({
      resultCode: RESULT.keyNotFound,
      generation: 0,
      voidTimeSeconds: 0,
      results: [],
    });
  });

  it.each<[string, Partial<ReadRequest>, number]>([
    ['another set', { set: 'other' }, RESULT.parameter],
    ['no set', { set: '' }, RESULT.ok],
    ['a filter that does not hold', { filter: () => false }, RESULT.filteredOut],
    ['a filter that holds', { filter: () => true }, RESULT.ok],
    ['no operations', { bins: [] }, RESULT.parameter],
    ['an operation that writes', { bins: [{ op: 'touch' }] }, RESULT.parameter],
    ['a long bin name', { bins: [{ op: 'read', bin: 'x'.repeat(16) }] }, RESULT.binName],
    ['a transaction', { transaction: { id: 1n } }, RESULT.enterpriseOnly],
  ])('with %s', (_name, changes, resultCode) => {
    const { put, read } = createTestEngine();
    put(bins);
    expect(read(changes).resultCode).toBe(resultCode);
  });

  it('holds at most 32768 operations', () => {
    const { put, read } = createTestEngine();
    put(bins);
    const many = Array.from(
      { length: OPERATIONS_MAX + 1 },
      () => ({ op: 'read', bin: 'a' }) as const,
    );
    expect(read({ bins: many }).resultCode).toBe(RESULT.parameter);
    expect(read({ bins: many.slice(1) }).resultCode).toBe(RESULT.ok);
  });

  it('checks the user key against a stored one only', () => {
    const { put, read } = createTestEngine();
    const userKey = { type: 'integer', value: 7n } as const;
    put(bins);
    expect(read({ userKey }).resultCode).toBe(RESULT.ok);
    put(bins, { userKey });
    expect(read({ userKey }).resultCode).toBe(RESULT.ok);
    expect(read({ userKey: { type: 'integer', value: 8n } })).toMatchObject({
      resultCode: RESULT.keyMismatch,
      generation: 2,
    });
  });
});

describe('touching on reads', () => {
  it('gives the record its time again once the percentage is used up', () => {
    const { put, read, clock, stored } = createTestEngine();
    const { voidTimeSeconds } = put(bins, { ttlWord: 100 });
    clock.advance(19_000);
    read({ touchPercent: 80 });
    expect(stored()?.voidTimeSeconds).toBe(voidTimeSeconds);
    clock.advance(1000);
    // The read that finds the time used up still tells the old one: the touch comes after it.
    expect(read({ touchPercent: 80 }).voidTimeSeconds).toBe(voidTimeSeconds);
    expect(stored()).toMatchObject({ voidTimeSeconds: voidTimeSeconds + 20, generation: 1 });
  });

  it('follows the namespace for 0, and never for the word of all ones', () => {
    const { put, read, clock, stored } = createTestEngine({ defaultReadTouchPercent: 100 });
    const { voidTimeSeconds } = put(bins, { ttlWord: 100 });
    clock.advance(5000);
    read({ touchPercent: 0xffffffff });
    expect(stored()?.voidTimeSeconds).toBe(voidTimeSeconds);
    read({ touchPercent: 0 });
    expect(stored()?.voidTimeSeconds).toBe(voidTimeSeconds + 5);
  });

  it('takes up to 100 percent, and looks at it only where a record can expire', () => {
    const { put, read } = createTestEngine();
    put(bins);
    expect(read({ touchPercent: 101 }).resultCode).toBe(RESULT.ok);
    put(bins, { ttlWord: 100 });
    expect(read({ touchPercent: 101 }).resultCode).toBe(RESULT.parameter);
    expect(read({ touchPercent: 100 }).resultCode).toBe(RESULT.ok);
  });
});
