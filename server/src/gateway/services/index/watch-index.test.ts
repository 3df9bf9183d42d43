import { IndexService, IndexState } from '@aerogate/proto/aerogate/v1/index_service_pb';
import { describe, expect, it } from 'vitest';
import { callContext, callStream } from '../../../../../test/support/call-context.js';
import { collect } from '../../../../../test/support/collect.js';
import { infoAnswer } from '../../../../../test/support/fake-driver.js';
import { entry } from '../../../../../test/support/index-lists.js';
import { fakeGateway, statusOf } from '../../../../../test/support/session-gateway.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { watchIndex } = IndexService.method;
const AGE_INDEX = { namespace: 'test', name: 'users_age' };

type Look = { readonly state: string; readonly percent: number } | 'fails' | 'gone';

/** A node that says the looks in turn, the last for ever. A test waits for `looked` before it moves the clock. */
function nodeLookedAt(looks: readonly Look[]) {
  let count = 0;
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const gateway = fakeGateway({
    info: ({ commands }) => {
      const look = looks[Math.min(count, looks.length - 1)] ?? 'gone';
      count += 1;
      for (const each of waiting) if (each.count <= count) each.resolve();
      if (look === 'fails') throw clientFailure('CONNECTION');
      if (look === 'gone') return [infoAnswer('A1', commands, () => '')];
      const list = entry('users_age', { state: look.state });
      const stat = `entries=1;load_pct=${look.percent}`;
      return [infoAnswer('A1', commands, (each) => (each.startsWith('sindex-list') ? list : stat))];
    },
  });
  /** Resolves once so many looks were taken, and the next is waited for. */
  const looked = async (times: number): Promise<void> => {
    if (count < times)
      await new Promise<void>((resolve) => waiting.push({ count: times, resolve }));
    await untilTimers(gateway.clock, 2);
  };
  return { ...gateway, looked };
}

/** What runs between a look and the pause behind it are promises alone: they are let run until the pause is armed. */
async function untilTimers(
  clock: { readonly pendingTimers: number },
  count: number,
): Promise<void> {
  while (clock.pendingTimers < count) await new Promise((resolve) => setImmediate(resolve));
}

const WRITING = (percent: number): Look => ({ state: 'WO', percent });
const READY: Look = { state: 'RW', percent: 100 };

describe('WatchIndex', () => {
  it('shows the first look, each change, and the end', async () => {
    const { services, clock, looked } = nodeLookedAt([
      ...[WRITING(10), WRITING(10), WRITING(60), READY],
    ]);
    const seen = collect(callStream(services, watchIndex, AGE_INDEX));

    for (let look = 1; look <= 3; look += 1) {
      await looked(look);
      clock.advance(1_000);
    }

    expect(
      (await seen).map(({ index, statistics, last }) => [
        ...[index?.state, statistics?.loadPercent, last],
      ]),
    ).toEqual([
      [IndexState.BUILDING, 10, false],
      [IndexState.BUILDING, 60, false],
      [IndexState.READY, 100, true],
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends at once with an index that is ready, or broken', async () => {
    for (const state of ['RW', 'ERROR']) {
      const { services } = nodeLookedAt([{ state, percent: 100 }]);

      const seen = await collect(callStream(services, watchIndex, AGE_INDEX));

      expect(seen.map(({ last }) => last)).toEqual([true]);
    }
  });

  it('repeats the last look where nothing changes', async () => {
    const { services, clock, looked } = nodeLookedAt([WRITING(10), WRITING(10), READY]);
    const interval = { seconds: 15n };
    const messages = callStream(services, watchIndex, { ...AGE_INDEX, interval });

    const first = await messages.next();
    const second = messages.next();
    await looked(1);
    clock.advance(15_000);
    const repeated = await second;
    const third = messages.next();
    await looked(2);
    clock.advance(15_000);

    expect(repeated).toEqual(first);
    const fourth = await third;
    // At the same moment the heartbeat and the look are due; whichever comes first, the end follows.
    const end = fourth.value?.last === true ? fourth : await messages.next();
    expect(end.value?.last).toBe(true);
    expect((await messages.next()).done).toBe(true);
  });

  it('outlives two looks that fail, and not a third in a row', async () => {
    const patient = nodeLookedAt(['fails', 'fails', WRITING(1), 'fails', 'fails', READY]);
    const seen = collect(callStream(patient.services, watchIndex, AGE_INDEX));
    for (let look = 1; look <= 5; look += 1) {
      await patient.looked(look);
      patient.clock.advance(1_000);
    }
    expect((await seen).map(({ last }) => last)).toEqual([false, true]);

    const lost = nodeLookedAt(['fails']);
    const failed = statusOf(collect(callStream(lost.services, watchIndex, AGE_INDEX)));
    for (let look = 1; look <= 2; look += 1) {
      await lost.looked(look);
      lost.clock.advance(1_000);
    }
    expect((await failed).code).toBe(GRPC_CODE.UNAVAILABLE);
    expect(lost.clock.pendingTimers).toBe(0);
  });

  it('is NOT_FOUND for an index that is not there, or is dropped meanwhile', async () => {
    const missing = nodeLookedAt(['gone']);
    const dropped = nodeLookedAt([WRITING(1), 'gone']);

    const atOnce = await statusOf(collect(callStream(missing.services, watchIndex, AGE_INDEX)));
    const later = statusOf(collect(callStream(dropped.services, watchIndex, AGE_INDEX)));
    await dropped.looked(1);
    dropped.clock.advance(1_000);

    expect(atOnce.code).toBe(GRPC_CODE.NOT_FOUND);
    expect((await later).code).toBe(GRPC_CODE.NOT_FOUND);
  });

  it('ends when its caller leaves, and leaves nothing behind', async () => {
    const { services, clock, looked } = nodeLookedAt([WRITING(1)]);
    const caller = new AbortController();
    const context = callContext({ signal: caller.signal });
    const status = statusOf(collect(callStream(services, watchIndex, AGE_INDEX, context)));
    await looked(1);

    caller.abort();

    expect((await status).code).toBe(GRPC_CODE.CANCELLED);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    { seconds: 0n, nanos: 99_999_999 },
    { seconds: 60n, nanos: 1 },
    { seconds: -1n, nanos: 0 },
  ])('refuses an interval of $seconds s and $nanos ns', async (interval) => {
    const { services, driver } = nodeLookedAt([READY]);

    const status = await statusOf(
      collect(callStream(services, watchIndex, { ...AGE_INDEX, interval })),
    );

    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(driver.calls).toEqual([]);
  });

  it.each([{ nanos: 100_000_000 }, { seconds: 60n }])('takes the interval %o', async (interval) => {
    const { services } = nodeLookedAt([READY]);

    const seen = await collect(callStream(services, watchIndex, { ...AGE_INDEX, interval }));

    expect(seen).toHaveLength(1);
  });
});
