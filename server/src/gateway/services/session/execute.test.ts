import { ErrorDisposition, Outcome as ProtoOutcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { okOutcome } from '../../../../../test/support/fake-driver.js';
import {
  fakeGateway,
  key,
  NOT_FOUND,
  type OperationInit,
  putBin,
  QUERY,
  type SegmentInit,
  statusOf,
  text,
  UPSERT,
} from '../../../../../test/support/session-gateway.js';
import { clientFailure, serverFailure } from '../../../model/aerospike-error.js';
import type { Outcome } from '../../../model/command.js';
import { NIL, stringValue } from '../../../model/value.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { execute } = SessionService.method;

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
    const { services, driver } = fakeGateway();

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
    const { services } = fakeGateway({
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
    const { services, driver } = fakeGateway({
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
    const { services } = fakeGateway({ respond: () => NOT_FOUND });
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
    const { services } = fakeGateway({
      respond: (_, index) =>
        index === 0 ? okOutcome() : { ok: false, error: index === 1 ? doubt : serverFailure(3) },
    });
    const segments = [
      { ...UPSERT, operations: [putBin('a')], keys: ['1', '2', '3'].map((k) => key(k)) },
    ];

    const rows = await callUnary(services, execute, { segments });
    const status = await statusOf(
      callUnary(services, execute, { segments, errorDisposition: ErrorDisposition.STATUS }),
    );

    expect(rows.results[1]).toMatchObject({
      outcome: ProtoOutcome.FAILED,
      error: { name: 'TIMEOUT', inDoubt: true, attempts: 1 },
    });
    expect(rows.summary).toMatchObject({ ok: 1, failed: 2, inDoubt: 1, firstFailedIndex: 1 });
    expect(status.code).toBe(GRPC_CODE.DEADLINE_EXCEEDED);
  });

  it('is the status of its only key that a record was filtered out, when that is to fail', async () => {
    const filtered: Outcome = { ok: false, error: serverFailure(27) };
    const { services } = fakeGateway({ respond: () => filtered });
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
    const { services } = fakeGateway({ respond: () => ({ ok: false, error }) });
    const segments = [{ verb: { case: 'delete', value: {} } as const, keys: [key('u1')] }];

    const { results, summary } = await callUnary(services, execute, {
      segments,
      errorDisposition: ErrorDisposition.ROWS,
    });

    expect(results[0]?.outcome).toBe(ProtoOutcome.FAILED);
    expect(summary?.inDoubt).toBe(1);
  });

  it('passes on whether the server goes on after a failed key', async () => {
    const { services, driver } = fakeGateway();
    const segments = [{ ...QUERY, keys: [key('1'), key('2')] }];

    await callUnary(services, execute, { segments });
    await callUnary(services, execute, { segments, respondAllKeys: false });

    expect(
      driver.calls.map((call) => call.call === 'batch' && call.options.respondAllKeys),
    ).toEqual([true, false]);
  });
});
