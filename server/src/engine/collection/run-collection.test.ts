import { describe, expect, it } from 'vitest';
import { binsOf, createTestEngine } from '../../../../test/support/test-engine.js';
import {
  type CollectionOperationName,
  LIST_FLAG,
  RETURN_TYPE,
} from '../../model/collection-call.js';
import type { Operation } from '../../model/operation.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, listValue, NIL, stringValue, type Value } from '../../model/value.js';

const one = intValue(1);

function on(
  bin: string,
  name: CollectionOperationName,
  ...args: readonly (number | Value)[]
): Operation {
  const call = { name, args: args.map((arg) => (typeof arg === 'number' ? intValue(arg) : arg)) };
  return { op: 'collection', bin, context: [], call };
}

/** Answers as they are sent: the bin they go by, and the value. */
function answers(results: readonly { readonly bin: string; readonly value: Value }[]) {
  return results.map(({ bin, value }) => [bin, value]);
}

describe('the answer of an operation inside a collection', () => {
  const engine = createTestEngine();
  engine.put({ l: listValue([one, NIL]), s: stringValue('text') });
  const none = RETURN_TYPE.none;
  const cases = [
    on('l', 'listGet', 0),
    on('l', 'listGet', 1),
    on('l', 'listGetByIndex', none, 0),
    on('no', 'listSize'),
  ];

  it('is left out by reads that find nothing', () => {
    const { results } = engine.read({ bins: cases });
    expect(answers(results)).toEqual([['l', one]]);
  });

  it('is nil where every operation is to be answered', () => {
    const { results } = engine.read({ bins: cases, respondAllOps: true });
    expect(answers(results)).toEqual([
      ['l', one],
      ['l', NIL],
      ['l', NIL],
      ['no', NIL],
    ]);
  });

  it('is nil, too, for reads of what is there among writes', () => {
    const { results } = engine.write([...cases, on('n', 'listAppend', 1)]);
    expect(answers(results)).toEqual([
      ['l', one],
      ['l', NIL],
      ['l', NIL],
      ['n', one],
    ]);
  });

  it('is left out by writes that have none', () => {
    const writes = [on('n', 'listSort', 0), on('n', 'listClear'), on('no', 'listPop', 0)];
    expect(engine.write(writes).results).toEqual([]);
    expect(answers(engine.write(writes, { respondAllOps: true }).results)).toEqual([
      ['n', NIL],
      ['n', NIL],
      ['no', NIL],
    ]);
  });
});

describe('several operations on one bin', () => {
  it('see what those before them did', () => {
    const { write, read } = createTestEngine();
    const { results } = write([
      on('l', 'listAppend', 3),
      on('l', 'listAppend', 1),
      on('l', 'listSort', 0),
      on('l', 'listGetRange', 0),
      on('l', 'listPop', 0),
    ]);
    expect(answers(results)).toEqual([
      ['l', one],
      ['l', intValue(2)],
      ['l', listValue([one, intValue(3)])],
      ['l', one],
    ]);
    expect(binsOf(read())).toEqual({ l: listValue([intValue(3)]) });
  });

  it('are all undone by one that fails', () => {
    const { write, read, put } = createTestEngine();
    put({ l: listValue([one]) });
    const failing = on('l', 'listAppend', 1, 0, LIST_FLAG.addUnique);
    const answer = write([on('l', 'listAppend', 2), on('new', 'mapPut', 1, 1), failing]);
    expect(answer).toMatchObject({ resultCode: RESULT.elementExists, generation: 1 });
    expect(binsOf(read())).toEqual({ l: listValue([one]) });
  });

  it('make no bin of nothing', () => {
    const { write, stored } = createTestEngine();
    expect(write([on('l', 'listPop', 0)]).resultCode).toBe(RESULT.keyNotFound);
    expect(stored()).toBeUndefined();
  });
});

describe('the checks around an operation', () => {
  it('refuse changes in a request that replaces the record, and in one that reads', () => {
    const { write, read, put } = createTestEngine();
    put({ l: listValue([one]) });
    const replace = { existence: { createOnly: false, updateOnly: false, replace: true } };
    expect(write([on('l', 'listAppend', 1)], replace).resultCode).toBe(RESULT.parameter);
    expect(read({ bins: [on('l', 'listAppend', 1)] }).resultCode).toBe(RESULT.parameter);
  });

  it('refuse reads in a request that does not say it reads', () => {
    const { write } = createTestEngine();
    const reading = [on('l', 'listAppend', 1), on('l', 'listSize')];
    expect(write(reading, { readFlag: false }).resultCode).toBe(RESULT.parameter);
    expect(write(reading.slice(0, 1), { readFlag: false }).resultCode).toBe(RESULT.ok);
  });

  it('refuse operations on what is neither list nor map', () => {
    const { write, put } = createTestEngine();
    put({ s: stringValue('text') });
    expect(write([on('s', 'listAppend', 1)]).resultCode).toBe(RESULT.binType);
    expect(write([on('s', 'mapSize')]).resultCode).toBe(RESULT.binType);
  });
});
