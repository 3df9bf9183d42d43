/** How calls wait for a route while their cluster settles, rule by rule, on scripted nodes and a clock that stands still. */

import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../server/src/model/command.js';
import { RESULT } from '../../server/src/model/result-code.js';
import type { ScriptedNodeOptions } from '../support/scripted-cluster-node.js';
import {
  type ClusterRig,
  codeOf,
  createClusterRig,
  keyOwnedBy,
  RIG_SETTINGS,
  type RigOptions,
} from '../support/scripted-cluster-rig.js';

const PATIENCE_MS = 5_000;
const REFUSAL = { info3: 1, resultCode: RESULT.partitionUnavailable };

const open: ClusterRig[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** Two nodes without copies, and calls that wait; the tend's own time limits are out of the way of the clock's moves. */
async function patientRig(options: RigOptions = {}, replicas = 1): Promise<ClusterRig> {
  const nodes: ScriptedNodeOptions[] = [{ name: 'A' }, { name: 'B' }];
  const rig = await createClusterRig(nodes, {
    routePatienceMs: PATIENCE_MS,
    infoTimeoutMs: 3_600_000,
    ...options,
  });
  open.push(rig);
  rig.cluster.spread({ replicas });
  await rig.provider.start();
  return rig;
}

const nodeOf = (rig: ClusterRig, name: string): ReturnType<ClusterRig['cluster']['node']> =>
  rig.cluster.node(name);

/** Kills B, which A goes on listing, and lets the driver see it. The key's partition then has no owner. */
async function withoutB(rig: ClusterRig): Promise<ReturnType<typeof keyOwnedBy>> {
  const b = nodeOf(rig, 'B');
  const key = keyOwnedBy(b);
  const listed = `9,3000,[[B,,[127.0.0.1:${b.port}]]]`;
  nodeOf(rig, 'A').infoAnswers.set('peers-clear-std', listed);
  await b.kill();
  await rig.tend();
  expect(rig.active()).toEqual(['A']);
  return key;
}

const waiting = (rig: ClusterRig): number => rig.driver.counters().queued;

/** What a call has come to by now; undefined while it is under way. */
function watch(running: Promise<Outcome>): () => string | undefined {
  let code: string | undefined;
  void running.then((outcome) => {
    code = codeOf(outcome);
  });
  return () => code;
}

/** Lets promises that are settled be heard of. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a partition nobody serves', () => {
  it('is waited for without a retry, until somebody takes it over', async () => {
    const rig = await patientRig();
    const key = await withoutB(rig);
    const running = [rig.put(key, 1n), rig.get(key), rig.put(key, 2n)];
    expect(waiting(rig)).toBe(3);
    rig.cluster.spread({ replicas: 1, over: [nodeOf(rig, 'A')] });
    await rig.tend();
    expect((await Promise.all(running)).map(codeOf)).not.toContain('NO_NODE');
    expect(waiting(rig)).toBe(0);
    expect(rig.driver.counters().retries).toBe(0);
  });

  it.each([
    { what: 'its patience lasts', total: 0, lastsMs: PATIENCE_MS },
    { what: 'its total timeout allows, where that is shorter', total: 200, lastsMs: 200 },
    { what: 'its patience lasts, where that is shorter', total: 60_000, lastsMs: PATIENCE_MS },
  ])('is waited for as long as $what, and not longer', async ({ total, lastsMs }) => {
    const rig = await patientRig();
    const key = await withoutB(rig);
    const settings = { totalTimeoutMs: total, socketTimeoutMs: 50, maxRetries: 3 };
    const running = rig.put(key, 1n, settings);
    const code = watch(running);
    rig.clock.advance(lastsMs - 1);
    await settled();
    expect(code()).toBeUndefined();
    rig.clock.advance(1);
    expect(await running).toMatchObject({
      error: { codeName: 'NO_NODE', inDoubt: false, attempts: 0 },
    });
    expect(waiting(rig)).toBe(0);
  });

  it('ends a batch at its total timeout, each row with what it met', async () => {
    const rig = await patientRig();
    const key = await withoutB(rig);
    const settings = { ...RIG_SETTINGS, totalTimeoutMs: 300 };
    const row = { verb: 'get', key, bins: 'all', settings } as const;
    const here = { ...row, key: keyOwnedBy(nodeOf(rig, 'A')) };
    const ended: number[] = [];
    const running = rig.driver.batch([row, here, row], {
      settings: { ...settings, maxConcurrentNodes: 1 },
      respondAllKeys: true,
      onOutcome: (index) => ended.push(index),
    });
    // Those that wait hold up nobody, even where one node is asked at a time.
    await rig.until(() => nodeOf(rig, 'A').requests === 1);
    await expect.poll(() => ended).toEqual([1]);
    expect(waiting(rig)).toBe(2);
    rig.clock.advance(299);
    expect(ended).toEqual([1]);
    rig.clock.advance(1);
    const outcomes = await running;
    expect(outcomes.map(codeOf)).toEqual(['NO_NODE', 'KEY_NOT_FOUND_ERROR', 'NO_NODE']);
  });

  it('is taken over in the middle of a batch: its rows then end as the others', async () => {
    const rig = await patientRig();
    const key = await withoutB(rig);
    const row = { verb: 'get', key, bins: 'all', settings: RIG_SETTINGS } as const;
    const options = { settings: RIG_SETTINGS, respondAllKeys: true };
    const running = rig.driver.batch([row], options);
    expect(waiting(rig)).toBe(1);
    rig.cluster.spread({ replicas: 1, over: [nodeOf(rig, 'A')] });
    await rig.tend();
    expect((await running).map(codeOf)).toEqual(['KEY_NOT_FOUND_ERROR']);
  });

  it('is not waited for where waiting is switched off', async () => {
    const rig = await patientRig({ routePatienceMs: 0 });
    const key = await withoutB(rig);
    expect(codeOf(await rig.put(key, 1n))).toBe('NO_NODE');
  });
});

describe('those who wait', () => {
  it('are as many as may wait; one more is refused, and nothing of it was sent', async () => {
    const rig = await patientRig({ maxWaitingForRoute: 3 });
    const key = await withoutB(rig);
    const running = [1n, 2n].map((value) => rig.put(key, value));
    const row = { verb: 'get', key, bins: 'all', settings: RIG_SETTINGS } as const;
    const options = { settings: RIG_SETTINGS, respondAllKeys: true };
    const tooMany = await rig.driver.batch([row, row], options);
    expect(tooMany.map(codeOf)).toEqual(['OVERLOADED', 'OVERLOADED']);
    running.push(rig.put(key, 3n));
    expect(waiting(rig)).toBe(3);
    expect(await rig.put(key, 4n)).toMatchObject({
      error: { codeName: 'OVERLOADED', inDoubt: false },
    });
    rig.clock.advance(PATIENCE_MS);
    expect((await Promise.all(running)).map(codeOf)).toEqual(['NO_NODE', 'NO_NODE', 'NO_NODE']);
  });

  it('leave at once when they are cancelled', async () => {
    const rig = await patientRig();
    const key = await withoutB(rig);
    const abort = new AbortController();
    const row = { verb: 'get', key, bins: 'all', settings: RIG_SETTINGS } as const;
    const options = { settings: RIG_SETTINGS, signal: abort.signal };
    const one = rig.driver.execute(row, options);
    const many = rig.driver.batch([row, row], { ...options, respondAllKeys: true });
    expect(waiting(rig)).toBe(3);
    abort.abort();
    expect([await one, ...(await many)].map(codeOf)).toEqual([
      'CANCELLED',
      'CANCELLED',
      'CANCELLED',
    ]);
    expect(waiting(rig)).toBe(0);
  });

  it('leave at once when the driver closes, whatever grace it gives', async () => {
    const rig = await patientRig();
    const key = await withoutB(rig);
    const running = rig.put(key, 1n);
    const closed = rig.driver.close(60_000);
    expect(await running).toMatchObject({ error: { codeName: 'CLOSED', inDoubt: false } });
    await closed;
  });

  it('bring the next tend forward', async () => {
    const rig = await patientRig();
    const key = await withoutB(rig);
    const running = rig.put(key, 1n);
    expect(rig.clock.nextTimerInMs).toBeLessThanOrEqual(100);
    rig.clock.advance(PATIENCE_MS);
    await running;
  });
});

describe('a node that refuses a partition', () => {
  it('is asked again at a pace that slows down, not at once', async () => {
    const rig = await patientRig({ tendIntervalMs: 3_600_000 });
    const a = nodeOf(rig, 'A');
    a.onRecord = () => REFUSAL;
    const running = rig.put(keyOwnedBy(a), 1n);
    let requests = 1;
    for (const paceMs of [50, 100, 200, 400, 800, 1000, 1000]) {
      await rig.until(() => a.requests === requests);
      await expect.poll(() => waiting(rig)).toBe(1);
      rig.clock.advance(paceMs - 1);
      await settled();
      expect(a.requests).toBe(requests);
      rig.clock.advance(1);
      requests += 1;
    }
    await rig.until(() => a.requests === requests);
    a.onRecord = undefined;
    await expect.poll(() => waiting(rig)).toBe(1);
    rig.clock.advance(1_000);
    expect(await running).toMatchObject({ ok: true });
    expect(rig.driver.cluster().nodes).toMatchObject([{ circuitOpen: false }, {}]);
  });

  it('ends the call with its code when patience ends', async () => {
    const rig = await patientRig({ tendIntervalMs: 3_600_000, routePatienceMs: 40 });
    const a = nodeOf(rig, 'A');
    a.onRecord = () => REFUSAL;
    const running = rig.put(keyOwnedBy(a), 1n, { maxRetries: 5 });
    await rig.until(() => a.requests === 1);
    await expect.poll(() => waiting(rig)).toBe(1);
    rig.clock.advance(40);
    expect(await running).toMatchObject({
      error: { codeName: 'PARTITION_UNAVAILABLE', inDoubt: false, attempts: 1, node: 'A' },
    });
  });

  it('is left for another replica without a pause', async () => {
    const rig = await patientRig({}, 2);
    const a = nodeOf(rig, 'A');
    a.onRecord = () => REFUSAL;
    expect(codeOf(await rig.get(keyOwnedBy(a)))).toBe('KEY_NOT_FOUND_ERROR');
    expect(nodeOf(rig, 'B').requests).toBe(1);
  });

  it('for other reasons is not waited for', async () => {
    const rig = await patientRig();
    const a = nodeOf(rig, 'A');
    a.onRecord = () => ({ info3: 1, resultCode: RESULT.deviceOverload });
    expect(codeOf(await rig.put(keyOwnedBy(a), 1n))).toBe('DEVICE_OVERLOAD');
  });
});

describe('a data connection that is lost', () => {
  /** B's next record request costs all its connections. */
  function dropOnce(rig: ClusterRig): void {
    const b = nodeOf(rig, 'B');
    b.onRecord = () => {
      b.onRecord = undefined;
      b.dropConnections();
      return REFUSAL;
    };
  }

  it('has the node asked at once, and a read repeated when it answers', async () => {
    const rig = await patientRig();
    const b = nodeOf(rig, 'B');
    dropOnce(rig);
    // The clock does not move: neither a tend nor a pace is what brings the read on.
    expect(codeOf(await rig.get(keyOwnedBy(b)))).toBe('KEY_NOT_FOUND_ERROR');
    expect(b.requests).toBe(2);
    expect(rig.active()).toEqual(['A', 'B']);
  });

  it('leaves a write in doubt that was sent on it, and never repeats it', async () => {
    const rig = await patientRig();
    const b = nodeOf(rig, 'B');
    dropOnce(rig);
    expect(await rig.put(keyOwnedBy(b), 1n, { maxRetries: 5 })).toMatchObject({
      error: { codeName: 'CONNECTION', inDoubt: true, attempts: 1 },
    });
    expect(b.requests).toBe(1);
  });

  it('with a node that is gone sends calls to its replicas before any tend', async () => {
    const rig = await patientRig({}, 2);
    const b = nodeOf(rig, 'B');
    const key = keyOwnedBy(b);
    await b.kill();
    const outcomes = await Promise.all([rig.put(key, 1n), rig.get(key)]);
    expect(outcomes.map((outcome) => codeOf(outcome))).not.toContain('CONNECTION');
    expect(nodeOf(rig, 'A').requests).toBe(2);
    await rig.until(() => rig.active().join() === 'A');
  });

  it('with the last node ends what waits, and what comes, with CLUSTER_UNAVAILABLE', async () => {
    const rig = await patientRig();
    const key = await withoutB(rig);
    const a = nodeOf(rig, 'A');
    const other = keyOwnedBy(a);
    const running = rig.put(key, 1n);
    await a.kill();
    expect(codeOf(await rig.put(other, 1n, { maxRetries: 5 }))).toBe('CLUSTER_UNAVAILABLE');
    expect(codeOf(await running)).toBe('CLUSTER_UNAVAILABLE');
    expect(codeOf(await rig.get(other))).toBe('CLUSTER_UNAVAILABLE');
  });
});

describe('a node that falls silent', () => {
  it('costs what it was sent its answer, and makes the rest wait, its circuit open or not', async () => {
    const rig = await patientRig({ infoTimeoutMs: 400, maxErrorRate: 1, tendIntervalMs: 1_000 });
    const b = nodeOf(rig, 'B');
    const key = keyOwnedBy(b);
    b.manner = 'silent';
    const settings = { socketTimeoutMs: 900, maxRetries: 0 };
    const { received } = b;
    const sent = [rig.put(key, 1n, settings), rig.put(key, 2n, settings)];
    const read = rig.get(key, { ...settings, maxRetries: 3 });
    await rig.until(() => b.received >= received + 3);
    const stepTo = async (condition: () => boolean): Promise<void> => {
      while (!condition()) {
        rig.clock.advance(100);
        await settled();
      }
    };
    await stepTo(() => !rig.active().includes('B'));
    for (const outcome of await Promise.all(sent)) {
      expect(outcome).toMatchObject({ error: { codeName: 'TIMEOUT', inDoubt: true } });
    }
    // Neither the read, which may be repeated, nor what begins now ends with the dead node's open circuit.
    const later = rig.put(key, 3n);
    const code = watch(later);
    await settled();
    expect(code()).toBeUndefined();
    rig.cluster.spread({ replicas: 1, over: [nodeOf(rig, 'A')] });
    await stepTo(() => code() !== undefined);
    expect(code()).toBe('ok');
    expect(['ok', 'KEY_NOT_FOUND_ERROR']).toContain(codeOf(await read));
  });
});
