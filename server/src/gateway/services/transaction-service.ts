/** TransactionService: transactions on a stream, and those that are open. */

import { TransactionService } from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { completeService } from '../complete-service.js';
import type { BoundService } from '../service.js';
import type { ServiceDependencies } from './dependencies.js';
import { listTransactions } from './transaction/list-transactions.js';
import { runTransactions } from './transaction/transact.js';

export function createTransactionService(dependencies: ServiceDependencies): BoundService {
  return completeService(TransactionService, {
    transact: (requests, context) => runTransactions(requests, context, dependencies),
    listTransactions: (request) => listTransactions(request, dependencies),
  });
}
