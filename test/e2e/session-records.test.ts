/** Get and Put on the tests' cluster: what is written is what is read, with its generation and time to live. */

import { Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { GRPC_CODE } from '../../server/src/gateway/grpc-code.js';
import { callUnary } from '../support/call-context.js';
import { startEmbeddedServices } from '../support/embedded-services.js';
import { ownKey as key, ownName } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { int, type PutInit, statusOf, text } from '../support/session-gateway.js';

const { get, put } = SessionService.method;

const ownCluster = requires('own-cluster');

describe('a record', () => {
  it('is written, read, changed and read by its digest', async () => {
    const { services } = await startEmbeddedServices();
    const written = await callUnary(services, put, {
      key: key('u1'),
      bins: { name: text('Tim'), age: int(30n) },
    });
    const changed = await callUnary(services, put, {
      key: key('u1'),
      bins: { age: { kind: { case: 'nullValue', value: {} } }, city: text('Bonn') },
    });
    const { digest } = written.result?.key ?? {};
    const read = await callUnary(services, get, {
      key: { namespace: 'test', set: key('').set, digest: digest ?? new Uint8Array() },
    });

    expect(written.result).toMatchObject({ outcome: Outcome.OK, record: { generation: 1 } });
    expect(changed.result?.record?.generation).toBe(2);
    expect(read.result?.record).toMatchObject({ generation: 2 });
    expect(read.result?.record?.bins).toMatchObject({ name: text('Tim'), city: text('Bonn') });
    expect(Object.keys(read.result?.record?.bins ?? {})).toHaveLength(2);
  });

  it('comes with the bins that were asked for', async () => {
    const { services } = await startEmbeddedServices();
    await callUnary(services, put, { key: key('u1'), bins: { a: int(1n), b: int(2n) } });

    const some = await callUnary(services, get, { key: key('u1'), bins: ['b', 'none'] });
    const none = await callUnary(services, get, { key: key('u1'), noBins: true });

    expect(Object.keys(some.result?.record?.bins ?? {})).toEqual(['b']);
    expect(none.result?.record).toMatchObject({ bins: {}, generation: 1 });
  });

  it('is NOT_FOUND where it is missing', async () => {
    const { services } = await startEmbeddedServices();

    const status = await statusOf(callUnary(services, get, { key: key('nobody') }));
    const allowed = await callUnary(services, get, { key: key('nobody'), allowMissing: true });

    expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
    expect(allowed.result?.outcome).toBe(Outcome.NOT_FOUND);
  });

  it('is written only at the generation expected', async () => {
    const { services } = await startEmbeddedServices();
    await callUnary(services, put, { key: key('u1'), bins: { a: int(1n) } });

    const status = await statusOf(
      callUnary(services, put, { key: key('u1'), bins: { a: int(2n) }, generation: 7 }),
    );
    const { result } = await callUnary(services, put, {
      key: key('u1'),
      bins: { a: int(3n) },
      generation: 1,
    });

    expect(status.code).toBe(GRPC_CODE.ABORTED);
    expect(result?.record?.generation).toBe(2);
  });

  it.each<[string, PutInit['ttl'], number | undefined]>([
    ['in 1000 seconds', { kind: { case: 'seconds', value: 1_000 } }, 1_000],
    ['never', { kind: { case: 'never', value: {} } }, undefined],
    ['as the server says', { kind: { case: 'serverDefault', value: {} } }, undefined],
    ['as before', { kind: { case: 'noChange', value: {} } }, 500],
  ])('expires %s', async (_, ttl, seconds) => {
    const { services } = await startEmbeddedServices();
    const bins = { a: int(1n) };
    await callUnary(services, put, {
      key: key('u1'),
      bins,
      ttl: { kind: { case: 'seconds', value: 500 } },
    });

    await callUnary(services, put, { key: key('u1'), bins, ...(ttl === undefined ? {} : { ttl }) });
    const { result } = await callUnary(services, get, { key: key('u1') });

    expect(isWithin(result?.record?.ttlSeconds, seconds)).toBe(true);
  });

  it('expires at the time it was given', async () => {
    const { services } = await startEmbeddedServices();
    const at = { seconds: BigInt(Math.floor(Date.now() / 1_000) + 900) };
    await callUnary(services, put, {
      key: key('u1'),
      bins: { a: int(1n) },
      ttl: { kind: { case: 'at', value: at } },
    });

    const { result } = await callUnary(services, get, { key: key('u1') });

    expect(isWithin(result?.record?.ttlSeconds, 900)).toBe(true);
  });

  it.skipIf(!ownCluster)('keeps its user key, unless told not to', async () => {
    const { services, embedded } = await startEmbeddedServices();
    const { set } = key('');
    const bins = { a: int(1n) };
    await callUnary(services, put, { key: key('kept'), bins });
    const session = { settings: { sendKey: false } };
    await callUnary(services, put, { key: key('left'), bins, session });

    const kept = await embedded.control.peek({ namespace: 'test', set, key: ownName('kept') });
    const left = await embedded.control.peek({ namespace: 'test', set, key: ownName('left') });

    expect(kept?.userKey).toEqual({ type: 'string', value: ownName('kept') });
    expect(left).toBeDefined();
    expect(left?.userKey).toBeUndefined();
  });

  it('is refused where it is larger than the server takes', async () => {
    const { services } = await startEmbeddedServices();
    const value = { kind: { case: 'bytesValue', value: new Uint8Array(2 * 1024 * 1024) } } as const;

    const status = await statusOf(callUnary(services, put, { key: key('u1'), bins: { a: value } }));

    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(status.details).not.toHaveLength(0);
  });
});

/** A second may pass between writing and reading. */
function isWithin(actual: number | undefined, expected: number | undefined): boolean {
  if (actual === undefined || expected === undefined) return actual === expected;
  return actual <= expected + 1 && actual >= expected - 2;
}
