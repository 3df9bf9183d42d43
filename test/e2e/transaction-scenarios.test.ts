/** The scenarios of transactions, through the services and the wire driver. A cluster that was given has no namespace for them. */

import { describe, expect, it } from 'vitest';
import { startEmbeddedServices } from '../support/embedded-services.js';
import { requires } from '../support/requirements.js';
import {
  playTransactionScenario,
  readTransactionScenarios,
} from '../support/transaction-scenarios.js';

const scenarios = readTransactionScenarios();

describe.skipIf(!requires('own-cluster'))('scenarios of transactions', () => {
  it('have names of their own, since those name their records', () => {
    const names = scenarios.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names.length).toBeGreaterThan(15);
  });

  it('end as they should', async () => {
    const { services } = await startEmbeddedServices();
    const differences: string[] = [];
    for (const scenario of scenarios) {
      differences.push(...(await playTransactionScenario(services, scenario)));
    }
    expect(differences).toEqual([]);
  });
});
