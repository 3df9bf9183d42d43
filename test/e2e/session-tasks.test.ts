/** TaskService against a cluster: each kind of work started, followed to its end, counted, and stopped, from any gateway. */

import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import {
  type StartTaskRequestSchema,
  type Task,
  TaskKind,
  TaskService,
  TaskState,
} from '@aerogate/proto/aerogate/v1/task_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { GRPC_CODE } from '../../server/src/gateway/grpc-code.js';
import type { BoundService } from '../../server/src/gateway/service.js';
import { randomTaskId } from '../../server/src/gateway/services/task/task-id.js';
import { callStream, callUnary } from '../support/call-context.js';
import { type EmbeddedServices, startEmbeddedServices } from '../support/embedded-services.js';
import { MANY, writeRecords } from '../support/many-records.js';
import { allOf, rowsOf } from '../support/query-calls.js';
import { requires } from '../support/requirements.js';
import { int, key, statusOf, text } from '../support/session-gateway.js';
import { CLUSTER_SIZES } from '../support/test-cluster.js';

const { startTask, getTask, watchTask, cancelTask, listTasks } = TaskService.method;
const { query, execute } = SessionService.method;

type StartInit = MessageInitShape<typeof StartTaskRequestSchema>;

const RECORDS = 200;
const TARGET = { target: { case: 'dataset', value: MANY } } as const;
const ADD = { bin: 'n', op: { case: 'add', value: int(1_000n) } } as const;
const UPDATE = {
  ...TARGET,
  work: { case: 'update' as const, value: {} },
  operations: [ADD],
} satisfies StartInit;
const INTERVAL = { nanos: 100_000_000 };

/** n < bound, as servers take it packed: [5, [81, 2, "n"], bound]. */
const below = (bound: number) => ({
  form: {
    case: 'packed' as const,
    value: Uint8Array.of(0x93, 5, 0x93, 81, 2, 0xa1, 0x6e, 0xcc, bound),
  },
});

async function started(services: readonly BoundService[], request: StartInit): Promise<Task> {
  const { result } = await callUnary(services, startTask, request);
  if (result.case !== 'task') throw new TypeError(`the answer is ${String(result.case)}`);
  return result.value;
}

/** The last look at the task. */
async function ended(services: readonly BoundService[], taskId: bigint): Promise<Task> {
  const looks = await allOf(callStream(services, watchTask, { taskId, interval: INTERVAL }));
  const last = looks.at(-1);
  if (last?.task === undefined || !last.last) throw new TypeError('the stream was cut short');
  return last.task;
}

async function run(services: readonly BoundService[], request: StartInit): Promise<Task> {
  const { taskId } = await started(services, request);
  return ended(services, taskId);
}

/** The numbers in bin n, in ascending order. */
async function numbers(services: readonly BoundService[]): Promise<readonly number[]> {
  const rows = rowsOf(await allOf(callStream(services, query, TARGET)));
  return rows
    .map(({ record }) => Number(record?.bins['n']?.kind.value ?? -1))
    .toSorted((a, b) => a - b);
}

/** The ids of the tasks nodes remember for the set; those of tests before are among them on a cluster that was given. */
async function tasksOfSet(services: readonly BoundService[]): Promise<readonly bigint[]> {
  const { tasks } = await callUnary(services, listTasks, MANY);
  return tasks.map(({ taskId }) => taskId);
}

const counted = (value: (n: number) => number, from = 0): readonly number[] =>
  Array.from({ length: RECORDS - from }, (_, index) => value(index + from)).toSorted(
    (a, b) => a - b,
  );

async function filled(nodes: number): Promise<EmbeddedServices> {
  const gateway = await startEmbeddedServices({ nodes });
  await writeRecords(gateway.services, RECORDS);
  return gateway;
}

describe.each(CLUSTER_SIZES)('tasks on a cluster of $size', ({ start }) => {
  it('update what the filter holds for', async () => {
    const { services, driver } = await filled(start);
    const task = await run(services, { ...UPDATE, where: below(150) });
    expect(task).toMatchObject({
      ...{ state: TaskState.COMPLETE, kind: TaskKind.OPERATIONS, progressPercent: 100 },
      ...{ recordsSucceeded: 150n, recordsFiltered: 50n, recordsFailed: 0n },
      ...{ namespace: MANY.namespace, set: MANY.set },
    });
    expect(task.nodes).toHaveLength(driver.cluster().nodes.length);
    expect(await numbers(services)).toEqual(counted((n) => (n < 150 ? n + 1_000 : n)));
  });

  it('delete', async () => {
    const { services } = await filled(start);
    const work = { case: 'delete', value: {} } as const;
    const task = await run(services, { ...TARGET, work, where: below(120) });
    expect(task).toMatchObject({ state: TaskState.COMPLETE, recordsSucceeded: 120n });
    expect(await numbers(services)).toEqual(counted((n) => n, 120));
  });

  it('touch, with a TTL of their own', async () => {
    const { services } = await filled(start);
    const work = { case: 'touch', value: {} } as const;
    const ttl = { kind: { case: 'seconds', value: 5_000 } } as const;
    const task = await run(services, { ...TARGET, work, ttl });
    expect(task).toMatchObject({ state: TaskState.COMPLETE, recordsSucceeded: BigInt(RECORDS) });
    const rows = rowsOf(await allOf(callStream(services, query, { ...TARGET, noBins: true })));
    expect(rows.every(({ record }) => record?.generation === 2)).toBe(true);
    const lefts = rows.map(({ record }) => record?.ttlSeconds ?? 0);
    expect(Math.min(...lefts)).toBeGreaterThan(4_000);
  });

  it('count what work would touch, and touch nothing', async () => {
    const { services } = await filled(start);
    const before = await tasksOfSet(services);
    const dryRun = { ...UPDATE, where: below(30), dryRun: true };
    const { result } = await callUnary(services, startTask, dryRun);
    expect(result).toMatchObject({ case: 'dryRun', value: { matchedRecords: 30n } });
    expect(await numbers(services)).toEqual(counted((n) => n));
    // A node forgets old tasks; none may have come.
    const after = await tasksOfSet(services);
    expect(after.filter((id) => !before.includes(id))).toEqual([]);
  });

  it('are known to every gateway by the id their caller chose, which none takes twice', async () => {
    const { services } = await filled(start);
    const taskId = randomTaskId();
    await started(services, { ...UPDATE, taskId });
    expect(await ended(services, taskId)).toMatchObject({ state: TaskState.COMPLETE, taskId });
    const again = await statusOf(callUnary(services, startTask, { ...UPDATE, taskId }));
    expect(again.code).toBe(GRPC_CODE.ALREADY_EXISTS);
    expect(await numbers(services)).toEqual(counted((n) => n + 1_000));
    expect((await tasksOfSet(services)).filter((id) => id === taskId)).toEqual([taskId]);
  });

  it('stop when they are cancelled, and what they did stays', async () => {
    const { services, driver } = await filled(start);
    const { taskId } = await started(services, { ...UPDATE, recordsPerSecond: 10 });
    expect((await callUnary(services, getTask, { taskId })).task?.state).toBe(
      TaskState.IN_PROGRESS,
    );
    const { cancelledNodeCount } = await callUnary(services, cancelTask, { taskId });
    expect(cancelledNodeCount).toBe(driver.cluster().nodes.length);
    const task = await ended(services, taskId);
    expect(task.state).toBe(TaskState.CANCELLED);
    expect(task.nodes.every(({ endReason }) => endReason === 'user-aborted')).toBe(true);
    const changed = (await numbers(services)).filter((n) => n >= 1_000).length;
    expect(BigInt(changed)).toBe(task.recordsSucceeded);
    expect(changed).toBeLessThan(RECORDS);
    const again = await statusOf(callUnary(services, cancelTask, { taskId }));
    expect(again.code).toBe(GRPC_CODE.NOT_FOUND);
  });
});

describe('tasks', () => {
  it('tell how many records the work failed on', async () => {
    const { services } = await filled(1);
    const append = { bin: 'n', op: { case: 'append', value: text('x') } } as const;
    const task = await run(services, { ...UPDATE, operations: [append], where: below(7) });
    expect(task).toMatchObject({ state: TaskState.COMPLETE, recordsFailed: 7n });
    expect(task.recordsSucceeded).toBe(0n);
    expect(await numbers(services)).toEqual(counted((n) => n));
  });

  // It changes every record there is.
  it.skipIf(!requires('own-cluster'))(
    'work on a whole namespace, sets and records of none',
    async () => {
      const { services } = await filled(1);
      const loose = { ...key('loose'), set: '' };
      const put = { bin: 'n', op: { case: 'put', value: int(5n) } } as const;
      const verb = { case: 'upsert', value: {} } as const;
      await callUnary(services, execute, {
        segments: [{ keys: [loose], verb, operations: [put] }],
      });
      const target = { case: 'wholeNamespace', value: MANY.namespace } as const;
      const task = await run(services, { ...UPDATE, target });
      expect(task).toMatchObject({ recordsSucceeded: BigInt(RECORDS + 1), set: '' });
    },
  );

  it('are NOT_FOUND for a set nobody has, and for an index nobody has', async () => {
    const { services } = await filled(1);
    const dataset = { namespace: 'test', set: 'never-written' };
    const noSet = { ...UPDATE, target: { case: 'dataset', value: dataset } } as const;
    expect((await statusOf(callUnary(services, startTask, noSet))).code).toBe(GRPC_CODE.NOT_FOUND);
    const indexFilter = {
      index: { case: 'bin', value: 'n' },
      predicate: { case: 'range', value: { low: 1n, high: 2n } },
    } as const;
    const noIndex = await statusOf(callUnary(services, startTask, { ...UPDATE, indexFilter }));
    expect(noIndex.code).toBe(GRPC_CODE.NOT_FOUND);
  });

  it('are refused a rate above what the server allows', async () => {
    const { services } = await filled(1);
    const status = await statusOf(
      callUnary(services, startTask, { ...UPDATE, recordsPerSecond: 10_001 }),
    );
    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(status.message).toContain('recordsPerSecond');
  });
});
