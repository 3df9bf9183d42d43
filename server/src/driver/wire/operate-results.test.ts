import { describe, expect, it } from 'vitest';
import type { Operation } from '../../model/operation.js';
import { intValue, NIL } from '../../model/value.js';
import { matchEveryResult, matchReadAll, matchReads, needsEveryResult } from './operate-results.js';

const read = (bin: string): Operation => ({ op: 'read', bin });
const write = (bin: string): Operation => ({ op: 'write', bin, value: intValue(1) });
const bin = (name: string, value: number) => ({ name, value: intValue(value) });

describe('needsEveryResult', () => {
  const cases: readonly (readonly [string, readonly Operation[], boolean])[] = [
    ['plain puts', [write('a'), write('b'), write('a')], false],
    ['reads of different bins', [read('a'), read('b'), write('c')], false],
    ['one read', [read('a')], false],
    ['a bin read twice', [read('a'), read('a')], true],
    ['a bin written and read', [write('a'), read('a')], true],
    ['a bin read and added to', [read('a'), { op: 'add', bin: 'a', value: intValue(1) }], true],
    ['a bin read twice beside a readAll', [read('a'), read('a'), { op: 'readAll' }], false],
    ['touch and delete, which have no bin', [{ op: 'touch' }, read('a'), { op: 'delete' }], false],
  ];
  it.each(cases)('%s', (_name, operations, expected) => {
    expect(needsEveryResult(operations)).toBe(expected);
  });
});

describe('matchEveryResult', () => {
  const operations: readonly Operation[] = [read('a'), { op: 'touch' }, write('a'), read('a')];
  const empty = { name: 'a', value: NIL };

  it('gives each operation its answer; a touch has none', () => {
    const matched = matchEveryResult(operations, [bin('a', 1), empty, bin('a', 2)]);
    expect(matched).toStrictEqual({
      results: [intValue(1), undefined, undefined, intValue(2)],
      bins: [],
    });
  });
  it('refuses answers that are too few or too many', () => {
    expect(matchEveryResult(operations, [bin('a', 1), empty])).toBeUndefined();
    expect(matchEveryResult(operations, [empty, empty, empty, empty])).toBeUndefined();
  });
});

describe('matchReads', () => {
  it('finds answers by name, nil where there is none', () => {
    const matched = matchReads([read('a'), write('w'), read('b')], [bin('b', 2)]);
    expect(matched).toStrictEqual({ results: [NIL, undefined, intValue(2)], bins: [] });
  });
  it('refuses an answer nobody asked for', () => {
    expect(matchReads([read('a'), write('w')], [bin('w', 1)])).toBeUndefined();
    expect(matchReads([write('w')], [bin('w', 1)])).toBeUndefined();
  });
});

describe('matchReadAll', () => {
  it('keeps every bin for the record and gives reads beside it theirs', () => {
    const answers = [bin('a', 1), bin('b', 2)];
    const matched = matchReadAll([{ op: 'readAll' }, read('b'), read('no')], answers);
    expect(matched).toStrictEqual({ results: [undefined, intValue(2), NIL], bins: answers });
  });
});
