/** Streams that follow something on the servers: looks at it, each that differs from the one before, and a sign of life. */

import { type DescMessage, equals, type MessageShape } from '@bufbuild/protobuf';
import type { Duration } from '@bufbuild/protobuf/wkt';
import { AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Clock } from '../../model/clock.js';
import { fieldAt } from '../field-path.js';
import { GatewayError, invalidArgument } from '../gateway-error.js';
import {
  FOLLOW_HEARTBEAT_MS,
  POLL_DEFAULT_MS,
  POLL_FAILURES_MAX,
  POLL_MAX_MS,
  POLL_MIN_MS,
  WATCHERS_MAX,
} from '../limits.js';
import type { CallContext } from '../service.js';
import { HEARTBEAT, withHeartbeats } from '../streams/heartbeat.js';
import type { Watchers } from '../streams/watchers.js';

const MS_PER_SECOND = 1_000;
const NANOS_PER_MS = 1_000_000;

export interface Follow<M extends DescMessage> {
  /** For people, such as `index`. */
  readonly what: string;
  /** Of what the looks bring. */
  readonly schema: M;
  look(): Promise<MessageShape<M>>;
  /** Nothing more is to be waited for. */
  isLast(look: MessageShape<M>): boolean;
  /** A failure that will not pass. */
  isFinal(error: AerospikeError): boolean;
}

export interface FollowCall {
  readonly interval: Duration | undefined;
  readonly context: CallContext;
  readonly clock: Clock;
  readonly watchers: Watchers;
}

/** Throws GatewayError for an interval out of its range, and where as many streams are open as may be. */
export async function* follow<M extends DescMessage>(
  followed: Follow<M>,
  call: FollowCall,
): AsyncGenerator<MessageShape<M>> {
  const { clock, watchers } = call;
  const intervalMs = intervalOf(call.interval);
  if (watchers.open >= WATCHERS_MAX) {
    throw new GatewayError('LIMIT_REACHED', {
      detail: `${WATCHERS_MAX} streams of this kind are open, which is the limit.`,
    });
  }
  watchers.open += 1;
  try {
    const source = changesOf(followed, call, intervalMs);
    let last: MessageShape<M> | undefined;
    for await (const look of withHeartbeats(source, { clock, intervalMs: FOLLOW_HEARTBEAT_MS })) {
      if (look !== HEARTBEAT) last = look;
      if (last !== undefined) yield last;
    }
  } finally {
    watchers.open -= 1;
  }
}

function intervalOf(interval: Duration | undefined): number {
  if (interval === undefined) return POLL_DEFAULT_MS;
  const ms = Number(interval.seconds) * MS_PER_SECOND + interval.nanos / NANOS_PER_MS;
  if (ms >= POLL_MIN_MS && ms <= POLL_MAX_MS) return ms;
  throw invalidArgument(
    fieldAt(undefined, 'interval'),
    `an interval is ${POLL_MIN_MS} ms to ${POLL_MAX_MS / MS_PER_SECOND} s.`,
  );
}

/** The first look, then each that differs from the one before, until there is nothing more to wait for. */
async function* changesOf<M extends DescMessage>(
  followed: Follow<M>,
  { clock, context }: FollowCall,
  intervalMs: number,
): AsyncGenerator<MessageShape<M>> {
  const { signal } = context;
  let before: MessageShape<M> | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const now = await followed.look();
      failures = 0;
      if (before === undefined || !equals(followed.schema, before, now)) yield now;
      if (followed.isLast(now)) return;
      before = now;
    } catch (error) {
      failures += 1;
      throwUnlessPassing(error, { followed, failures, context });
    }
    await pause(clock, intervalMs, signal);
  }
  throw clientFailure('CANCELLED', { attempts: 0 });
}

/** What passes is a node, or the way to it; what is gone, and that the caller's time is up, does not. */
function throwUnlessPassing<M extends DescMessage>(
  error: unknown,
  facts: {
    readonly followed: Follow<M>;
    readonly failures: number;
    readonly context: CallContext;
  },
): void {
  const { followed, failures, context } = facts;
  if (!(error instanceof AerospikeError) || context.signal.aborted) throw error;
  if (followed.isFinal(error)) throw error;
  if ((context.remainingMs() ?? 1) < 1) throw error;
  if (failures < POLL_FAILURES_MAX) return;
  throw clientFailure('CLUSTER_UNAVAILABLE', {
    detail: `${failures} looks at the ${followed.what} failed in a row; the last: ${error.codeName}.`,
    attempts: failures,
    cause: error,
  });
}

/** Ends early when the caller leaves. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.setTimer(ms, end);
    signal.addEventListener('abort', end);
  });
}
