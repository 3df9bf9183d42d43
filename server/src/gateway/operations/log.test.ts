import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { createLog, type LogOptions } from './log.js';

function logTo(options: Partial<LogOptions>): { log: ReturnType<typeof createLog>; out: string[] } {
  const out: string[] = [];
  const log = createLog({
    level: 'info',
    format: 'json',
    clock: createFakeClock(),
    write: (line) => out.push(line),
    ...options,
  });
  return { log, out };
}

describe('the log', () => {
  it('writes one JSON object per event, with the time of its clock', () => {
    const { log, out } = logTo({});
    log.info('serving', { grpc: '127.0.0.1:50051', tls: false, empty: undefined });
    expect(out).toHaveLength(1);
    expect(out[0]).toMatch(/\n$/);
    expect(JSON.parse(out[0] ?? '')).toEqual({
      level: 'info',
      time: '2025-01-01T00:00:00.000Z',
      message: 'serving',
      grpc: '127.0.0.1:50051',
      tls: false,
    });
  });

  it('writes a readable line as text', () => {
    const { log, out } = logTo({ format: 'text' });
    log.warn('call', { code: 'UNKNOWN', why: 'two words', quoted: 'a"b', latencyMs: 1.5 });
    expect(out).toEqual([
      '2025-01-01T00:00:00.000Z WARN  call code=UNKNOWN why="two words" quoted="a\\"b" latencyMs=1.5\n',
    ]);
  });

  it('cannot be made to write a second line by what stands in a field', () => {
    for (const format of ['text', 'json'] as const) {
      const { log, out } = logTo({ format });
      log.info('call', { peer: 'x\n2025-01-01T00:00:00.000Z ERROR forged' });
      expect(out).toHaveLength(1);
      expect(out[0]?.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  it('writes a defect with its stack', () => {
    const cause = new TypeError('broken');
    const { log, out } = logTo({ format: 'text' });
    log.error('call', { code: 'INTERNAL' }, cause);
    expect(out[0]).toContain('ERROR call code=INTERNAL\n    TypeError: broken\n        at ');
    const json = logTo({});
    json.log.error('call', {}, cause);
    expect(JSON.parse(json.out[0] ?? '')).toMatchObject({ cause: cause.stack });
    const thrown = logTo({});
    thrown.log.error('call', {}, { password: 'x' });
    expect(JSON.parse(thrown.out[0] ?? '')).toMatchObject({ cause: 'object' });
  });

  it('leaves out what is less severe than its level', () => {
    const { log, out } = logTo({ level: 'warn' });
    log.info('call');
    log.warn('call');
    expect(out).toHaveLength(1);
    expect([log.isOn('debug'), log.isOn('info'), log.isOn('error')]).toEqual([false, false, true]);
    const silent = logTo({ level: 'silent' });
    silent.log.error('call');
    expect(silent.out).toEqual([]);
  });
});
