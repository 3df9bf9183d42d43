/** TransactionService.ListTransactions: those open on this gateway, all its workers included, the oldest first, by pages. */

import { TransactionState } from '@aerogate/proto/aerogate/v1/transaction_pb';
import type {
  ListTransactionsRequest,
  ListTransactionsResponse,
} from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { fieldAt } from '../../field-path.js';
import { GatewayError, invalidArgument } from '../../gateway-error.js';
import { TRANSACTIONS_DEFAULT, TRANSACTIONS_MAX } from '../../limits.js';
import type { ServiceDependencies } from '../dependencies.js';
import { transactionsWanted } from './transactions-wanted.js';

const STATE = fieldAt(undefined, 'state');
const PAGE_SIZE = fieldAt(undefined, 'pageSize');
const PAGE_TOKEN = fieldAt(undefined, 'pageToken');

/** Where a page ended: the number of its last transaction. Nothing in it is worth hiding. */
const TOKEN = /^[1-9]\d{0,15}$/u;

/** Rejects with GatewayError for what the API does not take, and where a worker does not answer. */
export async function listTransactions(
  request: ListTransactionsRequest,
  {
    transactions,
    otherTransactions,
  }: Pick<ServiceDependencies, 'transactions' | 'otherTransactions'>,
): Promise<ListTransactionsResponse> {
  const { state, pageToken } = request;
  if (!(state in TransactionState)) throw invalidArgument(STATE, 'no such state.');
  const size = pageSize(request);
  // One more than the page has shows whether there is a next one.
  const wanted = { after: startOf(pageToken), state, limit: size + 1 };
  const others = (await otherTransactions?.(wanted)) ?? [];
  const found = [...transactionsWanted(transactions, wanted), ...others].toSorted(
    (one, other) => one.number - other.number,
  );
  const page = found.slice(0, size);
  return {
    $typeName: 'aerogate.v1.ListTransactionsResponse',
    transactions: page.map(({ info }) => info),
    nextPageToken: found.length > size ? String(page.at(-1)?.number ?? 0) : '',
  };
}

function pageSize({ pageSize: size = TRANSACTIONS_DEFAULT }: ListTransactionsRequest): number {
  if (size >= 1 && size <= TRANSACTIONS_MAX) return size;
  throw invalidArgument(PAGE_SIZE, `a page has 1 to ${TRANSACTIONS_MAX} transactions.`);
}

function startOf(token: string): number {
  if (token === '') return 0;
  if (!TOKEN.test(token)) throw new GatewayError('TOKEN_INVALID', { field: PAGE_TOKEN });
  return Number(token);
}
