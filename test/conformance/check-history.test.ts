import { describe, expect, it } from 'vitest';
import {
  checkHistory,
  type History,
  type HistoryStep,
  type HistoryTransaction,
} from '../support/histories/check-history.js';

const append = (key: string, value: number): HistoryStep => ({ type: 'append', key, value });
const read = (key: string, ...seen: readonly number[]): HistoryStep => ({
  type: 'read',
  key,
  seen,
});
const committed = (name: string, ...steps: readonly HistoryStep[]): HistoryTransaction => ({
  ...{ name, status: 'committed', steps },
});
const aborted = (name: string, ...steps: readonly HistoryStep[]): HistoryTransaction => ({
  ...{ name, status: 'aborted', steps },
});
const unknown = (name: string, ...steps: readonly HistoryStep[]): HistoryTransaction => ({
  ...{ name, status: 'unknown', steps },
});
const history = (
  final: Readonly<Record<string, readonly number[]>>,
  ...transactions: readonly HistoryTransaction[]
): History => ({ transactions, final: new Map(Object.entries(final)) });

const kindsOf = (each: History): readonly string[] => checkHistory(each).map(({ kind }) => kind);

describe('a history that can have been', () => {
  it.each<[string, History]>([
    ['nothing', history({})],
    [
      'one after the other',
      history(
        { x: [1, 2], y: [3] },
        committed('a', append('x', 1), append('y', 3)),
        committed('b', read('y', 3), append('x', 2), read('x', 1, 2)),
      ),
    ],
    [
      'an abort nobody saw',
      history({ x: [1] }, committed('a', append('x', 1)), aborted('b', append('x', 2))),
    ],
    [
      'doubt that came true',
      history({ x: [1] }, unknown('a', append('x', 1)), committed('b', read('x', 1))),
    ],
    [
      'doubt that did not',
      history({ x: [] }, unknown('a', append('x', 1)), committed('b', read('x'))),
    ],
    [
      'at the same time, and not seen',
      history(
        { x: [1] },
        { ...committed('a', append('x', 1)), began: 1, ended: 3 },
        { ...committed('b', read('x')), began: 2, ended: 4 },
      ),
    ],
    [
      'what came true late',
      history(
        { x: [1] },
        { ...unknown('a', append('x', 1)), began: 1 },
        { ...committed('b', read('x')), began: 2, ended: 3 },
      ),
    ],
  ])('%s', (_, each) => {
    expect(checkHistory(each)).toEqual([]);
  });
});

describe('a history that can not', () => {
  it.each<[string, string, History]>([
    [
      'lostWrite',
      'what was committed is not there',
      history({ x: [] }, committed('a', append('x', 1))),
    ],
    ['abortedWrite', 'what was aborted is', history({ x: [1] }, aborted('a', append('x', 1)))],
    [
      'fracturedWrite',
      'half of it is',
      history({ x: [1], y: [] }, unknown('a', append('x', 1), append('y', 2))),
    ],
    ['duplicate', 'it is there twice', history({ x: [1, 1] }, committed('a', append('x', 1)))],
    ['impossibleRead', 'nobody wrote it', history({ x: [9] })],
    [
      'abortedRead',
      'what was aborted was seen',
      history({ x: [] }, aborted('a', append('x', 1)), committed('b', read('x', 1))),
    ],
    [
      'intermediateRead',
      'a version between two writes of one transaction was seen',
      history(
        { x: [1, 2] },
        committed('a', append('x', 1), append('x', 2)),
        committed('b', read('x', 1)),
      ),
    ],
    [
      'impossibleRead',
      'the versions were in another order',
      history(
        { x: [1, 2] },
        committed('a', append('x', 1)),
        committed('b', append('x', 2)),
        committed('c', read('x', 2)),
      ),
    ],
    [
      'impossibleRead',
      'its own append is not seen',
      history({ x: [1] }, committed('a', append('x', 1), read('x'))),
    ],
    [
      'lostUpdate',
      'both wrote after the version they had read',
      history(
        { x: [1, 2] },
        committed('a', read('x'), append('x', 1)),
        committed('b', read('x'), append('x', 2)),
      ),
    ],
    [
      'lostUpdate',
      'a register was overwritten that had changed since it was read',
      history(
        { x: [1, 2, 3] },
        committed('a', append('x', 1)),
        committed('b', read('x', 1), append('x', 2)),
        committed('c', read('x', 1), append('x', 3)),
      ),
    ],
    [
      'G0',
      'each wrote before the other',
      history(
        { x: [1, 2], y: [4, 3] },
        committed('a', append('x', 1), append('y', 3)),
        committed('b', append('x', 2), append('y', 4)),
      ),
    ],
    [
      'G1c',
      'each saw what the other wrote',
      history(
        { x: [1], y: [2] },
        committed('a', append('x', 1), read('y', 2)),
        committed('b', append('y', 2), read('x', 1)),
      ),
    ],
    [
      'G-single',
      'one record of another was seen, and one as it was before',
      history(
        { x: [1], y: [2] },
        committed('a', append('x', 1), append('y', 2)),
        committed('b', read('x', 1), read('y')),
      ),
    ],
    [
      'G2',
      'each saw the other before it wrote',
      history(
        { x: [1], y: [2] },
        committed('a', read('y'), append('x', 1)),
        committed('b', read('x'), append('y', 2)),
      ),
    ],
    [
      'outOfTime',
      'it did not see what had been committed before it began',
      history(
        { x: [1] },
        { ...committed('a', append('x', 1)), began: 1, ended: 2 },
        { ...committed('b', read('x')), began: 3, ended: 4 },
      ),
    ],
  ])('%s: %s', (kind, _, each) => {
    expect(kindsOf(each)).toContain(kind);
  });

  it('names the transactions along a cycle', () => {
    const three = history(
      { x: [1], y: [2], z: [3] },
      committed('a', read('y'), append('x', 1)),
      committed('b', read('z'), append('y', 2)),
      committed('c', read('x'), append('z', 3)),
    );
    expect(checkHistory(three)).toEqual([{ kind: 'G2', names: ['a', 'b', 'c'] }]);
  });
});
