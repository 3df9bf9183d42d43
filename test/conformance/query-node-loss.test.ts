/** Queries through what happens to a cluster: a node is killed in the middle, and the reader still gets every record once. */

import { afterEach, describe, expect, it } from 'vitest';
import { BASE_MATRIX } from '../../server/src/behavior/presets.js';
import type { Driver } from '../../server/src/driver/driver.js';
import { type EmbeddedNode, startEmbedded } from '../../server/src/embedded/index.js';
import { digestOf } from '../../server/src/model/digest.js';
import { PARTITION_COUNT } from '../../server/src/model/limits.js';
import type { QueryEvent, QueryRequest } from '../../server/src/model/query.js';
import type { Settings } from '../../server/src/model/settings.js';
import { untilNode } from '../support/cluster-states.js';
import { openWireDriver } from '../support/contract-target.js';

const RECORDS = 3_000;
/** Large enough that no node can have sent all of its records when the first are read. */
const FILLING = 'x'.repeat(4_000);
const VICTIM = 'A2';

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function openCluster(): Promise<{ embedded: EmbeddedNode; driver: Driver }> {
  const embedded = await startEmbedded({ nodes: 3, takeoverGapMs: 50 });
  open.push(() => embedded.close());
  await embedded.control.seed(
    Array.from({ length: RECORDS }, (_, key) => ({
      ...{ namespace: 'test', set: 'whole', key },
      bins: { filling: FILLING },
    })),
  );
  const driver = await openWireDriver(embedded.seeds);
  open.push(() => driver.close(0));
  return { embedded, driver };
}

function settings(): Settings {
  const [base] = BASE_MATRIX;
  if (base === undefined) throw new Error('no settings');
  return { ...base, totalTimeoutMs: 0, socketTimeoutMs: 0, maxRetries: 0, recordQueueSize: 20 };
}

const WHOLE: QueryRequest = {
  namespace: 'test',
  set: 'whole',
  bins: 'all',
  partitions: Array.from({ length: PARTITION_COUNT }, (_, partition) => ({ partition })),
  maxRecords: 0,
  recordsPerSecond: 0,
  expectedDuration: 'long',
};

function digests(): Set<string> {
  return new Set(
    Array.from({ length: RECORDS }, (_, key) =>
      hex(digestOf('whole', { type: 'integer', value: BigInt(key) })),
    ),
  );
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

async function readThrough(
  driver: Driver,
  onWindow: (count: number) => Promise<void>,
): Promise<QueryEvent[]> {
  const events: QueryEvent[] = [];
  let windows = 0;
  for await (const window of driver.query(WHOLE, { settings: settings() })) {
    events.push(...window);
    windows += 1;
    await onWindow(windows);
  }
  return events;
}

function expectComplete(events: readonly QueryEvent[]): void {
  const found = events.flatMap((event) => (event.type === 'record' ? [hex(event.digest)] : []));
  const done = events.flatMap((event) => (event.type === 'record' ? [] : [event.partition]));
  expect(found).toHaveLength(RECORDS);
  expect(new Set(found)).toEqual(digests());
  expect(done).toHaveLength(PARTITION_COUNT);
  expect(new Set(done).size).toBe(PARTITION_COUNT);
}

describe('a query over three nodes', () => {
  it('is complete and repeats nothing when a node is killed in the middle', async () => {
    const { embedded, driver } = await openCluster();
    const events = await readThrough(driver, async (windows) => {
      if (windows === 5) await embedded.control.kill(VICTIM);
    });
    expectComplete(events);
  });

  it('is complete when the node comes back, too', async () => {
    const { embedded, driver } = await openCluster();
    const events = await readThrough(driver, async (windows) => {
      if (windows === 5) await embedded.control.kill(VICTIM);
      if (windows === 40) await embedded.control.restart(VICTIM);
    });
    expectComplete(events);
    await untilNode(driver, VICTIM, true);
  });

  it('is complete when every connection of it is lost again and again', async () => {
    const { embedded, driver } = await openCluster();
    let lost = 0;
    const events = await readThrough(driver, async (windows) => {
      if (windows % 30 !== 0 || lost === 3) return;
      lost += 1;
      const { name } = embedded.nodes[lost % 3] ?? { name: VICTIM };
      await embedded.control.kill(name);
      await embedded.control.takeOver();
      await embedded.control.restart(name);
    });
    expectComplete(events);
  });
});
