/** Sets of many records, written through the services as any caller would. */

import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { BoundService } from '../../server/src/gateway/service.js';
import { callUnary } from './call-context.js';
import { int, type SegmentInit, text } from './session-gateway.js';

export const MANY = { namespace: 'test', set: 'many' } as const;

const BATCH = 500;

/** Records 0 to `count`, each with its number in bin `n`, and as much text as it is to have in bin `t`. */
export async function writeRecords(
  services: readonly BoundService[],
  count: number,
  textBytes = 1,
): Promise<void> {
  const value = text('x'.repeat(textBytes));
  const segments = Array.from(
    { length: count },
    (_, id): SegmentInit => ({
      verb: { case: 'upsert', value: {} },
      keys: [{ ...MANY, userKey: { case: 'intValue', value: BigInt(id) } }],
      operations: [
        { bin: 'n', op: { case: 'put', value: int(BigInt(id)) } },
        { bin: 't', op: { case: 'put', value } },
      ],
    }),
  );
  const { execute } = SessionService.method;
  for (let at = 0; at < count; at += BATCH) {
    const { summary } = await callUnary(services, execute, {
      segments: segments.slice(at, at + BATCH),
    });
    if (summary?.failed !== 0) throw new Error('not all records were written');
  }
}
