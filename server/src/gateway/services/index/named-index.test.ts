import { IndexService, IndexState, IndexType } from '@aerogate/proto/aerogate/v1/index_service_pb';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { entry, nodeSaying, nodesSaying, sent } from '../../../../../test/support/index-lists.js';
import { int, statusOf } from '../../../../../test/support/session-gateway.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { dropIndex, getIndex, listIndexes } = IndexService.method;

describe('DropIndex', () => {
  const AGE_INDEX = { namespace: 'test', name: 'users_age' };

  it('drops an index that is there', async () => {
    const gateway = nodeSaying({ 'sindex-list': entry('users_age') });

    expect(await callUnary(gateway.services, dropIndex, AGE_INDEX)).toMatchObject({
      dropped: true,
    });
    expect(sent(gateway).at(-1)).toBe('sindex-delete:namespace=test;indexname=users_age');
  });

  it('says that there is none, and sends no order', async () => {
    const gateway = nodeSaying({ 'sindex-list': entry('other') });

    const status = await statusOf(callUnary(gateway.services, dropIndex, AGE_INDEX));
    const allowed = await callUnary(gateway.services, dropIndex, {
      ...AGE_INDEX,
      allowMissing: true,
    });

    expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
    expect(allowed.dropped).toBe(false);
    expect(sent(gateway).filter((command) => command.startsWith('sindex-delete'))).toEqual([]);
  });

  it('passes on a refusal, also where the index may be missing', async () => {
    const { services } = nodeSaying({
      'sindex-list': entry('users_age'),
      'sindex-delete': 'ERROR:81:role violation',
    });

    const status = await statusOf(
      callUnary(services, dropIndex, { ...AGE_INDEX, allowMissing: true }),
    );

    expect(status.code).toBe(GRPC_CODE.PERMISSION_DENIED);
  });
});

describe('ListIndexes', () => {
  it('lists by namespace and name, of one set where one is asked for', async () => {
    const list = [entry('b'), entry('a', { set: 'null' }), entry('c', { set: 'orders' })].join(';');
    const gateway = nodeSaying({ 'sindex-list:namespace=test': list });

    const all = await callUnary(gateway.services, listIndexes, {});
    const ofSet = await callUnary(gateway.services, listIndexes, {
      ...{ namespace: 'test', set: 'users' },
    });

    expect(all.indexes.map(({ name, set }) => [name, set])).toEqual([
      ['a', ''],
      ['b', 'users'],
      ['c', 'orders'],
    ]);
    expect(ofSet.indexes.map(({ name }) => name)).toEqual(['b']);
    expect(sent(gateway).slice(0, 2)).toEqual([
      'sindex-list:namespace=test;b64=true',
      'sindex-list:namespace=txn;b64=true',
    ]);
  });

  it('is ready where every node has it ready', async () => {
    const { services } = nodesSaying(
      { 'sindex-list': [entry('a'), entry('b'), entry('c'), entry('d')].join(';') },
      {
        'sindex-list': [
          entry('a'),
          entry('b', { state: 'WO' }),
          entry('d', { state: 'ERROR' }),
        ].join(';'),
      },
    );

    const { indexes } = await callUnary(services, listIndexes, { namespace: 'test' });

    expect(indexes.map(({ state }) => state)).toEqual([
      ...[IndexState.READY, IndexState.BUILDING, IndexState.BUILDING, IndexState.ERROR],
    ]);
  });

  it('asks how far indexes of sets are, which are listed without it', async () => {
    const list = 'ns=test:indexname=all:set=users:indextype=set';
    const { services } = nodesSaying(
      { 'sindex-list': list, 'sindex-stat': 'entries=1;load_pct=100' },
      { 'sindex-list': list, 'sindex-stat': 'entries=1;load_pct=40' },
    );

    const { indexes } = await callUnary(services, listIndexes, { namespace: 'test' });

    expect(indexes).toMatchObject([
      { source: { case: 'setIndex' }, type: IndexType.UNSPECIFIED, state: IndexState.BUILDING },
    ]);
  });

  it('refuses a set without its namespace, and tells when all nodes refuse', async () => {
    const refusing = nodeSaying({ 'sindex-list': 'ERROR:81:role violation' });

    const noNamespace = await statusOf(callUnary(refusing.services, listIndexes, { set: 'users' }));
    const refused = await statusOf(
      callUnary(refusing.services, listIndexes, { namespace: 'test' }),
    );

    expect(noNamespace.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(refused.code).toBe(GRPC_CODE.PERMISSION_DENIED);
  });
});

describe('GetIndex', () => {
  it('adds the nodes up, and shows the least finished', async () => {
    const { services } = nodesSaying(
      {
        'sindex-list': entry('users_age', { exp: 'k1ECo2FnZQ==', bin: 'null' }),
        'sindex-stat':
          'entries=10;used_bytes=100;entries_per_bval=2;entries_per_rec=1;load_pct=100;load_time=1200;stat_gc_recs=1',
      },
      {
        'sindex-list': entry('users_age', { state: 'WO', exp: 'k1ECo2FnZQ==', bin: 'null' }),
        'sindex-stat':
          'entries=5;used_bytes=50;entries_per_bval=1;entries_per_rec=3;load_pct=50;load_time=0;stat_gc_recs=2',
      },
    );

    const answer = await callUnary(services, getIndex, { namespace: 'test', name: 'users_age' });

    expect(answer.index).toMatchObject({
      state: IndexState.BUILDING,
      source: { case: 'packedExpression', value: Buffer.from('k1ECo2FnZQ==', 'base64') },
    });
    expect(answer.statistics).toMatchObject({
      ...{ entries: 15n, usedBytes: 150n, entriesPerValue: 2n, entriesPerRecord: 3n },
      ...{ loadPercent: 50, loadTime: { seconds: 2n, nanos: 0 }, collectedEntries: 3n },
    });
    expect(answer.nodes).toMatchObject([
      { node: 'A1', state: IndexState.READY, statistics: { entries: 10n } },
      { node: 'A2', state: IndexState.BUILDING, statistics: { entries: 5n } },
    ]);
    expect(answer.unreachableNodes).toEqual([]);
  });

  it('keeps a path it has no elements for in its packed form', async () => {
    // The child of a list that is made where it is missing, which no index has; and bytes that are no path.
    for (const context of ['kkFQAA==', 'kcA=']) {
      const { services } = nodeSaying({ 'sindex-list': entry('users_age', { context }) });

      const { index } = await callUnary(services, getIndex, {
        ...{ namespace: 'test', name: 'users_age' },
      });

      expect(index?.context).toEqual([]);
      expect(Buffer.from(index?.packedContext ?? []).toString('base64')).toBe(context);
    }
  });

  it('is NOT_FOUND where no node knows it', async () => {
    const { services } = nodeSaying({ 'sindex-list': '', 'sindex-stat': 'ERROR:201:no index' });

    const status = await statusOf(
      callUnary(services, getIndex, { namespace: 'test', name: 'users_age' }),
    );

    expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
  });
});

it('reads back the steps of a context it can name', async () => {
  // [list_rank -1, map_value 7, map_index 2], as servers keep it.
  const packed = 'lhH/IwcgAg==';
  const { services } = nodeSaying({ 'sindex-list': entry('users_age', { context: packed }) });

  const { index } = await callUnary(services, getIndex, { namespace: 'test', name: 'users_age' });

  expect(index?.context).toMatchObject([
    { step: { case: 'listRank', value: -1 } },
    { step: { case: 'mapValue', value: int(7n) } },
    { step: { case: 'mapIndex', value: 2 } },
  ]);
});
