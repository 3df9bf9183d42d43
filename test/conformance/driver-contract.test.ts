/** The driver contract of the wire driver, on an embedded node and on an embedded cluster of three, or on the given cluster. */

import { describe } from 'vitest';
import { driverContract } from '../../server/src/driver/contract/driver-contract.js';
import { transactionContract } from '../../server/src/driver/contract/transaction-contract.js';
import { openWireScTarget, openWireTarget } from '../support/contract-target.js';
import { requires } from '../support/requirements.js';

const faults = requires('own-cluster');

driverContract('wire driver, one node', () => openWireTarget(1), { faults });
describe.skipIf(!requires('own-cluster'))('a cluster of several nodes', () => {
  driverContract('wire driver, three embedded nodes', () => openWireTarget(3), { faults });
});
describe.skipIf(!requires('own-cluster'))('strongly consistent clusters', () => {
  transactionContract('wire driver, one node', () => openWireScTarget(1));
  transactionContract('wire driver, three embedded nodes', () => openWireScTarget(3));
});
