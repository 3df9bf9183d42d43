/** How often the transactions of a namespace were verified, rolled and refused: what its statistics tell. */

export interface TransactionCounts {
  /** Reads that were still as they had been read, and those that were not. */
  verified: number;
  verifyFailures: number;
  /** Commands to roll a record forward or back, whether or not there was something to do. */
  rolledForward: number;
  rolledBack: number;
  /** Records that were rolled for a client that did not. */
  settledForward: number;
  settledBack: number;
  /** Commands on a record that another transaction held. */
  blocked: number;
  versionMismatches: number;
}

export function createTransactionCounts(): TransactionCounts {
  return {
    ...{ verified: 0, verifyFailures: 0, rolledForward: 0, rolledBack: 0 },
    ...{ settledForward: 0, settledBack: 0, blocked: 0, versionMismatches: 0 },
  };
}
