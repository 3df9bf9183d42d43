/** Leaves a node alone that failed too often: errors are counted per window of tends, and past the limit nothing is sent. */

export interface CircuitBreaker {
  /** Counts one failure of the node. */
  recordError(): void;
  /** True from the failure that passed the limit until the window ends. */
  isOpen(): boolean;
  /** Counts one tend; every `windowTends`-th ends the window: the count is forgotten, and an open circuit closes. */
  tendStarted(): void;
  /** Forgets all errors: another process answers now, or the node is back. */
  reset(): void;
}

/** Errors of one node within one window before it is left alone, as the official clients default. */
export const DEFAULT_MAX_ERROR_RATE = 100;
/** Tends in a window. */
const DEFAULT_ERROR_RATE_WINDOW_TENDS = 1;

/**
 * @param maxErrors failures per window that are still fine; 0 switches the breaker off.
 * @param windowTends tends per window, at least 1.
 */
export function createCircuitBreaker(
  maxErrors: number = DEFAULT_MAX_ERROR_RATE,
  windowTends: number = DEFAULT_ERROR_RATE_WINDOW_TENDS,
): CircuitBreaker {
  let errors = 0;
  let tends = 0;
  return {
    recordError(): void {
      errors += 1;
    },
    isOpen: () => maxErrors > 0 && errors > maxErrors,
    tendStarted(): void {
      tends += 1;
      if (tends < windowTends) return;
      tends = 0;
      errors = 0;
    },
    reset(): void {
      errors = 0;
    },
  };
}
