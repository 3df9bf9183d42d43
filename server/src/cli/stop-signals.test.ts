import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { aborted, listenForStop, SAME_SIGNAL_MS } from './stop-signals.js';

describe('signals', () => {
  it('the first asks to stop, and what comes at once after it is the same one', async () => {
    const { clock, source, signals } = start();
    source.emit('SIGTERM');
    await aborted(signals.stop);
    clock.advance(SAME_SIGNAL_MS - 1);
    source.emit('SIGTERM');
    expect(signals.stopNow.aborted).toBe(false);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'])('%s asks to stop', (signal) => {
    const { source, signals } = start();
    source.emit(signal);
    expect([signals.stop.aborted, signals.stopNow.aborted]).toEqual([true, false]);
  });

  it('a second one asks to stop at once', async () => {
    const { clock, source, signals } = start();
    source.emit('SIGINT');
    clock.advance(SAME_SIGNAL_MS);
    source.emit('SIGTERM');
    await aborted(signals.stopNow);
    expect(signals.stop.aborted).toBe(true);
  });

  it('are left alone after release', () => {
    const { source, signals } = start();
    signals.release();
    expect(source.eventNames()).toEqual([]);
    source.emit('SIGTERM');
    expect(signals.stop.aborted).toBe(false);
  });
});

function start(): {
  clock: ReturnType<typeof createFakeClock>;
  source: EventEmitter;
  signals: ReturnType<typeof listenForStop>;
} {
  const clock = createFakeClock();
  const source = new EventEmitter();
  return { clock, source, signals: listenForStop(clock, source) };
}
