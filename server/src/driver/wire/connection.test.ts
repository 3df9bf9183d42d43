import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.js';
import { type ScriptedNode, startScriptedNode } from '../../../../test/support/scripted-node.js';
import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import { encodeCompressedFrame } from '../../wire/compression.js';
import { encodeMessageFrame } from '../../wire/message.js';
import { type AnswerSample, type Connection, openConnection } from './connection.js';
import type { AnswerShape, Exchange, SentState } from './exchange.js';
import { createLoopWatch } from './loop-watch.js';
import { createWriteTurn } from './write-turn.js';

interface Probe extends Exchange {
  /** What came of it: generations of the answers, or how it failed. */
  readonly result: Promise<readonly number[] | { codeName: string; sent: SentState }>;
  progressed: number;
}

/** A request that tells its number, and takes the generation of each message it is answered with. */
function probe(number: number, answer: AnswerShape = 'oneFrame'): Probe {
  let settle: (result: Awaited<Probe['result']>) => void = () => undefined;
  const seen: number[] = [];
  const made: Probe = {
    request: encodeMessageFrame({ generation: number }),
    answer,
    progressed: 0,
    result: new Promise((resolve) => {
      settle = resolve;
    }),
    receive({ payload }) {
      if (payload.length < 22) throw new Error('not a message');
      seen.push(payload.readUInt32BE(6));
      const done = answer === 'oneFrame' || (payload.readUInt8(3) & 1) === 1;
      if (done) settle(seen);
      return done;
    },
    fail(error, sent) {
      settle({ codeName: error.codeName, sent });
    },
    progress() {
      made.progressed += 1;
    },
  };
  return made;
}

let clock: FakeClock;
let node: ScriptedNode;
let samples: AnswerSample[];
let unused: number;
let closed: Promise<AerospikeError>;
let connection: Connection;

async function open(): Promise<void> {
  await new Promise<void>((resolve) => {
    closed = new Promise((resolveClosed) => {
      connection = openConnection(
        node.address,
        {
          clock,
          loop: createLoopWatch(clock, () => 0),
          turn: createWriteTurn(),
          connectTimeoutMs: 100,
          drainTimeoutMs: 1000,
        },
        {
          opened: resolve,
          answered: (sample) => samples.push(sample),
          unused: () => {
            unused += 1;
          },
          closed: resolveClosed,
        },
      );
    });
  });
}

beforeEach(async () => {
  clock = createFakeClock();
  node = await startScriptedNode();
  samples = [];
  unused = 0;
  await open();
});

afterEach(async () => {
  connection.close(clientFailure('CLOSED'));
  await node.close();
  expect(clock.pendingTimers).toBe(0);
});

describe('answers', () => {
  it('are matched to requests in order', async () => {
    const probes = [1, 2, 3, 4, 5].map((number) => probe(number));
    for (const one of probes) connection.send(one);
    for (const request of await node.take(5)) {
      request.answer({ generation: request.frame.payload.readUInt32BE(6) * 10 });
    }
    const results = await Promise.all(probes.map((one) => one.result));
    expect(results).toStrictEqual([[10], [20], [30], [40], [50]]);
    expect(connection.outstanding).toBe(0);
    expect(samples.reduce((sum, { answers }) => sum + answers, 0)).toBe(5);
  });
  it('may be compressed', async () => {
    const one = probe(1);
    connection.send(one);
    const request = await node.next();
    request.send(encodeCompressedFrame(encodeMessageFrame({ generation: 7 })));
    expect(await one.result).toStrictEqual([7]);
  });
  it('may take several frames', async () => {
    const one = probe(1, 'untilLast');
    connection.send(one);
    const request = await node.next();
    request.answer({ generation: 1 });
    request.answer({ generation: 2 });
    request.answer({ generation: 3, info3: 1 });
    expect(await one.result).toStrictEqual([1, 2, 3]);
    expect(one.progressed).toBeGreaterThanOrEqual(2);
  });
  it('nobody asked for close the connection', async () => {
    const one = probe(1);
    connection.send(one);
    const request = await node.next();
    request.send(Buffer.concat([encodeMessageFrame({}), encodeMessageFrame({})]));
    expect((await closed).codeName).toBe('MALFORMED_ANSWER');
    expect(await one.result).toStrictEqual([0]);
  });
  it.each([
    ['of another protocol', Buffer.from('HTTP/1.1 200 OK\r\n')],
    ['past the frame limit', Buffer.from([2, 3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['the exchange can not read', Buffer.from([2, 3, 0, 0, 0, 0, 0, 1, 9])],
    ['compressed wrongly', Buffer.from([2, 4, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 8, 1])],
  ])('%s close the connection and fail all of it', async (_name, bytes) => {
    const probes = [probe(1), probe(2)];
    for (const one of probes) connection.send(one);
    const [request] = await node.take(2);
    request?.send(bytes);
    for (const one of probes) {
      expect(await one.result).toStrictEqual({ codeName: 'MALFORMED_ANSWER', sent: 'sent' });
    }
  });
});

describe('a lost connection', () => {
  it('fails what was sent as sent, and what was not as never sent', async () => {
    const sent = probe(1);
    connection.send(sent);
    await node.next();
    const unsent = probe(2);
    const ticket = connection.send(unsent);
    expect(ticket.sentState()).toBe('neverSent');
    connection.close(clientFailure('CLOSED'));
    expect(await sent.result).toStrictEqual({ codeName: 'CLOSED', sent: 'sent' });
    expect(await unsent.result).toStrictEqual({ codeName: 'CLOSED', sent: 'neverSent' });
  });
  it('is told when the node hangs up', async () => {
    const one = probe(1);
    connection.send(one);
    (await node.next()).hangUp();
    expect(await one.result).toStrictEqual({ codeName: 'CONNECTION', sent: 'sent' });
    expect((await closed).codeName).toBe('CONNECTION');
  });
});

describe('a forgotten request', () => {
  it('is not sent when it was forgotten in the same turn', async () => {
    const [first, second] = [probe(1), probe(2)];
    const ticket = connection.send(first);
    connection.send(second);
    ticket.abandon();
    const request = await node.next();
    expect(request.frame.payload.readUInt32BE(6)).toBe(2);
    expect(ticket.sentState()).toBe('neverSent');
    request.answer();
    await second.result;
  });
  it('leaves the connection unused when it was the only one', async () => {
    connection.send(probe(1)).abandon();
    const done = probe(2);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(unused).toBe(1);
    connection.send(done);
    (await node.next()).answer({ generation: 5 });
    expect(await done.result).toStrictEqual([5]);
  });
  it('has its answer dropped, and its neighbours keep theirs', async () => {
    const probes = [probe(1), probe(2, 'untilLast'), probe(3)];
    const tickets = probes.map((one) => connection.send(one));
    const requests = await node.take(3);
    tickets[0]?.abandon();
    tickets[1]?.abandon();
    expect(connection.draining).toBe(true);
    requests[0]?.answer({ generation: 1 });
    requests[1]?.answer({ generation: 2 });
    requests[1]?.answer({ generation: 2, info3: 1 });
    requests[2]?.answer({ generation: 3 });
    expect(await probes[2]?.result).toStrictEqual([3]);
    expect(connection.draining).toBe(false);
    expect(connection.outstanding).toBe(0);
  });
  it('ends the connection when its answer does not come in time', async () => {
    const [forgotten, neighbour] = [probe(1), probe(2)];
    const ticket = connection.send(forgotten);
    connection.send(neighbour);
    await node.take(2);
    ticket.abandon();
    clock.advance(999);
    expect(connection.outstanding).toBe(2);
    clock.advance(1);
    expect(await neighbour.result).toStrictEqual({ codeName: 'CONNECTION', sent: 'sent' });
    expect((await closed).message).toContain('1000 ms');
  });
  it('may be forgotten by whoever takes its answer', async () => {
    const one = probe(1);
    const ticket = connection.send({
      ...one,
      receive(frame) {
        ticket.abandon();
        return one.receive(frame);
      },
    });
    (await node.next()).answer({ generation: 7 });
    expect(await one.result).toStrictEqual([7]);
    expect(connection.outstanding).toBe(0);
    expect(connection.draining).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it('may be forgotten twice', async () => {
    const one = probe(1);
    const ticket = connection.send(one);
    const request = await node.next();
    ticket.abandon();
    ticket.abandon();
    request.answer();
    const next = probe(2);
    connection.send(next);
    (await node.next()).answer({ generation: 9 });
    expect(await next.result).toStrictEqual([9]);
    ticket.abandon();
    expect(connection.draining).toBe(false);
  });
});

describe('opening', () => {
  it('is given up after its timeout', async () => {
    const told = await new Promise<AerospikeError>((resolve) => {
      openConnection(
        node.address,
        {
          clock,
          loop: createLoopWatch(clock, () => 0),
          turn: createWriteTurn(),
          connectTimeoutMs: 100,
          drainTimeoutMs: 1000,
          // A socket that was never told to connect: what a silent network looks like.
          openSocket: () => new Socket(),
        },
        {
          opened: () => undefined,
          answered: () => undefined,
          unused: () => undefined,
          closed: resolve,
        },
      );
      clock.advance(100);
    });
    expect(told).toMatchObject({ codeName: 'CONNECTION' });
    expect(told.message).toContain('100 ms');
  });
});
