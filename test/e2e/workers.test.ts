/** Several workers as one gateway: connections spread over them, and everything about them is that of the whole. */

import type { TransactRequestSchema } from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';
import { int, key, putBin, UPSERT } from '../support/session-gateway.js';
import {
  connectInTurn,
  type GatewayConnection,
  metricsOf,
  workerPids,
} from '../support/worker-gateway.js';

const GET_CALLS =
  'aerogate_calls_total{rpc="aerogate.v1.SessionService/Get",protocol="grpc",code="OK"}';

type StepMessage = MessageInitShape<typeof TransactRequestSchema>;

let gateway: ServingAerogate;
/** At the first worker, at the second, and so on in turn. */
let connections: GatewayConnection[];
let first: GatewayConnection;
let second: GatewayConnection;

beforeAll(async () => {
  gateway = await serveAerogate([
    ...['--embedded', '--workers', '2', '--log-level', 'info', '--max-open-queries', '9'],
  ]);
  connections = await connectInTurn(gateway, 6);
  const [one, other] = connections;
  if (one === undefined || other === undefined) throw new Error('no connections');
  first = one;
  second = other;
});
afterAll(async () => {
  for (const connection of connections) connection.close();
  await gateway.stop();
});

describe('two workers', () => {
  it('have as many connections each, and their metrics are summed', async () => {
    await first.session.put({ key: key('metrics'), bins: { n: int(1n) } });
    const before = (await metricsOf(gateway)).get(GET_CALLS) ?? 0;
    await Promise.all(connections.map(({ session }) => session.get({ key: key('metrics') })));
    const metrics = await metricsOf(gateway);
    expect(metrics.get('aerogate_worker_connections{worker="1"}')).toBe(3);
    expect(metrics.get('aerogate_worker_connections{worker="2"}')).toBe(3);
    expect((metrics.get(GET_CALLS) ?? 0) - before).toBe(6);
    expect([metrics.get('aerogate_workers'), metrics.get('aerogate_ready')]).toEqual([2, 1]);
    expect(metrics.get('aerogate_cluster_nodes')).toBe(1);
    expect(metrics.get('aerogate_driver_info{driver="wire"}')).toBe(1);
  });

  it('are processes of their own, and each line of theirs says which', () => {
    const pids = workerPids(gateway);
    expect(new Set([...pids.values(), gateway.pid]).size).toBe(3);
    const { errors } = gateway.written();
    for (const worker of [1, 2])
      expect(errors).toMatch(new RegExp(`"worker":${worker},.*"serving"`));
  });

  it('say the same of the gateway', async () => {
    const [one, other] = await Promise.all([
      first.cluster.getServerInfo({}),
      second.cluster.getServerInfo({}),
    ]);
    expect(one).toEqual(other);
    expect([one.embedded, one.limits?.maxOpenQueries]).toEqual([true, 9]);
    const ready = await fetch(`http://${gateway.ops}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([200, 'The cluster is reachable.\n']);
  });

  it('go on with the queries of each other', async () => {
    const keys = Array.from({ length: 7 }, (_, index) => ({
      ...key(`page-${index}`),
      set: 'pages',
    }));
    const dataset = { namespace: 'test', set: 'pages' };
    await first.session.execute({ segments: [{ ...UPSERT, keys, operations: [putBin('n')] }] });
    const digests: string[] = [];
    let token: Uint8Array | undefined;
    let turns = 0;
    do {
      const { session } = turns % 2 === 0 ? first : second;
      const page = await session.queryPage({
        ...{ target: { case: 'dataset', value: dataset } as const, chunkSize: 3 },
        ...(token === undefined ? {} : { token }),
      });
      digests.push(...page.results.map(({ key: found }) => String(found?.digest)));
      token = page.nextToken;
      turns += 1;
    } while (token.length > 0);
    expect(turns).toBeGreaterThanOrEqual(3);
    expect([digests.length, new Set(digests).size]).toEqual([7, 7]);
  });

  it('list the transactions of both, page by page', async () => {
    const open = [first, second, first].map(({ transactions }) => openTransaction(transactions));
    const ids: bigint[] = [];
    for (const { begin } of open) ids.push(await begin());
    const lists: bigint[][] = [];
    for (const { transactions } of [first, second]) {
      const listed: bigint[] = [];
      let pageToken = '';
      do {
        const page = await transactions.listTransactions({ pageSize: 2, pageToken });
        listed.push(...page.transactions.map(({ id }) => id));
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      lists.push(listed);
    }
    // Two that began in one millisecond have no order but that of their workers; it is the same for whoever asks.
    expect(lists[0]?.toSorted(byValue)).toEqual(ids.toSorted(byValue));
    expect(lists[1]).toEqual(lists[0]);
    expect((await metricsOf(gateway)).get('aerogate_transactions_open')).toBe(3);
    for (const { end } of open) await end();
    expect((await first.transactions.listTransactions({})).transactions).toEqual([]);
  });
});

function byValue(one: bigint, other: bigint): number {
  return one < other ? -1 : 1;
}

/** A stream with one transaction, until it is told to end. */
function openTransaction(client: GatewayConnection['transactions']): {
  begin(): Promise<bigint>;
  end(): Promise<void>;
} {
  const half = Promise.withResolvers<undefined>();
  async function* steps(): AsyncGenerator<StepMessage> {
    yield { id: 1n, step: { case: 'begin', value: {} } };
    await half.promise;
  }
  const answers = client.transact(steps())[Symbol.asyncIterator]();
  return {
    async begin(): Promise<bigint> {
      const step = await answers.next();
      if (step.done === true || step.value.answer.case !== 'info') {
        throw new Error('no transaction began');
      }
      return step.value.answer.value.id;
    },
    async end(): Promise<void> {
      half.resolve(undefined);
      while ((await answers.next()).done !== true);
    },
  };
}
