import { describe, expect, it } from 'vitest';
import { bin, literal, operation } from '../../../../test/support/expressions.js';
import { createTestEngine } from '../../../../test/support/test-engine.js';
import type { Expression } from '../../model/expression.js';
import { RESULT } from '../../model/result-code.js';
import { intValue } from '../../model/value.js';
import { compileIndexSource } from './index-source.js';

const sum = operation('add', bin('a', 'int'), literal(1n));

describe('the source of an index', () => {
  it('gives a value of its type for records that have what it asks for', () => {
    const engine = createTestEngine();
    engine.put({ a: intValue(4) });
    const source = compileIndexSource(sum);
    const record = engine.stored();
    if (record === undefined) throw new Error('the record was not stored');
    expect(source.type).toBe('int');
    expect(source.valueOf(record)).toEqual(intValue(5));
    expect(source.valueOf({ ...record, bins: [] })).toBeUndefined();
  });

  it('may be the digest, or the type of a bin', () => {
    expect(compileIndexSource(operation('digestModulo', literal(9n))).type).toBe('int');
    expect(compileIndexSource(operation('binType', literal('a'))).type).toBe('int');
  });

  it.each<[string, Expression]>([
    ['is a constant', literal(1n)],
    ['is not sound', operation('add', bin('a', 'int'), literal(1))],
    ['changes with time', operation('add', sum, operation('ttl'))],
    ['looks at the user key', operation('add', sum, { node: 'key', type: 'int' })],
    [
      'looks at metadata somewhere inside',
      {
        node: 'let',
        definitions: [{ name: 'x', value: operation('recordSize') }],
        body: sum,
      },
    ],
  ])('is refused when it %s', (_name, expression) => {
    expect(() => compileIndexSource(expression)).toThrow(
      expect.objectContaining({ resultCode: RESULT.parameter }),
    );
  });
});
