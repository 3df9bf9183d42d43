import { describe, expect, it } from 'vitest';
import { SlotList } from './slot-list.js';

describe('SlotList', () => {
  it('holds its members, and uses places again', () => {
    const list = new SlotList<{ name: string }>();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name })) as [
      { name: string },
      { name: string },
      { name: string },
    ];
    const slotOfA = list.add(a);
    const slotOfB = list.add(b);
    list.remove(slotOfA);
    expect([list.size, list.at(slotOfA), list.at(slotOfB)]).toEqual([1, undefined, b]);
    expect(list.add(c)).toBe(slotOfA);
    expect([list.size, new Set(list.all())]).toEqual([2, new Set([b, c])]);
  });
});
