/** The scenarios of transactions, through the services and the wire driver. A cluster that was given has no namespace for them. */

import { describe, expect, it } from 'vitest';
import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import { startEmbeddedServices } from '../support/embedded-services.js';
import { requires } from '../support/requirements.js';
import { registerScenarioModule } from '../support/scenarios.js';
import { simulatedGateway } from '../support/simulated-gateway.js';
import {
  gatewayAt,
  playTransactionScenario,
  readTransactionScenarios,
} from '../support/transaction-scenarios.js';

const scenarios = readTransactionScenarios();
const inRealTime = scenarios.filter(({ onSimulatedTime }) => onSimulatedTime !== true);

describe.skipIf(!requires('own-cluster'))('scenarios of transactions', () => {
  it('have names of their own, since those name their records', () => {
    const names = scenarios.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names.length).toBeGreaterThan(40);
  });

  it.each([1, 3])('end as they should on %i nodes', async (nodes) => {
    const { services, driver } = await startEmbeddedServices({ nodes });
    const module = { commands: [registerScenarioModule()], target: { to: 'any' } } as const;
    await driver.info(module, { settings: CONTRACT_SETTINGS });
    const gateway = gatewayAt(services);
    const differences: string[] = [];
    for (const scenario of inRealTime) {
      differences.push(...(await playTransactionScenario(gateway, scenario)));
    }
    expect(differences).toEqual([]);
  });

  it.each(scenarios.filter((scenario) => !inRealTime.includes(scenario)))(
    'end as they should on simulated time: $name',
    async (scenario) => {
      const { cluster, services } = simulatedGateway();
      const differences = playTransactionScenario(gatewayAt(services), scenario);
      expect(await cluster.settle(differences)).toEqual([]);
    },
  );
});
