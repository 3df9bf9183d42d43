import { describe, expect, it } from 'vitest';
import { collect } from '../../../../test/support/collect.js';
import { beginSource } from './begun-source.js';

/** Counts up to `last`, and notes what is asked of it. */
function countingTo(last: number, notes: string[]): AsyncIterable<number> {
  return {
    [Symbol.asyncIterator]: () => {
      let number = 0;
      return {
        next: () => {
          number += 1;
          notes.push(`next ${number}`);
          return Promise.resolve(
            number > last ? { done: true, value: undefined } : { value: number },
          );
        },
        return: () => {
          notes.push('return');
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}

describe('a source that has begun', () => {
  it('has been asked for its first element, and for no other', async () => {
    const notes: string[] = [];
    const source = beginSource(countingTo(2, notes));
    expect(notes).toEqual(['next 1']);
    expect(await collect(source)).toEqual([1, 2]);
    expect(notes).toEqual(['next 1', 'next 2', 'next 3', 'return']);
  });

  it('ends with its reader, and when it is dropped unread', async () => {
    const read: string[] = [];
    for await (const _ of beginSource(countingTo(9, read))) break;
    expect(read).toEqual(['next 1', 'return']);
    const unread: string[] = [];
    beginSource(countingTo(9, unread)).drop();
    expect(unread).toEqual(['next 1', 'return']);
  });

  it('tells its failure to who reads it, and to nobody else', async () => {
    const failing = (): AsyncIterable<never> => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('gone')) }),
    });
    await expect(collect(beginSource(failing()))).rejects.toThrow('gone');
    beginSource(failing()).drop();
    // Were the failure nobody's, it would have ended the process by the next turn.
    await new Promise((resolve) => setImmediate(resolve));
  });
});
