import { describe, expect, it } from 'vitest';
import {
  BEHAVIORS_MAX,
  BehaviorTextError,
  changeBehaviors,
  parseBehaviors,
} from './behavior-text.js';

const CHECKOUT = `# Ours.
behaviors:
  checkout: # since the sale
    parent: READ_FAST
    all: { total_timeout: 1.5s, max_retries: 4 }
    reads_sc:
      read_mode_sc: LINEARIZE
    writes: { durable_delete: true, commit_level: COMMIT_MASTER }
  nightly: {}
`;

/** The fault of a text, as people read it. */
function faultOf(text: string): string {
  try {
    parseBehaviors(text);
  } catch (error) {
    if (error instanceof BehaviorTextError) return error.message;
    throw error;
  }
  throw new Error('the text was taken');
}

describe('a file of behaviours', () => {
  it('is read by the names of the API', () => {
    expect(parseBehaviors(CHECKOUT)).toEqual([
      {
        name: 'checkout',
        parent: 'READ_FAST',
        patches: {
          all: { totalTimeoutMs: 1_500, maxRetries: 4 },
          readsSc: { readModeSc: 'linearize' },
          writes: { durableDelete: true, commitLevel: 'master' },
        },
      },
      { name: 'nightly', parent: 'DEFAULT', patches: {} },
    ]);
  });

  it.each(['', '# nothing\n', 'behaviors:\n', 'behaviors: {}\n'])('may be empty: %j', (text) => {
    expect(parseBehaviors(text)).toEqual([]);
  });

  it.each([
    ['200ms', 200],
    ['0.2s', 200],
    ['2s', 2_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['0s', 0],
  ])('says durations with their unit: %s', (text, ms) => {
    const [behavior] = parseBehaviors(`behaviors: { a: { all: { total_timeout: ${text} } } }`);

    expect(behavior?.patches.all?.totalTimeoutMs).toBe(ms);
  });

  it.each([
    ['behaviours: {}', /^line 1: behaviours: there is no such key here; there are behaviors\.$/],
    ['behaviors: [a]', /^line 1: behaviors: a mapping is expected\.$/],
    ['behaviors:\n  1a: {}', /^line 2: behaviors\.1a: a name is 1 to 64/],
    ['behaviors:\n  DEFAULT: {}', /^line 2: behaviors\.DEFAULT: a preset/],
    ['behaviors:\n  a:\n    reeds: {}', /^line 3: behaviors\.a\.reeds: there is no such key/],
    ['behaviors:\n  a:\n    parent: 7', /^line 3: behaviors\.a\.parent: the name of a behaviour/],
    [
      'behaviors:\n  a:\n    all:\n      total_timeout: 30',
      /^line 4: behaviors\.a\.all\.total_timeout: a duration such as 200ms/,
    ],
    ['behaviors:\n  a:\n    all:\n      total_timeout: 25h', /at most 24h\.$/],
    ['behaviors:\n  a:\n    all:\n      total_timeout: 0.1ms', /whole milliseconds/],
    ['behaviors:\n  a:\n    all:\n      max_retries: 101', /a whole number from 0 to 100/],
    ['behaviors:\n  a:\n    all:\n      max_retries: 1.5', /a whole number/],
    ['behaviors:\n  a:\n    all:\n      send_key: yes please', /true or false/],
    ['behaviors:\n  a:\n    all:\n      replica: master', /one of MASTER, MASTER_PROLES/],
    ['behaviors:\n  a: {}\n  a: {}', /^line 3: /],
    ['behaviors:\n  a: {', /^line \d: /],
  ])('is refused with line and key: %j', (text, fault) => {
    expect(faultOf(text)).toMatch(fault);
  });

  it('holds so many behaviours at most', () => {
    const text = (count: number) =>
      `behaviors:\n${Array.from({ length: count }, (_, i) => `  b${i}: {}\n`).join('')}`;

    expect(parseBehaviors(text(BEHAVIORS_MAX))).toHaveLength(BEHAVIORS_MAX);
    expect(faultOf(text(BEHAVIORS_MAX + 1))).toMatch(/1001 behaviours; the limit is 1000/);
  });
});

describe('a change', () => {
  const [checkout] = parseBehaviors(CHECKOUT);

  it('keeps what it does not concern, comments included', () => {
    const changed = changeBehaviors(CHECKOUT, 'urgent', {
      name: 'urgent',
      parent: 'checkout',
      patches: { readsPoint: { totalTimeoutMs: 50, replica: 'preferRack', sendKey: false } },
    });

    expect(changed).toContain('# Ours.');
    expect(changed).toContain('# since the sale');
    expect(parseBehaviors(changed)).toEqual([
      ...parseBehaviors(CHECKOUT),
      {
        name: 'urgent',
        parent: 'checkout',
        patches: { readsPoint: { totalTimeoutMs: 50, replica: 'preferRack', sendKey: false } },
      },
    ]);
  });

  it('replaces, and takes out', () => {
    const next = { name: 'nightly', parent: 'DEFAULT', patches: { all: { maxRetries: 9 } } };

    expect(parseBehaviors(changeBehaviors(CHECKOUT, 'nightly', next))).toEqual([checkout, next]);
    expect(parseBehaviors(changeBehaviors(CHECKOUT, 'nightly'))).toEqual([checkout]);
  });

  it('begins a file that is empty', () => {
    const next = { name: 'a', parent: 'DEFAULT', patches: {} };

    expect(parseBehaviors(changeBehaviors('', 'a', next))).toEqual([next]);
  });
});
