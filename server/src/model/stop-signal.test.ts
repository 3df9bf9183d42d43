import { describe, expect, it } from 'vitest';
import { StopSource } from './stop-signal.js';

describe('StopSource', () => {
  it('tells its listeners once, in order, but for those that left', () => {
    const source = new StopSource();
    const told: string[] = [];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => () => {
      told.push(name);
    }) as [() => void, () => void, () => void];
    for (const listener of [a, b, c]) source.addEventListener('abort', listener);
    source.removeEventListener('abort', b);
    expect(source.aborted).toBe(false);
    source.stop();
    source.stop();
    expect(source.aborted).toBe(true);
    expect(told).toEqual(['a', 'c']);
  });

  it('keeps the order when the first leaves and another comes', () => {
    const source = new StopSource();
    const told: string[] = [];
    const listeners = ['a', 'b', 'c'].map((name) => () => {
      told.push(name);
    });
    const [a, b, c] = listeners as [() => void, () => void, () => void];
    source.addEventListener('abort', a);
    source.addEventListener('abort', b);
    source.removeEventListener('abort', a);
    source.addEventListener('abort', c);
    source.stop();
    expect(told).toEqual(['b', 'c']);
  });
});
