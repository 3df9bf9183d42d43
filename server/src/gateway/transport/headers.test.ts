import { describe, expect, it } from 'vitest';
import { DEADLINE_MAX_MS } from './limits.js';
import { acceptedRequestId, createRequestIds } from './request-id.js';
import { clampTimeout, grpcTimeoutMs } from './timeout-header.js';

describe('deadlines in headers', () => {
  const clamped = (headers: Record<string, string>): Record<string, string> => {
    clampTimeout(headers);
    return headers;
  };

  it.each(['1n', '20m', '99999999m', '2147483S', '35791M', '596H', 'soon', '5', '', '-1S'])(
    'gRPC: %s is left as it is',
    (value) => {
      expect(clamped({ 'grpc-timeout': value })).toEqual({ 'grpc-timeout': value });
    },
  );

  it.each(['2147484S', '99999999S', '35792M', '597H', '99999999H'])('gRPC: %s is cut', (value) => {
    expect(clamped({ 'grpc-timeout': value })).toEqual({ 'grpc-timeout': '2147483S' });
  });

  it.each([
    ['1n', 0.000_001],
    ['250u', 0.25],
    ['20m', 20],
    ['0m', 0],
    ['99999999m', 99_999_999],
    ['2147483S', DEADLINE_MAX_MS],
    ['2147484S', DEADLINE_MAX_MS],
    ['99999999H', DEADLINE_MAX_MS],
  ])('gRPC: %s is %d ms', (value, ms) => {
    expect(grpcTimeoutMs(value)).toBeCloseTo(ms, 9);
  });

  it.each(['', 'm', '5', 'soon', '-1S', '1.5S', '100000000m', '1s', ' 1m', '1m '])(
    'gRPC: %j is malformed',
    (value) => {
      expect(grpcTimeoutMs(value)).toBeUndefined();
    },
  );

  it('Connect: cut at what a timer holds', () => {
    const at = String(DEADLINE_MAX_MS);
    expect(clamped({ 'connect-timeout-ms': at })).toEqual({ 'connect-timeout-ms': at });
    const past = String(DEADLINE_MAX_MS + 1);
    expect(clamped({ 'connect-timeout-ms': past })).toEqual({ 'connect-timeout-ms': at });
    expect(clamped({ 'connect-timeout-ms': 'soon' })).toEqual({ 'connect-timeout-ms': 'soon' });
  });
});

describe('request ids', () => {
  it.each(['a', 'trace-1/2_3.4:5+6=@', 'x'.repeat(128)])('%s may stand in a log', (id) => {
    expect(acceptedRequestId(id)).toBe(id);
  });

  it.each(['', 'two words', 'line\nbreak', 'quote"', 'ü', 'x'.repeat(129), null, undefined])(
    '%j may not',
    (id) => {
      expect(acceptedRequestId(id)).toBeUndefined();
    },
  );

  it('are unlike each other, within a process and between two', () => {
    const [first, second] = [createRequestIds(() => 0.25), createRequestIds(() => 0.75)];
    const ids = [first(), first(), second(), second(), createRequestIds(() => 0)()];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(acceptedRequestId(id)).toBe(id);
  });
});
