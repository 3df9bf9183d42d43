import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { callContext, callStream, callUnary } from '../../../../../test/support/call-context.js';
import { createFakeClock, type FakeClock } from '../../../../../test/support/fake-clock.js';
import {
  allOf,
  DATASET,
  fakeSet,
  overSet,
  rowsOf,
} from '../../../../../test/support/query-calls.js';
import { fakeGateway } from '../../../../../test/support/session-gateway.js';

const { query, queryPage } = SessionService.method;

const RECORDS = 30;
/** One node's: it serves all of the set. */
const RATE = 10;
/** Turns of the event loop after which what can run has run. */
const TURNS = 50;

/** The result, and how long it took on a clock that moves only where everybody waits for it. */
async function timed<T>(
  clock: FakeClock,
  call: Promise<T>,
): Promise<{ result: T; tookMs: number }> {
  const beganMs = clock.monotonicMs();
  const state = { isOver: false };
  const over = call.finally(() => {
    state.isOver = true;
  });
  over.catch(() => undefined);
  do {
    for (let turn = 0; turn < TURNS && !state.isOver; turn += 1) await nextTurn();
  } while (!state.isOver && clock.advanceToNextTimer());
  return { result: await over, tookMs: clock.monotonicMs() - beganMs };
}

const nextTurn = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve);
  });

describe('the records per second of a query', () => {
  it('are those of all its pages together, however small they are', async () => {
    for (const chunkSize of [1, 7]) {
      const clock = createFakeClock();
      const { services, driver } = fakeGateway({ ...overSet(fakeSet(RECORDS)), clock });
      const { result } = await timed(clock, allPages());
      expect(result).toBe(RECORDS);
      // Nothing waits for the time of the last ones: nothing comes behind them.
      const dueMs = ((RECORDS - chunkSize) / RATE) * 1_000;
      expect(clock.monotonicMs()).toBeGreaterThanOrEqual(dueMs);
      expect(clock.monotonicMs()).toBeLessThanOrEqual((RECORDS / RATE) * 1_000);
      const rates = driver.calls.map((call) =>
        call.call === 'query' ? call.request.recordsPerSecond : undefined,
      );
      expect(new Set(rates)).toEqual(new Set([RATE]));

      async function allPages(): Promise<number> {
        let rows = 0;
        let token: Uint8Array = new Uint8Array();
        do {
          const request = { ...DATASET, token, chunkSize, recordsPerSecond: RATE };
          const page = await callUnary(services, queryPage, request);
          rows += page.results.length;
          token = page.nextToken;
        } while (token.length > 0);
        return rows;
      }
    }
  });

  it('hold a stream back, and its resumption', async () => {
    const clock = createFakeClock();
    const { services } = fakeGateway({ ...overSet(fakeSet(RECORDS)), clock });
    const request = { ...DATASET, recordsPerSecond: RATE };
    const whole = await timed(clock, allOf(callStream(services, query, request)));
    const [first] = whole.result.flatMap(({ frame }) =>
      frame.case === 'records' ? [frame.value] : [],
    );
    const token = first?.token ?? new Uint8Array();
    const rest = await timed(clock, allOf(callStream(services, query, { ...request, token })));

    expect(rowsOf(whole.result)).toHaveLength(RECORDS);
    expect(whole.tookMs).toBeGreaterThanOrEqual(((RECORDS - 1) / RATE) * 1_000);
    expect(rowsOf(rest.result)).toHaveLength(RECORDS - (first?.results.length ?? 0));
    expect(rest.tookMs).toBeGreaterThanOrEqual(((RECORDS - 2) / RATE) * 1_000);
  });

  it('leave a page what it has when its time is up', async () => {
    const clock = createFakeClock();
    const { services } = fakeGateway({ ...overSet(fakeSet(RECORDS)), clock });
    const settings = { totalTimeout: { seconds: 2n } };
    const request = { ...DATASET, recordsPerSecond: RATE, session: { settings } };
    const { result, tookMs } = await timed(clock, callUnary(services, queryPage, request));

    expect(result.results.length).toBeGreaterThanOrEqual(RATE);
    expect(result.results.length).toBeLessThanOrEqual(RATE + 2);
    expect(result.nextToken.length).toBeGreaterThan(0);
    expect(tookMs).toBe(1_000);
  });

  it('make nobody wait who has gone', async () => {
    const clock = createFakeClock();
    const { services } = fakeGateway({ ...overSet(fakeSet(RECORDS)), clock });
    const controller = new AbortController();
    const context = callContext({ signal: controller.signal });
    const request = { ...DATASET, recordsPerSecond: 1 };
    const frames = allOf(callStream(services, query, request, context));
    while (clock.pendingTimers === 0) await nextTurn();
    controller.abort();
    await frames.catch(() => undefined);

    expect(clock.monotonicMs()).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('that are not given cost no time', async () => {
    const clock = createFakeClock();
    const { services } = fakeGateway({ ...overSet(fakeSet(RECORDS)), clock });

    expect(rowsOf(await allOf(callStream(services, query, DATASET)))).toHaveLength(RECORDS);
    expect(clock.monotonicMs()).toBe(0);
  });
});
