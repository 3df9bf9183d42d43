/** Calls while the cluster is away, slow or gone, or their caller is: what comes back, and whether it is in doubt. */

import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import type { RpcStatus } from '../../server/src/gateway/errors.js';
import { GRPC_CODE } from '../../server/src/gateway/grpc-code.js';
import { callContext, callUnary } from '../support/call-context.js';
import { startEmbeddedServices, untilCluster } from '../support/embedded-services.js';
import { requires } from '../support/requirements.js';
import { int, key, QUERY, statusOf } from '../support/session-gateway.js';

const ownCluster = requires('own-cluster');

const { get, put, execute } = SessionService.method;

const BINS = { a: int(1n) };
/** Long enough that only a deadline or a caller can end the call. */
const NEVER_MS = 3_600_000;

describe.skipIf(!ownCluster)('a cluster that is gone', () => {
  it('is UNAVAILABLE, of which nothing was applied, and served again by itself', async () => {
    const { services, driver, embedded } = await startEmbeddedServices();
    await callUnary(services, put, { key: key('u1'), bins: BINS });
    await embedded.control.kill('A1');
    await untilCluster(driver, false);

    const read = await statusOf(callUnary(services, get, { key: key('u1') }));
    const written = await statusOf(callUnary(services, put, { key: key('u1'), bins: BINS }));
    const batch = await callUnary(services, execute, {
      segments: [{ ...QUERY, keys: [key('u1'), key('u2')] }],
    });
    await embedded.control.restart('A1');
    await untilCluster(driver, true);
    const again = await callUnary(services, get, { key: key('u1') });

    expect([read.code, written.code]).toEqual([GRPC_CODE.UNAVAILABLE, GRPC_CODE.UNAVAILABLE]);
    expect(detailOf(written)).toMatchObject({ inDoubt: false });
    expect(batch.summary).toMatchObject({ failed: 2, inDoubt: 0 });
    expect(again.result?.record?.generation).toBe(1);
  });
});

describe.skipIf(!ownCluster)('a server that is slow', () => {
  it('ends a read at the deadline of its caller', async () => {
    const { services, embedded } = await startEmbeddedServices();
    await callUnary(services, put, { key: key('u1'), bins: BINS });
    await embedded.control.delayNext(1, { delayMs: NEVER_MS });

    const status = await statusOf(
      callUnary(services, get, { key: key('u1') }, callContext({ remainingMs: () => 200 })),
    );

    expect(status.code).toBe(GRPC_CODE.DEADLINE_EXCEEDED);
    expect(detailOf(status)).toMatchObject({ name: 'TIMEOUT', inDoubt: false });
  });

  it('leaves a write in doubt, which no mesh repeats', async () => {
    const { services, embedded } = await startEmbeddedServices();
    await callUnary(services, put, { key: key('u1'), bins: BINS });
    await embedded.control.delayNext(1, { delayMs: NEVER_MS });

    const status = await statusOf(
      callUnary(
        services,
        put,
        { key: key('u1'), bins: BINS },
        callContext({ remainingMs: () => 200 }),
      ),
    );

    expect(status.code).toBe(GRPC_CODE.DEADLINE_EXCEEDED);
    expect(detailOf(status)).toMatchObject({ name: 'TIMEOUT', inDoubt: true });
  });

  it('ends a call when its caller has gone', async () => {
    const { services, embedded } = await startEmbeddedServices();
    await callUnary(services, put, { key: key('u1'), bins: BINS });
    await embedded.control.delayNext(1, { delayMs: NEVER_MS });
    const controller = new AbortController();
    const before = (await embedded.control.counters()).nodes['A1']?.messages ?? 0;

    const call = statusOf(
      callUnary(
        services,
        put,
        { key: key('u1'), bins: BINS },
        callContext({ signal: controller.signal }),
      ),
    );
    await untilMessages(
      async () => (await embedded.control.counters()).nodes['A1']?.messages,
      before + 1,
    );
    controller.abort();
    const status = await call;

    expect(status.code).toBe(GRPC_CODE.CANCELLED);
    expect(detailOf(status)).toMatchObject({ name: 'CANCELLED', inDoubt: true });
  });
});

describe.skipIf(!ownCluster)('a connection that is lost', () => {
  it.each([
    ['before', false],
    ['after', true],
  ])('%s a write was applied leaves it in doubt', async (_, applied) => {
    const { services, embedded } = await startEmbeddedServices();
    await callUnary(services, put, { key: key('u1'), bins: BINS });
    await embedded.control.dropNext(1, { applied });

    const status = await statusOf(callUnary(services, put, { key: key('u1'), bins: BINS }));

    expect(status.code).toBe(GRPC_CODE.UNKNOWN);
    expect(detailOf(status)).toMatchObject({ inDoubt: true });
  });
});

function detailOf(status: RpcStatus) {
  return status.details.map((detail) => anyUnpack(detail, ErrorDetailSchema)).find(Boolean);
}

/** Resolves when the node has taken that many messages. */
async function untilMessages(
  count: () => Promise<number | undefined>,
  atLeast: number,
): Promise<void> {
  while (((await count()) ?? 0) < atLeast) await new Promise((resolve) => setImmediate(resolve));
}
