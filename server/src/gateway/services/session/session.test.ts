import { Outcome as ProtoOutcome } from '@aerogate/proto/aerogate/v1/record_pb';
import {
  type ExecuteRequestSchema,
  type GetRequestSchema,
  type PutRequestSchema,
  SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { Replica } from '@aerogate/proto/aerogate/v1/settings_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { callContext, callUnary } from '../../../../../test/support/call-context.js';
import { createFakeClock, FAKE_CLOCK_START_MS } from '../../../../../test/support/fake-clock.js';
import {
  createFakeDriver,
  type FakeDriverOptions,
  okOutcome,
} from '../../../../../test/support/fake-driver.js';
import { createBehaviorRegistry } from '../../../behavior/registry.js';
import { clientFailure, serverFailure } from '../../../model/aerospike-error.js';
import type { Command, Outcome } from '../../../model/command.js';
import { CITRUSLEAF_EPOCH_SECONDS } from '../../../model/limits.js';
import { NIL, stringValue } from '../../../model/value.js';
import { type RpcStatus, toRpcStatus } from '../../errors.js';
import { GRPC_CODE } from '../../grpc-code.js';
import { createServices } from '../../services.js';

const { get, put, execute } = SessionService.method;

type GetInit = MessageInitShape<typeof GetRequestSchema>;
type PutInit = MessageInitShape<typeof PutRequestSchema>;
type ExecuteInit = MessageInitShape<typeof ExecuteRequestSchema>;
type SegmentInit = NonNullable<ExecuteInit['segments']>[number];
type OperationInit = NonNullable<SegmentInit['operations']>[number];

const key = (name: string, namespace = 'test') => ({
  namespace,
  set: 'users',
  userKey: { case: 'stringValue', value: name } as const,
});
const int = (value: bigint) => ({ kind: { case: 'intValue', value } }) as const;
const text = (value: string) => ({ kind: { case: 'stringValue', value } }) as const;
const UPSERT = { verb: { case: 'upsert', value: {} } } as const;
const QUERY = { verb: { case: 'query', value: {} } } as const;
const putBin = (bin: string, value = int(1n)): OperationInit => ({
  bin,
  op: { case: 'put', value },
});
const NOT_FOUND: Outcome = { ok: false, error: serverFailure(2) };

describe('Get', () => {
  it('answers the record, its generation and the seconds it has left', async () => {
    const now = FAKE_CLOCK_START_MS / 1_000 - CITRUSLEAF_EPOCH_SECONDS;
    const bins = [{ name: 'name', value: stringValue('Tim') }];
    const { services } = gateway({
      respond: () => okOutcome(bins, { generation: 7, voidTimeSeconds: now + 60 }),
    });

    const { result, summary } = await callUnary(services, get, { key: key('u1') });

    expect(result).toMatchObject({
      index: 0,
      outcome: ProtoOutcome.OK,
      key: { namespace: 'test', set: 'users', userKey: { value: 'u1' } },
      record: { bins: { name: text('Tim') }, generation: 7, ttlSeconds: 60 },
    });
    expect(result?.key?.digest).toHaveLength(20);
    expect(summary).toMatchObject({ ok: 1, failed: 0 });
  });

  it.each<[string, GetInit, unknown]>([
    ['all bins', {}, 'all'],
    ['bins by name', { bins: ['a', 'b'] }, ['a', 'b']],
    ['no bins', { noBins: true }, 'none'],
  ])('reads %s', async (_, request, bins) => {
    const { services, driver } = gateway();

    await callUnary(services, get, { key: key('u1'), ...request } as GetInit);

    expect(driver.commands).toMatchObject([{ verb: 'get', bins }]);
  });

  it('is NOT_FOUND for a missing record, unless that is allowed', async () => {
    const { services } = gateway({ respond: () => NOT_FOUND });

    const status = await statusOf(callUnary(services, get, { key: key('u1') }));
    const allowed = await callUnary(services, get, { key: key('u1'), allowMissing: true });
    const row = await callUnary(services, get, { key: key('u1'), errorDisposition: 1 });

    expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
    expect(allowed.result).toMatchObject({ outcome: ProtoOutcome.NOT_FOUND, index: 0 });
    expect(allowed.result?.error).toBeUndefined();
    expect(allowed.summary).toMatchObject({ notFound: 1 });
    expect(allowed.summary?.firstFailedIndex).toBeUndefined();
    expect(row.result).toMatchObject({
      outcome: ProtoOutcome.NOT_FOUND,
      error: { name: 'KEY_NOT_FOUND_ERROR' },
    });
    expect(row.summary?.firstFailedIndex).toBe(0);
  });

  it('sends nothing for a namespace the cluster does not have', async () => {
    const { services, driver } = gateway();

    const status = await statusOf(callUnary(services, get, { key: key('u1', 'nowhere') }));

    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(status.message).toContain('key.namespace');
    expect(driver.calls).toEqual([]);
  });

  it('is UNAVAILABLE while the cluster is, and sends nothing', async () => {
    const { services, driver } = gateway({ cluster: { ready: false, namespaces: new Map() } });

    const status = await statusOf(callUnary(services, get, { key: key('u1') }));

    expect(status.code).toBe(GRPC_CODE.UNAVAILABLE);
    expect(driver.calls).toEqual([]);
  });

  it('hands the tag to the log of the call', async () => {
    const { services } = gateway();
    const context = callContext();

    await callUnary(services, get, { key: key('u1'), requestTag: 'nightly' }, context);
    const status = await statusOf(callUnary(services, get, { key: key('u1'), requestTag: 'é' }));

    expect(context.requestTag).toBe('nightly');
    expect(status.message).toContain('requestTag');
  });
});

describe('Put', () => {
  it('writes bins and answers the generation only', async () => {
    const { services, driver } = gateway({
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
    const { services, driver } = gateway();
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
    ['a condition', { bins: { a: int(1n) }, where: {} }, 'where: this gateway does not honour'],
  ])('refuses %s', async (_, request, message) => {
    const { services, driver } = gateway();
    const whole = { key: key('u1'), bins: { a: int(1n) }, ...request } as PutInit;

    const status = await statusOf(callUnary(services, put, whole));

    expect(status.message).toContain(message);
    expect(driver.calls).toEqual([]);
  });

  it('refuses fields the API does not have, wherever they stand', async () => {
    const { services, driver } = gateway();
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

describe('Execute', () => {
  it('makes each verb the command it stands for', async () => {
    const operations = [putBin('a')];
    const segments: SegmentInit[] = [
      { ...UPSERT, operations, keys: [key('1')] },
      { verb: { case: 'insert', value: {} }, operations, keys: [key('2')] },
      { verb: { case: 'update', value: {} }, operations, keys: [key('3')] },
      { verb: { case: 'replace', value: {} }, operations, keys: [key('4')] },
      { verb: { case: 'replaceIfExists', value: {} }, operations, keys: [key('5')] },
      { verb: { case: 'delete', value: {} }, keys: [key('6')], generation: 2 },
      { verb: { case: 'touch', value: {} }, keys: [key('7')] },
      { verb: { case: 'exists', value: {} }, keys: [key('8')] },
      { verb: { case: 'query', value: { bins: ['a'] } }, keys: [key('9')] },
      { ...QUERY, operations: [{ bin: 'a', op: { case: 'get', value: {} } }], keys: [key('10')] },
    ];
    const { services, driver } = gateway();

    const { results } = await callUnary(services, execute, { segments });

    expect(driver.calls).toHaveLength(1);
    expect(driver.commands).toMatchObject([
      { verb: 'operate', write: { exists: 'update' } },
      { verb: 'operate', write: { exists: 'createOnly' } },
      { verb: 'operate', write: { exists: 'updateOnly' } },
      { verb: 'operate', write: { exists: 'replace' } },
      { verb: 'operate', write: { exists: 'replaceOnly' } },
      { verb: 'delete', expectedGeneration: 2 },
      { verb: 'operate', operations: [{ op: 'touch' }], write: { exists: 'updateOnly' } },
      { verb: 'exists' },
      { verb: 'get', bins: ['a'] },
      { verb: 'operate', operations: [{ op: 'read', bin: 'a' }] },
    ]);
    expect(driver.commands[9]).not.toHaveProperty('write');
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('gives every key its row, also where a key comes twice', async () => {
    const { services } = gateway({
      respond: (_, index) => (index === 1 ? NOT_FOUND : okOutcome([], { generation: index + 1 })),
    });
    const segments = [
      { ...QUERY, keys: [key('u1'), key('u2'), key('u1')] },
      { ...UPSERT, operations: [putBin('a')], keys: [key('u3', 'txn')] },
    ];

    const { results, summary } = await callUnary(services, execute, { segments });

    expect(results.map(({ outcome }) => ProtoOutcome[outcome])).toEqual([
      'OK',
      'NOT_FOUND',
      'OK',
      'OK',
    ]);
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(summary).toMatchObject({ ok: 3, notFound: 1, failed: 0 });
    expect(summary?.firstFailedIndex).toBeUndefined();
  });

  it('answers each operation at its place', async () => {
    const operations: OperationInit[] = [
      putBin('a'),
      { op: { case: 'getHeader', value: {} } },
      { bin: 'a', op: { case: 'get', value: {} } },
      { bin: 'b', op: { case: 'get', value: {} } },
      { op: { case: 'getAll', value: {} } },
    ];
    const bins = [{ name: 'a', value: stringValue('x') }];
    const { services, driver } = gateway({
      respond: () => okOutcome(bins, { results: [undefined, stringValue('x'), NIL, undefined] }),
    });

    const { results } = await callUnary(services, execute, {
      segments: [{ ...UPSERT, operations, keys: [key('u1')] }],
    });

    expect(driver.commands).toMatchObject([
      {
        operations: [
          { op: 'write' },
          { op: 'read', bin: 'a' },
          { op: 'read', bin: 'b' },
          { op: 'readAll' },
        ],
      },
    ]);
    expect(results[0]?.operationResults.map(({ bin, value }) => [bin, value?.kind.case])).toEqual([
      ['a', undefined],
      ['', undefined],
      ['a', 'stringValue'],
      ['b', 'nullValue'],
      ['', undefined],
    ]);
    expect(results[0]?.record?.bins).toMatchObject({ a: text('x') });
  });

  it.each<[string, NonNullable<SegmentInit['verb']>, 'status' | 'row']>([
    ['update', { case: 'update', value: {} }, 'status'],
    ['replaceIfExists', { case: 'replaceIfExists', value: {} }, 'status'],
    ['touch', { case: 'touch', value: {} }, 'row'],
    ['delete', { case: 'delete', value: {} }, 'row'],
    ['exists', { case: 'exists', value: {} }, 'row'],
    ['query', { case: 'query', value: {} }, 'row'],
  ])('knows whether a missing record is an error of %s', async (name, verb, expected) => {
    const { services } = gateway({ respond: () => NOT_FOUND });
    const writes = name === 'update' || name === 'replaceIfExists';
    const operations = writes ? [putBin('a')] : [];
    const segments = [{ verb, operations, keys: [key('u1')] }];

    const call = callUnary(services, execute, { segments });

    if (expected === 'status') {
      expect((await statusOf(call)).code).toBe(GRPC_CODE.NOT_FOUND);
    } else {
      const { results } = await call;
      expect(results[0]).toMatchObject({ outcome: ProtoOutcome.NOT_FOUND });
      expect(results[0]?.error).toBeUndefined();
    }
  });

  it('follows the disposition where rows fail', async () => {
    const doubt = clientFailure('TIMEOUT', { inDoubt: true, attempts: 1 });
    const { services } = gateway({
      respond: (_, index) =>
        index === 0 ? okOutcome() : { ok: false, error: index === 1 ? doubt : serverFailure(3) },
    });
    const segments = [
      { ...UPSERT, operations: [putBin('a')], keys: ['1', '2', '3'].map((k) => key(k)) },
    ];

    const rows = await callUnary(services, execute, { segments });
    const status = await statusOf(callUnary(services, execute, { segments, errorDisposition: 2 }));

    expect(rows.results[1]).toMatchObject({
      outcome: ProtoOutcome.FAILED,
      error: { name: 'TIMEOUT', inDoubt: true, attempts: 1 },
    });
    expect(rows.summary).toMatchObject({ ok: 1, failed: 2, inDoubt: 1, firstFailedIndex: 1 });
    expect(status.code).toBe(GRPC_CODE.DEADLINE_EXCEEDED);
  });

  it('is the status of its only key that a record was filtered out, when that is to fail', async () => {
    const filtered: Outcome = { ok: false, error: serverFailure(27) };
    const { services } = gateway({ respond: () => filtered });
    const segments = [{ ...QUERY, keys: [key('u1')] }];

    const { results } = await callUnary(services, execute, { segments });
    const status = await statusOf(
      callUnary(services, execute, { segments, failOnFilteredOut: true }),
    );

    expect(results[0]).toMatchObject({ outcome: ProtoOutcome.FILTERED_OUT });
    expect(status.code).toBe(GRPC_CODE.FAILED_PRECONDITION);
  });

  it('calls a delete that found nothing in doubt where an earlier attempt may have', async () => {
    const error = serverFailure(2, { inDoubt: true, attempts: 2 });
    const { services } = gateway({ respond: () => ({ ok: false, error }) });
    const segments = [{ verb: { case: 'delete', value: {} } as const, keys: [key('u1')] }];

    const { results, summary } = await callUnary(services, execute, {
      segments,
      errorDisposition: 1,
    });

    expect(results[0]?.outcome).toBe(ProtoOutcome.FAILED);
    expect(summary?.inDoubt).toBe(1);
  });

  it('passes on whether the server goes on after a failed key', async () => {
    const { services, driver } = gateway();
    const segments = [{ ...QUERY, keys: [key('1'), key('2')] }];

    await callUnary(services, execute, { segments });
    await callUnary(services, execute, { segments, respondAllKeys: false });

    expect(
      driver.calls.map((call) => call.call === 'batch' && call.options.respondAllKeys),
    ).toEqual([true, false]);
  });

  it.each<[string, SegmentInit, string]>([
    ['no keys', { ...QUERY, keys: [] }, 'segments[0].keys: at least one'],
    ['no verb', { keys: [key('1')] }, 'segments[0]: a verb is required'],
    ['an upsert without operations', { ...UPSERT, keys: [key('1')] }, 'segments[0].operations'],
    [
      'an upsert that only reads',
      { ...UPSERT, keys: [key('1')], operations: [{ bin: 'a', op: { case: 'get', value: {} } }] },
      'segments[0].operations: the verb needs an operation that writes',
    ],
    [
      'a query that writes',
      { ...QUERY, keys: [key('1')], operations: [putBin('a')] },
      'segments[0].operations: all operations of a query',
    ],
    [
      'a replace that adds',
      {
        verb: { case: 'replace', value: {} },
        keys: [key('1')],
        operations: [{ bin: 'a', op: { case: 'add', value: int(1n) } }],
      },
      'segments[0].operations: the verb replaces',
    ],
    [
      'a delete with operations',
      { verb: { case: 'delete', value: {} }, keys: [key('1')], operations: [putBin('a')] },
      'segments[0].operations: the verb takes no operations',
    ],
    [
      'a TTL on a read',
      { ...QUERY, keys: [key('1')], ttl: { kind: { case: 'seconds', value: 5 } } },
      'segments[0].ttl: the verb does not take it',
    ],
    [
      'a generation on a read',
      { ...QUERY, keys: [key('1')], generation: 1 },
      'segments[0].generation',
    ],
    [
      'bins beside operations',
      {
        verb: { case: 'query', value: { bins: ['a'] } },
        keys: [key('1')],
        operations: [{ bin: 'a', op: { case: 'get', value: {} } }],
      },
      'segments[0].query.bins',
    ],
    [
      'an operation without a case',
      { ...UPSERT, keys: [key('1')], operations: [{ bin: 'a' }] },
      'segments[0].operations[0]: an operation needs',
    ],
    [
      'a bin for an operation on the record',
      { ...UPSERT, keys: [key('1')], operations: [{ bin: 'a', op: { case: 'touch', value: {} } }] },
      'segments[0].operations[0].bin',
    ],
    [
      'a text to add',
      {
        ...UPSERT,
        keys: [key('1')],
        operations: [{ bin: 'a', op: { case: 'add', value: text('1') } }],
      },
      'segments[0].operations[0].add: takes int or double',
    ],
    [
      'a UDF',
      { verb: { case: 'executeUdf', value: {} }, keys: [key('1')] },
      'segments[0].executeUdf: this gateway does not honour',
    ],
    [
      'a list operation',
      { ...UPSERT, keys: [key('1')], operations: [{ bin: 'a', op: { case: 'list', value: {} } }] },
      'segments[0].operations[0].list: this gateway does not honour',
    ],
    [
      'a behaviour nobody knows',
      { ...QUERY, keys: [key('1')], session: { behavior: 'default' } },
      'segments[0].session.behavior: no behaviour',
    ],
  ])('refuses %s', async (_, segment, message) => {
    const { services, driver } = gateway();

    const status = await statusOf(callUnary(services, execute, { segments: [segment] }));

    expect(status.message).toContain(message);
    expect(driver.calls).toEqual([]);
  });

  it.each<[string, number, ExecuteInit, ExecuteInit]>([
    ['segments', 1_000, segmentsOf(1_000, 1), segmentsOf(1_001, 1)],
    ['keys', 5_000, segmentsOf(2, 2_500), segmentsOf(2, 2_501)],
    ['operations', 1_000, operationsOf(1_000), operationsOf(1_001)],
  ])('takes %s up to %i', async (_, limit, atLimit, pastLimit) => {
    const { services, driver } = gateway();

    await callUnary(services, execute, atLimit);
    const sent = driver.calls.length;
    const status = await statusOf(callUnary(services, execute, pastLimit));

    expect(sent).toBe(1);
    expect(driver.calls).toHaveLength(1);
    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(status.message).toContain(String(limit));
  });
});

describe('the settings of a call', () => {
  it('come from the cell of what is done, and from overrides on top', async () => {
    const { services, driver } = gateway();
    const settings = { totalTimeout: { seconds: 2n, nanos: 500_000_000 }, replica: Replica.MASTER };
    const session = { behavior: 'READ_FAST', settings };

    await callUnary(services, get, { key: key('u1'), session });
    await callUnary(services, put, { key: key('u1'), bins: { a: int(1n) }, session });

    expect(settingsOf(driver.commands)).toMatchObject([
      { totalTimeoutMs: 2_500, socketTimeoutMs: 50, maxRetries: 3, replica: 'master' },
      { totalTimeoutMs: 2_500, socketTimeoutMs: 5_000, maxRetries: 2, replica: 'master' },
    ]);
  });

  it('know writes that count their applications, and namespaces in SC mode', async () => {
    const { services, driver } = gateway();
    const add: OperationInit = { bin: 'a', op: { case: 'add', value: int(1n) } };
    const segments = [
      { ...UPSERT, operations: [putBin('a')], keys: [key('1'), key('2', 'txn')] },
      { ...UPSERT, operations: [add], keys: [key('3')], durableDelete: true },
      { verb: { case: 'delete', value: {} } as const, keys: [key('4')] },
    ];

    await callUnary(services, execute, { segments, defaults: { durableDelete: true } });

    expect(settingsOf(driver.commands)).toMatchObject([
      { maxRetries: 2, durableDelete: true },
      { maxRetries: 2, durableDelete: true },
      { maxRetries: 0, durableDelete: true },
      { durableDelete: true },
    ]);
    // A batch is repeated as seldom as its strictest row.
    expect(driver.calls).toMatchObject([{ options: { settings: { maxRetries: 0 } } }]);
  });

  it('are those of a segment on top of those of the call', async () => {
    const { services, driver } = gateway();
    const session = { behavior: 'READ_FAST', settings: { maxRetries: 9 } };
    const segments = [
      { ...QUERY, keys: [key('1')], session: { settings: { sendKey: false } } },
      { ...QUERY, keys: [key('2')], session: { behavior: 'DEFAULT' } },
    ];

    await callUnary(services, execute, { segments, session });

    expect(settingsOf(driver.commands)).toMatchObject([
      { totalTimeoutMs: 200, maxRetries: 9, sendKey: false },
      { totalTimeoutMs: 30_000, maxRetries: 9, sendKey: true },
    ]);
  });

  it('end before the deadline of the caller', async () => {
    const { services, driver } = gateway();
    const within = (ms: number) => callContext({ remainingMs: () => ms });

    await callUnary(services, get, { key: key('u1') }, within(1_000));
    await callUnary(services, get, { key: key('u1') }, within(100_000));
    const unbounded = { settings: { totalTimeout: { seconds: 0n } } };
    await callUnary(services, get, { key: key('u1'), session: unbounded }, within(100));
    const status = await statusOf(callUnary(services, get, { key: key('u1') }, within(1)));

    const timeouts = driver.calls.map((call) =>
      call.call === 'info' ? 0 : call.options.settings.totalTimeoutMs,
    );
    expect(timeouts).toEqual([950, 30_000, 95]);
    expect(status.code).toBe(GRPC_CODE.DEADLINE_EXCEEDED);
  });

  it('give the driver the signal of the caller, and send nothing once that has gone', async () => {
    const controller = new AbortController();
    const { services, driver } = gateway();
    const context = callContext({ signal: controller.signal });

    await callUnary(services, get, { key: key('u1') }, context);
    controller.abort();
    const status = await statusOf(callUnary(services, get, { key: key('u1') }, context));

    expect(driver.calls).toMatchObject([{ options: { signal: controller.signal } }]);
    expect(driver.calls).toHaveLength(1);
    expect(status.code).toBe(GRPC_CODE.CANCELLED);
  });
});

function gateway(options: FakeDriverOptions = {}) {
  const driver = createFakeDriver(options);
  const services = createServices({
    driver,
    behaviors: createBehaviorRegistry(),
    clock: createFakeClock(),
    info: { gatewayVersion: '0.1.0', embedded: false },
    limits: { maxRequestBytes: 4 * 1024 * 1024 },
  });
  return { driver, services };
}

async function statusOf(call: Promise<unknown>): Promise<RpcStatus> {
  const error = await call.then(
    () => expect.fail('the call succeeded'),
    (reason: unknown) => reason,
  );
  return toRpcStatus(error);
}

function settingsOf(commands: readonly Command[]) {
  return commands.map(({ settings }) => settings);
}

function segmentsOf(segments: number, keys: number): ExecuteInit {
  const names = Array.from({ length: keys }, (_, index) => key(String(index)));
  return { segments: Array.from({ length: segments }, () => ({ ...QUERY, keys: names })) };
}

function operationsOf(count: number): ExecuteInit {
  const operations = Array.from({ length: count }, () => putBin('a'));
  return { segments: [{ ...UPSERT, operations, keys: [key('1')] }] };
}
