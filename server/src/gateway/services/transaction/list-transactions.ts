/** TransactionService.ListTransactions: those open on this gateway, the oldest first, page by page. */

import { TransactionState } from '@aerogate/proto/aerogate/v1/transaction_pb';
import type {
  ListTransactionsRequest,
  ListTransactionsResponse,
} from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { fieldAt } from '../../field-path.js';
import { GatewayError, invalidArgument } from '../../gateway-error.js';
import { TRANSACTIONS_DEFAULT, TRANSACTIONS_MAX } from '../../limits.js';
import type { ServiceDependencies } from '../dependencies.js';

const STATE = fieldAt(undefined, 'state');
const PAGE_SIZE = fieldAt(undefined, 'pageSize');
const PAGE_TOKEN = fieldAt(undefined, 'pageToken');

/** Where a page ended: the number of its last transaction. Nothing in it is worth hiding. */
const TOKEN = /^[1-9]\d{0,15}$/u;

/** Throws GatewayError for what the API does not take. */
export function listTransactions(
  request: ListTransactionsRequest,
  { transactions }: ServiceDependencies,
): ListTransactionsResponse {
  const { state, pageToken } = request;
  if (!(state in TransactionState)) throw invalidArgument(STATE, 'no such state.');
  const size = pageSize(request);
  const page: ListTransactionsResponse = {
    $typeName: 'aerogate.v1.ListTransactionsResponse',
    transactions: [],
    nextPageToken: '',
  };
  let last = startOf(pageToken);
  for (const [number, transaction] of transactions.after(last)) {
    const info = transaction.info();
    if (state !== TransactionState.UNSPECIFIED && info.state !== state) continue;
    if (page.transactions.length === size) {
      page.nextPageToken = String(last);
      break;
    }
    page.transactions.push(info);
    last = number;
  }
  return page;
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
