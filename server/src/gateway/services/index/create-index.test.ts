import {
  type CreateIndexRequestSchema,
  IndexCollection,
  IndexService,
  IndexState,
  IndexType,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { entry, nodeSaying, sent } from '../../../../../test/support/index-lists.js';
import { statusOf, text } from '../../../../../test/support/session-gateway.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { createIndex } = IndexService.method;

type CreateInit = MessageInitShape<typeof CreateIndexRequestSchema>;

const USERS = {
  target: { case: 'dataset', value: { namespace: 'test', set: 'users' } },
} as const satisfies CreateInit;
const WHOLE = { target: { case: 'wholeNamespace', value: 'test' } } as const satisfies CreateInit;
const byBin = (bin: string) => ({ source: { case: 'bin', value: bin } }) as const;
const AGE = {
  ...USERS,
  ...byBin('age'),
  ...{ name: 'users_age', type: IndexType.INTEGER },
} as const satisfies CreateInit;
const SET_INDEX = { source: { case: 'setIndex', value: {} } } as const;

describe('CreateIndex', () => {
  const MAP = [{ step: { case: 'mapKey', value: text('scores') } }] as const;
  const SUM = { form: { case: 'packed', value: Buffer.from('k1ECo2FnZQ==', 'base64') } } as const;

  it.each<[string, CreateInit, string]>([
    ['a bin', AGE, 'set=users;indexname=users_age;bin=age;type=NUMERIC'],
    [
      'a bin of a whole namespace',
      { ...AGE, ...WHOLE },
      'indexname=users_age;bin=age;type=NUMERIC',
    ],
    [
      'a map within a map',
      { ...AGE, context: [...MAP], collection: IndexCollection.MAP_VALUES, type: IndexType.STRING },
      'set=users;indexname=users_age;context=kiKnA3Njb3Jlcw==;indextype=MAPVALUES;bin=age;type=STRING',
    ],
    [
      'keys of a map',
      { ...AGE, collection: IndexCollection.MAP_KEYS, type: IndexType.BLOB },
      'set=users;indexname=users_age;indextype=MAPKEYS;bin=age;type=BLOB',
    ],
    [
      'elements of a list',
      { ...AGE, collection: IndexCollection.LIST, type: IndexType.GEO2DSPHERE },
      'set=users;indexname=users_age;indextype=LIST;bin=age;type=GEO2DSPHERE',
    ],
    [
      'an expression',
      { ...AGE, source: { case: 'expression', value: SUM } },
      'set=users;indexname=users_age;exp=k1ECo2FnZQ==;type=NUMERIC',
    ],
    [
      'a set',
      { ...USERS, ...SET_INDEX, name: 'users_all' },
      'set=users;indexname=users_all;indextype=SET',
    ],
  ])('orders an index of %s', async (_name, request, parameters) => {
    const gateway = nodeSaying({});

    await callUnary(gateway.services, createIndex, request);

    expect(sent(gateway)[0]).toBe(`sindex-create:namespace=test;${parameters}`);
  });

  it('speaks to older servers in their words', async () => {
    const gateway = nodeSaying({}, '7.1.0.0');

    await callUnary(gateway.services, createIndex, { ...AGE, context: [...MAP] });

    expect(sent(gateway)).toEqual([
      'sindex-create:ns=test;set=users;indexname=users_age;context=kiKnA3Njb3Jlcw==;indexdata=age,NUMERIC',
      'sindex-list:ns=test;b64=true',
      'sindex-stat:ns=test;indexname=users_age',
    ]);
  });

  it('shows what the node made of it', async () => {
    const list = `${entry('other')};${entry('users_age', { context: 'kiKnA3Njb3Jlcw==', state: 'WO' })}`;
    const { services } = nodeSaying({ 'sindex-list': list });

    const { index } = await callUnary(services, createIndex, AGE);

    expect(index).toMatchObject({
      ...{ namespace: 'test', set: 'users', name: 'users_age', type: IndexType.INTEGER },
      ...{ source: { case: 'bin', value: 'age' }, state: IndexState.BUILDING },
      collection: IndexCollection.DEFAULT,
      context: [{ step: { case: 'mapKey', value: { kind: { value: 'scores' } } } }],
    });
  });

  it.each<[string, CreateInit, string]>([
    ['no target', { ...byBin('a'), name: 'i', type: IndexType.INTEGER }, ''],
    ['no source', { ...USERS, name: 'i', type: IndexType.INTEGER }, ''],
    ['no type', { ...USERS, ...byBin('a'), name: 'i' }, 'type'],
    ['no name', { ...AGE, name: '' }, 'name'],
    ['a name of 64 bytes', { ...AGE, name: 'n'.repeat(64) }, 'name'],
    ['a name that would end the command', { ...AGE, name: 'a\nrecluster' }, 'name'],
    [
      'an empty set',
      { ...AGE, target: { case: 'dataset', value: { namespace: 'test' } } },
      'dataset.set',
    ],
    [
      'a set that would end the command',
      { ...AGE, target: { case: 'dataset', value: { namespace: 'test', set: 'a\nb' } } },
      'dataset.set',
    ],
    ['a bin that would end the command', { ...AGE, ...byBin('a;b') }, 'bin'],
    ['a bin of 16 bytes', { ...AGE, ...byBin('b'.repeat(16)) }, 'bin'],
    [
      'keys of maps as GeoJSON',
      { ...AGE, type: IndexType.GEO2DSPHERE, collection: IndexCollection.MAP_KEYS },
      'collection',
    ],
    [
      'a context that makes what is missing',
      { ...AGE, context: [{ step: { case: 'createListIndex', value: { index: 0 } } }] },
      'context[0].createListIndex',
    ],
    [
      'a context beside an expression',
      { ...AGE, source: { case: 'expression', value: SUM }, context: [...MAP] },
      'context',
    ],
    ['a set index of a whole namespace', { ...WHOLE, ...SET_INDEX, name: 'i' }, 'setIndex'],
    ['a set index with a type', { ...AGE, ...SET_INDEX }, 'type'],
    [
      'a set index with a collection',
      { ...USERS, ...SET_INDEX, name: 'i', collection: IndexCollection.DEFAULT },
      'collection',
    ],
    [
      'a set index with a context',
      { ...USERS, ...SET_INDEX, name: 'i', context: [...MAP] },
      'context',
    ],
  ])('refuses %s before anything is sent', async (_name, request, field) => {
    const gateway = nodeSaying({});

    const status = await statusOf(callUnary(gateway.services, createIndex, request));

    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(status.message.startsWith(field === '' ? '' : `${field}:`)).toBe(true);
    expect(sent(gateway)).toEqual([]);
  });

  it('is NOT_FOUND for a namespace nobody has, before anything is sent', async () => {
    const gateway = nodeSaying({});
    const request: CreateInit = { ...AGE, target: { case: 'wholeNamespace', value: 'none' } };
    const status = await statusOf(callUnary(gateway.services, createIndex, request));
    expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
    expect(status.message.startsWith('wholeNamespace:')).toBe(true);
    expect(sent(gateway)).toEqual([]);
  });
  it('takes contexts and expressions up to what servers read, and no byte more', async () => {
    const gateway = nodeSaying({});
    // Around the text: the head of the list, the type of the step, the head of the text and its type.
    const context = (bytes: number) => [
      { step: { case: 'mapKey' as const, value: text('k'.repeat(bytes - 6)) } },
    ];
    const expression = (bytes: number) => ({
      // A blob of MessagePack: a head of three bytes, and what it holds.
      form: {
        case: 'packed' as const,
        value: Buffer.concat([
          Buffer.from([0xc5, (bytes - 3) >> 8, (bytes - 3) & 0xff]),
          Buffer.alloc(bytes - 3),
        ]),
      },
    });
    const withExpression = (bytes: number): CreateInit => ({
      ...AGE,
      source: { case: 'expression', value: expression(bytes) },
    });

    await callUnary(gateway.services, createIndex, { ...AGE, context: context(1_533) });
    await callUnary(gateway.services, createIndex, withExpression(12_285));
    const sentBefore = sent(gateway).length;
    const tooLong = [{ ...AGE, context: context(1_534) }, withExpression(12_286)];
    for (const request of tooLong) {
      const status = await statusOf(callUnary(gateway.services, createIndex, request));
      expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
      expect(status.message).toContain('the limit for an index');
    }

    expect(sent(gateway)).toHaveLength(sentBefore);
    expect(/;context=([^;]*)/.exec(sent(gateway)[0] ?? '')?.[1]).toHaveLength(2_044);
    expect(/;exp=([^;]*)/.exec(sent(gateway)[3] ?? '')?.[1]).toHaveLength(16_380);
  });

  it.each<[string, string, CreateInit, string]>([
    ['bytes', '6.4.0.0', { ...AGE, type: IndexType.BLOB }, 'type'],
    [
      'expressions',
      '8.0.0.0',
      { ...AGE, source: { case: 'expression', value: SUM } },
      'expression',
    ],
    ['sets', '8.1.1.0', { ...USERS, ...SET_INDEX, name: 'i' }, 'setIndex'],
  ])('is UNIMPLEMENTED for %s on %s', async (_name, build, request, field) => {
    const gateway = nodeSaying({}, build);

    const status = await statusOf(callUnary(gateway.services, createIndex, request));

    expect(status.code).toBe(GRPC_CODE.UNIMPLEMENTED);
    expect(status.message).toContain(`${field}:`);
    expect(sent(gateway)).toEqual([]);
  });

  it.each([
    ['ERROR:200:already exists with different definition', GRPC_CODE.ALREADY_EXISTS],
    ['ERROR:206:already at sindex definition limit', GRPC_CODE.RESOURCE_EXHAUSTED],
    ['ERROR:4:bad type', GRPC_CODE.INVALID_ARGUMENT],
    ['ERROR:81:role violation', GRPC_CODE.PERMISSION_DENIED],
  ])('passes on %s', async (answer, code) => {
    const { services } = nodeSaying({ 'sindex-create': answer });

    const status = await statusOf(callUnary(services, createIndex, AGE));

    expect(status.code).toBe(code);
  });
});
