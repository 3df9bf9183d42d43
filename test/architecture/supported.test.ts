/** Nothing is silently ignored: every field of every request is either honoured or refused, by the tables of what is. */

import {
  create,
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescMethod,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { type BehaviorStore, createPresetStore } from '../../server/src/behavior/behavior-store.js';
import type { BehaviorRegistry } from '../../server/src/behavior/registry.js';
import { NATIVE_GAPS } from '../../server/src/driver/native/gaps.js';
import { API_SERVICES } from '../../server/src/gateway/api-services.js';
import { HONOURED_FIELDS, HONOURED_RPCS } from '../../server/src/gateway/check/honoured.js';
import { nameOf } from '../../server/src/gateway/complete-service.js';
import { GatewayError } from '../../server/src/gateway/gateway-error.js';
import { callContext } from '../support/call-context.js';
import { fakeTransaction, infoAnswer } from '../support/fake-driver.js';
import { fakeGateway } from '../support/session-gateway.js';

/** What is set into fields of text: a word that is a name as well as a command. */
const SAMPLE_TEXT = 'build';

/** A request that is carried out, into which one field at a time is set. */
const VALID: Readonly<Record<string, JsonValue>> = {
  'SessionService/Get': { key: key('u1') },
  'SessionService/Put': { key: key('u1'), bins: { a: { int: 1 } } },
  'SessionService/Execute': {
    segments: [{ upsert: {}, keys: [key('u1')], operations: [{ bin: 'a', put: { int: 1 } }] }],
  },
  'SessionService/ExecuteStream': { segments: [{ query: {}, keys: [key('u1')] }] },
  'SessionService/Query': { dataset: { namespace: 'test', set: 'users' } },
  'SessionService/QueryPage': { dataset: { namespace: 'test', set: 'users' } },
  'SessionService/RunTransaction': {
    segments: [{ upsert: {}, keys: [accountKey()], operations: [{ bin: 'a', put: { int: 1 } }] }],
  },
  'TransactionService/ListTransactions': {},
  'BehaviorService/ListBehaviors': {},
  'BehaviorService/GetBehavior': { name: 'DEFAULT' },
  'BehaviorService/PutBehavior': { behavior: { name: 'a' } },
  'BehaviorService/DeleteBehavior': { name: 'a', allowMissing: true },
  'BehaviorService/WatchBehaviors': {},
  'BehaviorService/ResolveBehavior': {},
  'ClusterService/GetServerInfo': {},
  'ClusterService/Info': { commands: ['build'] },
  'ClusterService/ListNamespaces': {},
  'ClusterService/GetNamespace': { namespace: 'test' },
  'ClusterService/ListSets': { namespace: 'test' },
  'ClusterService/ListNodes': {},
  'ClusterService/GetBuild': {},
  'ClusterService/GetClusterStability': {},
  'ClusterService/GetNamespaceStrongConsistency': { namespace: 'test' },
  'ClusterService/Truncate': { wholeNamespace: 'test' },
  'TaskService/StartTask': { dataset: { namespace: 'test', set: 'users' }, delete: {} },
  'TaskService/GetTask': { taskId: '7' },
  'TaskService/WatchTask': { taskId: '7' },
  'TaskService/CancelTask': { taskId: '7' },
  'TaskService/ListTasks': { namespace: 'test' },
  'UdfService/RegisterUdf': { serverPath: 'a.lua', source: '--', waitForAllNodes: false },
  'UdfService/RemoveUdf': { serverPath: 'b.lua' },
  'UdfService/ListUdfs': {},
  'UdfService/GetUdf': { serverPath: 'a.lua' },
  'ExpressionService/CompileExpression': { expression: { ael: '$.a == 1' } },
  'ExpressionService/ExplainQuery': {
    query: { dataset: { namespace: 'test', set: 'users' }, where: { ael: '$.a == 1' } },
  },
  'IndexService/CreateIndex': {
    ...{ wholeNamespace: 'test', name: SAMPLE_TEXT, bin: 'a', type: 'INDEX_TYPE_INTEGER' },
  },
  'IndexService/DropIndex': { namespace: 'test', name: SAMPLE_TEXT, allowMissing: true },
  'IndexService/ListIndexes': { namespace: 'test' },
  'IndexService/GetIndex': { namespace: 'test', name: SAMPLE_TEXT },
  'IndexService/WatchIndex': { namespace: 'test', name: SAMPLE_TEXT },
};

/** A field and the way to it from its request. */
type Steps = readonly DescField[];

const methods = API_SERVICES.flatMap((service) => service.methods);
const honoured = methods.filter((method) => nameOf(method) in HONOURED_RPCS);
/** Streams of requests answer each message by itself; their own tests set fields in those. */
const called = honoured.filter(({ methodKind }) => methodKind !== 'bidi_streaming');
const others = methods.filter((method) => !(nameOf(method) in HONOURED_RPCS));
const walked = called.flatMap((method) =>
  fieldsBelow(method.input).map((steps) => ({
    method,
    steps,
    name: `${nameOf(method)} ${steps.map(({ name }) => name).join('.')}`,
    isHonoured: steps.every(isHonoured),
  })),
);

describe('the tables of what is honoured', () => {
  it('name RPCs of the API, each with a valid request here', () => {
    expect(honoured.map(nameOf).toSorted()).toEqual(Object.keys(HONOURED_RPCS).toSorted());
    expect(Object.keys(VALID).toSorted()).toEqual(called.map(nameOf).toSorted());
  });

  it('name fields of the API', () => {
    const messages = new Map(
      honoured.flatMap(({ input }) => messagesBelow(input)).map((desc) => [desc.typeName, desc]),
    );
    for (const [typeName, fields] of Object.entries(HONOURED_FIELDS)) {
      const names = messages.get(typeName)?.fields.map((field) => field.name) ?? [];
      expect(names, typeName).toEqual(expect.arrayContaining(Object.keys(fields)));
    }
  });

  it('leave something to refuse', () => {
    expect(walked.filter((walk) => walk.isHonoured).length).toBeGreaterThan(80);
    expect(walked.filter((walk) => !walk.isHonoured).length).toBeGreaterThan(10);
  });
});

describe('a valid request', () => {
  it.each(called.map((method) => ({ name: nameOf(method), method })))(
    'of $name is carried out',
    async ({ method }) => {
      const { error } = await call(method, validRequest(method));

      expect(error).toBeUndefined();
    },
  );
});

describe('a field not honoured yet', () => {
  it.each(walked.filter((walk) => !walk.isHonoured))('is refused: $name', async (walk) => {
    const request = validRequest(walk.method);
    setField(reflect(walk.method.input, request), walk.steps);

    const { error, driverCalls } = await call(walk.method, request);

    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ reason: 'UNSUPPORTED', field: pathOf(walk.steps) });
    expect(driverCalls).toBe(0);
  });
});

describe('an honoured field', () => {
  it.each(walked.filter((walk) => walk.isHonoured))('is not refused: $name', async (walk) => {
    const request = validRequest(walk.method);
    setField(reflect(walk.method.input, request), walk.steps);

    const { error } = await call(walk.method, request);

    // The value set may make no sense where it stands; then that is what the refusal is about.
    if (error !== undefined) {
      expect(error).toBeInstanceOf(GatewayError);
      expect(error).not.toMatchObject({ reason: 'UNSUPPORTED' });
    }
  });
});

describe('a field the API does not have', () => {
  const messages = called.flatMap((method) => [
    { name: nameOf(method), method, steps: [] as Steps },
    ...walked
      .filter((walk) => walk.method === method && walk.isHonoured && isMessage(walk.steps.at(-1)))
      .map(({ name, steps }) => ({ name, method, steps })),
  ]);

  it.each(messages)('is refused in $name', async ({ method, steps }) => {
    const request = validRequest(method);
    const inner = steps.length === 0 ? request : setField(reflect(method.input, request), steps);
    if (!isPlainMessage(inner)) throw new TypeError('a message was to be set');
    inner.$unknown = [{ no: 987, wireType: WireType.Varint, data: Uint8Array.of(1) }];
    // What a client sends is bytes, and what is read of them keeps what it does not know.
    const received = fromBinary(method.input, toBinary(method.input, request));

    const { error, driverCalls } = await call(method, received);

    expect(error).toMatchObject({ reason: 'INVALID_ARGUMENT', field: pathOf(steps) });
    expect(String(error)).toContain('987');
    expect(driverCalls).toBe(0);
  });
});

describe('an RPC not done yet', () => {
  it.each(others.map((method) => ({ name: nameOf(method), method })))(
    'says so by its name: $name',
    async ({ name, method }) => {
      const { error, driverCalls } = await call(method, create(method.input));

      expect(error).toMatchObject({ reason: 'UNSUPPORTED', grpcCode: 'UNIMPLEMENTED', field: '' });
      expect(String(error)).toContain(name);
      expect(driverCalls).toBe(0);
    },
  );
});

describe('docs/supported.md', () => {
  it('is as the tables are', async () => {
    const { readFile } = await import('node:fs/promises');
    const writer = new URL('../../scripts/gen/supported.mjs', import.meta.url).href;
    const { renderSupported } = (await import(writer)) as {
      renderSupported: (tables: object) => string;
    };
    const page = await readFile(new URL('../../docs/supported.md', import.meta.url), 'utf8');

    const tables = {
      ...{ services: API_SERVICES, rpcs: HONOURED_RPCS, fields: HONOURED_FIELDS },
      gaps: NATIVE_GAPS,
    };
    expect(page, 'run `npm run gen`').toBe(renderSupported(tables));
  });
});

function key(name: string): JsonValue {
  return { namespace: 'test', set: 'users', string: name };
}

function accountKey(): JsonValue {
  return { namespace: 'txn', set: 'users', string: 'u1' };
}

function validRequest(method: DescMethod): Message {
  return fromJson(method.input, VALID[nameOf(method)] ?? {});
}

/** Behaviours that take every change, and stay as they are. */
function changeableStore(): BehaviorStore {
  const store = createPresetStore();
  const changed = (): Promise<BehaviorRegistry> => Promise.resolve(store.snapshot());
  return { ...store, put: changed, remove: changed };
}

/** What a node has that the valid requests name: an index and a module, and no task. */
const ANSWERS: Readonly<Record<string, string>> = {
  'sindex-list': `ns=test:indexname=${SAMPLE_TEXT}:bin=a:type=numeric:indextype=default:state=RW`,
  'udf-list': 'filename=a.lua,hash=0a,type=LUA;',
  'udf-get': `type=LUA;content=${Buffer.from('--').toString('base64')};`,
  'query-show': '',
};

/** A node that takes every order. */
function answerTo(command: string): string {
  const [verb = '', ofOne] = command.split(':');
  if (verb === 'query-show' && ofOne !== undefined) return 'ERROR:2:job not found';
  return ANSWERS[verb] ?? 'ok';
}

/** Calls through the bound service, on a driver that notes what reaches it. */
async function call(
  method: DescMethod,
  request: Message,
): Promise<{ readonly error: unknown; readonly driverCalls: number }> {
  const { services, driver } = fakeGateway({
    info: ({ commands }) => [infoAnswer('A1', commands, answerTo)],
    behaviors: changeableStore(),
    transaction: fakeTransaction,
  });
  const service = services.find(({ descriptor }) => descriptor === method.parent);
  const implementation = service?.methods[method.localName] as (
    request: unknown,
    context: unknown,
  ) => unknown;
  const error = await outcomeOf(implementation, method, request).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, driverCalls: driver.calls.length };
}

async function outcomeOf(
  implementation: (request: unknown, context: unknown) => unknown,
  method: DescMethod,
  request: Message,
): Promise<void> {
  const answer = implementation(request, callContext());
  if (method.methodKind === 'unary') {
    await (answer as Promise<unknown>);
    return;
  }
  for await (const _message of answer as AsyncIterable<unknown>) return;
}

/**
 * Fields of a message and of what it holds, nearest first. Into a message of one kind leads one way: what is honoured is
 * said of kinds of messages, and expressions alone would have a hundred thousand ways.
 */
function fieldsBelow(message: DescMessage): Steps[] {
  const found: Steps[] = [];
  const walkedInto = new Set([message]);
  const waiting: { readonly message: DescMessage; readonly way: Steps }[] = [{ message, way: [] }];
  for (const { message: outer, way } of waiting) {
    for (const field of outer.fields) {
      const steps = [...way, field];
      found.push(steps);
      const inner = field.message;
      if (inner === undefined || !isHonoured(field) || walkedInto.has(inner)) continue;
      if (inner.typeName.startsWith('google.protobuf.')) continue;
      walkedInto.add(inner);
      waiting.push({ message: inner, way: steps });
    }
  }
  return found;
}

function messagesBelow(message: DescMessage): DescMessage[] {
  const found = new Set([message]);
  for (const steps of fieldsBelow(message)) {
    const inner = steps.at(-1)?.message;
    if (inner !== undefined) found.add(inner);
  }
  return [...found];
}

function isHonoured(field: DescField): boolean {
  return field.name in (HONOURED_FIELDS[field.parent.typeName] ?? {});
}

function isMessage(field: DescField | undefined): boolean {
  return field?.message?.typeName.startsWith('aerogate.') === true;
}

function isPlainMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && '$typeName' in value;
}

/** Sets the last field of the way, and makes what is missing on it; answers what was set. */
function setField(message: ReflectMessage, [field, ...rest]: Steps): unknown {
  if (field === undefined) return message.message;
  if (rest.length > 0) return setField(innerMessage(message, field), rest);
  if (field.message !== undefined) return innerMessage(message, field).message;
  if (field.fieldKind === 'list') message.get(field).add(sampleOf(field));
  else message.set(field, sampleOf(field));
  return undefined;
}

/** The message in a field: the first of a list or map, made where there is none. */
function innerMessage(message: ReflectMessage, field: DescField): ReflectMessage {
  if (field.message === undefined) throw new TypeError(`${field.name} holds no message`);
  const made = reflect(field.message, create(field.message));
  switch (field.fieldKind) {
    case 'list': {
      const list = message.get(field);
      const [first] = list;
      if (first !== undefined) return first as ReflectMessage;
      list.add(made);
      return list.get(0) as ReflectMessage;
    }
    case 'map': {
      const map = message.get(field);
      const [first] = map.keys();
      if (first !== undefined) return map.get(first) as ReflectMessage;
      map.set('a', made);
      return map.get('a') as ReflectMessage;
    }
    case 'message': {
      if (!message.isSet(field)) message.set(field, made);
      return message.get(field);
    }
    default:
      throw new TypeError('the field holds no message');
  }
}

/** A value that counts as set. */
function sampleOf(field: DescField): unknown {
  if (field.enum !== undefined) return firstWord(field.enum);
  switch (field.scalar) {
    case ScalarType.STRING:
      return SAMPLE_TEXT;
    case ScalarType.BYTES:
      return Uint8Array.of(1);
    case ScalarType.BOOL:
      return true;
    case ScalarType.INT64:
    case ScalarType.UINT64:
      return 1n;
    default:
      return 1;
  }
}

function firstWord(descriptor: DescEnum): number {
  return descriptor.values.find(({ number }) => number !== 0)?.number ?? 0;
}

/** As an error names the field: JSON names, the first of each list, and the bin of the valid Put. */
function pathOf(steps: Steps): string {
  return steps
    .map((field, index) => {
      const isLast = index === steps.length - 1;
      if (field.fieldKind === 'map') return `${field.jsonName}["a"]`;
      // A field is refused as a whole, an element of one that is honoured by its place.
      const isElement = field.fieldKind === 'list' && (!isLast || isHonoured(field));
      return isElement ? `${field.jsonName}[0]` : field.jsonName;
    })
    .join('.');
}
