import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { okOutcome } from '../../../../../test/support/fake-driver.js';
import {
  fakeGateway,
  int,
  key,
  type PutInit,
  statusOf,
  text,
} from '../../../../../test/support/session-gateway.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { put } = SessionService.method;

describe('Put', () => {
  it('writes bins and answers the generation only', async () => {
    const { services, driver } = fakeGateway({
      respond: () => okOutcome([], { generation: 3, voidTimeSeconds: 500_000_000 }),
    });
    const request: PutInit = { key: key('u1'), bins: { name: text('Tim'), age: int(30n) } };

    const { result } = await callUnary(services, put, request);

    expect(driver.commands).toMatchObject([
      {
        verb: 'operate',
        operations: [
          { op: 'write', bin: 'name', value: { type: 'string', value: 'Tim' } },
          { op: 'write', bin: 'age', value: { type: 'int', value: 30n } },
        ],
        write: { exists: 'update', ttl: { type: 'serverDefault' } },
      },
    ]);
    expect(result?.record).toMatchObject({ generation: 3, bins: {} });
    expect(result?.record?.ttlSeconds).toBeUndefined();
    expect(result?.operationResults).toEqual([]);
  });

  it('takes a bin named like the prototype of objects', async () => {
    const { services, driver } = fakeGateway();
    const bins: Record<string, ReturnType<typeof int>> = {};
    Object.defineProperty(bins, '__proto__', { value: int(1n), enumerable: true });

    await callUnary(services, put, { key: key('u1'), bins });

    expect(driver.commands).toMatchObject([{ operations: [{ bin: '__proto__' }] }]);
  });

  it.each<[string, PutInit, string]>([
    ['no bins', { bins: {} }, 'bins: at least one'],
    ['a bin name of 16 bytes', { bins: { abcdefghijklmnop: int(1n) } }, '["abcdefghijklmno"…]'],
    ['an empty bin name', { bins: { '': int(1n) } }, 'bins[""]'],
    ['NUL in a bin name', { bins: { 'a\0': int(1n) } }, 'bins["a\\u0000"]'],
    ['a value without a case', { bins: { a: {} } }, 'bins["a"]: a value needs one of its cases'],
    ['generation 0', { bins: { a: int(1n) }, generation: 0 }, 'generation: '],
    ['a TTL of 0', { ttl: { kind: { case: 'seconds', value: 0 } } }, 'ttl.seconds'],
    ['no kind of TTL', { bins: { a: int(1n) }, ttl: {} }, 'ttl: one of'],
    ['no key', { key: undefined as never, bins: { a: int(1n) } }, 'key: a key is required'],
    [
      'a condition without a form',
      { bins: { a: int(1n) }, where: {} },
      'where: an expression needs',
    ],
  ])('refuses %s', async (_, request, message) => {
    const { services, driver } = fakeGateway();
    const whole = { key: key('u1'), bins: { a: int(1n) }, ...request } as PutInit;

    const status = await statusOf(callUnary(services, put, whole));

    expect(status.message).toContain(message);
    expect(driver.calls).toEqual([]);
  });

  it('refuses fields the API does not have, wherever they stand', async () => {
    const { services, driver } = fakeGateway();
    const unknown = { no: 99, wireType: 0, data: Uint8Array.of(1) } as const;
    const value = { $typeName: 'aerogate.v1.Value', ...int(1n), $unknown: [unknown] } as never;

    const status = await statusOf(
      callUnary(services, put, { key: key('u1'), bins: { a: int(1n), b: value } }),
    );

    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(status.message).toContain('bins["b"]: holds a field with number 99');
    expect(driver.calls).toEqual([]);
  });
});
