/** Time and callers run out while the cluster is slow: the typed answer arrives, and the work stops. */

import { ErrorDetailSchema, RetryAdvice } from '@aerogate/proto/aerogate/v1/error_pb';
import { ErrorInfoSchema } from '@aerogate/proto/google/rpc/error_details_pb';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { requires } from '../support/requirements.js';
import {
  BINDINGS,
  type Binding,
  failureOfCall,
  sessionClient,
} from '../support/transport-gateway.js';

const ownCluster = requires('own-cluster');

const key = (name: string) => ({
  namespace: 'test',
  set: 'slow',
  userKey: { case: 'stringValue', value: name } as const,
});
const BINS = { a: { kind: { case: 'intValue', value: 1n } } } as const;
/** Longer than any test waits. */
const NEVER_MS = 3_600_000;

/** A deadline the gateway is told of and the client has no timer for: what comes back is the gateway's word. */
function deadline(binding: Binding, ms: number): Record<string, string> {
  return binding.startsWith('Connect')
    ? { 'connect-timeout-ms': String(ms) }
    : { 'grpc-timeout': `${ms}m` };
}

describe.skipIf(!ownCluster)('a deadline', () => {
  it.each(BINDINGS)('%s: ends calls with the typed detail, writes in doubt', async (binding) => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, binding);
    await client.put({ key: key('k'), bins: BINS });
    await gateway.embedded.control.delayNext(100, { delayMs: NEVER_MS });
    const headers = deadline(binding, 150);
    const read = ConnectError.from(await failureOfCall(client.get({ key: key('k') }, { headers })));
    const written = ConnectError.from(
      await failureOfCall(client.put({ key: key('k'), bins: BINS }, { headers })),
    );
    for (const error of [read, written]) {
      expect(error.code).toBe(Code.DeadlineExceeded);
      expect(error.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: 'TIMEOUT' }]);
    }
    expect(read.findDetails(ErrorDetailSchema)).toMatchObject([{ inDoubt: false }]);
    expect(written.findDetails(ErrorDetailSchema)).toMatchObject([
      { inDoubt: true, retryAdvice: RetryAdvice.ONLY_IF_IDEMPOTENT },
    ]);
    await expectIdle(gateway);
  });

  it('reaches a caller with a timer of its own before that fires', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    await gateway.embedded.control.delayNext(10, { delayMs: NEVER_MS });
    const call = client.put({ key: key('k'), bins: BINS }, { timeoutMs: 4_000 });
    const error = ConnectError.from(await failureOfCall(call));
    expect(error.code).toBe(Code.DeadlineExceeded);
    expect(error.findDetails(ErrorDetailSchema)).toMatchObject([
      { name: 'TIMEOUT', inDoubt: true },
    ]);
  });

  it('is not the limit where the settings are stricter', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    await gateway.embedded.control.delayNext(10, { delayMs: NEVER_MS });
    const session = { settings: { totalTimeout: { nanos: 100_000_000 } } };
    const call = client.get({ key: key('k'), session }, { headers: deadline('gRPC', 600_000) });
    const error = ConnectError.from(await failureOfCall(call));
    expect(error.code).toBe(Code.DeadlineExceeded);
    expect(error.findDetails(ErrorDetailSchema)).toMatchObject([{ name: 'TIMEOUT' }]);
    await expectIdle(gateway);
  });

  it('that has passed before anything was sent says that nothing was applied', async () => {
    const gateway = await startLiveGateway();
    const headers = deadline('gRPC', 0);
    const call = sessionClient(gateway, 'gRPC').put({ key: key('k'), bins: BINS }, { headers });
    const error = ConnectError.from(await failureOfCall(call));
    expect(error.code).toBe(Code.DeadlineExceeded);
    expect(await gateway.messagesSent()).toBe(0);
  });

  it('ends the rows of a batch, each with its own doubt', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    await gateway.embedded.control.delayNext(100, { delayMs: NEVER_MS });
    const keys = Array.from({ length: 5 }, (_, index) => key(`b${index}`));
    const segments = [
      { verb: { case: 'delete', value: {} } as const, keys: keys.slice(0, 3) },
      { verb: { case: 'exists', value: {} } as const, keys: keys.slice(3) },
    ];
    const { results, summary } = await client.execute(
      { segments },
      { headers: deadline('gRPC', 200) },
    );
    expect(summary).toMatchObject({ failed: 5, inDoubt: 3, firstFailedIndex: 0 });
    expect(results.map(({ error }) => [error?.name, error?.inDoubt])).toEqual([
      ['TIMEOUT', true],
      ['TIMEOUT', true],
      ['TIMEOUT', true],
      ['TIMEOUT', false],
      ['TIMEOUT', false],
    ]);
    await expectIdle(gateway);
  });
});

describe.skipIf(!ownCluster)('a cancelled call', () => {
  it.each(BINDINGS)('%s: stops its work in the driver', async (binding) => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, binding);
    await client.put({ key: key('k'), bins: BINS });
    const before = gateway.driver.counters().commands;
    await gateway.embedded.control.delayNext(100, { delayMs: NEVER_MS });
    const { signal, abort } = aborter();
    const calls = [
      failureOfCall(client.get({ key: key('k') }, { signal })),
      failureOfCall(client.put({ key: key('k'), bins: BINS }, { signal })),
    ];
    await expect.poll(() => gateway.driver.counters()).toMatchObject({ inFlight: 2 });
    abort();
    for (const error of await Promise.all(calls)) {
      expect(ConnectError.from(error).code).toBe(Code.Canceled);
    }
    await expectIdle(gateway);
    expect(gateway.driver.counters().commands).toBe(before + 2);
    await expect.poll(() => gateway.log.filter(({ code }) => code === 'CANCELLED')).toHaveLength(2);
    // The slow answers are nobody's: the next call gets its own.
    await gateway.embedded.control.clearFaults();
    const { result } = await client.get({ key: key('k') });
    expect(result?.record?.bins['a']).toMatchObject(BINS.a);
  });
});

describe.skipIf(!ownCluster)('a gateway that is told to stop under load', () => {
  it.each(['gRPC', 'Connect, HTTP/1.1'] as const)(
    '%s: finishes what it began, and refuses the rest with nothing applied',
    async (binding) => {
      const gateway = await startLiveGateway();
      const client = sessionClient(gateway, binding);
      await client.put({ key: key('first'), bins: BINS });
      const outcomes = new Map<string, 'acknowledged' | ConnectError>();
      let closing = false;
      const worker = async (id: number): Promise<void> => {
        for (let turn = 0; turn < 2_000; turn += 1) {
          const name = `w${id}-${turn}`;
          try {
            await client.put({ key: key(name), bins: BINS });
            outcomes.set(name, 'acknowledged');
          } catch (error) {
            outcomes.set(name, ConnectError.from(error));
            if (closing) return;
          }
        }
      };
      const workers = Array.from({ length: 8 }, (_, id) => worker(id));
      await expect.poll(() => outcomes.size).toBeGreaterThan(50);
      closing = true;
      await gateway.close({ graceMs: 10_000, delayMs: 0 });
      await Promise.all(workers);

      const failures = [...outcomes].filter(([, outcome]) => outcome !== 'acknowledged');
      expect(failures.length).toBeGreaterThan(0);
      for (const [name, outcome] of outcomes) {
        const held = await gateway.holds({ namespace: 'test', set: 'slow', key: name });
        if (outcome === 'acknowledged') expect([name, held]).toEqual([name, true]);
        else if (outcome.code === Code.Unavailable && typed(outcome)) {
          expect([name, held]).toEqual([name, false]);
        }
      }
      expect(gateway.log.find(({ message }) => message === 'closed')).toMatchObject({
        callsCutOff: 0,
      });
      expect(gateway.defects()).toEqual([]);
    },
  );

  it('cuts off a call that hangs, its write in doubt', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    await gateway.embedded.control.delayNext(1, { delayMs: NEVER_MS });
    const call = failureOfCall(client.put({ key: key('hang'), bins: BINS }));
    await expect.poll(() => gateway.driver.counters().inFlight).toBe(1);
    await gateway.close({ graceMs: 50, delayMs: 0 });
    const error = ConnectError.from(await call);
    // Not UNAVAILABLE, which meshes replay.
    expect(error.code).toBe(Code.Unknown);
    expect(error.findDetails(ErrorDetailSchema)).toMatchObject([{ name: 'CLOSED', inDoubt: true }]);
  });
});

/** The gateway's own word, not the client's for a connection it could not make. */
function typed(error: ConnectError): boolean {
  return error.findDetails(ErrorDetailSchema).length === 1;
}

function aborter(): { readonly signal: AbortSignal; abort(): void } {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abort(): void {
      controller.abort();
    },
  };
}

async function expectIdle(gateway: LiveGateway): Promise<void> {
  await expect.poll(() => gateway.driver.counters()).toMatchObject({ inFlight: 0, queued: 0 });
  expect(gateway.defects()).toEqual([]);
}
