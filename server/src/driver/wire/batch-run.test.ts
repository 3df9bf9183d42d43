import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.js';
import {
  type ScriptedNode,
  type ScriptedRequest,
  startScriptedNode,
} from '../../../../test/support/scripted-node.js';
import { createStubRouter, type StubRouter } from '../../../../test/support/stub-router.js';
import { clientFailure } from '../../model/aerospike-error.js';
import type { Command, Outcome } from '../../model/command.js';
import { partitionOf } from '../../model/digest.js';
import { type Key, keyOf } from '../../model/key.js';
import type { Settings } from '../../model/settings.js';
import { blobValue, intValue } from '../../model/value.js';
import { decodeBatchField } from '../../wire/batch.js';
import { decodeMessage, encodeMessagesFrame, type MessageParts } from '../../wire/message.js';
import { CONTRACT_SETTINGS } from '../contract/contract-suite.js';
import type { BatchOptions, Driver } from '../driver.js';
import { BATCH_REQUEST_MAX_BYTES } from './batch-parts.js';
import { createPoolFactory } from './connection-pool.js';
import { createWireDriver } from './wire-driver.js';

const LAST: MessageParts = { info3: 1 };

let clock: FakeClock;
let nodes: ScriptedNode[];
let router: StubRouter;
let driver: Driver;

function key(name: number): Key {
  return keyOf('test', 'demo', { type: 'integer', value: BigInt(name) });
}

function read(name: number): Command {
  return { verb: 'get', key: key(name), bins: 'all', settings: CONTRACT_SETTINGS };
}

function write(name: number): Command {
  return {
    verb: 'operate',
    key: key(name),
    settings: CONTRACT_SETTINGS,
    operations: [{ op: 'write', bin: 'a', value: intValue(name) }],
    write: { exists: 'update', ttl: { type: 'serverDefault' } },
  };
}

function options(settings: Partial<Settings> = {}, more: Partial<BatchOptions> = {}): BatchOptions {
  const none = { totalTimeoutMs: 0, socketTimeoutMs: 0, maxRetries: 0 };
  return {
    settings: { ...CONTRACT_SETTINGS, ...none, ...settings },
    respondAllKeys: true,
    ...more,
  };
}

function node(index = 0): ScriptedNode {
  const one = nodes[index];
  if (one === undefined) throw new Error('no such node');
  return one;
}

/** The indexes of a batch request's rows; undefined for a message of its own. */
function rowsOf(request: ScriptedRequest): number[] | undefined {
  const [field] = decodeMessage(request.frame.payload, 0).message.fields;
  return field?.id === 41 ? decodeBatchField(field.data).rows.map(({ index }) => index) : undefined;
}

function respond(request: ScriptedRequest, ...messages: MessageParts[]): void {
  request.send(encodeMessagesFrame(messages));
}

const row = (timeoutOrIndex: number, parts: MessageParts = {}): MessageParts => ({
  timeoutOrIndex,
  generation: timeoutOrIndex + 1,
  ...parts,
});

/** `ok`, or the failure's name with a question mark where it is in doubt. */
function codes(outcomes: readonly Outcome[]): string[] {
  return outcomes.map((outcome) => {
    if (outcome.ok) return 'ok';
    return outcome.error.codeName + (outcome.error.inDoubt ? '?' : '');
  });
}

beforeEach(async () => {
  clock = createFakeClock();
  nodes = [await startScriptedNode(), await startScriptedNode(), await startScriptedNode()];
  const pools = createPoolFactory({ clock, settings: { connectTimeoutMs: 60_000 } });
  router = createStubRouter(
    nodes.map(({ address }) => address),
    pools.create,
  );
  driver = createWireDriver({ clock, router, pools });
});

afterEach(async () => {
  await driver.close(0);
  await Promise.all(nodes.map((one) => one.close()));
  expect(clock.pendingTimers).toBe(0);
});

describe('rows', () => {
  it('are matched by index, in whatever order and frames they come', async () => {
    const running = driver.batch([read(0), write(1), read(2)], options());
    const request = await node().next();
    expect(rowsOf(request)).toStrictEqual([0, 1, 2]);
    respond(request, row(2), row(0, { resultCode: 2 }));
    respond(request, row(1), LAST);
    const outcomes = await running;
    expect(codes(outcomes)).toStrictEqual(['KEY_NOT_FOUND_ERROR', 'ok', 'ok']);
    expect(outcomes[2]).toMatchObject({ record: { generation: 3 } });
  });
  it('go to the nodes of their partitions, keeping their indexes', async () => {
    const commands = [0, 1, 2, 3, 4, 5, 6, 7].map(read);
    const place = (command: Command): number => partitionOf(command.key.digest) % 2;
    router.choose = ({ partitionId }) => router.stubs[partitionId % 2] ?? clientFailure('NO_NODE');
    const running = driver.batch(commands, options());
    for (const index of [0, 1]) {
      const request = await node(index).next();
      const rows = rowsOf(request) ?? [];
      expect(rows.map((i) => place(commands[i] ?? read(0)))).toStrictEqual(rows.map(() => index));
      respond(request, ...rows.map((i) => row(i)), LAST);
    }
    expect(await running).toMatchObject(
      commands.map((_, i) => ({ ok: true, record: { generation: i + 1 } })),
    );
  });
  it('alone at a node are a message of their own', async () => {
    const running = driver.batch([read(0)], options());
    const request = await node().next();
    expect(rowsOf(request)).toBeUndefined();
    request.answer({ generation: 5 });
    expect(await running).toMatchObject([{ ok: true, record: { generation: 5 } }]);
  });
  it('that can not be sent fail alone', async () => {
    const bad = { ...read(1), key: { ...key(1), namespace: '' } };
    const running = driver.batch([read(0), bad, read(2)], options());
    const request = await node().next();
    expect(rowsOf(request)).toStrictEqual([0, 2]);
    respond(request, row(0), row(2), LAST);
    expect(codes(await running)).toStrictEqual(['ok', 'INVALID_ARGUMENT', 'ok']);
  });
  it('nobody asked for, or answered twice, end the trust in the connection', async () => {
    for (const rows of [[row(7)], [row(0), row(0)]]) {
      const running = driver.batch([read(0), write(1), read(2)], options());
      respond(await node().next(), ...rows);
      const [, second, third] = codes(await running);
      expect([second, third]).toStrictEqual(['MALFORMED_ANSWER?', 'MALFORMED_ANSWER']);
    }
  });
  it('left without an answer are not taken for done', async () => {
    const running = driver.batch([read(0), write(1), read(2)], options());
    respond(await node().next(), row(0), LAST);
    expect(codes(await running)).toStrictEqual(['ok', 'MALFORMED_ANSWER?', 'MALFORMED_ANSWER']);
  });
});

describe('rows too large for one request', () => {
  const bytes = BATCH_REQUEST_MAX_BYTES / 2 - 1_000;
  // Different ones: a row that says the same as the one before would only say that.
  const large = (name: number): Command => ({
    verb: 'operate',
    key: key(name),
    settings: CONTRACT_SETTINGS,
    operations: [{ op: 'write', bin: 'a', value: blobValue(Buffer.alloc(bytes, name)) }],
    write: { exists: 'update', ttl: { type: 'serverDefault' } },
  });
  it('go in several, one after the other', async () => {
    const running = driver.batch([large(0), large(1), large(2), write(3)], options());
    const first = await node().next();
    expect(rowsOf(first)).toStrictEqual([0, 1]);
    respond(first, row(0), row(1), LAST);
    const second = await node().next();
    expect(rowsOf(second)).toStrictEqual([2, 3]);
    respond(second, row(2), row(3, { resultCode: 12 }), LAST);
    expect(codes(await running)).toStrictEqual(['ok', 'ok', 'ok', 'BIN_TYPE_ERROR']);
  });
  it('go in one where they repeat the row before', async () => {
    const commands = [large(0), ...[1, 2, 3].map((name) => ({ ...large(0), key: key(name) }))];
    const running = driver.batch(commands, options());
    const request = await node().next();
    expect(rowsOf(request)).toStrictEqual([0, 1, 2, 3]);
    respond(request, row(0), row(1), row(2), row(3), LAST);
    expect(codes(await running)).toStrictEqual(['ok', 'ok', 'ok', 'ok']);
  });
  it('are not sent behind one that failed, where the batch is to stop', async () => {
    const commands = [large(0), large(1), large(2)];
    const running = driver.batch(commands, options({}, { respondAllKeys: false }));
    respond(await node().next(), row(0, { resultCode: 12 }), row(1), LAST);
    expect(codes(await running)).toStrictEqual(['BIN_TYPE_ERROR', 'ok', 'NOT_ATTEMPTED']);
  });
  it('are not in doubt where they were not sent yet', async () => {
    const stop = new AbortController();
    const commands = [large(0), large(1), large(2)];
    const running = driver.batch(commands, options({}, { signal: stop.signal }));
    await node().next();
    stop.abort();
    expect(codes(await running)).toStrictEqual(['CANCELLED?', 'CANCELLED?', 'CANCELLED']);
  });
});

describe('failures', () => {
  it('of a connection leave the writes in doubt, but for those that were answered', async () => {
    const running = driver.batch([write(0), write(1), read(2)], options({ maxRetries: 0 }));
    const request = await node().next();
    respond(request, row(0));
    request.hangUp();
    const result = codes(await running);
    expect(result.slice(1)).toStrictEqual(['CONNECTION?', 'CONNECTION']);
  });
  it('of a connection have the reads asked again, and no write', async () => {
    const running = driver.batch([write(0), read(1), read(2)], options({ maxRetries: 1 }));
    (await node().next()).hangUp();
    await expect.poll(() => driver.counters().retries).toBe(1);
    clock.advance(0);
    const again = await node().next();
    expect(rowsOf(again)).toStrictEqual([1, 2]);
    respond(again, row(1), row(2), LAST);
    expect(codes(await running)).toStrictEqual(['CONNECTION?', 'ok', 'ok']);
  });
  it('that say "not now" have the row asked again, alone', async () => {
    const running = driver.batch([write(0), write(1), read(2)], options({ maxRetries: 1 }));
    const refused = { resultCode: 11 };
    respond(await node().next(), row(0), row(1, refused), row(2, { resultCode: 9 }), LAST);
    await expect.poll(() => driver.counters().retries).toBe(1);
    clock.advance(0);
    const again = await node().next();
    expect(rowsOf(again)).toStrictEqual([1, 2]);
    respond(again, row(1), row(2, refused), LAST);
    const outcomes = await running;
    expect(codes(outcomes)).toStrictEqual(['ok', 'ok', 'PARTITION_UNAVAILABLE']);
    expect(outcomes[2]).toMatchObject({ error: { attempts: 2, inDoubt: false } });
    expect(router.tendRequests).toBeGreaterThan(0);
  });
  it('of a server that timed out leave a write in doubt, and it is not repeated', async () => {
    const running = driver.batch([write(0), write(1)], options({ maxRetries: 3 }));
    respond(await node().next(), row(0, { resultCode: 9 }), row(1), LAST);
    expect(codes(await running)).toStrictEqual(['TIMEOUT?', 'ok']);
  });
  it.each([
    [151, 'BATCH_MAX_REQUESTS_EXCEEDED', 'BATCH_MAX_REQUESTS_EXCEEDED'],
    [150, 'BATCH_DISABLED', 'BATCH_DISABLED'],
    // A server may find out in the middle that it can't go on, with rows worked that it never answers.
    [4, 'PARAMETER_ERROR?', 'PARAMETER_ERROR'],
  ])('of the whole request with code %i', async (resultCode, writes, reads) => {
    const running = driver.batch([write(0), read(1)], options({ maxRetries: 2 }));
    respond(await node().next(), { ...LAST, resultCode });
    expect(codes(await running)).toStrictEqual([writes, reads]);
  });
  it('stop the others when asked to, which are in doubt for writes', async () => {
    const running = driver.batch(
      [write(0), write(1), read(2)],
      options({}, { respondAllKeys: false }),
    );
    respond(await node().next(), row(0, { resultCode: 12 }), { ...LAST, resultCode: 12 });
    expect(codes(await running)).toStrictEqual([
      'BIN_TYPE_ERROR',
      'NOT_ATTEMPTED?',
      'NOT_ATTEMPTED',
    ]);
  });
  it('of one node leave the rows of others alone', async () => {
    const commands = [0, 1, 2, 3, 4, 5, 6, 7].map(write);
    router.choose = ({ partitionId }) => router.stubs[partitionId % 2] ?? clientFailure('NO_NODE');
    const running = driver.batch(commands, options());
    const [lost, fine] = [await node(0).next(), await node(1).next()];
    lost.hangUp();
    const rows = rowsOf(fine) ?? [];
    respond(fine, ...rows.map((i) => row(i)), LAST);
    const result = codes(await running);
    expect(result).toStrictEqual(result.map((_, i) => (rows.includes(i) ? 'ok' : 'CONNECTION?')));
    expect(rows.length).toBeGreaterThan(0);
  });
});

describe('several nodes', () => {
  const spread = (): void => {
    router.choose = ({ partitionId }) => router.stubs[partitionId % 3] ?? clientFailure('NO_NODE');
  };
  const commands = Array.from({ length: 30 }, (_, i) => write(i));

  it('are asked one after the other when told so', async () => {
    spread();
    const running = driver.batch(commands, options({ maxConcurrentNodes: 1 }));
    const order = nodes.map(async (one) => {
      const request = await one.next();
      const busy = nodes.reduce((sum, { openConnections }) => sum + openConnections, 0);
      respond(request, ...(rowsOf(request) ?? []).map((i) => row(i)), LAST);
      return busy;
    });
    // A connection stays open when its node is done, so each node sees one more than the one before.
    expect((await Promise.all(order)).sort()).toStrictEqual([1, 2, 3]);
    expect((await running).every(({ ok }) => ok)).toBe(true);
  });
  it('that had not their turn yet are not in doubt at the deadline', async () => {
    spread();
    const settings = { maxConcurrentNodes: 1, totalTimeoutMs: 400 };
    const running = driver.batch(commands, options(settings));
    const request = await Promise.race(nodes.map((one) => one.next()));
    const asked = rowsOf(request) ?? [];
    clock.advance(400);
    expect(codes(await running)).toStrictEqual(
      commands.map((_, i) => (asked.includes(i) ? 'TIMEOUT?' : 'TIMEOUT')),
    );
  });
  it('are all let go when the call is cancelled', async () => {
    spread();
    const abort = new AbortController();
    const told: number[] = [];
    const running = driver.batch(
      commands,
      options({}, { signal: abort.signal, onOutcome: (index) => told.push(index) }),
    );
    await Promise.all(nodes.map((one) => one.next()));
    abort.abort();
    expect(new Set(codes(await running))).toStrictEqual(new Set(['CANCELLED?']));
    expect(told.sort((a, b) => a - b)).toStrictEqual(commands.map((_, i) => i));
  });
});

describe('rows of one key', () => {
  it('go one after the other where one of them writes, and the others do not wait', async () => {
    const running = driver.batch([write(0), read(0), read(1), write(0), read(2)], options());
    const first = await node().next();
    expect(rowsOf(first)).toStrictEqual([0, 2, 4]);
    respond(first, row(0), row(2), row(4), LAST);
    const second = await node().next();
    expect(rowsOf(second)).toBeUndefined();
    second.answer({ generation: 7 });
    const third = await node().next();
    third.answer({ generation: 8 });
    const outcomes = await running;
    expect(codes(outcomes)).toStrictEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(outcomes[1]).toMatchObject({ record: { generation: 7 } });
    expect(outcomes[3]).toMatchObject({ record: { generation: 8 } });
  });
  it('go together where they only read', async () => {
    const running = driver.batch([read(0), read(0), read(1)], options());
    const request = await node().next();
    expect(rowsOf(request)).toStrictEqual([0, 1, 2]);
    respond(request, row(0), row(1), row(2), LAST);
    expect(codes(await running)).toStrictEqual(['ok', 'ok', 'ok']);
  });
  it('are left alone behind one that failed, where the batch is to stop', async () => {
    const running = driver.batch(
      [write(0), write(1), write(0)],
      options({}, { respondAllKeys: false }),
    );
    const request = await node().next();
    respond(request, row(0, { resultCode: 12 }), row(1), LAST);
    expect(codes(await running)).toStrictEqual(['BIN_TYPE_ERROR', 'ok', 'NOT_ATTEMPTED']);
  });
  it('all end where nobody takes them, however many there are', async () => {
    router.choose = () => clientFailure('NO_NODE');
    const rows = Array.from({ length: 5_000 }, () => write(0));
    expect(new Set(codes(await driver.batch(rows, options())))).toStrictEqual(new Set(['NO_NODE']));
  });
  it('end with the call that waits for them', async () => {
    const stop = new AbortController();
    const running = driver.batch([write(0), write(0)], options({}, { signal: stop.signal }));
    await node().next();
    stop.abort();
    expect(codes(await running)).toStrictEqual(['CANCELLED?', 'CANCELLED']);
  });
});
