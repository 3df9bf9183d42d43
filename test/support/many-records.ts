/** Sets of many records, written through the services as any caller would. */

import { basename } from 'node:path';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { expect } from 'vitest';
import type { BoundService } from '../../server/src/gateway/service.js';
import { callUnary } from './call-context.js';
import { ownSet } from './own-names.js';
import { int, type SegmentInit, text } from './session-gateway.js';
import { GIVEN_SEEDS } from './test-cluster.js';

/** The set of one file alone: its tests count all there is, and other files run at the same time. */
export const MANY = {
  namespace: 'test',
  set: ownSet(`many-${basename(expect.getState().testPath ?? '', '.test.ts')}`),
} as const;

const { execute } = SessionService.method;
const BATCH = 500;
/** More records than this no test writes. */
const MOST = 2_000;

/**
 * Records 0 to `count`, each with its number in bin `n`, and as much text as it is to have in bin `t`. Nothing else is in the
 * set then: what tests before this one left on a cluster that was given is deleted.
 */
export async function writeRecords(
  services: readonly BoundService[],
  count: number,
  textBytes = 1,
): Promise<void> {
  if (count > MOST) throw new RangeError(`${count} records are more than ${MOST}`);
  if (GIVEN_SEEDS !== undefined) await deleteAll(services);
  const value = text('x'.repeat(textBytes));
  const segments = Array.from(
    { length: count },
    (_, id): SegmentInit => ({
      verb: { case: 'upsert', value: {} },
      keys: [keyOf(id)],
      operations: [
        { bin: 'n', op: { case: 'put', value: int(BigInt(id)) } },
        { bin: 't', op: { case: 'put', value } },
      ],
    }),
  );
  for (let at = 0; at < count; at += BATCH) {
    const { summary } = await callUnary(services, execute, {
      segments: segments.slice(at, at + BATCH),
    });
    if (summary?.failed !== 0) throw new Error('not all records were written');
  }
}

/** By key: a query would be among what tests count. */
async function deleteAll(services: readonly BoundService[]): Promise<void> {
  for (let at = 0; at < MOST; at += BATCH) {
    const keys = Array.from({ length: BATCH }, (_, id) => keyOf(at + id));
    const segment = { keys, verb: { case: 'delete', value: {} } } as const;
    const { summary } = await callUnary(services, execute, { segments: [segment] });
    if (summary?.failed !== 0) throw new Error('not all records of earlier tests were deleted');
  }
}

const keyOf = (id: number) =>
  ({ ...MANY, userKey: { case: 'intValue', value: BigInt(id) } }) as const;
