import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.js';
import {
  type ScriptedNode,
  type ScriptedRequest,
  startScriptedNode,
} from '../../../../test/support/scripted-node.js';
import { createStubRouter } from '../../../../test/support/stub-router.js';
import { decodeInfoRequest } from '../../wire/info.js';
import { abortQuery } from './abort-query.js';
import { createPoolFactory } from './connection-pool.js';
import type { WireNode } from './router.js';

let clock: FakeClock;
let scripted: ScriptedNode;
let node: WireNode;

beforeEach(async () => {
  clock = createFakeClock();
  scripted = await startScriptedNode();
  const pools = createPoolFactory({ clock });
  const [stub] = createStubRouter([scripted.address], pools.create).stubs;
  if (stub === undefined) throw new Error('no node');
  node = stub;
});

afterEach(async () => {
  node.pool.close();
  await scripted.close();
  expect(clock.pendingTimers).toBe(0);
});

function abort(from: number, to: number): void {
  for (let id = from; id < to; id += 1) abortQuery(clock, node, BigInt(id));
}

const aborts = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `query-abort:trid=${from + index}`);
const commandsOf = ({ frame }: ScriptedRequest) => decodeInfoRequest(frame.payload);

describe('abortQuery', () => {
  it('asks a node over one connection, however many readers leave', async () => {
    abort(0, 1000);
    const asked: string[][] = [];
    for (let left = 1000; left > 0; left -= asked.at(-1)?.length ?? 0) {
      const request = await scripted.next();
      asked.push(commandsOf(request));
      request.answer();
    }

    expect(asked.flat()).toEqual(aborts(0, 1000));
    expect(asked.map(({ length }) => length)).toEqual([1, 256, 256, 256, 231]);
    expect(scripted.connections).toBe(1);
  });

  it('goes on when a request is not answered', async () => {
    abort(0, 3);
    (await scripted.next()).hangUp();
    const next = await scripted.next();
    expect(commandsOf(next)).toEqual(aborts(1, 3));
    abort(3, 5);
    clock.advance(1_000);
    expect(commandsOf(await scripted.next())).toEqual(aborts(3, 5));
  });

  it('forgets those of a node that can not be reached, and asks it again for later ones', async () => {
    abort(0, 10);
    // The connection is not open yet when the time for it is over.
    clock.advance(1_000);
    abort(10, 11);
    expect(commandsOf(await scripted.next())).toEqual(aborts(10, 11));
    expect(scripted.untaken).toBe(0);
  });

  it('keeps no more waiting than its limit', async () => {
    abort(0, 1 + 10_000 + 1);
    let asked = 0;
    while (asked < 10_001) {
      const request = await scripted.next();
      asked += commandsOf(request).length;
      request.answer();
    }
    abort(20_000, 20_001);
    expect(asked).toBe(10_001);
    expect(commandsOf(await scripted.next())).toEqual(aborts(20_000, 20_001));
  });
});
