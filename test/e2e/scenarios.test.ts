/** The scenarios, through the wire driver: alone, in batches and on streams, over gRPC and Connect. */

import { describe, expect, it } from 'vitest';
import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import { startLiveGateway } from '../support/live-gateway.js';
import { playScenario, readScenarios, registerScenarioModule } from '../support/scenarios.js';
import { sessionClient } from '../support/transport-gateway.js';

const WAYS = [
  { way: 'alone', binding: 'gRPC' },
  { way: 'alone', binding: 'Connect, HTTP/1.1, JSON' },
  { way: 'batch', binding: 'gRPC' },
  { way: 'stream', binding: 'Connect, HTTP/2' },
] as const;

describe.each(WAYS)('scenarios, $way, over $binding', ({ way, binding }) => {
  it.each(readScenarios())('end as they should: $file', async ({ scenarios }) => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, binding);
    await gateway.driver.info(
      { commands: [registerScenarioModule()], target: { to: 'any' } },
      { settings: CONTRACT_SETTINGS },
    );

    const differences: string[] = [];
    for (const scenario of scenarios) {
      differences.push(...(await playScenario(client, scenario, way)));
    }

    expect(differences).toEqual([]);
    expect(gateway.defects()).toEqual([]);
  });
});
