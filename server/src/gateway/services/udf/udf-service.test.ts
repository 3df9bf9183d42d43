import {
  type RegisterUdfRequestSchema,
  UdfLanguage,
  UdfService,
} from '@aerogate/proto/aerogate/v1/udf_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { callContext, callUnary } from '../../../../../test/support/call-context.js';
import { infoAnswer } from '../../../../../test/support/fake-driver.js';
import { nodeSaying, nodesSaying, sent } from '../../../../../test/support/index-lists.js';
import { fakeGateway, statusOf } from '../../../../../test/support/session-gateway.js';
import type { InfoRequest, NodeView } from '../../../driver/driver.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import { GRPC_CODE } from '../../grpc-code.js';
import { MODULE_MAX_BYTES, MODULE_NAME_MAX_BYTES } from '../../limits.js';

const { registerUdf, removeUdf, listUdfs, getUdf } = UdfService.method;
type RegisterInit = MessageInitShape<typeof RegisterUdfRequestSchema>;

const SOURCE = 'function one() return 1 end';
const BASE64 = Buffer.from(SOURCE).toString('base64');
const MODULE = { serverPath: 'one.lua', content: { case: 'source', value: SOURCE } } as const;
const HASH = 'a'.repeat(40);
const OLD = 'b'.repeat(40);
const lists = (hash: string) => `filename=one.lua,hash=${hash},type=LUA;`;
const gives = (base64: string) => `type=LUA;content=${base64};`;

const viewOf = (name: string): NodeView => ({
  ...{ name, address: '127.0.0.1:3000', build: '8.1.2.0', active: true, openConnections: 1 },
  ...{ inFlight: 0, failures: 0, circuitOpen: false },
});

const SILENT = 'silent';

/** Two nodes; the second lists the module as said, or stays silent, look for look, the last for ever. */
function spreading(looks: readonly string[]) {
  let count = 0;
  const answersOf = (node: string, { commands }: InfoRequest) =>
    infoAnswer(node, commands, (command) => {
      if (command.startsWith('udf-get')) return gives(BASE64);
      if (!command.startsWith('udf-list')) return 'ok';
      return node === 'A1' ? lists(HASH) : (looks[Math.min(count, looks.length - 1)] ?? '');
    });
  return fakeGateway({
    cluster: { nodes: ['A1', 'A2'].map(viewOf) },
    info: (request) => {
      const { target } = request;
      if (target.to === 'any') return [answersOf('A1', request)];
      if (target.to === 'node') return [answersOf(target.node, request)];
      const silent = looks[Math.min(count, looks.length - 1)] === SILENT;
      const answers = ['A1', ...(silent ? [] : ['A2'])].map((node) => answersOf(node, request));
      count += 1;
      return answers;
    },
  });
}

/** Lets the clock go on whenever the call waits for it. */
async function ended<T>(gateway: ReturnType<typeof fakeGateway>, call: Promise<T>): Promise<T> {
  const state = { open: true };
  const done = call.finally(() => {
    state.open = false;
  });
  done.catch(() => undefined);
  while (state.open) {
    await new Promise((resolve) => setImmediate(resolve));
    if (gateway.clock.pendingTimers > 0) gateway.clock.advanceToNextTimer();
  }
  return done;
}

describe('RegisterUdf', () => {
  it('sends the source, and waits until every node lists it', async () => {
    const gateway = spreading(['', lists(OLD), SILENT, lists(HASH)]);
    const { module } = await ended(gateway, callUnary(gateway.services, registerUdf, MODULE));
    expect(sent(gateway)[0]).toBe(
      `udf-put:filename=one.lua;content=${BASE64};content-len=${BASE64.length};udf-type=LUA;`,
    );
    expect(module).toMatchObject({
      ...{ serverPath: 'one.lua', hash: HASH, language: UdfLanguage.LUA, nodesPending: [] },
    });
    expect(sent(gateway).filter((command) => command === 'udf-list')).toHaveLength(4);
    expect(gateway.clock.pendingTimers).toBe(0);
  });

  it('names the nodes that lack it when ten seconds are over', async () => {
    const gateway = spreading(['']);
    const beganMs = gateway.clock.monotonicMs();
    const { module } = await ended(gateway, callUnary(gateway.services, registerUdf, MODULE));
    expect(module).toMatchObject({ hash: HASH, nodesPending: ['A2'] });
    expect(gateway.clock.monotonicMs() - beganMs).toBe(10_000);
  });

  it('ends sooner for a caller with less time, and at once for one that does not wait', async () => {
    const hurried = spreading([SILENT]);
    const remainingMs = () => 1_000 - hurried.clock.monotonicMs();
    const context = callContext({ remainingMs });
    const call = callUnary(hurried.services, registerUdf, MODULE, context);
    expect((await ended(hurried, call)).module?.nodesPending).toEqual(['A2']);
    expect(hurried.clock.monotonicMs()).toBeLessThan(1_000);

    const atOnce = spreading(['']);
    const request = { ...MODULE, waitForAllNodes: false };
    const { module } = await callUnary(atOnce.services, registerUdf, request);
    expect(module?.nodesPending).toEqual(['A2']);
    expect(atOnce.clock.monotonicMs()).toBe(0);
  });

  it('does not take a hash for that of the source before a node gives the source back', async () => {
    const gateway = nodeSaying({
      ...{ 'udf-put': 'ok', 'udf-list': lists(OLD) },
      'udf-get': gives(Buffer.from('function two() end').toString('base64')),
    });
    const { module } = await ended(gateway, callUnary(gateway.services, registerUdf, MODULE));
    expect(module).toMatchObject({ hash: '', nodesPending: ['A1'] });
  });

  it('names all nodes where no look succeeds', async () => {
    const gateway = fakeGateway({
      info: ({ commands }) => {
        if (commands[0] === 'udf-list') throw clientFailure('CONNECTION');
        return [infoAnswer('A1', commands, () => 'ok')];
      },
    });
    const { module } = await ended(gateway, callUnary(gateway.services, registerUdf, MODULE));
    expect(module?.nodesPending).toEqual(['A1']);
  });

  it.each<[string, number, RegExp, boolean]>([
    [
      `error=compile_error;file=one.lua;line=3;message=${Buffer.from("'end' expected").toString('base64')}`,
      GRPC_CODE.INVALID_ARGUMENT,
      /does not compile/,
      false,
    ],
    ['error=invalid_filename', GRPC_CODE.INVALID_ARGUMENT, /parameter/, false],
    ['error=unknown_error', GRPC_CODE.INTERNAL, /./, false],
    ['error=timeout', GRPC_CODE.DEADLINE_EXCEEDED, /in vain/, true],
    ['ERROR:81:role violation', GRPC_CODE.PERMISSION_DENIED, /./, false],
    ['', GRPC_CODE.INTERNAL, /./, false],
  ])('passes on %s', async (answer, code, message, inDoubt) => {
    const gateway = nodeSaying({ 'udf-put': answer });
    const call = callUnary(gateway.services, registerUdf, MODULE);
    await expect(call).rejects.toMatchObject({ inDoubt });
    const status = await statusOf(callUnary(gateway.services, registerUdf, MODULE));
    expect(status.code).toBe(code);
    expect(status.message).toMatch(message);
  });

  it('tells the line and the words of the compiler', async () => {
    const message = Buffer.from("'end' expected").toString('base64');
    const gateway = nodeSaying({
      'udf-put': `error=compile_error;file=one.lua;line=3;message=${message}`,
    });
    await expect(callUnary(gateway.services, registerUdf, MODULE)).rejects.toMatchObject({
      serverMessage: "line 3: 'end' expected",
    });
  });

  it.each<[string, RegisterInit, RegExp]>([
    ['no name', { ...MODULE, serverPath: '' }, /^serverPath/],
    ['a name of 128 bytes', { ...MODULE, serverPath: `${'n'.repeat(124)}.lua` }, /^serverPath/],
    ['a name without an extension', { ...MODULE, serverPath: 'one' }, /extension/],
    ['a name that is an extension', { ...MODULE, serverPath: '.lua' }, /extension/],
    ['a name that ends with its dot', { ...MODULE, serverPath: 'one.' }, /extension/],
    ['a way out', { ...MODULE, serverPath: '../one.lua' }, /^serverPath/],
    ['a way in', { ...MODULE, serverPath: 'a\\one.lua' }, /^serverPath/],
    ['another command', { ...MODULE, serverPath: 'one.lua\nrecluster:' }, /^serverPath/],
    ['another parameter', { ...MODULE, serverPath: 'one.lua;udf-type=X' }, /^serverPath/],
    ['a colon', { ...MODULE, serverPath: 'a:b.lua' }, /^serverPath/],
    ['an equals sign', { ...MODULE, serverPath: 'a=b.lua' }, /^serverPath/],
    ['a comma', { ...MODULE, serverPath: 'a,b.lua' }, /^serverPath/],
    ['NUL', { ...MODULE, serverPath: 'one.lua\0' }, /^serverPath/],
    ['no source', { serverPath: 'one.lua' }, /source and binarySource/],
    ['an empty source', { ...MODULE, content: { case: 'source', value: '' } }, /^source/],
    [
      'a source one byte too long',
      { ...MODULE, content: { case: 'binarySource', value: Buffer.alloc(MODULE_MAX_BYTES + 1) } },
      /^binarySource: .* 1048576 bytes/,
    ],
  ])('refuses %s before anything is sent', async (_name, request, message) => {
    const gateway = nodeSaying({});
    const status = await statusOf(callUnary(gateway.services, registerUdf, request));
    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(status.message).toMatch(message);
    expect(sent(gateway)).toEqual([]);
  });

  it('takes the longest name and the longest source', async () => {
    const gateway = nodeSaying({ 'udf-put': 'error=unknown_error' });
    const serverPath = `${'n'.repeat(MODULE_NAME_MAX_BYTES - 4)}.lua`;
    const value = Buffer.alloc(MODULE_MAX_BYTES, 0x20);
    const request = { serverPath, content: { case: 'binarySource', value } } as const;
    await statusOf(callUnary(gateway.services, registerUdf, request));
    expect(sent(gateway)).toHaveLength(1);
  });
});

describe('RemoveUdf', () => {
  it('says whether there was one', async () => {
    let listed = lists(HASH);
    const gateway = fakeGateway({
      info: ({ commands }) => [
        infoAnswer('A1', commands, (command) => {
          if (command === 'udf-list') return listed;
          listed = '';
          return 'ok';
        }),
      ],
    });
    const name = { serverPath: 'one.lua' };
    const first = await callUnary(gateway.services, removeUdf, name);
    const second = await callUnary(gateway.services, removeUdf, name);
    expect(first).toMatchObject({ removed: true, nodesPending: [] });
    expect(second).toMatchObject({ removed: false, nodesPending: [] });
    expect(sent(gateway)[1]).toBe('udf-remove:filename=one.lua;');
  });

  it('names the nodes that still have it', async () => {
    const gateway = nodeSaying({ 'udf-list': lists(HASH) });
    const call = callUnary(gateway.services, removeUdf, { serverPath: 'one.lua' });
    expect(await ended(gateway, call)).toMatchObject({ removed: true, nodesPending: ['A1'] });
  });

  it('refuses a name that would be another command', async () => {
    const gateway = nodeSaying({});
    const call = callUnary(gateway.services, removeUdf, { serverPath: 'a.lua\nrecluster:' });
    expect((await statusOf(call)).code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(sent(gateway)).toEqual([]);
  });
});

describe('ListUdfs', () => {
  it('lists by name, with the nodes that differ', async () => {
    const { services } = nodesSaying(
      { 'udf-list': `${lists(HASH)}filename=b.lua,hash=${OLD},type=LUA;` },
      { 'udf-list': lists(HASH) },
    );
    const { modules, unreachableNodes } = await callUnary(services, listUdfs, {});
    expect(modules).toMatchObject([
      { serverPath: 'b.lua', hash: OLD, nodesPending: ['A2'] },
      { serverPath: 'one.lua', hash: HASH, nodesPending: [] },
    ]);
    expect(unreachableNodes).toEqual([]);
  });

  it('tells which node refuses, and that all do', async () => {
    const refusal = { 'udf-list': 'ERROR:81:role violation' };
    const one = nodesSaying(refusal, { 'udf-list': '' });
    expect(await callUnary(one.services, listUdfs, {})).toMatchObject({
      ...{ modules: [], unreachableNodes: ['A1'] },
    });
    const status = await statusOf(callUnary(nodeSaying(refusal).services, listUdfs, {}));
    expect(status.code).toBe(GRPC_CODE.PERMISSION_DENIED);
  });
});

describe('GetUdf', () => {
  it.each([
    ['text', Buffer.from('\ufeff-- Grüße'), { case: 'source', value: '\ufeff-- Grüße' }],
    ['other bytes', Buffer.of(0x2d, 0x2d, 0xff), { case: 'binarySource' }],
  ])('gives the source as %s', async (_name, source, content) => {
    const { services } = nodeSaying({
      'udf-list': lists(HASH),
      'udf-get': gives(source.toString('base64')),
    });
    const answer = await callUnary(services, getUdf, { serverPath: 'one.lua' });
    expect(answer).toMatchObject({ module: { hash: HASH }, content });
    expect(Buffer.from(answer.content.value ?? '')).toEqual(source);
  });

  it.each([{ 'udf-list': '' }, { 'udf-list': lists(HASH), 'udf-get': 'error=not_found' }])(
    'is NOT_FOUND where no node has it: %o',
    async (answers) => {
      const { services } = nodeSaying(answers);
      const status = await statusOf(callUnary(services, getUdf, { serverPath: 'one.lua' }));
      expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
    },
  );
});
