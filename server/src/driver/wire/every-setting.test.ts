import { describe, expect, it } from 'vitest';
import {
  SHAPES,
  type Shape,
  type Sight,
  sightOf,
} from '../../../../test/support/setting-sights.js';
import type { SettingName, Settings } from '../../model/settings.js';

/** Settings of which each one differs from `OTHER`. */
const BASE: Settings = {
  totalTimeoutMs: 5_000,
  socketTimeoutMs: 4_000,
  maxRetries: 1,
  retryDelayMs: 10,
  sendKey: false,
  durableDelete: false,
  commitLevel: 'all',
  replica: 'sequence',
  readModeAp: 'one',
  readModeSc: 'session',
  useCompression: true,
  compressionThresholdBytes: 0,
  maxConcurrentNodes: 0,
  recordQueueSize: 100,
  allowInline: true,
  allowInlineSsd: false,
  readTouchTtlPercent: 0,
};
const OTHER: Settings = {
  totalTimeoutMs: 3_000,
  socketTimeoutMs: 2_000,
  maxRetries: 0,
  retryDelayMs: 20,
  sendKey: true,
  durableDelete: true,
  commitLevel: 'master',
  replica: 'preferRack',
  readModeAp: 'all',
  readModeSc: 'linearize',
  useCompression: false,
  compressionThresholdBytes: 100_000,
  maxConcurrentNodes: 1,
  recordQueueSize: 1,
  allowInline: false,
  allowInlineSsd: true,
  readTouchTtlPercent: 80,
};

/** What each setting changes, by the shape of the call; where a shape is missing it has nothing to change. */
const EFFECTS: {
  readonly [Name in SettingName]: Partial<Record<Shape, readonly (keyof Sight)[]>>;
} = {
  totalTimeoutMs: {
    'a read': ['serverTimeoutMs', 'givesUpMs'],
    'a write': ['serverTimeoutMs', 'givesUpMs'],
    'reads in a batch': ['serverTimeoutMs', 'givesUpMs'],
    'writes in a batch': ['serverTimeoutMs', 'givesUpMs'],
    'a query': ['serverTimeoutMs', 'givesUpMs'],
    'a task': ['serverTimeoutMs', 'givesUpMs'],
  },
  socketTimeoutMs: {
    'a read': ['serverTimeoutMs', 'givesUpMs'],
    'a write': ['serverTimeoutMs', 'givesUpMs'],
    // A batch has room for one timeout, and it is the total.
    'reads in a batch': ['givesUpMs'],
    'writes in a batch': ['givesUpMs'],
    'a query': ['socketTimeoutMs', 'givesUpMs'],
    'a task': ['socketTimeoutMs', 'givesUpMs'],
  },
  // A task that may have begun must not begin again.
  maxRetries: everywhereBut(['a task'], ['tries', 'pausesMs']),
  retryDelayMs: everywhereBut(['a task'], ['pausesMs']),
  // The official clients send no user key with reads in a batch; queries and tasks have none.
  sendKey: everywhereBut(['reads in a batch', 'a query', 'a task'], ['userKey']),
  durableDelete: {
    'a write': ['info2'],
    'writes in a batch': ['info2'],
    'a task': ['info2'],
  },
  commitLevel: {
    'a write': ['info3'],
    'writes in a batch': ['info3'],
    'a task': ['info3'],
  },
  // Writes go to the master, and a task to everybody.
  replica: everywhereBut(['a write', 'writes in a batch', 'a task'], ['route']),
  // Servers look at neither in a query, nor at the share of a time to live, nor in what only writes.
  readModeAp: { 'a read': ['info1'], 'reads in a batch': ['info1'] },
  readModeSc: {
    'a read': ['info3', 'route'],
    'reads in a batch': ['info3', 'route'],
    'a query': ['route'],
  },
  readTouchTtlPercent: { 'a read': ['ttl'], 'reads in a batch': ['ttl'] },
  // What answers without bins has nothing to compress.
  useCompression: {
    'a read': ['compressed', 'info1'],
    'a write': ['compressed'],
    'reads in a batch': ['compressed', 'info1'],
    'writes in a batch': ['compressed', 'info1'],
    'a query': ['compressed', 'info1'],
    'a task': ['compressed'],
  },
  compressionThresholdBytes: everywhereBut([], ['compressed']),
  // A point call has one node, and a task is for all of them.
  maxConcurrentNodes: everywhereBut(['a read', 'a write', 'a task'], ['nodesAtOnce', 'givesUpMs']),
  recordQueueSize: { 'a query': ['windowRecords'] },
  allowInline: { 'reads in a batch': ['batchFlags'], 'writes in a batch': ['batchFlags'] },
  allowInlineSsd: { 'reads in a batch': ['batchFlags'], 'writes in a batch': ['batchFlags'] },
};

function everywhereBut(
  exceptions: readonly Shape[],
  seen: readonly (keyof Sight)[],
): Partial<Record<Shape, readonly (keyof Sight)[]>> {
  const shapes = SHAPES.filter((shape) => !exceptions.includes(shape));
  return Object.fromEntries(shapes.map((shape) => [shape, seen]));
}

describe.each(SHAPES)('the settings of %s', (shape) => {
  it('come to the node, or to what the driver does, one and all', async () => {
    const base = await sightOf(shape, BASE);
    const seen: Partial<Record<SettingName, readonly string[]>> = {};
    for (const name of Object.keys(EFFECTS) as SettingName[]) {
      const sight = await sightOf(shape, { ...BASE, [name]: OTHER[name] });
      const changed = Object.keys(sight).filter(
        (each) => sight[each as keyof Sight] !== base[each as keyof Sight],
      );
      if (changed.length > 0) seen[name] = changed.toSorted();
    }
    const expected = Object.entries(EFFECTS).flatMap(([name, effects]) => {
      const effect = effects[shape];
      return effect === undefined ? [] : [[name, effect.toSorted()]];
    });
    expect(seen).toStrictEqual(Object.fromEntries(expected));
  });
});
