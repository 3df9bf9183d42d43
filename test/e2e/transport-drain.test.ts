/** The way down: what is under way ends well, what is new is sent away, and nothing keeps the process. */

import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import {
  Health,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '@aerogate/proto/grpc/health/v1/health_pb';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { credentials, Client as GrpcClient, type ServiceError } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { clientFailure } from '../../server/src/model/aerospike-error.js';
import { createFakeClock } from '../support/fake-clock.js';
import { createFakeDriver } from '../support/fake-driver.js';
import {
  BINDINGS,
  collect,
  failureOfCall,
  openPut,
  sessionClient,
  startTestGateway,
  transportOf,
  untilAborted,
} from '../support/transport-gateway.js';

describe('a drain', () => {
  it.each(BINDINGS)('%s: lets calls under way finish with right answers', async (binding) => {
    const held = Promise.withResolvers<undefined>();
    let begun = 0;
    const gateway = await startTestGateway({
      session: {
        put: async () => {
          begun += 1;
          await held.promise;
          return { result: { index: 7 } };
        },
        async *query() {
          begun += 1;
          yield { frame: { case: 'header', value: { maxFrameBytes: 1 } } } as const;
          await held.promise;
          yield { frame: { case: 'header', value: { maxFrameBytes: 2 } } } as const;
        },
      },
    });
    const client = sessionClient(gateway, binding);
    const calls = [client.put({}), client.put({})];
    const stream = collect(client.query({}));
    await expect.poll(() => begun).toBe(3);
    const closing = gateway.close({ graceMs: 20_000 });
    await expect.poll(() => gateway.log.some(({ message }) => message === 'draining')).toBe(true);
    await expect.poll(async () => canConnect(gateway.addresses.web.port)).toBe(false);
    held.resolve(undefined);
    expect((await Promise.all(calls)).map(({ result }) => result?.index)).toEqual([7, 7]);
    expect(await stream).toHaveLength(2);
    await closing;
    expect(gateway.log.at(-1)).toMatchObject({ message: 'closed', callsCutOff: 0 });
  });

  it.each(BINDINGS)('%s: takes no new calls', async (binding) => {
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
    });
    // One connection each, as a pool has; the first call keeps it open.
    const client = sessionClient(gateway, binding);
    const first = client.put({});
    await expect.poll(() => begun).toBe(1);
    const closing = gateway.close({ graceMs: 20_000 });
    await expect.poll(async () => canConnect(gateway.addresses.grpc.port)).toBe(false);
    // The port takes no connection any more; what a library makes of that differs.
    expect(await failureOfCall(client.put({}, { timeoutMs: 5_000 }))).toBeInstanceOf(ConnectError);
    expect(begun).toBe(1);
    held.resolve(undefined);
    await Promise.all([first, closing]);
  });

  it('sends new calls of a gRPC client away as UNAVAILABLE', async () => {
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
    });
    const client = new GrpcClient(
      gateway.grpcUrl.slice('http://'.length),
      credentials.createInsecure(),
    );
    const put = (): Promise<ServiceError | null> =>
      new Promise((resolve) => {
        const same = (bytes: Buffer): Buffer => bytes;
        const path = '/aerogate.v1.SessionService/Put';
        client.makeUnaryRequest(path, same, same, Buffer.alloc(0), resolve);
      });
    const first = put();
    await expect.poll(() => begun).toBe(1);
    const closing = gateway.close({ graceMs: 20_000 });
    await expect.poll(async () => canConnect(gateway.addresses.grpc.port)).toBe(false);
    expect(await put()).toMatchObject({ code: Code.Unavailable });
    held.resolve(undefined);
    expect(await first).toBeNull();
    await closing;
    expect(begun).toBe(1);
    client.close();
  });

  it('ends an HTTP/1.1 connection with the answer under way', async () => {
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
    });
    const idle = connectTcp(gateway.addresses.web.port, '127.0.0.1');
    const socket = connectTcp(gateway.addresses.web.port, '127.0.0.1');
    socket.write(
      'POST /aerogate.v1.SessionService/Put HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
    );
    await expect.poll(() => begun).toBe(1);
    const closing = gateway.close({ graceMs: 20_000 });
    await expect.poll(async () => canConnect(gateway.addresses.web.port)).toBe(false);
    const answer = once(socket, 'data');
    held.resolve(undefined);
    expect(String((await answer)[0])).toMatch(/^HTTP\/1\.1 200 OK/);
    await once(socket, 'close');
    await closing;
    idle.destroy();
  });

  it('is told by health first, and closes nothing before its delay', async () => {
    const clock = createFakeClock();
    const gateway = await startTestGateway({ clock, flags: { 'drain-delay-ms': 5_000 } });
    const health = createClient(Health, transportOf(gateway, 'gRPC'));
    const watched: ServingStatus[] = [];
    const watching = (async () => {
      for await (const { status } of health.watch({})) watched.push(status);
    })();
    const ended = failureOfCall(watching);
    await expect.poll(() => watched).toEqual([ServingStatus.SERVING]);
    const closing = gateway.close();
    await expect.poll(() => watched).toEqual([ServingStatus.SERVING, ServingStatus.NOT_SERVING]);
    const ready = await fetch(`${gateway.opsUrl}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, 'The gateway is shutting down.\n']);
    // Until balancers have noticed, calls are served as ever.
    await sessionClient(gateway, 'gRPC').get({});
    await sessionClient(gateway, 'Connect, HTTP/1.1').get({});
    clock.advance(5_000);
    expect(ConnectError.from(await ended).code).toBe(Code.Unavailable);
    // With the clock standing still, only what is awaited by its own event gets this to its end.
    await expect
      .poll(
        () => {
          clock.advance(100);
          return gateway.log.at(-1);
        },
        { interval: 10 },
      )
      .toMatchObject({ message: 'closed' });
    await closing;
  });

  it.each(['gRPC', 'Connect, HTTP/1.1', 'gRPC-Web, HTTP/2'] as const)(
    '%s: cuts a call that hangs when the grace is over',
    async (binding) => {
      let begun = 0;
      const gateway = await startTestGateway({
        session: {
          put: () => {
            begun += 1;
            return new Promise(() => undefined);
          },
        },
      });
      const call = failureOfCall(sessionClient(gateway, binding).put({}));
      await expect.poll(() => begun).toBe(1);
      const startedMs = performance.now();
      await gateway.close({ graceMs: 100 });
      expect(performance.now() - startedMs).toBeLessThan(100 + 250 + 500 + 1_000);
      expect(await call).toBeInstanceOf(ConnectError);
      expect(gateway.log.at(-1)).toMatchObject({ message: 'closed', callsCutOff: 1 });
    },
  );

  it.each(['gRPC', 'Connect, HTTP/1.1', 'gRPC-Web, HTTP/2'] as const)(
    '%s: a write cut by the grace answers whether it is in doubt',
    async (binding) => {
      let begun = 0;
      const gateway = await startTestGateway({
        session: {
          put: async (_request, context) => {
            begun += 1;
            await untilAborted(context).catch(() => undefined);
            throw clientFailure('CANCELLED', { inDoubt: true, attempts: 1 });
          },
          get: async (_request, context) => {
            begun += 1;
            await untilAborted(context).catch(() => undefined);
            throw clientFailure('CANCELLED');
          },
        },
      });
      const client = sessionClient(gateway, binding);
      const put = failureOfCall(client.put({}));
      const get = failureOfCall(client.get({}));
      await expect.poll(() => begun).toBe(2);
      await gateway.close({ graceMs: 50 });
      const inDoubt = ConnectError.from(await put);
      expect(inDoubt.code).toBe(Code.Unknown);
      expect(inDoubt.findDetails(ErrorDetailSchema)).toMatchObject([
        { name: 'CLOSED', inDoubt: true, attempts: 1 },
      ]);
      const read = ConnectError.from(await get);
      expect(read.code).toBe(Code.Unavailable);
      expect(read.findDetails(ErrorDetailSchema)).toMatchObject([{ inDoubt: false }]);
    },
  );

  it('in a hurry waits for nothing', async () => {
    const clock = createFakeClock();
    let begun = 0;
    const gateway = await startTestGateway({
      clock,
      flags: { 'drain-delay-ms': 60_000 },
      session: {
        put: () => {
          begun += 1;
          return new Promise(() => undefined);
        },
      },
    });
    const call = failureOfCall(sessionClient(gateway, 'gRPC').put({}));
    await expect.poll(() => begun).toBe(1);
    const closing = gateway.close();
    expect(gateway.close()).toBe(closing);
    await gateway.closeNow();
    await closing;
    expect(await call).toBeInstanceOf(ConnectError);
  });

  it('closes the driver after the last call, and operations last of all', async () => {
    const order: string[] = [];
    const held = Promise.withResolvers<undefined>();
    let begun = 0;
    let metricsAtDriverClose = 0;
    const driver = {
      ...createFakeDriver(),
      close: async () => {
        metricsAtDriverClose = (await fetch(`${gateway.opsUrl}/metrics`)).status;
        order.push('driver');
      },
    };
    const gateway = await startTestGateway({
      driver,
      session: {
        put: async () => {
          begun += 1;
          await held.promise;
          order.push('call');
          return {};
        },
      },
    });
    const call = sessionClient(gateway, 'gRPC').put({});
    await expect.poll(() => begun).toBe(1);
    const closing = gateway.close();
    await expect.poll(async () => canConnect(gateway.addresses.grpc.port)).toBe(false);
    held.resolve(undefined);
    await call;
    await closing;
    expect(order).toEqual(['call', 'driver']);
    expect(metricsAtDriverClose).toBe(200);
    await expect(fetch(`${gateway.opsUrl}/healthz`)).rejects.toThrow();
  });

  it.each(['grpc', 'web'] as const)('%s: says goodbye to peers (GOAWAY)', async (port) => {
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
    });
    const session = connectHttp2(port === 'grpc' ? gateway.grpcUrl : gateway.webUrl);
    const stream = openPut(session);
    stream.resume();
    await expect.poll(() => begun).toBe(1);
    const goaway = once(session, 'goaway');
    const gone = once(session, 'close');
    const closing = gateway.close();
    const [code, , data] = (await goaway) as [number, number, Buffer];
    expect([code, data.toString()]).toEqual([0, 'shutting_down']);
    held.resolve(undefined);
    await gone;
    await closing;
  });
});

describe('a gateway that cannot start', () => {
  it('names the option, the address and the reason, and leaves nothing open', async () => {
    const gateway = await startTestGateway();
    for (const port of ['grpc', 'web', 'ops'] as const) {
      const taken = `127.0.0.1:${gateway.addresses[port].port}`;
      const starting = startTestGateway({ flags: { [`${port}-listen`]: taken } });
      await expect(starting).rejects.toThrow(`--${port}-listen ${taken}: the port is in use`);
    }
  });
});

/** Whether the port takes connections and keeps them. */
async function canConnect(port: number): Promise<boolean> {
  const socket = connectTcp(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
