import { describe, expect, it } from 'vitest';
import { createWriteTurn } from './write-turn.js';

const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const endOfTick = (): Promise<void> =>
  new Promise((resolve) => {
    process.nextTick(resolve);
  });

describe('createWriteTurn', () => {
  function create() {
    const turn = createWriteTurn();
    const left: string[] = [];
    return {
      left,
      add: (name: string): void => {
        turn.add();
        turn.schedule(() => left.push(name));
      },
    };
  }

  it('lets a lone request leave at once', async () => {
    const { add, left } = create();
    add('a');
    expect(left).toEqual([]);
    await endOfTick();
    expect(left).toEqual(['a']);
  });

  it('keeps what follows in the same turn until its end', async () => {
    const { add, left } = create();
    add('a');
    await endOfTick();
    add('b');
    await endOfTick();
    expect(left).toEqual(['a']);
    await endOfTurn();
    expect(left).toEqual(['a', 'b']);
  });

  it('keeps all of a turn that follows a busy one, and no more of that behind a quiet one', async () => {
    const { add, left } = create();
    add('a');
    add('b');
    await endOfTurn();
    left.length = 0;
    add('c');
    await endOfTick();
    expect(left).toEqual([]);
    await endOfTurn();
    expect(left).toEqual(['c']);
    add('d');
    await endOfTick();
    expect(left).toEqual(['c', 'd']);
  });
});
