import { QueryDuration } from '@aerogate/proto/aerogate/v1/query_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { Replica } from '@aerogate/proto/aerogate/v1/settings_pb';
import { describe, expect, it } from 'vitest';
import { callContext, callStream, callUnary } from '../../../../../test/support/call-context.js';
import {
  allOf,
  DATASET,
  fakeSet,
  framesOf,
  overSet,
  type QueryInit,
  rowsOf,
  trailerOf,
} from '../../../../../test/support/query-calls.js';
import { fakeGateway, statusOf } from '../../../../../test/support/session-gateway.js';
import { INT64_MAX } from '../../../model/limits.js';
import { intValue } from '../../../model/value.js';

const { query, queryPage } = SessionService.method;

/** The first query the driver was asked. */
async function askedOf(request: QueryInit) {
  const { frames, driver } = framesOf({}, request);
  await frames;
  const [first] = driver.calls;
  if (first?.call !== 'query') throw new TypeError('nothing was asked');
  return first;
}

describe('the request of a query', () => {
  it('reaches the driver with everything it asks for', async () => {
    const { request, options } = await askedOf({
      bins: ['a', 'b'],
      limit: 9n,
      recordsPerSecond: 50,
      expectedDuration: QueryDuration.LONG_RELAX_AP,
      partitions: { filter: { case: 'set', value: { ids: [7, 3] } } },
      indexFilter: {
        index: { case: 'indexName', value: 'users_age' },
        predicate: { case: 'range', value: { low: 5n } },
      },
      where: { form: { case: 'packed', value: Uint8Array.of(0xc3) } },
      filterExpression: { form: { case: 'packed', value: Uint8Array.of(0xc2) } },
      session: { settings: { replica: Replica.RANDOM } },
    });

    expect(request).toEqual({
      namespace: 'test',
      set: 'users',
      bins: ['a', 'b'],
      maxRecords: 9,
      recordsPerSecond: 50,
      expectedDuration: 'longRelaxAp',
      partitions: [{ partition: 7 }, { partition: 3 }],
      index: {
        indexName: 'users_age',
        collection: 'default',
        context: [],
        begin: intValue(5),
        end: intValue(INT64_MAX),
      },
      filter: {
        node: 'operation',
        name: 'and',
        args: [
          { node: 'packed', data: Uint8Array.of(0xc3) },
          { node: 'packed', data: Uint8Array.of(0xc2) },
        ],
      },
    });
    expect(options.settings).toMatchObject({ replica: 'random', maxRetries: 5 });
  });

  it('reads a whole namespace, without bins, from behind a key', async () => {
    const { request } = await askedOf({
      target: { case: 'wholeNamespace', value: 'test' },
      noBins: true,
      partitions: {
        filter: {
          case: 'after',
          value: {
            namespace: 'test',
            set: 's',
            digest: Uint8Array.of(1, 2, ...Array<number>(18).fill(0)),
          },
        },
      },
    });

    expect(request).toMatchObject({ namespace: 'test', bins: 'none' });
    expect(request.set).toBeUndefined();
    expect(request.partitions).toMatchObject([{ partition: 513, digest: { length: 20 } }]);
  });

  it('gives reads of bins as answers, each in its place', async () => {
    const operations = [
      { bin: 'id', op: { case: 'get', value: {} } },
      { bin: 'none', op: { case: 'get', value: {} } },
      { bin: 'id', op: { case: 'get', value: {} } },
    ] as const;
    const set = fakeSet(1);
    const { frames, driver } = framesOf(overSet(set), { operations: [...operations] });
    const [row] = rowsOf(await frames);

    expect(row?.operationResults).toMatchObject([
      { bin: 'id', value: { kind: { case: 'intValue', value: 0n } } },
      { bin: 'none', value: { kind: { case: 'nullValue' } } },
      { bin: 'id', value: { kind: { case: 'intValue', value: 0n } } },
    ]);
    expect(row?.record).toMatchObject({ bins: {}, generation: 1 });
    expect(driver.calls[0]).toMatchObject({ request: { bins: ['id', 'none'] } });
  });

  it.each<[string, QueryInit, RegExp]>([
    ['no target', { target: { case: undefined } }, /dataset and wholeNamespace/],
    [
      'no set',
      { target: { case: 'dataset', value: { namespace: 'test' } } },
      /^dataset\.set: .*wholeName/,
    ],
    [
      'an unknown namespace',
      { target: { case: 'dataset', value: { namespace: 'none', set: 's' } } },
      /^dataset\.namespace: the cluster has no such/,
    ],
    ['bins it leaves out', { bins: ['a'], noBins: true }, /^noBins/],
    ['writes', { operations: [{ op: { case: 'touch', value: {} } }] }, /^operations: .* reads/],
    [
      'bins beside operations',
      { bins: ['a'], operations: [{ bin: 'a', op: { case: 'get', value: {} } }] },
      /^bins/,
    ],
    ['a limit of 0', { limit: 0n }, /^limit: .* at least 1/],
    ['a chunk of 0', { chunkSize: 0 }, /^chunkSize/],
    [
      'a partition too many',
      { partitions: { filter: { case: 'id', value: 4096 } } },
      /^partitions\.id/,
    ],
    [
      'an empty range',
      { partitions: { filter: { case: 'range', value: { start: 5, end: 5 } } } },
      /range/,
    ],
    [
      'a partition twice',
      { partitions: { filter: { case: 'set', value: { ids: [1, 1] } } } },
      /ids\[1\]: .* twice/,
    ],
    ['no partition', { partitions: { filter: { case: 'set', value: {} } } }, /at least one/],
    [
      'an index it does not say',
      { indexFilter: { predicate: { case: 'range', value: {} } } },
      /^indexFilter: an index is required/,
    ],
    [
      'a range upside down',
      {
        indexFilter: {
          index: { case: 'bin', value: 'a' },
          predicate: { case: 'range', value: { low: 2n, high: 1n } },
        },
      },
      /^indexFilter\.range/,
    ],
    [
      'a circle off the earth',
      {
        indexFilter: {
          index: { case: 'bin', value: 'a' },
          predicate: {
            case: 'withinRadius',
            value: { longitude: 181, latitude: 0, radiusMeters: 1 },
          },
        },
      },
      /^indexFilter\.withinRadius\.longitude/,
    ],
    ['an index it has to have', { requireIndex: true }, /^requireIndex/],
    ['a token of nobody', { token: Uint8Array.of(1, 2, 3) }, /^token: 3 bytes are no whole token/],
  ])('is refused for %s, before anything is sent', async (_name, request, message) => {
    const { frames, driver } = framesOf({}, request);

    expect((await statusOf(frames)).message).toMatch(message);
    expect(driver.calls).toEqual([]);
  });

  it('names a missing index as a precondition', async () => {
    expect((await statusOf(framesOf({}, { requireIndex: true }).frames)).code).toBe(9);
  });

  it('may change only in what costs, while it goes on', async () => {
    const { services } = fakeGateway(overSet(fakeSet(40)));
    const first = await allOf(
      callStream(services, query, { ...DATASET, limit: 30n, chunkSize: 5 }),
    );
    const { nextToken: token } = trailerOf(first);
    const goOn = (change: QueryInit) =>
      allOf(callStream(services, query, { ...DATASET, limit: 30n, token, ...change }));

    expect(
      rowsOf(await goOn({ chunkSize: 7, requestTag: 'again', session: { behavior: 'READ_FAST' } })),
    ).toHaveLength(7);
    expect((await statusOf(goOn({ limit: 31n }))).message).toMatch(/another request, cluster/);
    expect((await statusOf(goOn({ bins: ['id'] }))).message).toMatch(/another request, cluster/);
    const other = callContext({ principal: { name: 'someone' } });
    const stolen = callStream(services, query, { ...DATASET, limit: 30n, token }, other);
    expect((await statusOf(allOf(stolen))).message).toMatch(/principal/);
    const page = await callUnary(services, queryPage, { ...DATASET, limit: 30n, token });
    expect(page.results).toHaveLength(25);
  });

  it('does not go on in a cluster of another name, nor of none', async () => {
    const { services, driver } = fakeGateway({
      ...overSet(fakeSet(40)),
      cluster: { clusterName: 'east' },
    });
    const { nextToken: token } = await callUnary(services, queryPage, { ...DATASET, chunkSize: 5 });
    const goOn = () => callUnary(services, queryPage, { ...DATASET, chunkSize: 50, token });
    for (const clusterName of ['west', undefined]) {
      driver.setCluster({ clusterName });
      expect(await statusOf(goOn())).toMatchObject({
        code: 3,
        message: expect.stringMatching(/^token: .*another request, cluster/) as string,
      });
    }
    driver.setCluster({ clusterName: 'east' });
    expect((await goOn()).results).toHaveLength(35);
  });

  it('is not judged before the cluster was ever reached', async () => {
    const { services, driver } = fakeGateway({
      ...overSet(fakeSet(40)),
      cluster: { clusterName: 'east' },
    });
    const { nextToken: token } = await callUnary(services, queryPage, { ...DATASET, chunkSize: 5 });
    driver.setCluster({ ready: false, clusterName: undefined, namespaces: new Map() });

    expect((await statusOf(callUnary(services, queryPage, { ...DATASET, token }))).code).toBe(14);
  });
});
