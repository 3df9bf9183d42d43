import {
  type StartTaskRequestSchema,
  TaskKind,
  TaskService,
  TaskState,
} from '@aerogate/proto/aerogate/v1/task_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { type FakeDriverOptions, infoAnswer } from '../../../../../test/support/fake-driver.js';
import { fakeGateway, int, statusOf, text } from '../../../../../test/support/session-gateway.js';
import { taskLine } from '../../../../../test/support/task-lines.js';
import { clientFailure, serverFailure } from '../../../model/aerospike-error.js';
import type { BackgroundStart } from '../../../model/background.js';
import { intValue } from '../../../model/value.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { startTask } = TaskService.method;
type StartInit = MessageInitShape<typeof StartTaskRequestSchema>;

const USERS = {
  target: { case: 'dataset', value: { namespace: 'test', set: 'users' } },
} as const satisfies StartInit;
const add = { bin: 'n', op: { case: 'add', value: int(1n) } } as const;
const get = { bin: 'n', op: { case: 'get', value: {} } } as const;
const UPDATE = {
  ...USERS,
  work: { case: 'update' as const, value: {} },
  operations: [add],
} satisfies StartInit;
const DELETE = { ...USERS, work: { case: 'delete', value: {} } } as const;
const TOUCH = { ...USERS, work: { case: 'touch', value: {} } } as const;
const CALL = {
  ...USERS,
  work: {
    case: 'executeUdf' as const,
    value: { package: 'visits', function: 'count', args: [int(2n)] },
  },
} satisfies StartInit;

/** Nodes that make of a start what is said, and know of a task what `query-show` says. */
function nodes(
  starts: readonly BackgroundStart[] | undefined,
  shown = 'ERROR:2:job not found',
  more: FakeDriverOptions = {},
) {
  return fakeGateway({
    ...(starts === undefined ? {} : { background: () => starts }),
    info: ({ commands }) => [infoAnswer('A1', commands, () => shown)],
    ...more,
  });
}

const started = ({ driver }: ReturnType<typeof nodes>) =>
  driver.calls.flatMap((call) => (call.call === 'background' ? [call] : []));

describe('StartTask', () => {
  it.each<[string, StartInit, object]>([
    ['an update', UPDATE, { by: 'operations', operations: [{ op: 'add', bin: 'n' }] }],
    ['a delete', DELETE, { by: 'operations', operations: [{ op: 'delete' }] }],
    ['a touch', TOUCH, { by: 'operations', operations: [{ op: 'touch' }] }],
    [
      'a function',
      CALL,
      { by: 'udf', call: { module: 'visits', functionName: 'count', args: [intValue(2n)] } },
    ],
  ])('starts %s on every record of a set', async (_name, request, work) => {
    const gateway = nodes(undefined);
    await callUnary(gateway.services, startTask, request);
    const [call] = started(gateway);
    expect(call?.request).toMatchObject({
      ...{ namespace: 'test', set: 'users', work, recordsPerSecond: 0 },
      ttl: { type: 'serverDefault' },
    });
    expect(call?.request.taskId).not.toBe(0n);
    expect(call?.request).not.toHaveProperty('filter');
  });

  it('hands everything else over as it is', async () => {
    const gateway = nodes(undefined);
    await callUnary(gateway.services, startTask, {
      ...UPDATE,
      target: { case: 'wholeNamespace', value: 'txn' },
      recordsPerSecond: 500,
      ttl: { kind: { case: 'seconds', value: 60 } },
      durableDelete: true,
      taskId: 2n ** 64n - 1n,
      indexFilter: {
        index: { case: 'bin', value: 'age' },
        predicate: { case: 'range', value: { low: 1n, high: 9n } },
      },
      where: { form: { case: 'packed', value: Uint8Array.of(0xc3) } },
    });
    const [call] = started(gateway);
    expect(call?.request).toMatchObject({
      ...{ namespace: 'txn', recordsPerSecond: 500, taskId: 2n ** 64n - 1n },
      ttl: { type: 'seconds', seconds: 60 },
      index: { bin: 'age', begin: intValue(1n), end: intValue(9n) },
    });
    expect(call?.request).toHaveProperty('filter');
    expect(call?.request).not.toHaveProperty('set');
    expect(call?.options.settings.durableDelete).toBe(true);
  });

  it('gives ids of its own, each another', async () => {
    const gateway = nodes(undefined);
    await callUnary(gateway.services, startTask, DELETE);
    await callUnary(gateway.services, startTask, DELETE);
    const ids = started(gateway).map(({ request }) => request.taskId);
    expect(new Set(ids).size).toBe(2);
  });

  it('answers with the first look at the task', async () => {
    let begun = false;
    const gateway = nodes(undefined, '', {
      background: () => {
        begun = true;
        return [{ node: 'A1' }];
      },
      info: ({ commands }) => [
        infoAnswer('A1', commands, () =>
          begun ? taskLine(7n, { 'recs-succeeded': '3' }) : 'ERROR:2:job not found',
        ),
      ],
    });
    const { result } = await callUnary(gateway.services, startTask, { ...UPDATE, taskId: 7n });
    expect(result.value).toMatchObject({
      ...{ taskId: 7n, state: TaskState.IN_PROGRESS, kind: TaskKind.OPERATIONS },
      ...{ namespace: 'test', set: 'users', recordsSucceeded: 3n, nodes: [{ node: 'A1' }] },
    });
  });

  it('tells of work that began where nobody answers any more', async () => {
    const gateway = nodes(undefined, '', {
      info: () => Promise.reject(clientFailure('CONNECTION')),
    });
    const { result } = await callUnary(gateway.services, startTask, UPDATE);
    expect(result.value).toMatchObject({ nodes: [], unreachableNodes: ['A1'] });
  });

  it('counts what it would touch, and touches nothing', async () => {
    const gateway = nodes(undefined, '', {
      query: () => [
        [1, 2, 3].map((generation) => ({
          ...{ type: 'record' as const, digest: new Uint8Array(20), results: [] },
          record: { bins: [], generation, voidTimeSeconds: 0 },
        })),
      ],
    });
    const { result } = await callUnary(gateway.services, startTask, { ...DELETE, dryRun: true });
    expect(result).toMatchObject({ case: 'dryRun', value: { matchedRecords: 3n } });
    expect(gateway.driver.calls.map(({ call }) => call)).toEqual(['query']);
    expect(gateway.driver.calls[0]).toMatchObject({ request: { bins: 'none', set: 'users' } });
  });

  it.each<[string, StartInit, RegExp]>([
    ['no target', { ...UPDATE, target: { case: undefined } }, /dataset and wholeNamespace/],
    [
      'an empty set',
      { ...UPDATE, target: { case: 'dataset', value: { namespace: 'test' } } },
      /^dataset\.set/,
    ],
    ['no work', USERS, /update, delete, touch and executeUdf/],
    ['an update of nothing', { ...UPDATE, operations: [] }, /^operations/],
    ['a read', { ...UPDATE, operations: [add, get] }, /^operations: .* writes/],
    [
      'a read of the metadata',
      { ...UPDATE, operations: [add, { op: { case: 'getHeader', value: {} } }] },
      /^operations: .* writes/,
    ],
    ['operations of a delete', { ...DELETE, operations: [add] }, /^operations/],
    ['a TTL of a delete', { ...DELETE, ttl: { kind: { case: 'seconds', value: 9 } } }, /^ttl/],
    ['a durable touch', { ...TOUCH, durableDelete: true }, /^durableDelete/],
    ['the id 0', { ...UPDATE, taskId: 0n }, /^taskId/],
    [
      'a function without a name',
      { ...CALL, work: { case: 'executeUdf', value: { package: 'visits' } } },
      /^executeUdf\.function/,
    ],
    [
      'an index filter without a predicate',
      { ...UPDATE, indexFilter: { index: { case: 'bin', value: 'age' } } },
      /^indexFilter/,
    ],
  ])('refuses %s before anything is sent', async (_name, request, message) => {
    const gateway = nodes(undefined);
    const status = await statusOf(callUnary(gateway.services, startTask, request));
    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(status.message).toMatch(message);
    expect(gateway.driver.calls).toEqual([]);
  });

  it('is NOT_FOUND for a namespace nobody has', async () => {
    const gateway = nodes(undefined);
    const target = { case: 'wholeNamespace', value: 'nowhere' } as const;
    const status = await statusOf(callUnary(gateway.services, startTask, { ...DELETE, target }));
    expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
    expect(gateway.driver.calls).toEqual([]);
  });

  it('is ALREADY_EXISTS for an id a node knows, and starts nothing', async () => {
    const gateway = nodes(undefined, taskLine(7n, { status: 'done(ok)' }));
    const status = await statusOf(
      callUnary(gateway.services, startTask, { ...UPDATE, taskId: 7n }),
    );
    expect(status.code).toBe(GRPC_CODE.ALREADY_EXISTS);
    expect(started(gateway)).toEqual([]);
  });
});

describe('what nodes make of a start', () => {
  const none = (node: string): BackgroundStart => ({ node, error: serverFailure(2, { node }) });
  const failed = (node: string, code: number): BackgroundStart => ({
    node,
    error: serverFailure(code, { node }),
  });
  const lost = (node: string): BackgroundStart => ({
    node,
    error: clientFailure('CONNECTION', { node, inDoubt: true }),
  });
  const late = (node: string): BackgroundStart => ({
    node,
    error: clientFailure('TIMEOUT', { node, inDoubt: true }),
  });

  it('is enough where the others never had a record of the set', async () => {
    const gateway = nodes([none('A1'), { node: 'A2' }, none('A3')]);
    await callUnary(gateway.services, startTask, UPDATE);
  });

  it.each<[string, readonly BackgroundStart[], StartInit, keyof typeof GRPC_CODE, boolean]>([
    ['a set nobody knows', [none('A1'), none('A2')], UPDATE, 'NOT_FOUND', false],
    ['refused by all', [failed('A1', 4), failed('A2', 4)], UPDATE, 'INVALID_ARGUMENT', false],
    ['an index being built', [failed('A1', 203)], UPDATE, 'FAILED_PRECONDITION', false],
    ['one query too many', [failed('A1', 22)], UPDATE, 'RESOURCE_EXHAUSTED', false],
    ['functions switched off', [failed('A1', 22)], CALL, 'FAILED_PRECONDITION', false],
    ['role checks', [failed('A1', 81)], UPDATE, 'PERMISSION_DENIED', false],
    ['refused by one of two', [{ node: 'A1' }, failed('A2', 22)], UPDATE, 'UNKNOWN', true],
    ['lost on one of two', [lost('A1'), { node: 'A2' }], UPDATE, 'UNKNOWN', true],
    ['lost on all', [lost('A1'), lost('A2')], UPDATE, 'UNKNOWN', true],
    ['lost on one, refused by the other', [failed('A1', 4), lost('A2')], UPDATE, 'UNKNOWN', true],
    ['late on one', [{ node: 'A1' }, late('A2')], UPDATE, 'DEADLINE_EXCEEDED', true],
  ])('decides the call: %s', async (_name, starts, request, code, inDoubt) => {
    const { services } = nodes(starts);
    const status = await statusOf(callUnary(services, startTask, { ...request, taskId: 77n }));
    expect(status.code).toBe(GRPC_CODE[code]);
    expect(status.message.includes('task 77')).toBe(inDoubt);
  });

  it('names the rate where a parameter was refused, and no rate where none was asked for', async () => {
    const { services } = nodes([failed('A1', 4)]);
    const asked = { ...UPDATE, recordsPerSecond: 10_001 };
    const refused = await statusOf(callUnary(services, startTask, asked));
    const other = await statusOf(callUnary(services, startTask, UPDATE));

    expect(refused.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(refused.message).toContain('background-query-max-rps');
    expect(other.message).not.toContain('background-query-max-rps');
  });

  it('never shows values of the work', async () => {
    const secret = { bin: 'n', op: { case: 'put', value: text('tiger') } } as const;
    const { services } = nodes([lost('A1')]);
    const request = { ...UPDATE, operations: [secret] };
    const status = await statusOf(callUnary(services, startTask, request));
    expect(JSON.stringify(status.message)).not.toContain('tiger');
  });
});
