/** A cluster that goes away and comes back under a gateway at work: what callers, probes and metrics see of it. */

import { ErrorDetailSchema, RetryAdvice } from '@aerogate/proto/aerogate/v1/error_pb';
import { Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { RetryInfoSchema } from '@aerogate/proto/google/rpc/error_details_pb';
import {
  Health,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '@aerogate/proto/grpc/health/v1/health_pb';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { untilCluster } from '../support/embedded-services.js';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { requires } from '../support/requirements.js';
import {
  type Binding,
  failureOfCall,
  sessionClient,
  transportOf,
} from '../support/transport-gateway.js';

const ownCluster = requires('own-cluster');

const TWO_BINDINGS = ['gRPC', 'Connect, HTTP/1.1, JSON'] as const satisfies readonly Binding[];

const key = (name: string) => ({
  namespace: 'test',
  set: 'outage',
  userKey: { case: 'stringValue', value: name } as const,
});
const BINS = { a: { kind: { case: 'intValue', value: 1n } } } as const;

describe.skipIf(!ownCluster)('a dead cluster', () => {
  it.each(TWO_BINDINGS)('%s: is UNAVAILABLE, and served again by itself', async (binding) => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, binding);
    await client.put({ key: key('before'), bins: BINS });
    await gateway.embedded.control.kill('A1');
    await untilCluster(gateway.driver, false);

    for (const call of [
      client.get({ key: key('before') }),
      client.put({ key: key('during'), bins: BINS }),
      client.execute({
        segments: [{ verb: { case: 'delete', value: {} }, keys: [key('before')] }],
      }),
    ]) {
      const error = ConnectError.from(await failureOfCall(call));
      expect(error.code).toBe(Code.Unavailable);
      expect(error.findDetails(ErrorDetailSchema)).toMatchObject([
        { name: 'CLUSTER_UNAVAILABLE', inDoubt: false, retryAdvice: RetryAdvice.SAME_CALL },
      ]);
      expect(error.findDetails(RetryInfoSchema)).toHaveLength(1);
    }

    await gateway.embedded.control.restart('A1');
    await untilCluster(gateway.driver, true);
    const { result } = await client.get({ key: key('before') });
    expect(result?.outcome).toBe(Outcome.OK);
    // UNAVAILABLE promised that nothing was applied.
    expect(await gateway.holds({ namespace: 'test', set: 'outage', key: 'during' })).toBe(false);
    await client.put({ key: key('after'), bins: BINS });
    expect(gateway.defects()).toEqual([]);
  });

  it('is what probes see: /readyz, health checks and watches, metrics', async () => {
    const gateway = await startLiveGateway();
    const health = createClient(Health, transportOf(gateway, 'gRPC'));
    const stop = new AbortController();
    const seen: ServingStatus[] = [];
    const watching = (async () => {
      for await (const { status } of health.watch({ service: '' }, { signal: stop.signal })) {
        seen.push(status);
      }
    })();
    await expect.poll(() => seen).toEqual([ServingStatus.SERVING]);
    expect(await probesOf(gateway)).toEqual({ readyz: 200, healthz: 200, gauge: '1' });

    await gateway.embedded.control.kill('A1');
    await expect.poll(() => seen).toEqual([ServingStatus.SERVING, ServingStatus.NOT_SERVING]);
    expect(await probesOf(gateway)).toEqual({ readyz: 503, healthz: 200, gauge: '0' });
    const service = 'aerogate.v1.SessionService';
    expect((await health.check({ service })).status).toBe(ServingStatus.NOT_SERVING);

    await gateway.embedded.control.restart('A1');
    await expect.poll(() => seen.at(-1)).toBe(ServingStatus.SERVING);
    expect(seen).toHaveLength(3);
    expect(await probesOf(gateway)).toEqual({ readyz: 200, healthz: 200, gauge: '1' });
    stop.abort();
    expect(ConnectError.from(await failureOfCall(watching)).code).toBe(Code.Canceled);
  });

  it('gives calls that wait for it an end, and none is left in the driver', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    await client.put({ key: key('k'), bins: BINS });
    await gateway.embedded.control.delayNext(8, { delayMs: 3_600_000 });
    const before = await gateway.messagesSent();
    const reads = Array.from({ length: 4 }, () => failureOfCall(client.get({ key: key('k') })));
    const writes = Array.from({ length: 4 }, () =>
      failureOfCall(client.put({ key: key('k'), bins: BINS })),
    );
    await expect.poll(() => gateway.messagesSent()).toBeGreaterThan(before);
    await gateway.embedded.control.kill('A1');

    for (const error of await Promise.all(reads)) {
      const { code } = ConnectError.from(error);
      expect([Code.Unavailable, Code.DeadlineExceeded]).toContain(code);
    }
    for (const error of await Promise.all(writes)) {
      const failure = ConnectError.from(error);
      const [detail] = failure.findDetails(ErrorDetailSchema);
      // A mesh replays UNAVAILABLE: it may only be said of what was not applied.
      expect(failure.code === Code.Unavailable && detail?.inDoubt !== false).toBe(false);
    }
    expect(gateway.driver.counters()).toMatchObject({ inFlight: 0, queued: 0 });
    expect(gateway.defects()).toEqual([]);
  });
});

describe.skipIf(!ownCluster)('one node of three', () => {
  it('that dies takes its own keys out for a while, and no others', async () => {
    const gateway = await startLiveGateway({ embedded: { nodes: 3 } });
    const client = sessionClient(gateway, 'gRPC');
    const names = Array.from({ length: 60 }, (_, index) => `k${index}`);
    const keys = names.map(key);
    const upsert = { case: 'upsert', value: {} } as const;
    const operations = [{ bin: 'a', op: { case: 'put', value: BINS.a } } as const];
    await client.execute({ segments: [{ verb: upsert, keys, operations }] });
    await gateway.embedded.control.kill('A2');

    const query = { case: 'query', value: {} } as const;
    const during = await client.execute({ segments: [{ verb: query, keys }] });
    expect(during.results).toHaveLength(names.length);
    for (const { outcome, record } of during.results) {
      // Never a record that is missing: an outage is an error, not an answer.
      expect([Outcome.OK, Outcome.FAILED]).toContain(outcome);
      if (outcome === Outcome.OK) expect(record?.generation).toBe(1);
    }

    await gateway.embedded.control.takeOver();
    await expect
      .poll(async () => (await client.execute({ segments: [{ verb: query, keys }] })).summary?.ok, {
        timeout: 20_000,
      })
      .toBe(names.length);
    expect(gateway.defects()).toEqual([]);
  });
});

async function probesOf(gateway: LiveGateway): Promise<Record<string, unknown>> {
  const metrics = await (await fetch(`${gateway.opsUrl}/metrics`)).text();
  return {
    readyz: (await fetch(`${gateway.opsUrl}/readyz`)).status,
    healthz: (await fetch(`${gateway.opsUrl}/healthz`)).status,
    gauge: /^aerogate_ready (\d)$/mu.exec(metrics)?.[1],
  };
}
