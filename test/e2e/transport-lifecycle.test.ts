/** How calls end other than by an answer: cancelled, late, abandoned, unread. */

import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import type { CallContext } from '../../server/src/gateway/service.js';
import {
  BINDINGS,
  collect,
  EMPTY_MESSAGE,
  failureOfCall,
  openCall,
  openPut,
  sessionClient,
  startTestGateway,
  type TestGateway,
  untilAborted,
} from '../support/transport-gateway.js';

const FRAME = { frame: { case: 'header', value: {} } } as const;

function logged(gateway: TestGateway): unknown[] {
  return gateway.log.filter(({ message }) => message === 'call');
}

describe('a cancelled call', () => {
  it.each(BINDINGS)('%s: stops the work of a unary call', async (binding) => {
    const contexts: CallContext[] = [];
    const gateway = await startTestGateway({
      session: {
        put: (_request, context) => {
          contexts.push(context);
          return untilAborted(context);
        },
      },
    });
    const abort = new AbortController();
    const call = failureOfCall(
      sessionClient(gateway, binding).put({}, { signal: abort.signal, timeoutMs: 60_000 }),
    );
    await expect.poll(() => contexts).toHaveLength(1);
    expect(contexts[0]?.signal.aborted).toBe(false);
    abort.abort();
    expect(ConnectError.from(await call).code).toBe(Code.Canceled);
    await expect.poll(() => contexts[0]?.signal.aborted).toBe(true);
    await expect.poll(() => logged(gateway)).toMatchObject([{ code: 'CANCELLED' }]);
  });

  it.each(BINDINGS)("%s: ends the service's iterator, even while it works", async (binding) => {
    const ended: string[] = [];
    const gateway = await startTestGateway({
      session: {
        query: (_request, context) => ({
          [Symbol.asyncIterator]() {
            let sent = 0;
            return {
              async next() {
                sent += 1;
                if (sent > 2) await untilAborted(context).catch(() => ended.push('signal'));
                return { done: false, value: FRAME };
              },
              return() {
                ended.push('return');
                return Promise.resolve({ done: true, value: undefined });
              },
            };
          },
        }),
      },
    });
    const abort = new AbortController();
    let seen = 0;
    const call = (async () => {
      for await (const _frame of sessionClient(gateway, binding).query(
        {},
        { signal: abort.signal },
      )) {
        seen += 1;
        if (seen === 2) abort.abort();
      }
    })();
    expect(ConnectError.from(await failureOfCall(call)).code).toBe(Code.Canceled);
    await expect.poll(() => [...ended].sort()).toEqual(['return', 'signal']);
    await expect.poll(() => logged(gateway)).toMatchObject([{ code: 'CANCELLED' }]);
  });

  it.each(['grpc', 'web'] as const)(
    '%s: a lost connection fails the requests a service waits for',
    async (port) => {
      const failures: unknown[] = [];
      const gateway = await startTestGateway({
        async *pipeline(requests, context) {
          try {
            for await (const _request of requests) yield {};
            failures.push('ended');
          } catch (error) {
            failures.push([error, context.signal.aborted]);
            throw error;
          }
        },
      });
      const session = connectHttp2(port === 'grpc' ? gateway.grpcUrl : gateway.webUrl);
      session.on('error', () => undefined);
      const stream = openCall(session, 'PipelineService/Pipeline');
      stream.write(EMPTY_MESSAGE);
      // An answer has come, so the service waits for the next request.
      await once(stream, 'data');
      session.destroy();
      await expect
        .poll(() => failures)
        .toMatchObject([[{ code: { from: 'client', error: 'CANCELLED' }, inDoubt: true }, true]]);
    },
  );

  it.each(['grpc', 'web'] as const)('%s: a lost connection cancels its calls', async (port) => {
    const contexts: CallContext[] = [];
    const gateway = await startTestGateway({
      session: {
        put: (_request, context) => {
          contexts.push(context);
          return untilAborted(context);
        },
      },
    });
    const session = connectHttp2(port === 'grpc' ? gateway.grpcUrl : gateway.webUrl);
    session.on('error', () => undefined);
    for (let i = 0; i < 3; i += 1) openPut(session);
    await expect.poll(() => contexts).toHaveLength(3);
    session.destroy();
    await expect.poll(() => contexts.every(({ signal }) => signal.aborted)).toBe(true);
    await expect.poll(() => logged(gateway)).toHaveLength(3);
  });
});

describe('a deadline', () => {
  it.each(BINDINGS)('%s: aborts the signal and ends the call', async (binding) => {
    const contexts: CallContext[] = [];
    const gateway = await startTestGateway({
      session: {
        put: (_request, context) => {
          contexts.push(context);
          // Never ends by itself, and takes no notice of its signal.
          return new Promise(() => undefined);
        },
        async *query(_request, context) {
          contexts.push(context);
          yield FRAME;
          await untilAborted(context);
        },
      },
    });
    const client = sessionClient(gateway, binding);
    for (const call of [
      () => client.put({}, { timeoutMs: 30 }),
      () => collect(client.query({}, { timeoutMs: 30 })),
    ]) {
      expect(ConnectError.from(await failureOfCall(call())).code).toBe(Code.DeadlineExceeded);
    }
    await expect.poll(() => contexts.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    await expect.poll(() => logged(gateway)).toHaveLength(2);
  });

  it.each(['grpcUrl', 'webUrl'] as const)(
    '%s: a caller that waits longer than it said is told, with the doubt',
    async (port) => {
      const gateway = await startTestGateway({
        session: { put: () => new Promise(() => undefined) },
      });
      const session = connectHttp2(gateway[port]);
      const stream = openPut(session, { 'grpc-timeout': '20m' });
      stream.resume();
      const trailers: Record<string, unknown> = {};
      stream.on('response', (headers) => void Object.assign(trailers, headers));
      stream.on('trailers', (headers) => void Object.assign(trailers, headers));
      await once(stream, 'end');
      expect(trailers['grpc-status']).toBe('4');
      expect(trailers['grpc-status-details-bin']).toBeDefined();
      session.destroy();
    },
  );

  it('says of a write that it is in doubt, and of a read that it is not', async () => {
    const hang = (): Promise<never> => new Promise(() => undefined);
    const gateway = await startTestGateway({ session: { put: hang, get: hang } });
    const call = async (rpc: 'Get' | 'Put'): Promise<unknown> => {
      const response = await fetch(`${gateway.webUrl}/aerogate.v1.SessionService/${rpc}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'connect-timeout-ms': '20' },
        body: '{}',
      });
      expect(response.status).toBe(504);
      const { details } = (await response.json()) as {
        details: { type: string; debug: unknown }[];
      };
      return details.find(({ type }) => type === ErrorDetailSchema.typeName)?.debug;
    };
    expect(await call('Put')).toMatchObject({ name: 'TIMEOUT', inDoubt: true });
    expect(await call('Get')).not.toHaveProperty('inDoubt');
  });

  it('that is malformed is refused', async () => {
    const gateway = await startTestGateway();
    const response = await fetch(`${gateway.webUrl}/aerogate.v1.SessionService/Get`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'connect-timeout-ms': 'soon' },
      body: '{}',
    });
    expect(response.status).toBe(400);
  });
});

describe('a reader that does not read', () => {
  it.each(BINDINGS)('%s: is not written to without end', async (binding) => {
    let taken = 0;
    let returned = false;
    const text = 'x'.repeat(16 * 1024);
    const gateway = await startTestGateway({
      session: {
        async *query() {
          try {
            for (;;) {
              taken += 1;
              await Promise.resolve();
              yield { frame: { case: 'header', value: { indexName: text } } } as const;
            }
          } finally {
            returned = true;
          }
        },
      },
    });
    const abort = new AbortController();
    const frames = sessionClient(gateway, binding).query({}, { signal: abort.signal });
    const iterator = frames[Symbol.asyncIterator]();
    await iterator.next();
    // Windows and socket buffers fill up; then the service is asked for no more.
    let before = -1;
    await expect
      .poll(
        () => {
          const still = taken === before;
          before = taken;
          return still;
        },
        { interval: 100, timeout: 20_000 },
      )
      .toBe(true);
    const stuckAt = taken;
    expect(stuckAt * text.length).toBeLessThan(32 * 1024 * 1024);
    // It goes on when the reader does.
    for (let i = 0; i < stuckAt; i += 1) await iterator.next();
    await expect.poll(() => taken).toBeGreaterThan(stuckAt);
    abort.abort();
    await failureOfCall(iterator.next());
    await expect.poll(() => returned).toBe(true);
  });
});
