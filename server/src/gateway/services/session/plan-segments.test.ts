import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import {
  type ExecuteInit,
  fakeGateway,
  int,
  key,
  putBin,
  QUERY,
  type SegmentInit,
  statusOf,
  text,
  UPSERT,
} from '../../../../../test/support/session-gateway.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { execute } = SessionService.method;

describe('Execute refuses', () => {
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
      'a call of a function with too many arguments',
      {
        verb: {
          case: 'executeUdf',
          value: { package: 'm', function: 'f', args: Array.from({ length: 101 }, () => int(1n)) },
        },
        keys: [key('1')],
      },
      'segments[0].executeUdf.args: 101 arguments; the limit is 100.',
    ],
    [
      'a module of too long a name',
      {
        verb: { case: 'executeUdf', value: { package: 'm'.repeat(128), function: 'f' } },
        keys: [key('1')],
      },
      'segments[0].executeUdf.package: a name of 1 to 127 bytes',
    ],
    [
      'an operation on text',
      {
        ...UPSERT,
        keys: [key('1')],
        operations: [{ bin: 'a', op: { case: 'stringOperation', value: {} } }],
      },
      'segments[0].operations[0].string: this gateway does not honour',
    ],
    [
      'AEL text that does not compile',
      {
        ...QUERY,
        keys: [key('1')],
        where: { form: { case: 'ael', value: '$.a >' } },
      },
      'segments[0].where.ael: ',
    ],
    [
      'a behaviour nobody knows',
      { ...QUERY, keys: [key('1')], session: { behavior: 'default' } },
      'segments[0].session.behavior: no behaviour',
    ],
  ])('refuses %s', async (_, segment, message) => {
    const { services, driver } = fakeGateway();

    const status = await statusOf(callUnary(services, execute, { segments: [segment] }));

    expect(status.message).toContain(message);
    expect(driver.calls).toEqual([]);
  });

  it.each<[string, number, ExecuteInit, ExecuteInit]>([
    ['segments', 1_000, segmentsOf(1_000, 1), segmentsOf(1_001, 1)],
    ['keys', 5_000, segmentsOf(2, 2_500), segmentsOf(2, 2_501)],
    ['operations', 1_000, operationsOf(1_000), operationsOf(1_001)],
  ])('takes %s up to %i', async (_, limit, atLimit, pastLimit) => {
    const { services, driver } = fakeGateway();

    await callUnary(services, execute, atLimit);
    const sent = driver.calls.length;
    const status = await statusOf(callUnary(services, execute, pastLimit));

    expect(sent).toBe(1);
    expect(driver.calls).toHaveLength(1);
    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(status.message).toContain(String(limit));
  });
});

function segmentsOf(segments: number, keys: number): ExecuteInit {
  const names = Array.from({ length: keys }, (_, index) => key(String(index)));
  return { segments: Array.from({ length: segments }, () => ({ ...QUERY, keys: names })) };
}

function operationsOf(count: number): ExecuteInit {
  const operations = Array.from({ length: count }, () => putBin('a'));
  return { segments: [{ ...UPSERT, operations, keys: [key('1')] }] };
}
