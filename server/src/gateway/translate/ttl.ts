/** Ttl: when a written record expires, as the server counts it. */

import type { Ttl as ProtoTtl } from '@aerogate/proto/aerogate/v1/segment_pb';
import type { Ttl } from '../../model/command.js';
import { TTL_MAX_SECONDS } from '../../model/limits.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { checkNanos } from './timestamp.js';

const NANOS_PER_MS = 1_000_000;

export const SERVER_DEFAULT_TTL: Ttl = { type: 'serverDefault' };

/** `nowMs` is the wall clock, against which `at` becomes the seconds from now that the protocol knows. */
export function ttlFromProto(ttl: ProtoTtl, path: FieldPath, nowMs: number): Ttl {
  const { kind } = ttl;
  switch (kind.case) {
    case undefined:
      throw invalidArgument(
        path,
        'one of seconds, at, never, noChange and serverDefault is required.',
      );
    case 'seconds':
      return checkedSeconds(kind.value, fieldAt(path, 'seconds'));
    case 'at':
      return secondsUntil(kind.value, fieldAt(path, 'at'), nowMs);
    case 'never':
      return { type: 'never' };
    case 'noChange':
      return { type: 'noChange' };
    case 'serverDefault':
      return SERVER_DEFAULT_TTL;
  }
}

function checkedSeconds(seconds: number, path: FieldPath): Ttl {
  if (seconds < 1 || seconds > TTL_MAX_SECONDS) {
    throw invalidArgument(path, `a TTL is 1 to ${TTL_MAX_SECONDS} seconds (ten years).`);
  }
  return { type: 'seconds', seconds };
}

/** Rounded up, so that a record never expires before the moment it was promised to live to. */
function secondsUntil(
  { seconds, nanos }: { readonly seconds: bigint; readonly nanos: number },
  path: FieldPath,
  nowMs: number,
): Ttl {
  checkNanos(nanos, path);
  // Whole numbers only: nanoseconds since 1970 are more than a double holds.
  const nowSeconds = Math.floor(nowMs / 1_000);
  const nowNanos = (nowMs - nowSeconds * 1_000) * NANOS_PER_MS;
  const remaining = Number(seconds - BigInt(nowSeconds)) + (nanos > nowNanos ? 1 : 0);
  if (remaining < 1) throw invalidArgument(path, 'the time has passed.');
  return checkedSeconds(remaining, path);
}
