import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.js';
import {
  type ScriptedNode,
  type ScriptedRequest,
  startScriptedNode,
} from '../../../../test/support/scripted-node.js';
import { createStubRouter, type StubRouter } from '../../../../test/support/stub-router.js';
import type { BackgroundRequest } from '../../model/background.js';
import type { Command } from '../../model/command.js';
import { partitionOf } from '../../model/digest.js';
import { type Key, keyOf } from '../../model/key.js';
import { FRAME_MAX_BYTES } from '../../model/limits.js';
import type { QueryRequest } from '../../model/query.js';
import { RESULT } from '../../model/result-code.js';
import type { SettingName, Settings } from '../../model/settings.js';
import { intValue } from '../../model/value.js';
import { decodeBatchField } from '../../wire/batch.js';
import { decodeCompressedFrame } from '../../wire/compression.js';
import { FIELD } from '../../wire/field.js';
import { FRAME_TYPE, type Frame } from '../../wire/frame.js';
import { INFO3 } from '../../wire/info-bits.js';
import { decodeMessage, encodeMessagesFrame, type MessageParts } from '../../wire/message.js';
import { encodePartitionDone, encodeQueryRecordFields } from '../../wire/query.js';
import type { Driver } from '../driver.js';
import { createPoolFactory } from './connection-pool.js';
import { createWireDriver } from './wire-driver.js';

/** Settings of which each one differs from `OTHER`. */
const BASE: Settings = {
  totalTimeoutMs: 5_000,
  socketTimeoutMs: 4_000,
  maxRetries: 1,
  retryDelayMs: 10,
  sendKey: false,
  durableDelete: false,
  commitLevel: 'all',
  replica: 'sequence',
  readModeAp: 'one',
  readModeSc: 'session',
  useCompression: true,
  compressionThresholdBytes: 0,
  maxConcurrentNodes: 0,
  recordQueueSize: 100,
  allowInline: true,
  allowInlineSsd: false,
  readTouchTtlPercent: 0,
};
const OTHER: Settings = {
  totalTimeoutMs: 3_000,
  socketTimeoutMs: 2_000,
  maxRetries: 3,
  retryDelayMs: 20,
  sendKey: true,
  durableDelete: true,
  commitLevel: 'master',
  replica: 'preferRack',
  readModeAp: 'all',
  readModeSc: 'linearize',
  useCompression: false,
  compressionThresholdBytes: 100_000,
  maxConcurrentNodes: 1,
  recordQueueSize: 1,
  allowInline: false,
  allowInlineSsd: true,
  readTouchTtlPercent: 80,
};

type Shape = 'a read' | 'a write' | 'reads in a batch' | 'writes in a batch' | 'a query' | 'a task';

const SHAPES: readonly Shape[] = [
  ...(['a read', 'a write', 'reads in a batch', 'writes in a batch', 'a query', 'a task'] as const),
];

/** What can be seen of a call from outside. */
interface Sight {
  readonly info1: number;
  readonly info2: number;
  readonly info3: number;
  readonly ttl: number;
  readonly serverTimeoutMs: number;
  /** Of a query, in a field of its own. */
  readonly socketTimeoutMs: number;
  readonly userKey: boolean;
  readonly batchFlags: number;
  readonly compressed: boolean;
  readonly route: string;
  readonly nodesAtOnce: number;
  /** Milliseconds after which a call nobody answers has ended, retries left out. */
  readonly givesUpMs: number;
  /** Tries of a call whose nodes are overloaded, and the pauses between them. */
  readonly tries: number;
  readonly pausesMs: number;
  /** Records in the first window of a query. */
  readonly windowRecords: number;
}

/** What each setting changes, by the shape of the call; where a shape is missing it has nothing to change. */
const EFFECTS: {
  readonly [Name in SettingName]: Partial<Record<Shape, readonly (keyof Sight)[]>>;
} = {
  totalTimeoutMs: {
    'a read': ['serverTimeoutMs', 'givesUpMs'],
    'a write': ['serverTimeoutMs', 'givesUpMs'],
    'reads in a batch': ['serverTimeoutMs', 'givesUpMs'],
    'writes in a batch': ['serverTimeoutMs', 'givesUpMs'],
    'a query': ['serverTimeoutMs', 'givesUpMs'],
    'a task': ['serverTimeoutMs', 'givesUpMs'],
  },
  socketTimeoutMs: {
    'a read': ['serverTimeoutMs', 'givesUpMs'],
    'a write': ['serverTimeoutMs', 'givesUpMs'],
    // A batch has room for one timeout, and it is the total.
    'reads in a batch': ['givesUpMs'],
    'writes in a batch': ['givesUpMs'],
    'a query': ['socketTimeoutMs', 'givesUpMs'],
    'a task': ['socketTimeoutMs', 'givesUpMs'],
  },
  // A task that may have begun must not begin again.
  maxRetries: everywhereBut(['a task'], ['tries', 'pausesMs']),
  retryDelayMs: everywhereBut(['a task'], ['pausesMs']),
  // The official clients send no user key with reads in a batch; queries and tasks have none.
  sendKey: everywhereBut(['reads in a batch', 'a query', 'a task'], ['userKey']),
  durableDelete: {
    'a write': ['info2'],
    'writes in a batch': ['info2'],
    'a task': ['info2'],
  },
  commitLevel: {
    'a write': ['info3'],
    'writes in a batch': ['info3'],
    'a task': ['info3'],
  },
  // Writes go to the master, and a task to everybody.
  replica: everywhereBut(['a write', 'writes in a batch', 'a task'], ['route']),
  // Servers look at neither in a query, nor at the share of a time to live, nor in what only writes.
  readModeAp: { 'a read': ['info1'], 'reads in a batch': ['info1'] },
  readModeSc: {
    'a read': ['info3', 'route'],
    'reads in a batch': ['info3', 'route'],
    'a query': ['route'],
  },
  readTouchTtlPercent: { 'a read': ['ttl'], 'reads in a batch': ['ttl'] },
  // What answers without bins has nothing to compress.
  useCompression: {
    'a read': ['compressed', 'info1'],
    'a write': ['compressed'],
    'reads in a batch': ['compressed', 'info1'],
    'writes in a batch': ['compressed', 'info1'],
    'a query': ['compressed', 'info1'],
    'a task': ['compressed'],
  },
  compressionThresholdBytes: everywhereBut([], ['compressed']),
  // A point call has one node, and a task is for all of them.
  maxConcurrentNodes: everywhereBut(['a read', 'a write', 'a task'], ['nodesAtOnce', 'givesUpMs']),
  recordQueueSize: { 'a query': ['windowRecords'] },
  allowInline: { 'reads in a batch': ['batchFlags'], 'writes in a batch': ['batchFlags'] },
  allowInlineSsd: { 'reads in a batch': ['batchFlags'], 'writes in a batch': ['batchFlags'] },
};

function everywhereBut(
  exceptions: readonly Shape[],
  seen: readonly (keyof Sight)[],
): Partial<Record<Shape, readonly (keyof Sight)[]>> {
  const shapes = SHAPES.filter((shape) => !exceptions.includes(shape));
  return Object.fromEntries(shapes.map((shape) => [shape, seen]));
}

/** Two keys for each node, so that a batch stays one. */
const KEYS: readonly Key[] = keysOf('even').concat(keysOf('odd'));

function keysOf(kind: 'even' | 'odd'): readonly Key[] {
  const keys: Key[] = [];
  for (let i = 0; keys.length < 2; i += 1) {
    const key = keyOf('test', 'demo', { type: 'string', value: `k${i}` });
    if (partitionOf(key.digest) % 2 === (kind === 'even' ? 0 : 1)) keys.push(key);
  }
  return keys;
}

function commandOf(key: Key, isWrite: boolean, settings: Settings): Command {
  return isWrite
    ? {
        ...{ verb: 'operate', key, settings },
        operations: [{ op: 'write', bin: 'a', value: intValue(1) }],
        write: { exists: 'update', ttl: { type: 'serverDefault' } },
      }
    : { verb: 'get', key, bins: 'all', settings };
}

const QUERIED: QueryRequest = {
  ...{ namespace: 'test', set: 'demo', bins: 'all', maxRecords: 0, recordsPerSecond: 0 },
  expectedDuration: 'long',
  partitions: [{ partition: 0 }, { partition: 1 }],
};

const TASK: BackgroundRequest = {
  ...{ namespace: 'test', set: 'demo', recordsPerSecond: 0, taskId: 1n },
  ttl: { type: 'serverDefault' },
  work: { by: 'operations', operations: [{ op: 'touch' }] },
};

let clock: FakeClock;
let nodes: ScriptedNode[];
let router: StubRouter;
let driver: Driver;

beforeEach(async () => {
  nodes = [await startScriptedNode(), await startScriptedNode()];
});
afterEach(async () => {
  await Promise.all(nodes.map((node) => node.close()));
});

describe.each(SHAPES)('the settings of %s', (shape) => {
  it('come to the node, or to what the driver does, one and all', async () => {
    const base = await sightOf(shape, BASE);
    const seen: Partial<Record<SettingName, readonly string[]>> = {};
    for (const name of Object.keys(EFFECTS) as SettingName[]) {
      const sight = await sightOf(shape, { ...BASE, [name]: OTHER[name] });
      const changed = Object.keys(sight).filter(
        (each) => sight[each as keyof Sight] !== base[each as keyof Sight],
      );
      if (changed.length > 0) seen[name] = changed.toSorted();
    }
    const expected = Object.entries(EFFECTS).flatMap(([name, effects]) => {
      const effect = effects[shape];
      return effect === undefined ? [] : [[name, effect.toSorted()]];
    });
    expect(seen).toStrictEqual(Object.fromEntries(expected));
  });
});

async function sightOf(shape: Shape, settings: Settings): Promise<Sight> {
  const first = await answered(shape, settings);
  const silent = await unanswered(shape, { ...settings, maxRetries: 0 });
  return { ...first, ...silent, ...(await refused(shape, settings)) };
}

function open(): void {
  clock = createFakeClock();
  const pools = createPoolFactory({ clock, settings: { connectTimeoutMs: 60_000 } });
  router = createStubRouter(
    nodes.map(({ address }) => address),
    pools.create,
  );
  router.choose = ({ partitionId }) =>
    router.stubs[partitionId % 2] ?? router.stubs[0] ?? missing();
  driver = createWireDriver({ clock, router, pools });
}

function missing(): never {
  throw new Error('there is no node');
}

/** Starts the call; resolves with the records of the first window when it has ended. */
async function start(shape: Shape, settings: Settings): Promise<number> {
  const isWrite = shape === 'a write' || shape === 'writes in a batch';
  const [first] = KEYS;
  switch (shape) {
    case 'a read':
    case 'a write':
      await driver.execute(commandOf(first ?? missing(), isWrite, settings), { settings });
      return 0;
    case 'a task':
      await driver.background(TASK, { settings });
      return 0;
    case 'a query':
      return firstWindow(settings);
    default: {
      const commands = KEYS.map((key) => commandOf(key, isWrite, settings));
      await driver.batch(commands, { settings, respondAllKeys: true });
      return 0;
    }
  }
}

async function firstWindow(settings: Settings): Promise<number> {
  let first = 0;
  try {
    for await (const events of driver.query(QUERIED, { settings })) {
      const records = events.filter(({ type }) => type === 'record').length;
      if (first === 0) first = records;
    }
  } catch {
    // What it ended with is not what these tests look at.
  }
  return first;
}

/** A call whose nodes answer: what it sent first, and how many nodes it asked at once. */
async function answered(
  shape: Shape,
  settings: Settings,
): Promise<Omit<Sight, 'givesUpMs' | 'tries' | 'pausesMs'>> {
  open();
  const call = watch(start(shape, settings));
  await until(() => arrivals() > 0);
  const nodesAtOnce = asked().length;
  let sent: Sent | undefined;
  while (!call.ended) {
    for (const [node, request] of await takeAll()) {
      sent ??= readRequest(request.frame);
      request.send(encodeMessagesFrame(answersTo(shape, request.frame, { node, code: RESULT.ok })));
    }
    await turn();
  }
  const [question] = router.asked;
  const route =
    question === undefined || question.isWrite
      ? 'master'
      : `${question.replica} ${question.readModeSc}`;
  const windowRecords = await call.result;
  await driver.close(0);
  return { ...(sent ?? missing()), nodesAtOnce, route, windowRecords };
}

/** A call nobody answers: when it ends by itself. */
async function unanswered(shape: Shape, settings: Settings): Promise<Pick<Sight, 'givesUpMs'>> {
  open();
  const call = watch(start(shape, settings));
  while (!call.ended) {
    await until(() => call.ended || (asked().length > 0 && arrivals() >= asked().length));
    if (!call.ended) clock.advanceToNextTimer();
    await turn();
  }
  const givesUpMs = clock.monotonicMs();
  await takeAll();
  await driver.close(0);
  return { givesUpMs };
}

/** A call whose nodes are all overloaded: how often it tries, and how long it rests in between. */
async function refused(
  shape: Shape,
  settings: Settings,
): Promise<Pick<Sight, 'tries' | 'pausesMs'>> {
  open();
  const call = watch(start(shape, settings));
  let tries = 0;
  let pausesMs = 0;
  while (!call.ended) {
    for (const [node, request] of await takeAll()) {
      if (node === 0) tries += 1;
      const code = RESULT.deviceOverload;
      request.send(encodeMessagesFrame(answersTo(shape, request.frame, { node, code })));
    }
    const nextMs = clock.nextTimerInMs ?? SOON_MS;
    if (nextMs < SOON_MS) {
      clock.advance(nextMs);
      pausesMs += nextMs;
    }
    await turn();
  }
  await driver.close(0);
  return { tries, pausesMs };
}

/** Pauses between tries are shorter, all other times of the driver longer. */
const SOON_MS = 100;

interface Watched {
  readonly result: Promise<number>;
  ended: boolean;
}

function watch(result: Promise<number>): Watched {
  const watched: Watched = { result, ended: false };
  result.finally(() => {
    watched.ended = true;
  });
  return watched;
}

/** Nodes that have been connected to. */
function asked(): readonly unknown[] {
  return router.stubs.filter(({ pool }) => pool.openConnections > 0);
}

function arrivals(): number {
  return nodes.reduce((sum, { untaken }) => sum + Math.min(untaken, 1), 0);
}

async function takeAll(): Promise<readonly (readonly [node: number, request: ScriptedRequest])[]> {
  const taken: [number, ScriptedRequest][] = [];
  for (const [index, node] of nodes.entries()) {
    for (const request of await node.take(node.untaken)) taken.push([index, request]);
  }
  return taken;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

type Sent = Omit<
  Sight,
  'route' | 'nodesAtOnce' | 'givesUpMs' | 'tries' | 'pausesMs' | 'windowRecords'
>;

/** Of a batch: the header and the first row as one. */
function readRequest(frame: Frame): Sent {
  const message = decodeMessage(plain(frame), 0).message;
  const batch = message.fields.find(({ id }) => id === FIELD.batch);
  const rows = batch === undefined ? undefined : decodeBatchField(batch.data);
  const [row] = rows?.rows ?? [];
  const parts = row?.repeat === true ? undefined : row;
  const fields = parts?.fields ?? message.fields;
  const socketTimeout = message.fields.find(({ id }) => id === FIELD.socketTimeout)?.data;
  return {
    info1: message.info1 * 256 + (parts?.info1 ?? 0),
    info2: parts?.info2 ?? message.info2,
    info3: parts?.info3 ?? message.info3,
    ttl: parts?.ttl ?? message.ttl,
    serverTimeoutMs: message.timeoutOrIndex,
    socketTimeoutMs: socketTimeout === undefined ? 0 : Buffer.from(socketTimeout).readUInt32BE(0),
    userKey: fields.some(({ id }) => id === FIELD.userKey),
    batchFlags: rows?.flags ?? 0,
    compressed: frame.type === FRAME_TYPE.compressed,
  };
}

function plain(frame: Frame): Buffer {
  return frame.type === FRAME_TYPE.compressed
    ? decodeCompressedFrame(frame.payload, FRAME_MAX_BYTES).payload
    : frame.payload;
}

function answersTo(
  shape: Shape,
  frame: Frame,
  { node, code }: { readonly node: number; readonly code: number },
): readonly MessageParts[] {
  const last: MessageParts = { info3: INFO3.last };
  if (shape === 'a query') {
    if (code !== RESULT.ok) return [{ ...last, resultCode: code }];
    return [...[1, 2, 3].map((n) => recordOf(node, n)), encodePartitionDone(node, 0), last];
  }
  const field = decodeMessage(plain(frame), 0).message.fields.find(({ id }) => id === FIELD.batch);
  if (field === undefined) return [{ resultCode: code, generation: 1 }];
  const rows = decodeBatchField(field.data).rows.map(({ index }) => ({
    ...{ resultCode: code, generation: 1, timeoutOrIndex: index },
  }));
  return [...rows, last];
}

/** A record of the partition of that number. */
function recordOf(partition: number, n: number): MessageParts {
  const digest = Uint8Array.from({ length: 20 }, (_, i) => [partition, 0, n][i] ?? 0);
  return {
    generation: 1,
    fields: encodeQueryRecordFields(Buffer.from('test'), { digest, set: Buffer.from('demo') }),
  };
}
