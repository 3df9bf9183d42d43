import { describe, expect, it, vi } from 'vitest';
import { createTestEngine } from '../../../test/support/test-engine.js';
import { RESULT } from '../model/result-code.js';
import { intValue } from '../model/value.js';

const bins = { a: intValue(1) };

describe('expiry', () => {
  it('lets a record live through the second of its void-time', () => {
    const { put, read, clock } = createTestEngine();
    put(bins, { ttlWord: 2 });
    clock.advance(2999);
    expect(read().resultCode).toBe(RESULT.ok);
    clock.advance(1);
    expect(read()).toMatchObject({ resultCode: RESULT.keyNotFound, generation: 1 });
  });

  it('sweeps what is over, and nothing else', () => {
    const { engine, namespace, put, clock, stored } = createTestEngine();
    put(bins, { ttlWord: 2 });
    put(bins, { digest: new Uint8Array(20), ttlWord: 0 });
    expect(engine.sweep()).toBe(0);
    clock.advance(3000);
    expect(engine.sweep()).toBe(1);
    expect(stored()).toBeUndefined();
    expect(namespace).toMatchObject({ objects: 1, expiredObjects: 1 });
  });

  it('looks at no record where none can go', () => {
    const { engine, namespace, put } = createTestEngine();
    const looked = vi.spyOn(namespace.storage, 'recordsOf');
    put(bins, { ttlWord: 0 });
    expect(engine.sweep()).toBe(0);
    expect(looked).not.toHaveBeenCalled();
    put(bins, { digest: new Uint8Array(20), ttlWord: 2 });
    engine.sweep();
    expect(looked).toHaveBeenCalled();
    looked.mockClear();
    engine.delete(namespace, { digest: new Uint8Array(20), set: 'demo', durableDelete: false });
    engine.sweep();
    expect(looked).not.toHaveBeenCalled();
  });

  it('looks again once something was truncated', () => {
    const { engine, namespace, put, clock } = createTestEngine();
    put(bins, { ttlWord: 0 });
    clock.advance(1);
    // As a data directory does it: the moment is known, and what it forgets still there.
    namespace.truncate(undefined, clock.nowMs());
    expect(engine.sweep()).toBe(1);
    expect(namespace.objects).toBe(0);
  });
});
