/** One of three embedded nodes is killed under load, and comes back: what callers of the driver see of it. */

import { afterEach, describe, expect, it } from 'vitest';
import { BASE_MATRIX } from '../../server/src/behavior/presets.js';
import type { Driver } from '../../server/src/driver/driver.js';
import { parseSeeds } from '../../server/src/driver/wire/address.js';
import { createWireDriverProvider } from '../../server/src/driver/wire/wire-driver-provider.js';
import { type EmbeddedNode, startEmbedded } from '../../server/src/embedded/index.js';
import { ANONYMOUS } from '../../server/src/model/principal.js';
import type { Settings } from '../../server/src/model/settings.js';
import { systemClock } from '../../server/src/model/system-clock.js';
import { untilNode, untilWhole } from '../support/cluster-states.js';
import { createDriverLoadTarget } from '../support/driver-load-target.js';
import { type MixedLoad, startMixedLoad } from '../support/mixed-load.js';

/** Above what is asked for, so that a second always has a thousand. */
const CALLS_PER_SECOND = 1_200;
const CALLS_AFTER_RECOVERY = 1_500;
const VICTIM = 'A2';

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function openCluster(): Promise<{ embedded: EmbeddedNode; driver: Driver }> {
  const embedded = await startEmbedded({ nodes: 3 });
  open.push(() => embedded.close());
  const provider = createWireDriverProvider({
    seeds: parseSeeds(embedded.seeds),
    clock: systemClock,
    random: () => 0.5,
    version: '0.0.0-test',
  });
  open.push(() => provider.close(0));
  await provider.start();
  return { embedded, driver: provider.forPrincipal(ANONYMOUS) };
}

/** No time limits: on a machine that is busy with other things nothing but the kill shall end a call. */
function settingsWith(maxRetries: number): Settings {
  const [base] = BASE_MATRIX;
  if (base === undefined) throw new Error('no settings');
  return { ...base, totalTimeoutMs: 0, socketTimeoutMs: 0, maxRetries };
}

describe(`${CALLS_PER_SECOND} mixed calls a second`, () => {
  for (const maxRetries of [0, 2]) {
    it(`survive the loss of a node with maxRetries ${maxRetries}`, { timeout: 120_000 }, async ({
      annotate,
    }) => {
      const { embedded, driver } = await openCluster();
      const load = startMixedLoad({
        clock: systemClock,
        target: createDriverLoadTarget(driver, settingsWith(maxRetries)),
        callsPerSecond: CALLS_PER_SECOND,
      });
      open.push(() => load.stop());
      const rate = await load.steady(1_000);
      if (rate < 1_000)
        await annotate(`This machine managed ${rate} calls a second only.`, 'warning');
      expect(load.failures).toStrictEqual([]);

      const connections = connectionsTo(driver);
      const kill = embedded.control.kill(VICTIM);
      // What began before the driver could know may be on a dying socket; what begins later has no excuse.
      await Promise.all([kill, untilNode(driver, VICTIM, false)]);
      const known = load.started;
      await untilWhole(driver, 'test');
      await load.more(CALLS_AFTER_RECOVERY);
      checkLosses(load, known, connections);

      await embedded.control.restart(VICTIM);
      await untilNode(driver, VICTIM, true);
      await load.more(CALLS_AFTER_RECOVERY);
      await load.stop();
      await load.verify();
      expect(load.wrong).toStrictEqual([]);
      // A node that comes back, and takes partitions from others, costs nobody anything.
      expect(load.failures.filter(({ call }) => call >= known)).toStrictEqual([]);
      expect(driver.counters()).toMatchObject({ inFlight: 0, queued: 0, timeouts: 0 });
    });
  }
});

function connectionsTo(driver: Driver): number {
  return driver.cluster().nodes.find(({ name }) => name === VICTIM)?.openConnections ?? 0;
}

function checkLosses(load: MixedLoad, known: number, connections: number): void {
  const failed = new Set(load.failures.map(({ call }) => call));
  expect([...failed].filter((call) => call >= known)).toStrictEqual([]);
  // Only writes whose answer went down with the node; reads and what was not sent yet found another way.
  const told = new Set(load.failures.map(({ code, inDoubt }) => `${code}${inDoubt ? '?' : ''}`));
  expect([...told].filter((code) => code !== 'CONNECTION?')).toStrictEqual([]);
  expect(failed.size).toBeLessThanOrEqual(connections);
}
