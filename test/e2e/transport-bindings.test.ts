/** One implementation per RPC, seen through every binding: the same answers, the same errors, the same context. */

import { ErrorDetailSchema, RetryAdvice } from '@aerogate/proto/aerogate/v1/error_pb';
import type { GetRequestSchema } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { BadRequestSchema, ErrorInfoSchema } from '@aerogate/proto/google/rpc/error_details_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { fieldAt } from '../../server/src/gateway/field-path.js';
import { invalidArgument } from '../../server/src/gateway/gateway-error.js';
import type { CallContext } from '../../server/src/gateway/service.js';
import { clientFailure, serverFailure } from '../../server/src/model/aerospike-error.js';
import {
  BIDI_BINDINGS,
  BINDINGS,
  collect,
  failureOfCall,
  pipelineClient,
  type SessionStub,
  sessionClient,
  startTestGateway,
} from '../support/transport-gateway.js';

const echo: SessionStub['get'] = ({ key, bins }) =>
  Promise.resolve({
    result: {
      index: bins.length,
      ...(key === undefined ? {} : { key }),
      record: {
        generation: 7,
        bins: Object.fromEntries(
          bins.map((bin) => [bin, { kind: { case: 'intValue', value: 2n ** 63n - 1n } }]),
        ),
      },
    },
  });

const REQUEST = {
  key: { namespace: 'test', set: 'users', userKey: { case: 'stringValue', value: 'ü1' } },
  bins: ['a', 'b'],
} satisfies MessageInitShape<typeof GetRequestSchema>;

async function* countDown({ limit }: { limit?: bigint }) {
  for (let left = Number(limit ?? 0n); left > 0; left -= 1) {
    await Promise.resolve();
    yield { frame: { case: 'header', value: { maxFrameBytes: left } } } as const;
  }
}

describe('every binding', () => {
  it.each(BINDINGS)('%s: a unary call', async (binding) => {
    const gateway = await startTestGateway({ session: { get: echo } });
    const reference = await sessionClient(gateway, 'gRPC').get(REQUEST);
    const answer = await sessionClient(gateway, binding).get(REQUEST);
    expect(answer).toEqual(reference);
    expect(answer.result?.key).toMatchObject(REQUEST.key);
    expect(answer.result?.record?.bins['b']?.kind.value).toBe(2n ** 63n - 1n);
  });

  it.each(BINDINGS)('%s: a server stream', async (binding) => {
    const gateway = await startTestGateway({
      session: {
        async *query(request) {
          for await (const frame of countDown({ limit: request.limit ?? 0n })) yield frame;
        },
      },
    });
    const frames = await collect(sessionClient(gateway, binding).query({ limit: 100n }));
    expect(frames.map(({ frame }) => frame.case)).toEqual(new Array(100).fill('header'));
    const reference = await collect(sessionClient(gateway, 'gRPC').query({ limit: 100n }));
    expect(frames).toEqual(reference);
    expect(await collect(sessionClient(gateway, binding).query({ limit: 0n }))).toEqual([]);
  });

  it.each(BIDI_BINDINGS)('%s: a stream in both directions', async (binding) => {
    const gateway = await startTestGateway({
      async *pipeline(requests) {
        for await (const { items } of requests) {
          yield { results: items.map(({ id }) => ({ id })) };
        }
        yield { results: [{ id: 99n }] };
      },
    });
    // Each message waits for the answer to the one before: a binding that waits for the whole request never ends.
    const answers: bigint[] = [];
    const asked = Promise.withResolvers<undefined>();
    let answered = Promise.withResolvers<undefined>();
    async function* requests() {
      for (const id of [1n, 2n, 3n]) {
        yield { items: [{ id }] };
        await answered.promise;
        answered = Promise.withResolvers();
      }
      asked.resolve(undefined);
    }
    for await (const message of pipelineClient(gateway, binding).pipeline(requests())) {
      answers.push(...message.results.map(({ id }) => id));
      answered.resolve(undefined);
    }
    await asked.promise;
    expect(answers).toEqual([1n, 2n, 3n, 99n]);
  });

  it.each(['Connect, HTTP/1.1', 'gRPC-Web, HTTP/1.1'] as const)(
    '%s: refuses a stream in both directions',
    async (binding) => {
      const gateway = await startTestGateway();
      async function* requests() {
        yield await Promise.resolve({ items: [{ id: 1n }] });
      }
      const calls = collect(pipelineClient(gateway, binding).pipeline(requests()));
      expect(await failureOfCall(calls)).toBeInstanceOf(ConnectError);
    },
  );
});

describe('errors', () => {
  const refusal = invalidArgument(
    fieldAt(fieldAt(fieldAt(undefined, 'segments'), 2), 'bins'),
    'A bin name has 15 bytes at most.',
  );

  it.each(BINDINGS)('%s: the same code, message and details', async (binding) => {
    const gateway = await startTestGateway({
      session: {
        get: () => Promise.reject(refusal),
        async *query() {
          yield await Promise.resolve({ frame: { case: 'header', value: {} } } as const);
          throw refusal;
        },
      },
    });
    const client = sessionClient(gateway, binding);
    const unary = ConnectError.from(await failureOfCall(client.get({})));
    const stream = ConnectError.from(await failureOfCall(collect(client.query({}))));
    for (const error of [unary, stream]) {
      expect(error.code).toBe(Code.InvalidArgument);
      expect(error.rawMessage).toBe(refusal.message);
      expect(error.findDetails(ErrorInfoSchema)).toMatchObject([
        { reason: 'INVALID_ARGUMENT', domain: 'aerogate.dev' },
      ]);
      expect(error.findDetails(BadRequestSchema)).toMatchObject([
        { fieldViolations: [{ field: 'segments[2].bins' }] },
      ]);
      expect(error.findDetails(ErrorDetailSchema)).toMatchObject([
        { name: 'INVALID_ARGUMENT', field: 'segments[2].bins', inDoubt: false },
      ]);
      expect(error.details).toHaveLength(3);
    }
  });

  it.each(BINDINGS)('%s: a failure of the server in doubt', async (binding) => {
    const gateway = await startTestGateway({
      session: { put: () => Promise.reject(serverFailure(9, { inDoubt: true, attempts: 2 })) },
    });
    const error = ConnectError.from(await failureOfCall(sessionClient(gateway, binding).put({})));
    expect(error.code).toBe(Code.DeadlineExceeded);
    expect(error.findDetails(ErrorDetailSchema)).toMatchObject([
      { inDoubt: true, attempts: 2, retryAdvice: RetryAdvice.ONLY_IF_IDEMPOTENT },
    ]);
  });

  it.each(BINDINGS)('%s: an exception is contained and logged, not told', async (binding) => {
    const gateway = await startTestGateway({
      session: {
        get: () => {
          throw new TypeError('secret of the implementation');
        },
        async *query() {
          yield await Promise.resolve({});
          throw new TypeError('secret of the implementation');
        },
      },
    });
    const client = sessionClient(gateway, binding);
    const headers = { 'x-request-id': 'find-me' };
    const calls = [() => client.get({}, { headers }), () => collect(client.query({}, { headers }))];
    for (const call of calls) {
      const error = ConnectError.from(await failureOfCall(call()));
      expect(error.code).toBe(Code.Internal);
      expect(error.rawMessage).toContain('find-me');
      expect(error.rawMessage).not.toContain('secret');
    }
    await expect.poll(() => gateway.log.filter(({ level }) => level === 'error')).toHaveLength(2);
    for (const line of gateway.log.filter(({ level }) => level === 'error')) {
      expect(line).toMatchObject({ message: 'call', requestId: 'find-me', code: 'INTERNAL' });
      expect(line['cause']).toContain('secret of the implementation');
    }
    // The gateway goes on.
    expect(await client.put({})).toBeDefined();
  });

  it.each(BINDINGS)('%s: an answer that cannot be encoded is a defect', async (binding) => {
    const answer = { summary: { ok: 'many' as unknown as number } };
    const gateway = await startTestGateway({ session: { get: () => Promise.resolve(answer) } });
    const error = ConnectError.from(await failureOfCall(sessionClient(gateway, binding).get({})));
    expect(error.code).toBe(Code.Internal);
    expect(error.rawMessage).not.toContain('many');
    await expect
      .poll(() => gateway.log.find(({ message }) => message === 'call'))
      .toMatchObject({ level: 'error', code: 'INTERNAL' });
  });

  it('an unknown RPC is UNIMPLEMENTED on both ports', async () => {
    const gateway = await startTestGateway({ services: [] });
    for (const binding of BINDINGS) {
      const error = ConnectError.from(await failureOfCall(sessionClient(gateway, binding).get({})));
      expect([binding, error.code]).toEqual([binding, Code.Unimplemented]);
    }
  });
});

describe('the context of a call', () => {
  it.each(BINDINGS)('%s: deadline, request id, principal', async (binding) => {
    const seen: CallContext[] = [];
    const gateway = await startTestGateway({
      session: {
        get: (_request, context) => {
          seen.push(context);
          return Promise.resolve({});
        },
      },
    });
    const client = sessionClient(gateway, binding);
    await client.get({}, { timeoutMs: 60_000, headers: { 'x-request-id': 'mine-1' } });
    await client.get({}, { headers: { 'x-request-id': 'two words' } });
    await client.get({}, { headers: { 'x-request-id': 'x'.repeat(129) } });
    const [first, second, third] = seen;
    expect(first).toMatchObject({ requestId: 'mine-1', principal: { name: 'anonymous' } });
    expect(first?.remainingMs()).toBeGreaterThan(50_000);
    expect(first?.remainingMs()).toBeLessThanOrEqual(60_000);
    expect(second?.remainingMs()).toBeUndefined();
    expect(second?.requestId).toMatch(/^[0-9a-z]{8}-[0-9a-z]+$/);
    expect(third?.requestId).toMatch(/^[0-9a-z]{8}-[0-9a-z]+$/);
    expect(third?.requestId).not.toBe(second?.requestId);
  });

  it('a deadline no timer can hold is cut, not passed at once', async () => {
    const remaining: (number | undefined)[] = [];
    const gateway = await startTestGateway({
      session: {
        get: (_request, context) => {
          remaining.push(context.remainingMs());
          return Promise.resolve({});
        },
      },
    });
    const grpc = { 'grpc-timeout': '99999999H' };
    const connect = { 'connect-timeout-ms': '9999999999' };
    await sessionClient(gateway, 'gRPC').get({}, { headers: grpc });
    await sessionClient(gateway, 'gRPC on the web port').get({}, { headers: grpc });
    await sessionClient(gateway, 'Connect, HTTP/1.1').get({}, { headers: connect });
    expect(remaining).toHaveLength(3);
    for (const ms of remaining) expect(ms).toBeGreaterThan(2_147_000_000);
  });

  it('a service that is told to stop says why the transport stopped it', async () => {
    const gateway = await startTestGateway({
      session: {
        // As the driver: CANCELLED, with its own doubt.
        put: (_request, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              reject(clientFailure('CANCELLED', { inDoubt: true }));
            });
          }),
      },
    });
    // Only told to the gateway: a client that keeps the time as well may cancel first.
    const call = sessionClient(gateway, 'gRPC').put({}, { headers: { 'grpc-timeout': '50m' } });
    expect(ConnectError.from(await failureOfCall(call)).code).toBe(Code.DeadlineExceeded);
    await expect
      .poll(() => gateway.log.find(({ message }) => message === 'call'))
      .toMatchObject({ code: 'DEADLINE_EXCEEDED', reason: 'TIMEOUT' });
  });
});
