/** Coalescing over a driver and a clock a test holds in its hand: what shares a batch, and what each member hears. */

import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import {
  createFakeDriver,
  type FakeDriverOptions,
  okOutcome,
} from '../../../../test/support/fake-driver.js';
import { type clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { Command, Outcome } from '../../model/command.js';
import type { Expression } from '../../model/expression.js';
import { keyOf } from '../../model/key.js';
import type { Settings } from '../../model/settings.js';
import { CONTRACT_SETTINGS } from '../contract/contract-suite.js';
import type { CallOptions } from '../driver.js';
import {
  COALESCED_MAX,
  COALESCED_MIN,
  createCoalescingDriver,
  PAUSE_MS,
  SLOW_AGAIN_MS,
  SLOW_BATCH_MS,
} from './coalescing-driver.js';

const SETTINGS: Settings = CONTRACT_SETTINGS;

const key = (i: number) => keyOf('test', 's', { type: 'integer', value: BigInt(i) });
const ALWAYS: Expression = { node: 'literal', value: { type: 'bool', value: true } };
const get = (i: number, settings: Settings = SETTINGS): Command => ({
  verb: 'get',
  key: key(i),
  settings,
  bins: 'all',
});
const put = (i: number): Command => ({
  verb: 'operate',
  key: key(i),
  settings: SETTINGS,
  operations: [{ op: 'write', bin: 'a', value: { type: 'int', value: BigInt(i) } }],
  write: { exists: 'update', ttl: { type: 'serverDefault' } },
});

function rig(options: FakeDriverOptions = {}) {
  const inner = createFakeDriver(options);
  const clock = createFakeClock();
  const driver = createCoalescingDriver(inner, clock);
  const run = (commands: readonly Command[], call: Partial<CallOptions> = {}) =>
    Promise.all(commands.map((each) => driver.execute(each, { settings: SETTINGS, ...call })));
  return { inner, clock, driver, run, shapes: () => inner.calls.map(shapeOf) };
}

function shapeOf(call: ReturnType<typeof createFakeDriver>['calls'][number]): string {
  return call.call === 'batch' ? `batch ${call.commands.length}` : call.call;
}

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe('commands of one turn', () => {
  it('share a batch from so many on, and go alone below', async () => {
    const few = rig();
    await few.run(many(COALESCED_MIN - 1, (i) => get(i)));
    expect(few.shapes()).toEqual(many(COALESCED_MIN - 1, () => 'execute'));
    const enough = rig();
    await enough.run(many(COALESCED_MIN, (i) => get(i)));
    expect(enough.shapes()).toEqual([`batch ${COALESCED_MIN}`]);
  });

  it('fill batches no further than the limit', async () => {
    const exact = rig();
    await exact.run(many(COALESCED_MAX, (i) => get(i)));
    expect(exact.shapes()).toEqual([`batch ${COALESCED_MAX}`]);
    const more = rig();
    await more.run(many(COALESCED_MAX + 1, (i) => get(i)));
    expect(more.shapes()).toEqual([`batch ${COALESCED_MAX}`, 'execute']);
  });

  it('each have their own outcome, in the order of the calls', async () => {
    const outcomes = many(6, (i) =>
      i % 2 === 0 ? okOutcome([], { generation: i + 1 }) : failure(serverFailure(2)),
    );
    const { run } = rig({ respond: (_command, index) => outcomes[index] ?? okOutcome() });
    expect(await run(many(6, (i) => get(i)))).toEqual(outcomes);
  });

  it('share no batch across reads and writes, conditions, or settings other than time', async () => {
    const { run, shapes } = rig();
    const deep: Settings = { ...SETTINGS, maxRetries: SETTINGS.maxRetries + 1 };
    await run([
      ...many(4, (i) => get(i)),
      ...many(4, (i) => put(i)),
      ...many(4, (i) => get(i, deep)),
      { ...get(99), filter: ALWAYS },
      { verb: 'exists', key: key(98), settings: SETTINGS },
    ]);
    expect(shapes().toSorted()).toEqual(['batch 4', 'batch 4', 'batch 4', 'execute', 'execute']);
  });

  it('share a batch after a busy turn though each comes in a callback of its own, as calls do', async () => {
    const { driver, shapes } = rig();
    /** Immediates asked for together run in one turn, with the ticks of each between them. */
    const turnOf = async (count: number): Promise<void> => {
      const calls = many(count, (i) =>
        endOfTurn().then(() => driver.execute(get(i), { settings: SETTINGS })),
      );
      await Promise.all(calls);
      await endOfTurn();
    };
    await turnOf(COALESCED_MIN);
    expect(shapes()).toEqual(many(COALESCED_MIN, () => 'execute'));
    await turnOf(COALESCED_MIN);
    expect(shapes().slice(COALESCED_MIN)).toEqual([`batch ${COALESCED_MIN}`]);
  });

  it('leave at once while few come in a turn, and so does the first behind a quiet one', async () => {
    const { driver, shapes } = rig();
    const leaves = async (): Promise<boolean> => {
      const before = shapes().length;
      void driver.execute(get(0), { settings: SETTINGS });
      await new Promise((resolve) => {
        process.nextTick(resolve);
      });
      return shapes().length > before;
    };
    for (let i = 0; i < COALESCED_MIN; i += 1) expect(await leaves()).toBe(true);
    // Enough for a batch have come: what follows waits for the end of the turn, and so does all of the next turn.
    expect(await leaves()).toBe(false);
    await endOfTurn();
    expect(await leaves()).toBe(false);
    await endOfTurn();
    await endOfTurn();
    expect(await leaves()).toBe(true);
  });
});

const endOfTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

const failure = (error: ReturnType<typeof clientFailure>): Outcome => ({ ok: false, error });

describe('a member', () => {
  it('whose time is shorter fails alone, a write in doubt; the batch has the longest', async () => {
    const held = Promise.withResolvers<Outcome>();
    const { driver, inner, clock } = rig({ respond: () => held.promise });
    const timed = (totalTimeoutMs: number) => ({ settings: { ...SETTINGS, totalTimeoutMs } });
    const calls = [100, 500, 500, 300].map((ms, i) => driver.execute(put(i), timed(ms)));
    await Promise.resolve();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(inner.calls[0]).toMatchObject({ options: { settings: { totalTimeoutMs: 500 } } });
    clock.advance(99);
    expect(clock.pendingTimers).toBe(2);
    clock.advance(1);
    expect(await calls[0]).toMatchObject({
      ok: false,
      error: { inDoubt: true, codeName: 'TIMEOUT' },
    });
    held.resolve(okOutcome());
    expect((await Promise.all(calls.slice(1))).map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('that is cancelled leaves alone, certain for a read; the last to leave ends the batch', async () => {
    const { driver, inner } = rig({ respond: () => new Promise(() => undefined) });
    const aborts = many(4, () => new AbortController());
    const calls = aborts.map(({ signal }, i) =>
      driver.execute(get(i), { settings: SETTINGS, signal }),
    );
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const [batch] = inner.calls;
    if (batch?.call !== 'batch') throw new TypeError('no batch');
    for (const [i, abort] of aborts.entries()) {
      expect(batch.options.signal?.aborted).toBe(false);
      abort.abort();
      expect(await calls[i]).toMatchObject({
        ok: false,
        error: { inDoubt: false, codeName: 'CANCELLED' },
      });
    }
    expect(batch.options.signal?.aborted).toBe(true);
  });

  it('that is cancelled while it waits for the end of the turn is not sent', async () => {
    const { driver, shapes } = rig();
    const abort = new AbortController();
    const calls = many(COALESCED_MIN + 1, (i) =>
      driver.execute(put(i), { settings: SETTINGS, ...(i === 0 ? { signal: abort.signal } : {}) }),
    );
    abort.abort();
    await Promise.all(calls);
    // The driver refuses what is cancelled before it is sent.
    expect(shapes().toSorted()).toEqual([`batch ${COALESCED_MIN}`, 'execute']);
  });

  it('whose batch is refused has the rest of its time for itself', async () => {
    let batches = 0;
    const { inner, clock, run } = rig({
      respond: () => {
        batches += 1;
        if (batches > 4) return okOutcome();
        if (batches === 1) clock.advance(40);
        return failure(serverFailure(152));
      },
    });
    await run(
      many(4, (i) => get(i)),
      { settings: { ...SETTINGS, totalTimeoutMs: 100 } },
    );
    const alone = inner.calls.slice(1);
    expect(
      alone.map((call) => call.call === 'execute' && call.options.settings.totalTimeoutMs),
    ).toEqual(many(4, () => 60));
  });

  it('that is cancelled before goes no further than the driver', async () => {
    const { run, shapes } = rig();
    await run(
      many(5, (i) => get(i)),
      { signal: AbortSignal.abort() },
    );
    expect(shapes()).toEqual(many(5, () => 'execute'));
  });
});

describe('batches', () => {
  it('that the server refuses as such are sent one by one, and none are made for a while', async () => {
    let refusing = true;
    const { run, shapes, clock } = rig({
      respond: (_command, index) =>
        refusing && index >= 0 && shapesOfBatch() ? failure(serverFailure(150)) : okOutcome(),
    });
    function shapesOfBatch(): boolean {
      return shapes().at(-1)?.startsWith('batch') === true;
    }
    expect((await run(many(4, (i) => get(i)))).map(({ ok }) => ok)).toEqual(many(4, () => true));
    refusing = false;
    expect(shapes()).toEqual(['batch 4', ...many(4, () => 'execute')]);
    await run(many(4, (i) => get(i)));
    expect(shapes()).toHaveLength(9);
    clock.advance(PAUSE_MS);
    await run(many(4, (i) => get(i)));
    expect(shapes().at(-1)).toBe('batch 4');
  });

  it.each([
    { what: 'slower than usual once', tookMs: [1, SLOW_BATCH_MS + 1], next: 'batch 4' },
    { what: 'slower twice', tookMs: [1, SLOW_BATCH_MS + 1, SLOW_BATCH_MS * 2], next: 'execute' },
    {
      what: 'slower again in time',
      tookMs: [1, SLOW_BATCH_MS * 2, ...quick(SLOW_AGAIN_MS / 5 - 4), SLOW_BATCH_MS * 2],
      next: 'execute',
    },
    {
      what: 'slower again, but long after',
      tookMs: [1, SLOW_BATCH_MS * 2, ...quick(SLOW_AGAIN_MS / 5), SLOW_BATCH_MS * 2],
      next: 'batch 4',
    },
    {
      what: 'no slower than the limit',
      tookMs: [1, SLOW_BATCH_MS, SLOW_BATCH_MS],
      next: 'batch 4',
    },
    {
      what: 'as slow as usual',
      tookMs: [SLOW_BATCH_MS * 2, SLOW_BATCH_MS * 2, SLOW_BATCH_MS * 2],
      next: 'batch 4',
    },
  ])('that are $what: $next', async ({ tookMs, next }) => {
    const { run, shapes, clock } = rig({
      respond: (_command, index) => {
        if (index === 0) clock.advance(tookMs[shapes().length - 1] ?? 0);
        return okOutcome();
      },
    });
    for (let batch = 0; batch <= tookMs.length; batch += 1) {
      await run(many(4, (i) => get(i)));
      await endOfTurn();
    }
    expect(shapes()[tookMs.length]).toBe(next);
  });

  it('that were slow side by side had one reason', async () => {
    const held: PromiseWithResolvers<Outcome>[] = [];
    const { run, shapes, clock } = rig({
      respond: (_command, index) => {
        if (shapes().length === 1 || index > 0) return okOutcome();
        const one = Promise.withResolvers<Outcome>();
        held.push(one);
        return one.promise;
      },
    });
    await run(many(4, (i) => get(i)));
    const slow = run(many(2 * COALESCED_MAX, (i) => get(i)));
    await endOfTurn();
    for (const one of held) {
      clock.advance(SLOW_BATCH_MS * 10);
      one.resolve(okOutcome());
      await endOfTurn();
    }
    await slow;
    void run(many(4, (i) => get(i)));
    await endOfTurn();
    expect(shapes()).toEqual(['batch 4', 'batch 64', 'batch 64', 'batch 4']);
    for (const one of held) one.resolve(okOutcome());
  });
});

/** Batches of 5 ms each. */
function quick(count: number): number[] {
  return many(count, () => 5);
}
