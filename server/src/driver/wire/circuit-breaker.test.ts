/** The circuit breaker at its limit, one past it, and over windows. */

import { describe, expect, it } from 'vitest';
import { createCircuitBreaker, DEFAULT_MAX_ERROR_RATE } from './circuit-breaker.js';

function fail(breaker: { recordError(): void }, times: number): void {
  for (let i = 0; i < times; i += 1) breaker.recordError();
}

describe('a circuit breaker', () => {
  it('stays closed at the limit and opens one past it', () => {
    const breaker = createCircuitBreaker();
    fail(breaker, DEFAULT_MAX_ERROR_RATE);
    expect(breaker.isOpen()).toBe(false);
    breaker.recordError();
    expect(breaker.isOpen()).toBe(true);
  });

  it('closes when its window ends, and counts anew', () => {
    const breaker = createCircuitBreaker(1, 2);
    fail(breaker, 2);
    breaker.tendStarted();
    expect(breaker.isOpen()).toBe(true);
    breaker.tendStarted();
    expect(breaker.isOpen()).toBe(false);
    breaker.recordError();
    expect(breaker.isOpen()).toBe(false);
  });

  it('never opens when switched off', () => {
    const breaker = createCircuitBreaker(0);
    fail(breaker, 10_000);
    expect(breaker.isOpen()).toBe(false);
  });
});
