import { describe, expect, it } from 'vitest';
import { bin, literal, operation } from '../../../../test/support/expressions.js';
import { createTestEngine, type TestEngine } from '../../../../test/support/test-engine.js';
import { EXPRESSION_FLAG, type Expression } from '../../model/expression.js';
import { RESULT } from '../../model/result-code.js';
import { boolValue, intValue, NIL, stringValue, type Value } from '../../model/value.js';
import {
  type EngineAnswer,
  type EngineOperation,
  TTL_WORD,
  type WriteRequest,
} from '../request.js';

const { createOnly, updateOnly, allowDelete, policyNoFail, evalNoFail } = EXPRESSION_FLAG;

const fromA = operation('add', bin('a', 'int'), literal(1n));
const nothing = operation('unknown');

/** Writes the expression to a bin of a record that has bin `a`. */
function write(
  expression: Expression,
  flags: number,
  to = 'b',
): { answer: EngineAnswer; bins: Record<string, Value> } {
  const engine = createTestEngine();
  engine.put({ a: intValue(1) });
  const answer = engine.write([{ op: 'expressionWrite', bin: to, expression, flags }]);
  return { answer, bins: binsOf(engine) };
}

function binsOf(engine: TestEngine): Record<string, Value> {
  return Object.fromEntries((engine.stored()?.bins ?? []).map(({ name, value }) => [name, value]));
}

describe('an expression write', () => {
  it('that gives nothing finds nothing to empty in a record it replaces', () => {
    const engine = createTestEngine();
    engine.put({ a: intValue(1) });
    const answer = engine.write(
      [{ op: 'expressionWrite', bin: 'a', expression: nothing, flags: evalNoFail }],
      { existence: { createOnly: false, updateOnly: false, replace: true } },
    );
    expect(answer.resultCode).toBe(RESULT.keyNotFound);
    expect(binsOf(engine)).toEqual({ a: intValue(1) });
  });

  it.each<[string, Expression, number, string, number, Record<string, number>]>([
    ['makes a bin', fromA, 0, 'b', RESULT.ok, { a: 1, b: 2 }],
    ['changes a bin', fromA, 0, 'a', RESULT.ok, { a: 2 }],
    ['makes a bin that is to be made', fromA, createOnly, 'b', RESULT.ok, { a: 1, b: 2 }],
    ['leaves a bin that is to be made', fromA, createOnly, 'a', RESULT.binExists, { a: 1 }],
    ['leaves it in silence', fromA, createOnly | policyNoFail, 'a', RESULT.ok, { a: 1 }],
    ['changes a bin that is to be there', fromA, updateOnly, 'a', RESULT.ok, { a: 2 }],
    ['makes none that is to be there', fromA, updateOnly, 'b', RESULT.binNotFound, { a: 1 }],
    ['makes none in silence', fromA, updateOnly | policyNoFail, 'b', RESULT.ok, { a: 1 }],
    ['fails where there is no value', nothing, 0, 'a', RESULT.opNotApplicable, { a: 1 }],
    ['passes where there is no value', nothing, evalNoFail, 'a', RESULT.ok, { a: 1 }],
    [
      'fails for what only paths understand',
      operation('removeResult'),
      0,
      'a',
      RESULT.opNotApplicable,
      { a: 1 },
    ],
    ['removes no bin', literal(NIL), 0, 'a', RESULT.opNotApplicable, { a: 1 }],
    ['removes no bin, and lets any flag pass', literal(NIL), evalNoFail, 'a', RESULT.ok, { a: 1 }],
    ['removes nothing that is not there', literal(NIL), 0, 'b', RESULT.ok, { a: 1 }],
    [
      'refuses unsound expressions',
      operation('add'),
      evalNoFail | policyNoFail,
      'a',
      RESULT.parameter,
      { a: 1 },
    ],
    ['refuses flags nobody knows', fromA, 32, 'a', RESULT.parameter, { a: 1 }],
    ['refuses flags past all others', fromA, -1, 'a', RESULT.parameter, { a: 1 }],
  ])('%s', (_name, expression, flags, to, resultCode, expected) => {
    const { answer, bins } = write(expression, flags, to);
    expect(answer.resultCode).toBe(resultCode);
    expect(bins).toEqual(
      Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, intValue(value)])),
    );
  });

  it('removes a bin where that is allowed, and the record with its last', () => {
    const engine = createTestEngine();
    engine.put({ a: intValue(1), b: intValue(2) });
    const remove = (name: string): EngineAnswer =>
      engine.write([
        { op: 'expressionWrite', bin: name, expression: literal(NIL), flags: allowDelete },
      ]);
    expect(remove('a').resultCode).toBe(RESULT.ok);
    expect(binsOf(engine)).toEqual({ b: intValue(2) });
    expect(remove('b').resultCode).toBe(RESULT.ok);
    expect(engine.stored()).toBeUndefined();
  });

  it('sees what the operations before it wrote, and the times of the record as they will be', () => {
    const engine = createTestEngine();
    engine.put({ a: intValue(1) }, { ttlWord: 100 });
    engine.clock.setWallClockMs(engine.clock.nowMs() + 3_000);
    const ask = (name: 'sinceUpdate' | 'ttl'): EngineOperation => ({
      ...{ op: 'expressionRead', bin: name, expression: operation(name), flags: 0 },
    });
    const operations: readonly EngineOperation[] = [
      { op: 'write', bin: 'a', value: intValue(10) },
      { op: 'expressionWrite', bin: 'b', expression: fromA, flags: 0 },
      ...[ask('sinceUpdate'), ask('ttl')],
      { op: 'read', bin: 'b' },
    ];
    const seen = (ttlWord: number) =>
      engine.write(operations, { ttlWord }).results.map(({ value }) => value);
    expect(seen(TTL_WORD.unchanged)).toEqual([0, 97, 11].map(intValue));
    expect(seen(500)).toEqual([0, 500, 11].map(intValue));
    expect(seen(TTL_WORD.never)).toEqual([0, -1, 11].map(intValue));
  });

  it('sees the user key that is stored, and none that comes with it', () => {
    const engine = createTestEngine();
    const key: Expression = { node: 'key', type: 'string' };
    const write = (changes: Partial<WriteRequest>) =>
      engine.write(
        [
          { op: 'write', bin: 'a', value: intValue(1) },
          { op: 'expressionRead', bin: 'there', expression: operation('keyExists'), flags: 0 },
          { op: 'expressionRead', bin: 'key', expression: key, flags: evalNoFail },
        ],
        changes,
      ).results;
    expect(write({ userKey: { type: 'string', value: 'k' } })).toMatchObject([
      { value: boolValue(false) },
      { value: NIL },
    ]);
    expect(write({})).toMatchObject([{ value: boolValue(true) }, { value: stringValue('k') }]);
  });

  it('makes records', () => {
    const engine = createTestEngine();
    const set = {
      op: 'expressionWrite',
      bin: 'set',
      expression: operation('setName'),
      flags: 0,
    } as const;
    const size = { ...set, bin: 'size', expression: operation('recordSize') };
    expect(engine.write([set, size]).resultCode).toBe(RESULT.ok);
    expect(binsOf(engine)).toMatchObject({ set: { value: 'demo' }, size: intValue(16) });
  });
});

describe('an expression read', () => {
  function read(expression: Expression, flags: number, respondAllOps = false): EngineAnswer {
    const engine = createTestEngine();
    engine.put({ a: intValue(1) });
    return engine.read({
      bins: [{ op: 'expressionRead', bin: 'r', expression, flags }],
      respondAllOps,
    });
  }

  it('answers under the name it is given', () => {
    expect(read(fromA, 0)).toMatchObject({
      resultCode: RESULT.ok,
      results: [{ operation: 0, bin: 'r', value: intValue(2) }],
    });
  });

  it('fails where there is no value, unless told not to', () => {
    expect(read(nothing, 0).resultCode).toBe(RESULT.opNotApplicable);
    expect(read(nothing, evalNoFail)).toMatchObject({ resultCode: RESULT.ok, results: [] });
    expect(read(nothing, evalNoFail, true).results).toMatchObject([{ bin: 'r', value: NIL }]);
    expect(read(literal(NIL), 0, true).results).toMatchObject([{ bin: 'r', value: NIL }]);
  });

  it('refuses what is not sound', () => {
    expect(read(operation('add'), evalNoFail).resultCode).toBe(RESULT.parameter);
    expect(read(fromA, createOnly).resultCode).toBe(RESULT.parameter);
  });
});
