import { BehaviorService } from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import { describe, expect, it } from 'vitest';
import { callContext, callStream } from '../../../../../test/support/call-context.js';
import { fakeGateway, statusOf } from '../../../../../test/support/session-gateway.js';
import {
  type BehaviorEvent,
  type BehaviorStore,
  createPresetStore,
} from '../../../behavior/behavior-store.js';
import { type BehaviorRegistry, createBehaviorRegistry } from '../../../behavior/registry.js';
import { GRPC_CODE } from '../../grpc-code.js';
import { BEHAVIOR_EVENTS_MAX, BEHAVIOR_HEARTBEAT_MS, BEHAVIOR_WATCHERS_MAX } from '../../limits.js';

const { watchBehaviors } = BehaviorService.method;

/** A store whose events a test brings about. */
function tellingStore() {
  const listeners = new Set<(event: BehaviorEvent) => void>();
  let now: BehaviorRegistry = createBehaviorRegistry();
  const store: BehaviorStore = {
    ...createPresetStore(),
    snapshot: () => now,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const tell = (event: BehaviorEvent): void => {
    for (const listener of listeners) listener(event);
  };
  return {
    store,
    listeners,
    fail: (message: string) => {
      tell({ type: 'loadFailed', failure: { message, atMs: 1_500 } });
    },
    define: (...names: readonly string[]) => {
      const before = now;
      now = createBehaviorRegistry(
        names.map((name) => ({ name, parent: 'DEFAULT', patches: { all: { maxRetries: 1 } } })),
      );
      tell({ type: 'changed', before, now });
    },
  };
}

function watching() {
  const { store, ...controls } = tellingStore();
  const { services, clock } = fakeGateway({ behaviors: store });
  const abort = new AbortController();
  const stream = callStream(services, watchBehaviors, {}, callContext({ signal: abort.signal }));
  return { ...controls, services, clock, abort, stream };
}

describe('WatchBehaviors', () => {
  it('begins with all of them, then tells what is new, changed and gone', async () => {
    const { stream, define } = watching();

    const first = await stream.next();
    define('a', 'b');
    const changed = [await stream.next(), await stream.next()];
    define('b');
    const deleted = await stream.next();

    expect(first.value?.event.case).toBe('snapshot');
    expect(changed.map(({ value }) => value?.event)).toMatchObject([
      { case: 'changed', value: { name: 'a', all: { maxRetries: 1 } } },
      { case: 'changed', value: { name: 'b' } },
    ]);
    expect(deleted.value?.event).toMatchObject({ case: 'deleted', value: 'a' });
  });

  it('tells of a file that can not be used', async () => {
    const { stream, fail } = watching();
    await stream.next();

    fail('behaviors.yaml: line 3: broken');
    const { value } = await stream.next();

    expect(value?.event).toMatchObject({
      case: 'loadFailed',
      value: {
        error: { name: 'NOT_CONFIGURED', message: 'behaviors.yaml: line 3: broken' },
        time: { seconds: 1n, nanos: 500_000_000 },
      },
    });
  });

  it('sends everything again to one who has fallen behind', async () => {
    const { stream, define } = watching();
    await stream.next();
    const names = Array.from({ length: BEHAVIOR_EVENTS_MAX + 1 }, (_, i) => `b${i}`);

    define(...names);
    const { value } = await stream.next();

    expect(value?.event.case).toBe('snapshot');
    expect(value?.event.value).toMatchObject({ behaviors: { length: names.length + 4 } });
  });

  it('gives a sign of life where nothing happens', async () => {
    const { stream, clock } = watching();
    await stream.next();

    const beat = stream.next();
    await Promise.resolve();
    clock.advance(BEHAVIOR_HEARTBEAT_MS);

    expect((await beat).value?.event.case).toBe('heartbeat');
  });

  it('ends with its caller, and lets go of the store', async () => {
    const { stream, abort, listeners, clock } = watching();
    await stream.next();

    const next = stream.next();
    abort.abort();
    const status = await statusOf(next);

    expect(status.code).toBe(GRPC_CODE.CANCELLED);
    expect([listeners.size, clock.pendingTimers]).toEqual([0, 0]);
  });

  it('is refused while too many are open', async () => {
    const { services, stream } = watching();
    const streams = Array.from({ length: BEHAVIOR_WATCHERS_MAX - 1 }, () =>
      callStream(services, watchBehaviors, {}),
    );
    await Promise.all([...streams, stream].map((one) => one.next()));

    const status = await statusOf(callStream(services, watchBehaviors, {}).next());
    await streams[0]?.return();
    const { value } = await callStream(services, watchBehaviors, {}).next();

    expect(status.code).toBe(GRPC_CODE.RESOURCE_EXHAUSTED);
    expect(value?.event.case).toBe('snapshot');
  });
});
