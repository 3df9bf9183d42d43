/** Coalesced commands on a real node: the same outcomes as one by one, whatever the records hold. */

import { describe, expect, it } from 'vitest';
import { createPresetStore } from '../../server/src/behavior/behavior-store.js';
import { settingsOf } from '../../server/src/behavior/cell.js';
import { createCoalescingDriver } from '../../server/src/driver/coalescing/coalescing-driver.js';
import type { Command, Outcome } from '../../server/src/model/command.js';
import { keyOf } from '../../server/src/model/key.js';
import { systemClock } from '../../server/src/model/system-clock.js';
import type { Value } from '../../server/src/model/value.js';
import { startEmbeddedServices } from '../support/embedded-services.js';
import { ownName, ownSet } from '../support/own-names.js';

const RECORDS = 150;

const VALUES: readonly Value[] = [
  { type: 'int', value: -1n },
  { type: 'double', value: 1 },
  { type: 'string', value: 'ü'.repeat(3_000) },
  { type: 'blob', data: new Uint8Array([1, 2]), particleType: 4 },
  { type: 'list', items: [{ type: 'int', value: 1n }], ordered: false },
];

describe('coalesced commands', () => {
  it.each(['test', 'txn'] as const)('in %s end as they do alone', async (namespace) => {
    const { driver } = await startEmbeddedServices();
    const coalescing = createCoalescingDriver(driver, systemClock);
    const matrix = createPresetStore().matrixOf('DEFAULT');
    if (matrix === undefined) throw new TypeError('there is no behaviour DEFAULT');
    const mode = namespace === 'test' ? 'ap' : 'sc';
    const reads = settingsOf(matrix, { kind: 'read', shape: 'point', mode });
    const writes = settingsOf(matrix, { kind: 'writeRetryable', shape: 'point', mode });
    const key = (i: number) =>
      keyOf(namespace, ownSet('coalescing'), { type: 'string', value: ownName(`k${i}`) });
    const put = (i: number): Command => ({
      verb: 'operate',
      key: key(i),
      settings: writes,
      operations: [{ op: 'write', bin: 'v', value: VALUES[i % VALUES.length] ?? { type: 'nil' } }],
      write: {
        exists: i % 7 === 0 ? 'updateOnly' : 'update',
        ttl: { type: 'serverDefault' },
        ...(i % 11 === 0 ? { expectedGeneration: 5 } : {}),
      },
    });
    const get = (i: number): Command => ({
      verb: 'get',
      key: key(i),
      settings: reads,
      bins: i % 3 === 0 ? 'none' : 'all',
    });
    const all = (make: (i: number) => Command, through: typeof driver) =>
      Promise.all(
        Array.from({ length: RECORDS }, (_, i) => {
          const command = make(i);
          return through.execute(command, { settings: command.settings });
        }),
      );

    const before = driver.counters().commands;
    const together = { put: await all(put, coalescing), get: await all(get, coalescing) };
    expect(driver.counters().commands - before).toBe(2 * RECORDS);
    expect(together.get.map(comparable)).toEqual((await all(get, driver)).map(comparable));

    // Written once more, each record is one generation further; nothing else tells them apart.
    const again = await all(put, driver);
    expect(together.put.map(({ ok }) => ok)).toEqual(again.map(({ ok }) => ok));
    expect(together.put.map((each) => comparable(each, 1))).toEqual(
      again.map((each) => comparable(each)),
    );
  });
});

function comparable(outcome: Outcome, laterBy = 0): unknown {
  if (!outcome.ok) {
    const { code, inDoubt, attempts } = outcome.error;
    return { code, inDoubt, attempts };
  }
  const { bins, generation } = outcome.record;
  return { bins, generation: generation + laterBy, results: outcome.results };
}
