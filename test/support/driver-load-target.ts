/** The mixed load put on a driver through its port. */

import type { Driver } from '../../server/src/driver/driver.js';
import type { Command, Outcome } from '../../server/src/model/command.js';
import { type Key, keyOf } from '../../server/src/model/key.js';
import type { Settings } from '../../server/src/model/settings.js';
import type { LoadOutcome, LoadTarget } from './mixed-load.js';

export function createDriverLoadTarget(driver: Driver, settings: Settings): LoadTarget {
  const get = (record: number): Command => ({
    verb: 'get',
    key: recordKey(record),
    bins: 'all',
    settings,
  });
  const write = (key: Key, op: 'write' | 'add', value: number): Command => ({
    verb: 'operate',
    key,
    operations: [{ op, bin: 'n', value: { type: 'int', value: BigInt(value) } }],
    write: { exists: 'update', ttl: { type: 'serverDefault' } },
    settings,
  });
  const run = async (command: Command): Promise<LoadOutcome> =>
    toLoad(await driver.execute(command, { settings }));
  return {
    get: (record) => run(get(record)),
    put: (record, value) => run(write(recordKey(record), 'write', value)),
    add: (counter) => run(write(counterKey(counter), 'add', 1)),
    counter: (counter) => run({ verb: 'get', key: counterKey(counter), bins: 'all', settings }),
    async batch(rows) {
      const commands = rows.map((row) =>
        row.type === 'get' ? get(row.record) : write(recordKey(row.record), 'write', row.value),
      );
      const outcomes = await driver.batch(commands, { settings, respondAllKeys: true });
      return outcomes.map(toLoad);
    },
  };
}

function recordKey(record: number): Key {
  return keyOf('test', 'load', { type: 'integer', value: BigInt(record) });
}

function counterKey(counter: number): Key {
  return keyOf('test', 'counters', { type: 'integer', value: BigInt(counter) });
}

function toLoad(outcome: Outcome): LoadOutcome {
  if (outcome.ok) {
    const value = outcome.record.bins.find((bin) => bin.name === 'n')?.value;
    return { ok: true, value: value?.type === 'int' ? Number(value.value) : undefined };
  }
  const { codeName, inDoubt, node } = outcome.error;
  // A record that is not there yet reads as one that holds nothing.
  if (codeName === 'KEY_NOT_FOUND_ERROR' && node !== undefined)
    return { ok: true, value: undefined };
  return { ok: false, code: codeName, inDoubt };
}
