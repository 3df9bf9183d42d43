/** The open transactions somebody asks for: those of one process, and what several processes say of theirs to each other. */

import { type TransactionInfo, TransactionState } from '@aerogate/proto/aerogate/v1/transaction_pb';
import type { OpenTransactions } from './open-transactions.js';

/** Which are asked for. */
export interface TransactionsWanted {
  /** Only those with a number above. */
  readonly after: number;
  /** UNSPECIFIED: any. */
  readonly state: TransactionState;
  readonly limit: number;
}

/** One that is listed, with the number it has among those of all workers. */
export interface NumberedTransaction {
  readonly number: number;
  readonly info: TransactionInfo;
}

/** Asks the other workers. Rejects with GatewayError where one of them does not answer. */
export type OtherTransactions = (
  wanted: TransactionsWanted,
) => Promise<readonly NumberedTransaction[]>;

/** Those of this process, the oldest first. */
export function transactionsWanted(
  transactions: OpenTransactions,
  { after, state, limit }: TransactionsWanted,
): NumberedTransaction[] {
  const found: NumberedTransaction[] = [];
  for (const [number, transaction] of transactions.after(after)) {
    if (found.length === limit) break;
    const info = transaction.info();
    if (state === TransactionState.UNSPECIFIED || info.state === state)
      found.push({ number, info });
  }
  return found;
}
