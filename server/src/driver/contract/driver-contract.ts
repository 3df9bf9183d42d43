/** The contract of the driver port: what every adapter does, whatever cluster is behind it. */

import { describe } from 'vitest';
import { backgroundContract } from './background-contract.js';
import { batchContract } from './batch-contract.js';
import { bitContract } from './bit-contract.js';
import { callContract } from './call-contract.js';
import { collectionContract } from './collection-contract.js';
import { createContractSuite } from './contract-suite.js';
import type { ContractGaps, ContractTarget } from './contract-target.js';
import { expressionContract } from './expression-contract.js';
import { hllContract } from './hll-contract.js';
import { operateContract } from './operate-contract.js';
import { queryContract } from './query-contract.js';
import { queryRepetitionContract } from './query-repetition-contract.js';
import { recordContract } from './record-contract.js';
import { resultCodeContract } from './result-code-contract.js';
import { udfContract } from './udf-contract.js';

export interface DriverContractOptions {
  /** Whether the target comes with faults; without, the tests that need them are skipped by name. Default true. */
  readonly faults?: boolean;
  readonly gaps?: ContractGaps;
}

/** Declares the suite: call it at the top of a test file. */
export function driverContract(
  name: string,
  open: () => Promise<ContractTarget>,
  options: DriverContractOptions = {},
): void {
  describe(`the driver contract: ${name}`, () => {
    const { faults = true, gaps = {} } = options;
    const suite = createContractSuite(open, { faults, gaps });
    recordContract(suite);
    operateContract(suite);
    collectionContract(suite);
    bitContract(suite);
    hllContract(suite);
    expressionContract(suite);
    udfContract(suite);
    resultCodeContract(suite);
    batchContract(suite);
    queryContract(suite);
    queryRepetitionContract(suite);
    backgroundContract(suite);
    callContract(suite);
  });
}
