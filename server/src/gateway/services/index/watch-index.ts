/** IndexService.WatchIndex: the progress of a build until every node has the index, and a sign of life meanwhile. */

import {
  IndexState,
  type WatchIndexRequest,
  type WatchIndexResponse,
  WatchIndexResponseSchema,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import { equals } from '@bufbuild/protobuf';
import { AerospikeError, clientFailure, isServerFailure } from '../../../model/aerospike-error.js';
import type { Clock } from '../../../model/clock.js';
import { RESULT } from '../../../model/result-code.js';
import { fieldAt } from '../../field-path.js';
import { GatewayError, invalidArgument } from '../../gateway-error.js';
import {
  INDEX_HEARTBEAT_MS,
  INDEX_POLL_DEFAULT_MS,
  INDEX_POLL_FAILURES_MAX,
  INDEX_POLL_MAX_MS,
  INDEX_POLL_MIN_MS,
  INDEX_WATCHERS_MAX,
} from '../../limits.js';
import type { CallContext } from '../../service.js';
import { HEARTBEAT, withHeartbeats } from '../../streams/heartbeat.js';
import type { Watchers } from '../../streams/watchers.js';
import type { Asking } from '../cluster/ask-nodes.js';
import type { ServiceDependencies } from '../dependencies.js';
import { type IndexView, lookAtIndex } from './look-at-index.js';
import { checkNamedIndex, type NamedIndex } from './named-index.js';

const MS_PER_SECOND = 1_000;
const NANOS_PER_MS = 1_000_000;

export async function* watchIndex(
  request: WatchIndexRequest,
  context: CallContext,
  dependencies: ServiceDependencies & { readonly watchers: Watchers },
): AsyncGenerator<WatchIndexResponse> {
  const { driver: drivers, behaviors, clock, watchers } = dependencies;
  const driver = drivers.forPrincipal(context.principal);
  checkNamedIndex(request, driver.cluster());
  const intervalMs = intervalOf(request);
  if (watchers.open >= INDEX_WATCHERS_MAX) {
    throw new GatewayError('LIMIT_REACHED', {
      detail: `${INDEX_WATCHERS_MAX} streams of indexes are open, which is the limit.`,
    });
  }
  watchers.open += 1;
  try {
    const asking = { driver, behaviors, context };
    const source = changesOf(request, asking, { clock, intervalMs });
    let last: WatchIndexResponse | undefined;
    for await (const look of withHeartbeats(source, { clock, intervalMs: INDEX_HEARTBEAT_MS })) {
      if (look !== HEARTBEAT) last = look;
      if (last !== undefined) yield last;
    }
  } finally {
    watchers.open -= 1;
  }
}

function intervalOf({ interval }: WatchIndexRequest): number {
  if (interval === undefined) return INDEX_POLL_DEFAULT_MS;
  const ms = Number(interval.seconds) * MS_PER_SECOND + interval.nanos / NANOS_PER_MS;
  if (ms >= INDEX_POLL_MIN_MS && ms <= INDEX_POLL_MAX_MS) return ms;
  throw invalidArgument(
    fieldAt(undefined, 'interval'),
    `an interval is ${INDEX_POLL_MIN_MS} ms to ${INDEX_POLL_MAX_MS / MS_PER_SECOND} s.`,
  );
}

interface Polling {
  readonly clock: Clock;
  readonly intervalMs: number;
}

/** The first look, then each that differs from the one before, until there is nothing more to wait for. */
async function* changesOf(
  named: NamedIndex,
  asking: Asking,
  { clock, intervalMs }: Polling,
): AsyncGenerator<WatchIndexResponse> {
  const { signal } = asking.context;
  let before: WatchIndexResponse | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const now = responseOf(await lookAtIndex(asking, named.namespace, named.name));
      failures = 0;
      if (before === undefined || !equals(WatchIndexResponseSchema, before, now)) yield now;
      if (now.last) return;
      before = now;
    } catch (error) {
      failures += 1;
      throwUnlessPassing(error, failures, asking.context);
    }
    await pause(clock, intervalMs, signal);
  }
  throw clientFailure('CANCELLED', { attempts: 0 });
}

function responseOf({ index, statistics, nodes, unreachable }: IndexView): WatchIndexResponse {
  const isReady = index.state === IndexState.READY && unreachable.length === 0;
  return {
    $typeName: 'aerogate.v1.WatchIndexResponse',
    index,
    statistics,
    nodes: [...nodes],
    last: isReady || index.state === IndexState.ERROR,
  };
}

/** What passes is a node, or the way to it; that the index is gone, and that the caller's time is up, does not. */
function throwUnlessPassing(error: unknown, failures: number, context: CallContext): void {
  if (!(error instanceof AerospikeError) || context.signal.aborted) throw error;
  if (isServerFailure(error, RESULT.indexNotFound)) throw error;
  if ((context.remainingMs() ?? 1) < 1) throw error;
  if (failures < INDEX_POLL_FAILURES_MAX) return;
  throw clientFailure('CLUSTER_UNAVAILABLE', {
    detail: `${failures} looks at the index failed in a row; the last: ${error.codeName}.`,
    attempts: failures,
    cause: error,
  });
}

/** Ends early when the caller leaves. */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
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
