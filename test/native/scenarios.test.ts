/** The scenarios, through the native driver: each step ends as it should, or is refused by a gap that is named. */

import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';
import { requires } from '../support/requirements.js';
import { playScenario, readScenarios } from '../support/scenarios.js';
import { CLUSTER_FLAGS } from '../support/test-cluster.js';

/** What a refusal by a gap says; what follows in a scenario may then differ from what the step would have left. */
const GAP = /The native driver refuses/u;

describe.skipIf(!requires('aerospike-client'))('scenarios over the native driver', () => {
  let gateway: ServingAerogate;

  beforeAll(async () => {
    gateway = await serveAerogate([...CLUSTER_FLAGS, '--driver', 'native']);
  });
  afterAll(async () => {
    await gateway.stop();
  });

  it.each(['alone', 'batch'] as const)('end as they should, or at a gap: %s', async (way) => {
    const transport = createGrpcTransport({ baseUrl: `http://${gateway.grpc}` });
    const client = createClient(SessionService, transport);
    const wrong: string[] = [];
    let played = 0;
    for (const { scenarios } of readScenarios()) {
      for (const scenario of scenarios) {
        const differences = await playScenario(client, scenario, way);
        if (differences.some((each) => GAP.test(each))) continue;
        played += 1;
        wrong.push(...differences);
      }
    }
    expect(wrong).toEqual([]);
    // Records, conditions and bad input need nothing this driver can't do.
    expect(played).toBeGreaterThan(20);
  });
});
