import { Socket } from 'node:net';
import { TransactionState } from '@aerogate/proto/aerogate/v1/transaction_pb';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { loadServeConfig } from '../../config.js';
import { createLog } from '../../gateway/operations/log.js';
import { Crew, DEATHS_IN_A_ROW_MAX } from './crew.js';
import type { AcceptedConnection, ProcessEnd, WorkerProcess } from './crew-member.js';
import { Handover } from './handover.js';
import { ANSWER_TIMEOUT_MS } from './questions.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

const KILLED: ProcessEnd = { exitCode: undefined, signal: 'SIGKILL' };
const WANTED = { after: 0, state: TransactionState.UNSPECIFIED, limit: 10 };

/** A process in the hands of a test. */
class FakeProcess implements WorkerProcess {
  readonly pid = 7;
  readonly told: ToWorker[] = [];
  readonly connections: Socket[] = [];
  isKilled = false;
  #listeners: Parameters<WorkerProcess['listen']>[0] | undefined;

  send(message: ToWorker, connection?: Socket): void {
    this.told.push(message);
    if (connection !== undefined) this.connections.push(connection);
  }

  listen(listeners: Parameters<WorkerProcess['listen']>[0]): void {
    this.#listeners = listeners;
  }

  kill(): void {
    this.isKilled = true;
  }

  say(...messages: readonly FromWorker[]): void {
    for (const message of messages) this.#listeners?.message(message);
  }

  serve(): void {
    this.say({ type: 'readiness', ready: true }, { type: 'serving' });
  }

  end(end: ProcessEnd = KILLED): void {
    this.#listeners?.ended(end);
  }

  lastReadiness(): boolean | undefined {
    return this.told.findLast((message) => message.type === 'readiness')?.ready;
  }

  question(): Extract<ToWorker, { type: 'question' }> | undefined {
    return this.told.findLast((message) => message.type === 'question');
  }
}

function createRig(size = 2) {
  const clock = createFakeClock();
  const processes: FakeProcess[] = [];
  const ended: number[] = [];
  const config = loadServeConfig({ flags: { embedded: true, workers: size }, env: {} });
  const address = { host: '127.0.0.1', port: 1 };
  const crew: Crew = new Crew({
    size,
    clock,
    log: createLog({ level: 'silent', format: 'json', clock, write: () => undefined }),
    startProcess: () => {
      const process = new FakeProcess();
      processes.push(process);
      return process;
    },
    assignmentOf: (place) => ({
      ...{ config, place, logFormat: 'json', tokenKeys: '', embeddedSeeds: undefined },
      ...{ addresses: { grpc: address, web: address, ops: address }, maxOpenQueries: 1 },
    }),
    onLeft: (connections) => {
      handover.handOn(connections);
    },
    onServing: () => {
      handover.handOn();
    },
    onEnded: (number) => {
      ended.push(number);
    },
  });
  const handover = new Handover(() => crew.serving);
  const process = (index: number): FakeProcess => {
    const found = processes[index];
    if (found === undefined) throw new Error(`no process ${index} was started`);
    return found;
  };
  return { clock, processes, process, ended, crew, handover };
}

async function createServingRig() {
  const rig = createRig();
  const started = rig.crew.start();
  for (const process of rig.processes) process.serve();
  await started;
  return rig;
}

const sockets: Socket[] = [];
function connection(): AcceptedConnection {
  const socket = new Socket();
  sockets.push(socket);
  return { listener: 'grpc', socket };
}
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

describe('the start', () => {
  it('is over when every place is filled, and then all are told that the whole is ready', async () => {
    const { crew, process } = createRig();
    let isStarted = false;
    const started = crew.start().then(() => {
      isStarted = true;
    });
    expect(process(0).told).toMatchObject([{ type: 'assignment', assignment: { place: 1 } }]);
    process(0).serve();
    await Promise.resolve();
    expect(isStarted).toBe(false);
    process(1).serve();
    await started;
    expect(crew.ready).toBe(true);
    expect([process(0).lastReadiness(), process(1).lastReadiness()]).toEqual([true, true]);
  });

  it('fails with what the first worker says, and its exit code', async () => {
    const { crew, process } = createRig();
    const started = crew.start();
    process(1).say({ type: 'notStarted', message: '--tls-cert-file: no', exitCode: 1 });
    process(1).end({ exitCode: 1, signal: undefined });
    await expect(started).rejects.toMatchObject({ message: '--tls-cert-file: no', exitCode: 1 });
  });

  it('fails when a process just ends', async () => {
    const { crew, process } = createRig();
    const started = crew.start();
    process(0).end();
    await expect(started).rejects.toThrow('worker 1 ended with signal SIGKILL before it served');
  });
});

describe('a worker that dies', () => {
  it('is replaced at its place, and the others serve meanwhile', async () => {
    const { crew, clock, processes, process, ended } = await createServingRig();
    process(0).end();
    expect(crew.serving.map(({ place }) => place)).toEqual([2]);
    expect([crew.ready, crew.deaths, ended]).toEqual([true, 1, [1]]);
    clock.advance(99);
    expect(processes).toHaveLength(2);
    clock.advance(1);
    expect(process(2).told).toMatchObject([{ assignment: { place: 1 } }]);
    process(2).serve();
    expect(crew.serving.map(({ place }) => place)).toEqual([2, 1]);
    expect(process(2).lastReadiness()).toBe(true);
  });

  it('waits longer each time in a row, and too many end it', async () => {
    const { crew, clock, processes, process } = await createServingRig();
    let isGivenUp = false;
    void crew.givenUp.then(() => {
      isGivenUp = true;
    });
    const delays: (number | undefined)[] = [];
    process(0).end();
    for (let death = 1; death < DEATHS_IN_A_ROW_MAX; death += 1) {
      delays.push(clock.nextTimerInMs);
      clock.advanceToNextTimer();
      process(processes.length - 1).serve();
      process(processes.length - 1).end();
    }
    expect(delays).toEqual([100, 200, 400, 800]);
    await Promise.resolve();
    expect([isGivenUp, crew.deaths, clock.pendingTimers]).toEqual([true, 5, 0]);
  });

  it('begins a new row after it has served for a while', async () => {
    const { clock, processes, process } = await createServingRig();
    for (let death = 0; death < 2 * DEATHS_IN_A_ROW_MAX; death += 1) {
      clock.advance(10_000);
      process(death === 0 ? 0 : processes.length - 1).end();
      expect(clock.nextTimerInMs).toBe(100);
      clock.advance(100);
      process(processes.length - 1).serve();
    }
  });

  it('and says so before is replaced once, and gets no connection meanwhile', async () => {
    const { crew, clock, processes, process, handover } = await createServingRig();
    process(0).say({ type: 'leaving' });
    handover.handOn([connection(), connection()]);
    expect(process(0).connections).toHaveLength(0);
    clock.advance(100);
    expect(processes).toHaveLength(3);
    process(0).end({ exitCode: 70, signal: undefined });
    clock.advance(60_000);
    expect([processes.length, crew.deaths]).toEqual([3, 1]);
  });
});

describe('connections', () => {
  it('go to the worker with the fewest, one at a time', async () => {
    const { crew, process, handover } = await createServingRig();
    handover.handOn([connection(), connection(), connection(), connection(), connection()]);
    expect(crew.serving.map(({ load }) => load)).toEqual([3, 2]);
    expect(process(0).connections).toHaveLength(1);
    process(0).say({ type: 'taken' }, { type: 'taken' });
    expect(process(0).connections).toHaveLength(3);
    process(0).say({ type: 'taken' }, { type: 'released' }, { type: 'released' });
    expect(crew.serving.map(({ load }) => load)).toEqual([1, 2]);
  });

  it('close here once they are taken there', async () => {
    const { process, handover } = await createServingRig();
    const accepted = connection();
    handover.handOn([accepted]);
    expect(accepted.socket.destroyed).toBe(false);
    process(0).say({ type: 'taken' });
    expect(accepted.socket.destroyed).toBe(true);
  });

  it('a dead worker did not take go to another', async () => {
    const { process, handover, crew } = await createServingRig();
    handover.handOn([connection(), connection(), connection()]);
    process(0).end();
    expect(crew.serving.map(({ load }) => load)).toEqual([3]);
    process(1).say({ type: 'taken' }, { type: 'taken' }, { type: 'taken' });
    expect(process(1).connections).toHaveLength(3);
  });

  it('wait while nobody serves', async () => {
    const { clock, processes, process, handover, crew } = await createServingRig();
    process(0).end();
    process(1).end();
    handover.handOn([connection()]);
    expect([crew.ready, crew.sentence]).toEqual([false, 'No worker serves yet.']);
    clock.advance(200);
    expect(processes).toHaveLength(4);
    process(2).serve();
    expect(process(2).connections).toHaveLength(1);
  });
});

describe('readiness', () => {
  it('is that of all who serve', async () => {
    const { crew, process } = await createServingRig();
    process(1).say({ type: 'readiness', ready: false });
    expect([crew.ready, process(0).lastReadiness()]).toEqual([false, false]);
    process(1).say({ type: 'readiness', ready: true });
    expect([crew.ready, process(0).lastReadiness()]).toEqual([true, true]);
  });
});

describe('questions', () => {
  const one = { number: 5, info: { $typeName: 'aerogate.v1.TransactionInfo' } } as never;

  it('of a worker go to the others, and their answers come back', async () => {
    const { process } = await createServingRig();
    process(0).say({ type: 'question', id: 3, about: 'transactions', asked: WANTED });
    const { id } = process(1).question() ?? { id: 0 };
    process(1).say({ type: 'answer', id, answer: [one] });
    await settled();
    expect(process(0).told.at(-1)).toEqual({ type: 'answer', id: 3, answer: [one] });
    expect(process(0).question()).toBeUndefined();
  });

  it('have no answer where one of them is silent', async () => {
    const { process, clock } = await createServingRig();
    process(0).say({ type: 'question', id: 3, about: 'transactions', asked: WANTED });
    clock.advance(ANSWER_TIMEOUT_MS);
    await settled();
    expect(process(0).told.at(-1)).toEqual({ type: 'answer', id: 3 });
  });

  it('need no answer of one that is gone by then', async () => {
    const { process } = await createServingRig();
    process(0).say({ type: 'question', id: 3, about: 'transactions', asked: WANTED });
    process(1).end();
    await settled();
    expect(process(0).told.at(-1)).toEqual({ type: 'answer', id: 3, answer: [] });
  });

  it('to all leave out who is silent', async () => {
    const { crew, process, clock } = await createServingRig();
    const asking = crew.ask('metrics', undefined);
    process(1).say({ type: 'answer', id: process(1).question()?.id ?? 0, answer: [] });
    clock.advance(ANSWER_TIMEOUT_MS);
    expect([...(await asking).keys()]).toEqual([2]);
  });
});

describe('the end', () => {
  it('tells all, replaces nobody, and has the worst exit code', async () => {
    const { crew, clock, process } = await createServingRig();
    const stopped = crew.stop();
    expect([process(0).told.at(-1), crew.ready]).toEqual([{ type: 'stop' }, false]);
    expect(process(1).lastReadiness()).toBe(false);
    process(0).end({ exitCode: 0, signal: undefined });
    crew.stopNow();
    expect(process(1).told.at(-1)).toEqual({ type: 'stopNow' });
    process(1).end({ exitCode: 1, signal: undefined });
    expect(await stopped).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not wait for a place that is empty', async () => {
    const { crew, clock, processes, process } = await createServingRig();
    process(0).end();
    const stopped = crew.stop();
    process(1).end({ exitCode: 0, signal: undefined });
    expect(await stopped).toBe(0);
    clock.advance(60_000);
    expect(processes).toHaveLength(2);
  });
});

/** Until what was said has gone round. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
