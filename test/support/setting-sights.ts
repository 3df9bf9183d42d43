/** What can be seen of a call from outside, on nodes that answer by hand: in its request, and in what the driver does. */

import type { Driver } from '../../server/src/driver/driver.js';
import { createPoolFactory } from '../../server/src/driver/wire/connection-pool.js';
import { createWireDriver } from '../../server/src/driver/wire/wire-driver.js';
import type { BackgroundRequest } from '../../server/src/model/background.js';
import type { Command } from '../../server/src/model/command.js';
import { partitionOf } from '../../server/src/model/digest.js';
import { type Key, keyOf } from '../../server/src/model/key.js';
import { FRAME_MAX_BYTES } from '../../server/src/model/limits.js';
import type { QueryRequest } from '../../server/src/model/query.js';
import { RESULT } from '../../server/src/model/result-code.js';
import type { Settings } from '../../server/src/model/settings.js';
import { intValue } from '../../server/src/model/value.js';
import { decodeBatchField } from '../../server/src/wire/batch.js';
import { decodeCompressedFrame } from '../../server/src/wire/compression.js';
import { FIELD } from '../../server/src/wire/field.js';
import { FRAME_TYPE, type Frame } from '../../server/src/wire/frame.js';
import { INFO3 } from '../../server/src/wire/info-bits.js';
import {
  decodeMessage,
  encodeMessagesFrame,
  type MessageParts,
} from '../../server/src/wire/message.js';
import { encodePartitionDone, encodeQueryRecordFields } from '../../server/src/wire/query.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';
import { type ScriptedNode, type ScriptedRequest, startScriptedNode } from './scripted-node.js';
import { createStubRouter, type StubRouter } from './stub-router.js';

export type Shape =
  | 'a read'
  | 'a write'
  | 'reads in a batch'
  | 'writes in a batch'
  | 'a query'
  | 'a task';

export const SHAPES: readonly Shape[] = [
  ...(['a read', 'a write', 'reads in a batch', 'writes in a batch', 'a query', 'a task'] as const),
];

/** What can be seen of a call from outside. */
export interface Sight {
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
  partitions: [],
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

/** Three calls with the settings: one that is answered, one that is not, and one that is refused as long as it is repeated. */
export async function sightOf(shape: Shape, settings: Settings): Promise<Sight> {
  const first = await answered(shape, settings);
  const silent = await unanswered(shape, { ...settings, maxRetries: 0 });
  return { ...first, ...silent, ...(await refused(shape, settings)) };
}

/** Nodes of its own for each call: what an earlier one left on the way is nobody's answer. */
async function open(): Promise<void> {
  nodes = [await startScriptedNode(), await startScriptedNode()];
  clock = createFakeClock();
  const pools = createPoolFactory({ clock, settings: { connectTimeoutMs: 60_000 } });
  router = createStubRouter(
    nodes.map(({ address }) => address),
    pools.create,
  );
  router.choose = ({ partitionId, attempt }) =>
    router.stubs[(partitionId + attempt) % 2] ?? missing();
  driver = createWireDriver({ clock, router, pools });
}

function missing(): never {
  throw new Error('there is no node');
}

/** What a call is about: something of both nodes, or of the first alone. */
interface Scope {
  readonly keys: readonly Key[];
  readonly partitions: QueryRequest['partitions'];
}
const BOTH_NODES: Scope = { keys: KEYS, partitions: [{ partition: 0 }, { partition: 1 }] };
const ONE_NODE: Scope = { keys: KEYS.slice(0, 2), partitions: [{ partition: 0 }] };

/** Starts the call; resolves with the records of the first window when it has ended. */
async function start(shape: Shape, settings: Settings, scope = BOTH_NODES): Promise<number> {
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
      return firstWindow(settings, scope);
    default: {
      const commands = scope.keys.map((key) => commandOf(key, isWrite, settings));
      await driver.batch(commands, { settings, respondAllKeys: true });
      return 0;
    }
  }
}

async function firstWindow(settings: Settings, { partitions }: Scope): Promise<number> {
  let first = 0;
  try {
    for await (const events of driver.query({ ...QUERIED, partitions }, { settings })) {
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
  await open();
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
  await close();
  return { ...(sent ?? missing()), nodesAtOnce, route, windowRecords };
}

/** A call nobody answers: when it ends by itself. */
async function unanswered(shape: Shape, settings: Settings): Promise<Pick<Sight, 'givesUpMs'>> {
  await open();
  const call = watch(start(shape, settings));
  while (!call.ended) {
    if (asked().length > 0 && arrivals() >= asked().length) clock.advanceToNextTimer();
    await turn();
  }
  const givesUpMs = clock.monotonicMs();
  await takeAll();
  await close();
  return { givesUpMs };
}

/** A call whose node is overloaded: how often it tries, and how long it rests in between. */
async function refused(
  shape: Shape,
  settings: Settings,
): Promise<Pick<Sight, 'tries' | 'pausesMs'>> {
  await open();
  const call = watch(start(shape, settings, ONE_NODE));
  let tries = 0;
  let pausesMs = 0;
  while (!call.ended) {
    for (const [node, request] of await takeAll()) {
      tries += 1;
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
  await close();
  return { tries, pausesMs };
}

async function close(): Promise<void> {
  await driver.close(0);
  await Promise.all(nodes.map((node) => node.close()));
}

/** Pauses between tries are shorter, all other times of the driver longer. */
const SOON_MS = 100;

interface Watched {
  readonly result: Promise<number>;
  ended: boolean;
}

function watch(result: Promise<number>): Watched {
  const watched: Watched = { result, ended: false };
  const end = (): void => {
    watched.ended = true;
  };
  result.then(end, end);
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
    for (const request of await node.take(node.untaken)) {
      // A query that ends early is called off by an info command.
      if (request.frame.type !== FRAME_TYPE.info) taken.push([index, request]);
    }
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
