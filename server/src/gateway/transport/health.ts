/** grpc.health.v1 over the gateway's readiness, for the whole and for every service by name. */

import {
  Health,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '@aerogate/proto/grpc/health/v1/health_pb';
import { GatewayError } from '../gateway-error.js';
import { type BoundService, bindService } from '../service.js';
import type { ReadinessNews } from './readiness.js';

/** The name of the gateway as a whole. */
const OVERALL = '';

/** `serviceNames` are the services whose health can be asked for; all share the gateway's. */
export function createHealthService(
  readiness: ReadinessNews,
  serviceNames: readonly string[],
): BoundService {
  const known = new Set([OVERALL, ...serviceNames]);

  function statusOf(service: string): ServingStatus {
    if (!known.has(service)) return ServingStatus.SERVICE_UNKNOWN;
    return readiness.ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  }

  return bindService(Health, {
    check: ({ service }) => {
      if (!known.has(service)) return Promise.reject(unknownService());
      return Promise.resolve({ status: statusOf(service) });
    },
    list: () => {
      const statuses = [...known].map((name) => [name, { status: statusOf(name) }] as const);
      return Promise.resolve({ statuses: Object.fromEntries(statuses) });
    },
    watch: ({ service }, { signal }) => watch(readiness, () => statusOf(service), signal),
  });
}

async function* watch(
  readiness: ReadinessNews,
  statusNow: () => ServingStatus,
  signal: AbortSignal,
): AsyncGenerator<{ status: ServingStatus }> {
  let told: ServingStatus | undefined;
  while (!signal.aborted) {
    // Listened for first, so that a change while the reader takes its time is not missed.
    const change = nextChange(readiness, signal);
    const status = statusNow();
    if (status === told) {
      await change.happened;
      continue;
    }
    told = status;
    try {
      yield { status };
    } finally {
      change.forget();
    }
  }
}

interface Change {
  /** Resolves when the readiness changes or the call ends. */
  readonly happened: Promise<undefined>;
  forget(): void;
}

function nextChange(readiness: ReadinessNews, signal: AbortSignal): Change {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const unsubscribe = readiness.onChange(finish);
  signal.addEventListener('abort', finish);

  function finish(): void {
    unsubscribe();
    signal.removeEventListener('abort', finish);
    resolve(undefined);
  }

  return { happened: promise, forget: finish };
}

function unknownService(): GatewayError {
  return new GatewayError('INVALID_ARGUMENT', {
    grpcCode: 'NOT_FOUND',
    detail:
      'This gateway has no service of this name. Ask for the empty name to learn of the whole.',
  });
}
