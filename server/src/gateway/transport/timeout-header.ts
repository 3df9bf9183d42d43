/** Deadlines in headers, cut to what a timer can hold: beyond it a call would time out at once. */

import { DEADLINE_MAX_MS } from './limits.js';

const GRPC_TIMEOUT = 'grpc-timeout';
const CONNECT_TIMEOUT = 'connect-timeout-ms';

const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};
const GRPC_FORMAT = /^\d{1,8}[HMSmun]$/;
const LONGEST_GRPC_TIMEOUT = `${DEADLINE_MAX_MS / 1_000}S`;

/** Shortens the deadline of a request where it is longer than DEADLINE_MAX_MS; malformed ones are left to the protocol. */
export function clampTimeout(headers: Record<string, string | string[] | undefined>): void {
  const grpc = headers[GRPC_TIMEOUT];
  if (typeof grpc === 'string' && inMs(grpc) > DEADLINE_MAX_MS) {
    headers[GRPC_TIMEOUT] = LONGEST_GRPC_TIMEOUT;
  }
  const connect = headers[CONNECT_TIMEOUT];
  if (typeof connect === 'string' && Number(connect) > DEADLINE_MAX_MS) {
    headers[CONNECT_TIMEOUT] = String(DEADLINE_MAX_MS);
  }
}

/** Milliseconds of a `grpc-timeout`, DEADLINE_MAX_MS at most; undefined when it is malformed. */
export function grpcTimeoutMs(value: string): number | undefined {
  return GRPC_FORMAT.test(value) ? Math.min(inMs(value), DEADLINE_MAX_MS) : undefined;
}

function inMs(value: string): number {
  const unit = UNIT_MS[value.slice(-1)];
  return unit === undefined ? 0 : Number(value.slice(0, -1)) * unit;
}
