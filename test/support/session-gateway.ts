/** Session calls on a fake driver: a gateway without a transport, and the requests most tests begin from. */

import type {
  ExecuteRequestSchema,
  GetRequestSchema,
  PutRequestSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type BehaviorStore, createPresetStore } from '../../server/src/behavior/behavior-store.js';
import { type RpcStatus, toRpcStatus } from '../../server/src/gateway/errors.js';
import type { BoundService } from '../../server/src/gateway/service.js';
import type {
  PipelineLimits,
  Pipelines,
} from '../../server/src/gateway/services/pipeline/pipelines.js';
import type { OpenQueries } from '../../server/src/gateway/services/query/open-queries.js';
import { createServices } from '../../server/src/gateway/services.js';
import { serverFailure } from '../../server/src/model/aerospike-error.js';
import type { Outcome } from '../../server/src/model/command.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';
import { createFakeDriver, type FakeDriver, type FakeDriverOptions } from './fake-driver.js';
import { queryParts } from './query-parts.js';

export type GetInit = MessageInitShape<typeof GetRequestSchema>;
export type PutInit = MessageInitShape<typeof PutRequestSchema>;
export type ExecuteInit = MessageInitShape<typeof ExecuteRequestSchema>;
export type SegmentInit = NonNullable<ExecuteInit['segments']>[number];
export type OperationInit = NonNullable<SegmentInit['operations']>[number];

export const key = (name: string, namespace = 'test') => ({
  namespace,
  set: 'users',
  userKey: { case: 'stringValue', value: name } as const,
});
export const int = (value: bigint) => ({ kind: { case: 'intValue', value } }) as const;
export const text = (value: string) => ({ kind: { case: 'stringValue', value } }) as const;
export const UPSERT = { verb: { case: 'upsert', value: {} } } as const;
export const QUERY = { verb: { case: 'query', value: {} } } as const;
export const putBin = (bin: string, value = int(1n)): OperationInit => ({
  bin,
  op: { case: 'put', value },
});
export const NOT_FOUND: Outcome = { ok: false, error: serverFailure(2) };

/** Every service over a driver that notes what reaches it. */
export function fakeGateway(
  options: FakeDriverOptions & {
    readonly behaviors?: BehaviorStore;
    readonly clock?: FakeClock;
    readonly queries?: OpenQueries;
    readonly pipelineLimits?: Partial<PipelineLimits>;
  } = {},
): {
  readonly driver: FakeDriver;
  readonly services: readonly BoundService[];
  readonly pipelines: Pipelines;
  /** What the services take for time; it stands still. */
  readonly clock: FakeClock;
} {
  const driver = createFakeDriver(options);
  const { clock = createFakeClock() } = options;
  const parts = queryParts({ clock, pipelineLimits: options.pipelineLimits });
  const services = createServices({
    driver,
    behaviors: options.behaviors ?? createPresetStore(),
    clock,
    info: { gatewayVersion: '0.1.0', embedded: false },
    limits: { maxRequestBytes: 4 * 1024 * 1024 },
    ...parts,
    queries: options.queries ?? parts.queries,
  });
  return { driver, services, pipelines: parts.pipelines, clock };
}

/** The status a call ends with; fails the test when it succeeds. */
export async function statusOf(call: Promise<unknown>): Promise<RpcStatus> {
  const error = await call.then(
    () => {
      throw new TypeError('the call succeeded');
    },
    (reason: unknown) => reason,
  );
  return toRpcStatus(error);
}
