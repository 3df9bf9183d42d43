import { TaskService, TaskState } from '@aerogate/proto/aerogate/v1/task_service_pb';
import { describe, expect, it } from 'vitest';
import { callStream } from '../../../../../test/support/call-context.js';
import { collect } from '../../../../../test/support/collect.js';
import { infoAnswer } from '../../../../../test/support/fake-driver.js';
import { fakeGateway, statusOf } from '../../../../../test/support/session-gateway.js';
import { taskLine } from '../../../../../test/support/task-lines.js';
import type { NodeView } from '../../../driver/driver.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { watchTask } = TaskService.method;
const TASK = { taskId: 7n };
const UNKNOWN = 'ERROR:2:job not found';
const DONE = taskLine(7n, { status: 'done(ok)', 'job-progress': '100.00' });
const at = (percent: number) => taskLine(7n, { 'job-progress': `${percent}.00` });

/** What each node says at a look; a node that is left out gives no answer. */
type Look = Readonly<Record<string, string>> | 'fails';

const viewOf = (name: string): NodeView => ({
  ...{ name, address: '127.0.0.1:3000', build: '8.1.2.0', active: true, openConnections: 1 },
  ...{ inFlight: 0, failures: 0, circuitOpen: false },
});

/** Nodes looked at once and again, the last look for ever; the clock goes on as soon as the next look is waited for. */
function watched(looks: readonly Look[], members: readonly string[] = ['A1', 'A2']) {
  let count = 0;
  const gateway = fakeGateway({
    cluster: { nodes: members.map(viewOf) },
    info: ({ commands }) => {
      const look = looks[Math.min(count, looks.length - 1)] ?? 'fails';
      count += 1;
      if (look === 'fails') throw clientFailure('CONNECTION');
      if ('leaves' in look) gateway.driver.setCluster({ nodes: [viewOf('A1')] });
      return Object.entries(look)
        .filter(([node]) => node !== 'leaves')
        .map(([node, answer]) => infoAnswer(node, commands, () => answer));
    },
  });
  return gateway;
}

/** Reads to the end; whenever only the clock is waited for, it goes on. */
async function messagesOf({ services, clock }: ReturnType<typeof watched>) {
  const stream = { open: true };
  const messages = collect(callStream(services, watchTask, TASK)).finally(() => {
    stream.open = false;
  });
  messages.catch(() => undefined);
  while (stream.open) {
    await new Promise((resolve) => setImmediate(resolve));
    // One timer is the heartbeat's, the other the pause before the next look.
    if (clock.pendingTimers >= 2) clock.advance(1_000);
  }
  return messages;
}

describe('WatchTask', () => {
  it('shows the first look, each change, and the end', async () => {
    const gateway = watched([
      { A1: at(10), A2: at(30) },
      { A1: at(10), A2: at(30) },
      { A1: DONE, A2: at(50) },
      { A1: DONE, A2: DONE },
    ]);
    const seen = (await messagesOf(gateway)).map(({ task, last }) => [
      ...[task?.state, task?.progressPercent, last],
    ]);
    expect(seen).toEqual([
      [TaskState.IN_PROGRESS, 20, false],
      [TaskState.IN_PROGRESS, 75, false],
      [TaskState.COMPLETE, 100, true],
    ]);
    expect(gateway.clock.pendingTimers).toBe(0);
  });

  it('ends at once with a task no node knows', async () => {
    const [only, ...more] = await messagesOf(watched([{ A1: UNKNOWN, A2: UNKNOWN }]));
    expect(only).toMatchObject({ last: true, task: { state: TaskState.NOT_FOUND, taskId: 7n } });
    expect(more).toEqual([]);
  });

  it('takes a task for done that was seen and is forgotten, and no other', async () => {
    const seen = await messagesOf(
      watched([
        { A1: at(10), A2: UNKNOWN },
        { A1: UNKNOWN, A2: UNKNOWN },
      ]),
    );
    const last = seen.at(-1);
    expect(last).toMatchObject({ last: true, task: { state: TaskState.COMPLETE } });
    expect(last?.task?.nodes.map(({ node }) => node)).toEqual(['A1']);
  });

  it('waits for a node that does not answer', async () => {
    const seen = await messagesOf(
      watched([{ A1: DONE, A2: at(10) }, { A1: DONE }, { A1: DONE, A2: DONE }]),
    );
    expect(seen.map(({ task, last }) => [task?.state, task?.unreachableNodes, last])).toEqual([
      [TaskState.IN_PROGRESS, [], false],
      [TaskState.IN_PROGRESS, ['A2'], false],
      [TaskState.COMPLETE, [], true],
    ]);
  });

  it('does not end while nobody can say whether a silent node knows the task', async () => {
    const seen = await messagesOf(watched([{ A1: UNKNOWN }, { A1: UNKNOWN, A2: DONE }]));
    expect(seen.map(({ task, last }) => [task?.state, last])).toEqual([
      [TaskState.NOT_FOUND, false],
      [TaskState.COMPLETE, true],
    ]);
  });

  it('takes the part of a node that left the cluster for failed', async () => {
    const seen = await messagesOf(
      watched([
        { A1: DONE, A2: at(10) },
        { A1: DONE, leaves: 'A2' },
      ]),
    );
    expect(seen.at(-1)).toMatchObject({
      last: true,
      task: { state: TaskState.FAILED, nodes: [{}, { node: 'A2', endReason: 'node-left' }] },
    });
  });

  it.each([
    ['user-aborted', TaskState.CANCELLED],
    ['abandoned-unknown', TaskState.FAILED],
  ])('shows only in the end that one ended %s', async (reason, state) => {
    const ended = taskLine(7n, { status: `done(${reason})` });
    const seen = await messagesOf(
      watched([
        { A1: ended, A2: at(10) },
        { A1: ended, A2: DONE },
      ]),
    );
    expect(seen.map(({ task }) => task?.state)).toEqual([TaskState.IN_PROGRESS, state]);
    expect(seen.at(-1)?.task?.nodes[0]).toMatchObject({ state, endReason: reason });
  });

  it('is refused for the id 0, and ends with a cluster that stays silent', async () => {
    const { services } = watched([{ A1: DONE, A2: DONE }]);
    const zero = await statusOf(collect(callStream(services, watchTask, { taskId: 0n })));
    expect(zero.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    const silent = await statusOf(messagesOf(watched(['fails'])));
    expect(silent.code).toBe(GRPC_CODE.UNAVAILABLE);
  });
});
