/** Every member of the operation surface has a scenario, or is among those that are known to have none yet. */

import { describe, expect, it } from 'vitest';
import { readMembers, readScenarios } from '../support/scenarios.js';

const scenarios = readScenarios().flatMap((file) => file.scenarios);
const covered = new Set(scenarios.flatMap(({ covers }) => covers));
const { members, pending } = readMembers();
const all = Object.values(members).flat();

describe('the scenarios', () => {
  it('have names of their own, since those name their records', () => {
    const names = scenarios.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it('cover members that there are', () => {
    expect([...covered].filter((name) => !all.includes(name))).toEqual([]);
  });
});

describe('the members of the operation surface', () => {
  it('are named once', () => {
    expect(all).toEqual([...new Set(all)]);
    expect(pending.filter((name) => !all.includes(name))).toEqual([]);
  });

  it('have a scenario each, but for the pending', () => {
    const without = all.filter((name) => !covered.has(name));
    expect(without.toSorted()).toEqual(pending.toSorted());
  });
});
