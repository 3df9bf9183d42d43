/** One of three embedded nodes is killed under a gateway at work, and comes back: what a gRPC client sees of it. */

import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../server/src/model/system-clock.js';
import { untilNode, untilWhole } from '../support/cluster-states.js';
import { startLiveGateway } from '../support/live-gateway.js';
import { startMixedLoad } from '../support/mixed-load.js';
import { requires } from '../support/requirements.js';
import { createSessionLoadTarget } from '../support/session-load-target.js';
import { sessionClient } from '../support/transport-gateway.js';

const CALLS_PER_SECOND = 1_200;
const CALLS_AFTER_RECOVERY = 1_000;
const VICTIM = 'A2';

describe.skipIf(!requires('own-cluster'))(`${CALLS_PER_SECOND} mixed gRPC calls a second`, () => {
  it('survive the loss of a node, and its return', { timeout: 120_000 }, async ({ annotate }) => {
    const gateway = await startLiveGateway({
      embedded: { nodes: 3 },
      flags: { 'log-level': 'warn' },
    });
    const { driver, embedded } = gateway;
    await untilWhole(driver, 'test');
    const load = startMixedLoad({
      clock: systemClock,
      target: createSessionLoadTarget(sessionClient(gateway, 'gRPC')),
      callsPerSecond: CALLS_PER_SECOND,
    });
    onTestFinished(() => load.stop());
    const rate = await load.steady(1_000);
    if (rate < 1_000)
      await annotate(`This machine managed ${rate} calls a second only.`, 'warning');
    expect(load.failures).toEqual([]);

    const victim = driver.cluster().nodes.find(({ name }) => name === VICTIM);
    const kill = embedded.control.kill(VICTIM);
    await Promise.all([kill, untilNode(driver, VICTIM, false)]);
    const known = load.started;
    await untilWhole(driver, 'test');
    await load.more(CALLS_AFTER_RECOVERY);
    // Only calls that were under way, only writes, and none that a mesh would take for safe to repeat.
    expect(load.failures.filter(({ call }) => call >= known)).toEqual([]);
    expect(load.failures.filter(({ code, inDoubt }) => code !== 'CONNECTION' || !inDoubt)).toEqual(
      [],
    );
    const failed = new Set(load.failures.map(({ call }) => call));
    expect(failed.size).toBeLessThanOrEqual(victim?.openConnections ?? 0);

    await embedded.control.restart(VICTIM);
    await untilNode(driver, VICTIM, true);
    await load.more(CALLS_AFTER_RECOVERY);
    await load.stop();
    await load.verify();
    expect(load.wrong).toEqual([]);
    expect(load.failures.filter(({ call }) => call >= known)).toEqual([]);
    expect(gateway.defects()).toEqual([]);
  });
});
