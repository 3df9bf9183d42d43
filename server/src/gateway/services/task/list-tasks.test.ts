import { TaskKind, TaskService, TaskState } from '@aerogate/proto/aerogate/v1/task_service_pb';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { nodeSaying, nodesSaying, sent } from '../../../../../test/support/index-lists.js';
import { statusOf } from '../../../../../test/support/session-gateway.js';
import { taskLine } from '../../../../../test/support/task-lines.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { cancelTask, getTask, listTasks } = TaskService.method;

const done = (id: bigint, sinceMs: number, facts: Readonly<Record<string, string>> = {}) =>
  taskLine(id, { status: 'done(ok)', 'time-since-done': String(sinceMs), ...facts });

describe('ListTasks', () => {
  const lists = () =>
    nodesSaying(
      {
        'query-show': [
          taskLine(1n),
          done(2n, 500),
          done(3n, 90, { 'job-type': 'background-udf', set: 'other' }),
        ].join(';'),
      },
      {
        'query-show': [done(1n, 10), done(4n, 5, { 'job-type': 'basic' }), done(5n, 5)].join(';'),
      },
    );

  it('has one entry for each id, running ones first, then by their age', async () => {
    const { tasks, truncated } = await callUnary(lists().services, listTasks, {});
    expect(tasks.map(({ taskId }) => taskId)).toEqual([1n, 5n, 3n, 2n]);
    expect(tasks[0]).toMatchObject({ state: TaskState.IN_PROGRESS, nodes: [{}, {}] });
    expect(tasks[2]).toMatchObject({ kind: TaskKind.UDF, set: 'other' });
    expect(truncated).toBe(false);
  });

  it.each([
    [{ includeQueries: true }, [1n, 4n, 5n, 3n, 2n]],
    [{ runningOnly: true }, [1n]],
    [{ namespace: 'test', set: 'other' }, [3n]],
    [{ namespace: 'txn' }, []],
    [{ limit: 2 }, [1n, 5n]],
  ])('lists what %o asks for', async (request, ids) => {
    const { tasks, truncated } = await callUnary(lists().services, listTasks, request);
    expect(tasks.map(({ taskId }) => taskId)).toEqual(ids);
    expect(truncated).toBe('limit' in request);
  });

  it('is empty where nothing ran', async () => {
    const { services } = nodeSaying({ 'query-show': '' });
    expect(await callUnary(services, listTasks, {})).toMatchObject({ tasks: [] });
  });

  it.each([
    [{ set: 'users' }, GRPC_CODE.INVALID_ARGUMENT],
    [{ limit: 0 }, GRPC_CODE.INVALID_ARGUMENT],
    [{ limit: 10_001 }, GRPC_CODE.INVALID_ARGUMENT],
    [{ namespace: 'nowhere' }, GRPC_CODE.NOT_FOUND],
  ])('refuses %o before anything is sent', async (request, code) => {
    const gateway = nodeSaying({});
    expect((await statusOf(callUnary(gateway.services, listTasks, request))).code).toBe(code);
    expect(sent(gateway)).toEqual([]);
  });

  it('tells which node refuses, and that all do', async () => {
    const one = nodesSaying({ 'query-show': 'ERROR:81:role violation' }, { 'query-show': '' });
    const { unreachableNodes } = await callUnary(one.services, listTasks, {});
    expect(unreachableNodes).toEqual(['A1']);
    const all = nodeSaying({ 'query-show': 'ERROR:81:role violation' });
    const status = await statusOf(callUnary(all.services, listTasks, {}));
    expect(status.code).toBe(GRPC_CODE.PERMISSION_DENIED);
  });
});

describe('GetTask', () => {
  it('adds its nodes up', async () => {
    const { services } = nodesSaying(
      { 'query-show': taskLine(7n, { 'recs-succeeded': '5', 'recs-filtered-bins': '2' }) },
      {
        'query-show': done(7n, 1_500, {
          ...{ 'recs-succeeded': '7', 'recs-filtered-meta': '1', 'recs-failed': '3' },
          ...{ 'job-progress': '100.00', 'recs-throttled': '4', 'run-time': '2500' },
          'sindex-name': 'by_age',
        }),
      },
    );
    const { task } = await callUnary(services, getTask, { taskId: 7n });
    expect(task).toMatchObject({
      ...{ state: TaskState.IN_PROGRESS, kind: TaskKind.OPERATIONS, indexName: 'by_age' },
      ...{ progressPercent: 62.5, recordsSucceeded: 12n, recordsFailed: 3n },
      ...{ recordsFiltered: 3n, recordsThrottled: 4n },
      runTime: { seconds: 2n, nanos: 500_000_000 },
    });
    expect(task?.nodes).toMatchObject([
      { node: 'A1', state: TaskState.IN_PROGRESS, endReason: '', recordsPerSecond: 10_000 },
      { node: 'A2', state: TaskState.COMPLETE, endReason: 'ok', timeSinceDone: { seconds: 1n } },
    ]);
    expect(task?.nodes[0]?.timeSinceDone).toBeUndefined();
  });

  it('answers an id nobody remembers', async () => {
    const { services } = nodeSaying({ 'query-show': 'ERROR:2:job not found' });
    const { task } = await callUnary(services, getTask, { taskId: 7n });
    expect(task).toMatchObject({ taskId: 7n, state: TaskState.NOT_FOUND, nodes: [] });
  });

  it('takes no figure for one that is none', async () => {
    const facts = { 'recs-succeeded': '-1', 'job-progress': 'x', 'run-time': '' };
    const { services } = nodeSaying({ 'query-show': taskLine(7n, facts) });
    const { task } = await callUnary(services, getTask, { taskId: 7n });
    expect(task).toMatchObject({ recordsSucceeded: 0n, progressPercent: 0 });
  });
});

describe('CancelTask', () => {
  it('counts the nodes that stopped', async () => {
    const gateway = nodesSaying(
      { 'query-abort': 'ok' },
      { 'query-abort': 'ERROR:2:id not active' },
    );
    const { cancelledNodeCount } = await callUnary(gateway.services, cancelTask, { taskId: 7n });
    expect(cancelledNodeCount).toBe(1);
    expect(sent(gateway)).toEqual(['query-abort:trid=7']);
  });

  it.each([
    ['ERROR:2:id not active', GRPC_CODE.NOT_FOUND],
    ['ERROR:81:role violation', GRPC_CODE.PERMISSION_DENIED],
  ])('ends with what nodes say: %s', async (answer, code) => {
    const { services } = nodesSaying(
      { 'query-abort': 'ERROR:2:id not active' },
      { 'query-abort': answer },
    );
    const status = await statusOf(callUnary(services, cancelTask, { taskId: 7n }));
    expect(status.code).toBe(code);
  });

  it('is refused for the id 0', async () => {
    const gateway = nodeSaying({});
    const status = await statusOf(callUnary(gateway.services, cancelTask, { taskId: 0n }));
    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(sent(gateway)).toEqual([]);
  });
});
