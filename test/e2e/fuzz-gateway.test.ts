/** A short run of the gateway's fuzzers: whatever is sent, the gateway answers, goes on, and has no defect to tell of. */

import { describe, expect, it } from 'vitest';
import {
  bytesInUse,
  fuzzConnect,
  fuzzGrpc,
  fuzzJson,
  fuzzSockets,
  probe,
} from '../support/gateway-fuzz.js';
import { startLiveGateway } from '../support/live-gateway.js';
import { requires } from '../support/requirements.js';
import { seededRandom } from '../support/wire-fuzz.js';

const REQUESTS = 500;
const CONNECTIONS = 150;
/** What a run may leave behind: caches of code and connections, no requests. */
const GROWTH_MAX_BYTES = 48 * 1024 * 1024;

describe.skipIf(!requires('own-cluster'))('the gateway', () => {
  it.each([
    ['messages on the gRPC port', fuzzGrpc, 'grpc 0', 'grpc 3'],
    ['messages as Connect', fuzzConnect, 'http 200', 'http 400'],
    ['JSON', fuzzJson, 'http 200', 'http 400'],
  ] as const)('survives bent %s', async (_what, fuzz, taken, refused) => {
    const gateway = await startLiveGateway();
    await fuzz(gateway, REQUESTS / 10, seededRandom(1));
    await probe(gateway);
    const before = bytesInUse();
    const tally = await fuzz(gateway, REQUESTS, seededRandom(2));
    // Both were reached: nonsense alone would test nothing but the first check.
    expect(tally[taken]).toBeGreaterThan(0);
    expect(tally[refused]).toBeGreaterThan(REQUESTS / 10);
    await probe(gateway);
    expect(gateway.driver.counters()).toMatchObject({ inFlight: 0, queued: 0 });
    expect(gateway.defects()).toEqual([]);
    expect(bytesInUse() - before).toBeLessThan(GROWTH_MAX_BYTES);
  });

  it('survives garbage on every port', async () => {
    const gateway = await startLiveGateway();
    await fuzzSockets(gateway, CONNECTIONS, seededRandom(3));
    await probe(gateway);
    expect(gateway.defects()).toEqual([]);
  });
});
