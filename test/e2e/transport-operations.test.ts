/** What operators see: health and readiness of one mind, metrics that move with the calls, a log that tells no secrets. */

import {
  Health,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '@aerogate/proto/grpc/health/v1/health_pb';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { serverFailure } from '../../server/src/model/aerospike-error.js';
import { createFakeDriver } from '../support/fake-driver.js';
import {
  BINDINGS,
  collect,
  failureOfCall,
  pipelineClient,
  sessionClient,
  startTestGateway,
  type TestGateway,
  transportOf,
} from '../support/transport-gateway.js';

const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = ServingStatus;

describe('health', () => {
  it.each(BINDINGS)('%s: Check follows the cluster, and so does /readyz', async (binding) => {
    const driver = createFakeDriver();
    const gateway = await startTestGateway({ driver });
    const health = createClient(Health, transportOf(gateway, binding));
    const both = async () => [
      (await health.check({})).status,
      (await health.check({ service: 'aerogate.v1.SessionService' })).status,
      (await fetch(`${gateway.opsUrl}/readyz`)).status,
    ];
    expect(await both()).toEqual([SERVING, SERVING, 200]);
    driver.setCluster({ ready: false });
    expect(await both()).toEqual([NOT_SERVING, NOT_SERVING, 503]);
    expect(await (await fetch(`${gateway.opsUrl}/readyz`)).text()).toContain('No node');
    driver.setCluster({ ready: true });
    expect(await both()).toEqual([SERVING, SERVING, 200]);
    expect((await fetch(`${gateway.opsUrl}/healthz`)).status).toBe(200);
    const error = await failureOfCall(health.check({ service: 'nothing' }));
    expect(ConnectError.from(error).code).toBe(Code.NotFound);
  });

  it.each(BINDINGS)('%s: Watch tells every change, once', async (binding) => {
    const driver = createFakeDriver();
    const gateway = await startTestGateway({ driver });
    const health = createClient(Health, transportOf(gateway, binding));
    const abort = new AbortController();
    const seen: ServingStatus[] = [];
    const watch = async (service: string) => {
      for await (const { status } of health.watch({ service }, { signal: abort.signal })) {
        seen.push(status);
      }
    };
    const ended = Promise.all([failureOfCall(watch('')), failureOfCall(watch('nothing'))]);
    await expect.poll(() => [...seen].sort()).toEqual([SERVING, SERVICE_UNKNOWN]);
    seen.length = 0;
    driver.setCluster({ ready: false });
    await expect.poll(() => seen).toEqual([NOT_SERVING]);
    const { nodes } = driver.cluster();
    driver.setCluster({ ready: false, nodes: [] });
    driver.setCluster({ ready: true, nodes });
    await expect.poll(() => seen).toEqual([NOT_SERVING, SERVING]);
    abort.abort();
    await ended;
  });

  it('List names every service', async () => {
    const gateway = await startTestGateway();
    const { statuses } = await createClient(Health, transportOf(gateway, 'gRPC')).list({});
    expect(Object.keys(statuses).sort()).toEqual([
      '',
      'aerogate.v1.PipelineService',
      'aerogate.v1.SessionService',
    ]);
    expect(statuses['']?.status).toBe(SERVING);
  });

  it('is answered when the gateway is full', async () => {
    const held = Promise.withResolvers<undefined>();
    let begun = 0;
    const gateway = await startTestGateway({
      flags: { 'max-calls-in-flight': 1 },
      session: {
        put: async () => {
          begun += 1;
          await held.promise;
          return {};
        },
      },
    });
    const call = sessionClient(gateway, 'gRPC').put({});
    await expect.poll(() => begun).toBe(1);
    for (const binding of BINDINGS) {
      const health = createClient(Health, transportOf(gateway, binding));
      expect((await health.check({})).status).toBe(SERVING);
    }
    held.resolve(undefined);
    await call;
  });
});

async function metricsOf({ opsUrl }: TestGateway): Promise<Map<string, number>> {
  const text = await (await fetch(`${opsUrl}/metrics`)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

describe('metrics', () => {
  it('count calls by RPC, protocol and code', async () => {
    const gateway = await startTestGateway({
      session: {
        get: ({ bins }) =>
          bins.length === 0
            ? Promise.resolve({ summary: { ok: 1 } })
            : Promise.reject(serverFailure(2)),
      },
    });
    const rpc = 'aerogate.v1.SessionService/Get';
    for (const binding of ['gRPC', 'Connect, HTTP/1.1', 'gRPC-Web, HTTP/2'] as const) {
      const client = sessionClient(gateway, binding);
      await client.get({});
      await client.get({});
      await failureOfCall(client.get({ bins: ['x'] }));
    }
    await expect
      .poll(async () => Object.fromEntries(await metricsOf(gateway)))
      .toMatchObject({
        [`aerogate_calls_total{rpc="${rpc}",protocol="grpc",code="OK"}`]: 2,
        [`aerogate_calls_total{rpc="${rpc}",protocol="grpc",code="NOT_FOUND"}`]: 1,
        [`aerogate_calls_total{rpc="${rpc}",protocol="connect",code="OK"}`]: 2,
        [`aerogate_calls_total{rpc="${rpc}",protocol="connect",code="NOT_FOUND"}`]: 1,
        [`aerogate_calls_total{rpc="${rpc}",protocol="grpc-web",code="OK"}`]: 2,
        [`aerogate_call_duration_seconds_count{rpc="${rpc}"}`]: 9,
        [`aerogate_calls_in_flight{rpc="${rpc}"}`]: 0,
        [`aerogate_messages_total{rpc="${rpc}",direction="request"}`]: 9,
        [`aerogate_messages_total{rpc="${rpc}",direction="response"}`]: 6,
      });
    const metrics = await metricsOf(gateway);
    expect(
      metrics.get(`aerogate_message_bytes_total{rpc="${rpc}",direction="response"}`),
    ).toBeGreaterThan(0);
  });

  it('show what is under way, and the messages of streams', async () => {
    const held = Promise.withResolvers<undefined>();
    let begun = 0;
    const gateway = await startTestGateway({
      session: {
        put: async () => {
          begun += 1;
          await held.promise;
          return {};
        },
      },
      async *pipeline(requests) {
        for await (const _request of requests) yield {};
      },
    });
    const calls = [1, 2, 3].map(() => sessionClient(gateway, 'gRPC').put({}));
    await expect.poll(() => begun).toBe(3);
    const inFlight = 'aerogate_calls_in_flight{rpc="aerogate.v1.SessionService/Put"}';
    expect((await metricsOf(gateway)).get(inFlight)).toBe(3);
    held.resolve(undefined);
    await Promise.all(calls);
    await expect.poll(async () => (await metricsOf(gateway)).get(inFlight)).toBe(0);
    async function* requests() {
      for (let i = 0; i < 5; i += 1) yield await Promise.resolve({});
    }
    await collect(pipelineClient(gateway, 'gRPC').pipeline(requests()));
    const rpc = 'aerogate.v1.PipelineService/Pipeline';
    await expect
      .poll(async () => Object.fromEntries(await metricsOf(gateway)))
      .toMatchObject({
        [`aerogate_messages_total{rpc="${rpc}",direction="request"}`]: 5,
        [`aerogate_messages_total{rpc="${rpc}",direction="response"}`]: 5,
      });
  });

  it('show the driver, the cluster, the process and the build', async () => {
    const counters = { ...createFakeDriver().counters(), commands: 41, retries: 3, inFlight: 2 };
    const driver = { ...createFakeDriver(), counters: () => counters };
    const gateway = await startTestGateway({ driver });
    const metrics = Object.fromEntries(await metricsOf(gateway));
    expect(metrics).toMatchObject({
      aerogate_driver_commands_total: 41,
      aerogate_driver_retries_total: 3,
      aerogate_driver_commands_in_flight: 2,
      aerogate_cluster_nodes: 1,
      'aerogate_cluster_unavailable_partitions{namespace="test"}': 0,
      'aerogate_driver_info{driver="wire"}': 1,
      aerogate_ready: 1,
      aerogate_embedded: 1,
      [`aerogate_build_info{version="0.0.0-test",commit="",node="${process.versions.node}"}`]: 1,
    });
    for (const name of ['nodejs_eventloop_lag_seconds', 'process_resident_memory_bytes']) {
      expect(metrics[name]).toBeTypeOf('number');
    }
    counters.commands = 42;
    expect((await metricsOf(gateway)).get('aerogate_driver_commands_total')).toBe(42);
  });

  it('of two gateways in one process are apart', async () => {
    const [first, second] = [await startTestGateway(), await startTestGateway()];
    await sessionClient(first, 'gRPC').get({});
    const count =
      'aerogate_calls_total{rpc="aerogate.v1.SessionService/Get",protocol="grpc",code="OK"}';
    await expect.poll(async () => (await metricsOf(first)).get(count)).toBe(1);
    expect((await metricsOf(second)).has(count)).toBe(false);
  });
});

describe('the operations port', () => {
  it('has its pages and nothing else', async () => {
    const gateway = await startTestGateway();
    const get = (path: string, method = 'GET') => fetch(gateway.opsUrl + path, { method });
    expect(await (await get('/version')).json()).toMatchObject({ version: '0.0.0-test' });
    expect((await get('/metrics')).headers.get('content-type')).toContain('text/plain');
    for (const path of ['/', '/metrics/', '/__proto__', '/aerogate.v1.SessionService/Get']) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).toContain('/readyz');
    }
    expect((await get('/metrics', 'POST')).status).toBe(405);
    expect((await get('/healthz', 'HEAD')).status).toBe(200);
    expect(gateway.addresses.ops.host).toBe('127.0.0.1');
  });
});

describe('the log', () => {
  it('has a line per call, with nothing of what was in it', async () => {
    const secret = 's3cr3t-value';
    const gateway = await startTestGateway({
      session: { get: () => Promise.reject(serverFailure(2)) },
    });
    for (const binding of BINDINGS) {
      const headers = { 'x-request-id': 'id-1', authorization: secret, 'x-other': secret };
      const key = {
        namespace: 'test',
        set: secret,
        userKey: { case: 'stringValue', value: secret },
      } as const;
      const client = sessionClient(gateway, binding);
      await failureOfCall(client.get({ key, bins: [secret] }, { headers }));
      await client.put({ key }, { headers });
    }
    const lines = () => gateway.log.filter(({ message }) => message === 'call');
    await expect.poll(lines).toHaveLength(2 * BINDINGS.length);
    expect(JSON.stringify(gateway.log)).not.toContain(secret);
    expect(lines()[0]).toMatchObject({
      level: 'info',
      rpc: 'aerogate.v1.SessionService/Get',
      protocol: 'grpc',
      code: 'NOT_FOUND',
      reason: 'KEY_NOT_FOUND_ERROR',
      latencyMs: expect.any(Number) as number,
      requestBytes: expect.any(Number) as number,
      responseBytes: 0,
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      requestId: 'id-1',
      principal: 'anonymous',
    });
    expect(lines()[1]).toMatchObject({ level: 'debug', code: 'OK' });
  });
});
