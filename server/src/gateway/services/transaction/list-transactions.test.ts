import { TransactionState } from '@aerogate/proto/aerogate/v1/transaction_pb';
import { TransactionService } from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { openTransactStream } from '../../../../../test/support/open-transact-stream.js';
import type { SimulatedCluster } from '../../../../../test/support/simulated-cluster.js';
import { simulatedGateway } from '../../../../../test/support/simulated-gateway.js';
import type { BoundService } from '../../service.js';

async function begin(
  services: readonly BoundService[],
  cluster: SimulatedCluster,
): Promise<bigint> {
  const stream = openTransactStream(services, (work) => cluster.settle(work));
  return (await cluster.settle(stream.begin())).id;
}

describe('the list of transactions', () => {
  const { listTransactions } = TransactionService.method;

  it('has the open ones by pages, the oldest first, and by their state', async () => {
    const { services, cluster } = simulatedGateway();
    const ids: bigint[] = [];
    for (let index = 0; index < 3; index += 1) {
      ids.push(await begin(services, cluster));
    }
    const first = await callUnary(services, listTransactions, { pageSize: 2 });
    expect(first.transactions.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const { nextPageToken: pageToken } = first;
    const second = await callUnary(services, listTransactions, { pageSize: 2, pageToken });
    expect(second.transactions.map(({ id }) => id)).toEqual(ids.slice(2));
    expect(second.nextPageToken).toBe('');
    const committed = { state: TransactionState.COMMITTED };
    const none = await callUnary(services, listTransactions, committed);
    expect(none.transactions).toEqual([]);
  });

  it.each([{ pageSize: 0 }, { pageSize: 1001 }, { pageToken: 'x' }])(
    'refuses %o',
    async (wrong) => {
      const { services } = simulatedGateway();
      await expect(callUnary(services, listTransactions, wrong)).rejects.toThrow();
      const most = await callUnary(services, listTransactions, { pageSize: 1000 });
      expect(most.transactions).toEqual([]);
    },
  );
});
