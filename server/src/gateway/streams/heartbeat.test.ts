import { describe, expect, it } from 'vitest';
import { collect } from '../../../../test/support/collect.js';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { HEARTBEAT, withHeartbeats } from './heartbeat.js';

const INTERVAL_MS = 1_000;

describe('withHeartbeats', () => {
  it('passes on what comes in time', async () => {
    const clock = createFakeClock();

    const seen = await collect(
      withHeartbeats(numbers(1, 2, 3), { clock, intervalMs: INTERVAL_MS }),
    );

    expect(seen).toEqual([1, 2, 3]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('beats once for each interval the reader waits in vain, and loses nothing', async () => {
    const clock = createFakeClock();
    const source = gate<string>();
    const beats = withHeartbeats(source.values, { clock, intervalMs: INTERVAL_MS });

    const first = beats.next();
    await source.asked;
    clock.advance(INTERVAL_MS - 1);
    clock.advance(1);
    expect(await first).toEqual({ done: false, value: HEARTBEAT });
    const second = beats.next();
    clock.advance(INTERVAL_MS);
    expect(await second).toEqual({ done: false, value: HEARTBEAT });
    const third = beats.next();
    source.give('late');
    expect(await third).toEqual({ done: false, value: 'late' });
    expect(source.asks).toBe(1);
  });

  it('asks the source for nothing while the reader does not ask', async () => {
    const clock = createFakeClock();
    const source = gate<string>();
    const beats = withHeartbeats(source.values, { clock, intervalMs: INTERVAL_MS });

    const first = beats.next();
    await source.asked;
    source.give('a');
    await first;
    clock.advance(10 * INTERVAL_MS);

    expect(source.asks).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('fails as the source fails, after what came before', async () => {
    const clock = createFakeClock();
    const failure = new Error('lost');
    async function* failing(): AsyncGenerator<number> {
      yield* numbers(1);
      throw failure;
    }
    const beats = withHeartbeats(failing(), { clock, intervalMs: INTERVAL_MS });

    expect(await beats.next()).toEqual({ done: false, value: 1 });
    await expect(beats.next()).rejects.toBe(failure);
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends the source when the reader leaves', async () => {
    const clock = createFakeClock();
    let ended = false;
    async function* endless(): AsyncGenerator<number> {
      try {
        for (;;) yield* numbers(1);
      } finally {
        ended = true;
      }
    }

    for await (const value of withHeartbeats(endless(), { clock, intervalMs: INTERVAL_MS })) {
      if (value === 1) break;
    }

    expect(ended).toBe(true);
  });
});

async function* numbers(...values: readonly number[]): AsyncGenerator<number> {
  for (const value of values) yield await Promise.resolve(value);
}

/** A source that gives what the test says, when it says so. */
function gate<T>() {
  const asked = Promise.withResolvers<undefined>();
  let waiting = Promise.withResolvers<T>();
  let asks = 0;
  async function* values(): AsyncGenerator<T> {
    for (;;) {
      asks += 1;
      asked.resolve(undefined);
      yield await waiting.promise;
      waiting = Promise.withResolvers<T>();
    }
  }
  return {
    values: values(),
    asked: asked.promise,
    give: (value: T) => {
      waiting.resolve(value);
    },
    get asks() {
      return asks;
    },
  };
}
