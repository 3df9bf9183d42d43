import { describe, expect, it } from 'vitest';
import { createTestEngine } from '../../../test/support/test-engine.js';
import { RESULT } from '../model/result-code.js';
import { intValue, listValue, mapValue, stringValue, type Value } from '../model/value.js';
import { ANSWER_MAX_BYTES, createAnswerMeter } from './answer-size.js';
import type { BinResult } from './request.js';

const MANY = 32;
/** So many that `MANY` of them are exactly what may be answered; each counts eight more for itself. */
const LENGTH = ANSWER_MAX_BYTES / MANY - 8;

function answers(operations: number, value: Value): boolean {
  const measure = createAnswerMeter(operations);
  const results: BinResult[] = [];
  try {
    for (let i = 0; i < operations; i += 1) {
      results.push({ bin: 'a', value });
      measure(results);
    }
    return true;
  } catch (error) {
    expect(error).toMatchObject({ resultCode: RESULT.recordTooBig });
    return false;
  }
}

describe('what the operations of a request answer together', () => {
  it('is taken up to the limit, and refused one byte past it', () => {
    expect(answers(MANY, stringValue('x'.repeat(LENGTH)))).toBe(true);
    expect(answers(MANY, stringValue('x'.repeat(LENGTH + 1)))).toBe(false);
  });

  it('counts what stands in lists and maps', () => {
    const text = stringValue('x'.repeat(LENGTH - 16));
    const list = listValue([intValue(1), text]);
    expect(answers(MANY, list)).toBe(true);
    expect(answers(MANY, listValue([intValue(1), intValue(2), text]))).toBe(false);
    expect(answers(MANY, mapValue([[intValue(1), text]]))).toBe(true);
    expect(answers(MANY, mapValue([[stringValue('k'), text]]))).toBe(false);
  });

  it('is not measured of few operations, which can answer no more', () => {
    expect(answers(16, stringValue('x'.repeat(LENGTH * 2 + 9)))).toBe(true);
    expect(answers(17, stringValue('x'.repeat(LENGTH * 2 + 9)))).toBe(false);
  });

  it('refuses reads and writes as a whole', () => {
    const { put, read, write } = createTestEngine({ maxRecordBytes: 8 * 1024 * 1024 });
    put({ a: stringValue('x'.repeat(LENGTH + 1)) });
    const reads = Array.from({ length: MANY }, () => ({ op: 'read', bin: 'a' }) as const);
    expect(read({ bins: reads })).toMatchObject({ resultCode: RESULT.recordTooBig, results: [] });
    const change = { op: 'write', bin: 'b', value: intValue(1) } as const;
    expect(write([change, ...reads]).resultCode).toBe(RESULT.recordTooBig);
    expect(read({ bins: [{ op: 'read', bin: 'b' }] }).results).toEqual([]);
  });
});
