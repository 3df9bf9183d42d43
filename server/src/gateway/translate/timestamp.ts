/** google.protobuf.Timestamp: moments of the wall clock. */

import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';

const NANOS_PER_MS = 1_000_000;
const MS_PER_SECOND = 1_000;
const NANOS_PER_SECOND = 1_000_000_000;

/** `ms` are whole milliseconds since 1970. */
export function timestampOf(ms: number): Timestamp {
  const seconds = Math.floor(ms / MS_PER_SECOND);
  return {
    $typeName: 'google.protobuf.Timestamp',
    seconds: BigInt(seconds),
    nanos: (ms - seconds * MS_PER_SECOND) * NANOS_PER_MS,
  };
}

/** Nanoseconds since 1970. Throws GatewayError where `nanos` are not those of a second. */
export function nanosecondsOf({ seconds, nanos }: Timestamp, path: FieldPath): bigint {
  checkNanos(nanos, path);
  return seconds * BigInt(NANOS_PER_SECOND) + BigInt(nanos);
}

/** Throws GatewayError unless they are 0 to 999 999 999. */
export function checkNanos(nanos: number, path: FieldPath): void {
  if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
    throw invalidArgument(fieldAt(path, 'nanos'), 'nanos are 0 to 999999999.');
  }
}
