/** What one of several workers is held to: its part of the limits on what is open at once in the whole gateway. */

import { type ServeConfig, SHARED_LIMITS } from '../../config.js';

/** Places a gateway has at most; transactions of different ones never have the same number. */
const PLACES_MAX = 64;

/**
 * The configuration of the worker at this place, from 1. Parts are whole and together exactly the limit, so that it is never
 * passed; a worker can be full while another is not.
 */
export function workerShare(config: ServeConfig, place: number): ServeConfig {
  const { workers } = config;
  const parts = SHARED_LIMITS.map((name) => {
    const spare = config[name] % workers;
    return [name, Math.floor(config[name] / workers) + (place <= spare ? 1 : 0)] as const;
  });
  return { ...config, ...Object.fromEntries(parts) };
}

/** Gives transactions numbers by when they began, none of which a worker at another place gives. */
export function transactionNumbers(place: number, nowMs: () => number): (last: number) => number {
  return (last) => Math.max(last + PLACES_MAX, nowMs() * PLACES_MAX + place - 1);
}
