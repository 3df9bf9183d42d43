/** The big run of the gateway's fuzzers: many seeds, a probe after each, and memory that stays where it was. */

import { expect, it } from 'vitest';
import {
  bytesInUse,
  fuzzConnect,
  fuzzGrpc,
  fuzzJson,
  fuzzSockets,
  probe,
} from '../support/gateway-fuzz.js';
import { startLiveGateway } from '../support/live-gateway.js';
import { seededRandom } from '../support/wire-fuzz.js';

const REQUESTS_PER_SEED = 1_500;
const CONNECTIONS_PER_SEED = 750;
const GROWTH_MAX_BYTES = 64 * 1024 * 1024;

it.each([21, 22, 23, 24])('survives everything at once with seed %i', async (seed) => {
  const gateway = await startLiveGateway();
  const random = seededRandom(seed);
  const round = async (share: number): Promise<void> => {
    await Promise.all([
      fuzzGrpc(gateway, REQUESTS_PER_SEED * share, random),
      fuzzConnect(gateway, REQUESTS_PER_SEED * share, random),
      fuzzJson(gateway, REQUESTS_PER_SEED * share, random),
      fuzzSockets(gateway, CONNECTIONS_PER_SEED * share, random),
    ]);
    await probe(gateway);
  };
  await round(0.1);
  // The log is the test's, not the gateway's: kept lines are no leak.
  const loggedBefore = gateway.log.length;
  const before = bytesInUse();
  await round(1);
  expect(gateway.log.length).toBeGreaterThan(loggedBefore);
  expect(gateway.driver.counters()).toMatchObject({ inFlight: 0, queued: 0 });
  expect(gateway.defects()).toEqual([]);
  expect(bytesInUse() - before).toBeLessThan(
    GROWTH_MAX_BYTES + LOG_LINE_BYTES * gateway.log.length,
  );
});

/** What a parsed line of the log takes. */
const LOG_LINE_BYTES = 1_024;
