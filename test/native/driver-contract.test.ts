/** The driver contract of the native driver, on embedded nodes or the given cluster; its gaps are run too, and reported once they pass. */

import { describe, expect, it } from 'vitest';
import { driverContract } from '../../server/src/driver/contract/driver-contract.js';
import { transactionContract } from '../../server/src/driver/contract/transaction-contract.js';
import { gapCases } from '../../server/src/driver/native/gaps.js';
import { openNativeScTarget, openNativeTarget } from '../support/native-target.js';
import { requires } from '../support/requirements.js';

const cases = gapCases();
/** Titles the contract has asked about while it was declared. */
const declared = new Set<string>();
const gaps = new Proxy(cases, {
  get(target, title) {
    if (typeof title !== 'string') return undefined;
    declared.add(title);
    return target[title];
  },
});

const faults = requires('own-cluster');

describe.skipIf(!requires('aerospike-client'))('the official client', () => {
  driverContract('native driver, one node', () => openNativeTarget(1), { gaps, faults });
});
describe.skipIf(!requires('aerospike-client', 'own-cluster'))('it, on several nodes', () => {
  driverContract('native driver, three embedded nodes', () => openNativeTarget(3), {
    gaps,
    faults,
  });
});
describe.skipIf(!requires('aerospike-client', 'own-cluster'))('it, in transactions', () => {
  transactionContract('native driver, one node', () => openNativeScTarget(1), { gaps });
  transactionContract('native driver, three embedded nodes', () => openNativeScTarget(3), { gaps });
});

describe('the gaps of the native driver', () => {
  it('name cases the contract has', () => {
    expect(Object.keys(cases).filter((title) => !declared.has(title))).toStrictEqual([]);
  });
});
