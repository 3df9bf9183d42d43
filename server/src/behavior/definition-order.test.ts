import { describe, expect, it } from 'vitest';
import { BEHAVIOR_NAME_MAX_CHARS, isBehaviorName } from './behavior-name.js';
import { ANCESTORS_MAX, parentsFirst } from './definition-order.js';
import type { BehaviorDefinition } from './presets.js';

/** So many Behaviors, each derived from the next. */
const chain = (count: number): BehaviorDefinition[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ name: `b${i}`, parent: i === count - 1 ? 'DEFAULT' : `b${i + 1}`, patches: {} },
  }));

describe('parentsFirst', () => {
  it('puts every Behavior behind its parent', () => {
    expect(parentsFirst(chain(3)).map(({ name }) => name)).toEqual(['b2', 'b1', 'b0']);
  });

  it('follows chains to their limit', () => {
    expect(parentsFirst(chain(ANCESTORS_MAX))).toHaveLength(ANCESTORS_MAX);
    expect(() => parentsFirst(chain(ANCESTORS_MAX + 1))).toThrow(/more than 32 behaviours/);
  });
});

describe('isBehaviorName', () => {
  it.each(['a', 'Checkout.v2_b-1', 'x'.repeat(BEHAVIOR_NAME_MAX_CHARS)])('takes %s', (name) => {
    expect(isBehaviorName(name)).toBe(true);
  });

  it.each(['', '1a', '_a', 'a b', 'ä', 'a:b', 'x'.repeat(BEHAVIOR_NAME_MAX_CHARS + 1)])(
    'does not take %j',
    (name) => {
      expect(isBehaviorName(name)).toBe(false);
    },
  );
});
