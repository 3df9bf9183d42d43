import { ClusterService } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { FAKE_CLOCK_START_MS } from '../../../../../test/support/fake-clock.js';
import { infoAnswer } from '../../../../../test/support/fake-driver.js';
import { fakeGateway, statusOf } from '../../../../../test/support/session-gateway.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import { GRPC_CODE } from '../../grpc-code.js';

const NOW_SECONDS = BigInt(FAKE_CLOCK_START_MS / 1_000);

const { getNamespace, listNodes, listSets, truncate } = ClusterService.method;

/** Two nodes, and what each answers to every command. */
const answering = (first: string, second: string) =>
  fakeGateway({
    info: ({ commands }) => [
      infoAnswer('A1', commands, () => first),
      infoAnswer('A2', commands, () => second),
    ],
  });

describe('GetNamespace', () => {
  it('adds the nodes up, and keeps what each said', async () => {
    const { services } = answering(
      'objects=3;master_objects=2;data_used_bytes=10;dead_partitions=4;stop_writes=false;default-ttl=60',
      'objects=5;master_objects=4;data_used_bytes=20;dead_partitions=1;stop_writes=true;new-figure=7',
    );

    const answer = await callUnary(services, getNamespace, { namespace: 'test' });

    expect(answer.namespace).toMatchObject({ name: 'test', defaultTtl: { seconds: 60n } });
    expect(answer.statistics).toMatchObject({
      ...{ records: 6n, objects: 8n, dataUsedBytes: 30n, deadPartitions: 4, stopWrites: true },
    });
    expect(answer.nodes.map(({ node, statistics }) => [node, statistics?.records])).toEqual([
      ['A1', 2n],
      ['A2', 4n],
    ]);
    expect(answer.nodes[1]?.raw['new-figure']).toBe('7');
  });

  it('reads the names of older servers', async () => {
    const { services } = answering('device_used_bytes=7;memory_used_index_bytes=64', '');

    const { statistics } = await callUnary(services, getNamespace, { namespace: 'test' });

    expect(statistics).toMatchObject({ dataUsedBytes: 7n, indexUsedBytes: 64n });
  });
});

describe('ListSets', () => {
  const A1 =
    'ns=test:set=b:objects=1:tombstones=2:data_used_bytes=30:truncate_lut=1000:sindexes=1:index_populating=false:truncating=false:default-ttl=5:disable-eviction=true:enable-index=false:stop-writes-count=9;';
  const A2 =
    'ns=test:set=a:objects=4:truncating=true;ns=test:set=b:objects=10:data_used_bytes=1:truncate_lut=500;';

  it('adds the nodes up, by name', async () => {
    const { services } = answering(A1, A2);

    const { sets } = await callUnary(services, listSets, { namespace: 'test' });

    expect(sets.map(({ set }) => set)).toEqual(['a', 'b']);
    expect(sets[0]).toMatchObject({ objects: 4n, truncating: true, nodes: [] });
    expect(sets[0]?.truncatedBeforeTime).toBeUndefined();
    expect(sets[1]).toMatchObject({
      ...{ namespace: 'test', objects: 11n, tombstones: 2n, dataUsedBytes: 31n },
      ...{ truncatedBeforeTime: { seconds: 1_262_304_001n, nanos: 0 }, secondaryIndexCount: 1 },
      ...{ defaultTtl: { seconds: 5n }, evictionDisabled: true, stopWritesCount: 9n },
    });
  });

  it('shows one set, node by node', async () => {
    const { services } = answering(A1, A2);

    const { sets } = await callUnary(services, listSets, {
      ...{ namespace: 'test', set: 'b', perNode: true },
    });

    expect(sets).toHaveLength(1);
    expect(sets[0]?.nodes).toMatchObject([
      { node: 'A1', objects: 1n, tombstones: 2n },
      { node: 'A2', objects: 10n },
    ]);
  });
});

describe('ListNodes', () => {
  it('says how the driver stands with each node, and where it stands', async () => {
    const { services } = answering('test:7;txn:3', '');

    const { nodes } = await callUnary(services, listNodes, {});

    expect(nodes).toMatchObject([
      {
        ...{ name: 'A1', address: '127.0.0.1:3000', active: true, connections: 1, failures: 0 },
        namespaces: [
          { namespace: 'test', masterPartitions: 4096, rackId: 7 },
          { namespace: 'txn', masterPartitions: 4096, rackId: 3 },
        ],
      },
    ]);
  });

  it('lists nodes that do not answer, and knows of no racks where none are told', async () => {
    const refusing = answering('ERROR:4:not supported', '');
    const silent = fakeGateway({
      info: () => Promise.reject(clientFailure('CLUSTER_UNAVAILABLE')),
    });

    for (const { services } of [refusing, silent]) {
      const { nodes } = await callUnary(services, listNodes, {});

      expect(nodes.map(({ name }) => name)).toEqual(['A1']);
      expect(nodes[0]?.namespaces.map(({ rackId }) => rackId)).toEqual([undefined, undefined]);
    }
  });
});

describe('Truncate', () => {
  const sent = (gateway: ReturnType<typeof fakeGateway>) =>
    gateway.driver.calls.flatMap((call) => (call.call === 'info' ? call.request.commands : []));
  const ok = () =>
    fakeGateway({ info: ({ commands }) => [infoAnswer('A1', commands, () => 'ok')] });

  it('names a set or a whole namespace, and the moment to the nanosecond', async () => {
    const gateway = ok();
    const dataset = { namespace: 'test', set: 'users' };

    await callUnary(gateway.services, truncate, { target: { case: 'dataset', value: dataset } });
    await callUnary(gateway.services, truncate, {
      target: { case: 'wholeNamespace', value: 'test' },
      beforeTime: { seconds: 1_262_304_000n, nanos: 1 },
    });

    expect(sent(gateway)).toEqual([
      'truncate:namespace=test;set=users',
      'truncate-namespace:namespace=test;lut=1262304000000000001',
    ]);
  });

  it('is refused before anything is sent', async () => {
    const gateway = ok();
    const whole = { case: 'wholeNamespace' as const, value: 'test' };
    const refusals = [
      {},
      { target: { case: 'dataset' as const, value: { namespace: 'test' } } },
      { target: { case: 'dataset' as const, value: { namespace: 'test', set: 'a;b' } } },
      // What stands behind a line break would be a command of its own.
      { target: { case: 'dataset' as const, value: { namespace: 'test', set: 'a\nrecluster' } } },
      { target: { case: 'wholeNamespace' as const, value: '' } },
      { target: whole, beforeTime: { seconds: 1_262_304_000n, nanos: 0 } },
      { target: whole, beforeTime: { seconds: NOW_SECONDS, nanos: 1 } },
      { target: whole, beforeTime: { seconds: 1_700_000_000n, nanos: -1 } },
    ];

    for (const request of refusals) {
      const status = await statusOf(callUnary(gateway.services, truncate, request));
      expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    }

    expect(sent(gateway)).toEqual([]);
  });

  it.each([
    { target: { case: 'dataset' as const, value: { namespace: 'nowhere', set: 'a' } } },
    { target: { case: 'wholeNamespace' as const, value: 'nowhere' } },
  ])('is NOT_FOUND for a namespace nobody has, before anything is sent', async (request) => {
    const gateway = ok();
    const status = await statusOf(callUnary(gateway.services, truncate, request));
    expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
    expect(sent(gateway)).toEqual([]);
  });

  it('takes the moment that is now', async () => {
    const gateway = fakeGateway({
      info: ({ commands }) => [infoAnswer('A1', commands, () => 'OK')],
    });

    await callUnary(gateway.services, truncate, {
      target: { case: 'wholeNamespace', value: 'test' },
      beforeTime: { seconds: NOW_SECONDS, nanos: 0 },
    });

    expect(sent(gateway)).toHaveLength(1);
  });

  it("gives the server's refusal its code and words", async () => {
    const { services } = fakeGateway({
      info: ({ commands }) => [infoAnswer('A1', commands, () => 'ERROR:81:role violation')],
    });

    const status = await statusOf(
      callUnary(services, truncate, { target: { case: 'wholeNamespace', value: 'test' } }),
    );

    expect(status.code).toBe(GRPC_CODE.PERMISSION_DENIED);
    const detail = status.details.find(({ typeUrl }) => typeUrl.endsWith('ErrorDetail'));
    expect(Buffer.from(detail?.value ?? []).toString('latin1')).toContain('role violation');
  });
});
