/** Queries of the native driver where the client alone would lose something: keys, bounds, types, and nodes on the way. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import {
  ALL_PARTITIONS,
  type QueryChanges,
  rangeOf,
} from '../../server/src/driver/contract/query-bench.js';
import type { Driver } from '../../server/src/driver/driver.js';
import { keyOf, type UserKey } from '../../server/src/model/key.js';
import type { QueryRecord, QueryRequest } from '../../server/src/model/query.js';
import { intValue, stringValue, type Value } from '../../server/src/model/value.js';
import { type NativeTarget, openNativeTarget } from '../support/native-target.js';
import { ownSet } from '../support/own-names.js';
import { requires } from '../support/requirements.js';

const CALL = { settings: CONTRACT_SETTINGS };

/** A set of its own; the wire driver writes, since the native one would refuse some of it. */
class QuerySet {
  readonly set: string;
  readonly #target: NativeTarget;

  constructor(target: NativeTarget, name: string) {
    this.#target = target;
    this.set = ownSet(name);
  }

  async write(userKey: UserKey, bins: Readonly<Record<string, Value>>): Promise<void> {
    const outcome = await this.#target.wire.execute(
      {
        verb: 'operate',
        key: keyOf('test', this.set, userKey),
        operations: Object.entries(bins).map(([bin, value]) => ({ op: 'write', bin, value })),
        write: { exists: 'update', ttl: { type: 'serverDefault' } },
        settings: { ...CONTRACT_SETTINGS, sendKey: true },
      },
      CALL,
    );
    if (!outcome.ok) throw outcome.error;
  }

  request(changes: QueryChanges = {}): QueryRequest {
    return {
      ...{ namespace: 'test', set: this.set, bins: 'all', partitions: ALL_PARTITIONS },
      ...{ maxRecords: 0, recordsPerSecond: 0, expectedDuration: 'long' },
      ...changes,
    };
  }

  async records(driver: Driver, changes: QueryChanges = {}): Promise<readonly QueryRecord[]> {
    const records: QueryRecord[] = [];
    for await (const window of driver.query(this.request(changes), CALL)) {
      for (const event of window) if (event.type === 'record') records.push(event);
    }
    return records.toSorted((a, b) => Buffer.compare(a.digest, b.digest));
  }
}

describe.skipIf(!requires('aerospike-client'))('queries of the native driver', () => {
  let target: NativeTarget;
  beforeAll(async () => {
    target = await openNativeTarget(1);
  });
  afterAll(async () => {
    await target.close();
  });

  it('tell user keys of every type as the wire driver does, with records of every type', async () => {
    const set = new QuerySet(target, 'nq-keys');
    const keys: readonly UserKey[] = [
      { type: 'integer', value: 7n },
      { type: 'integer', value: 2n ** 63n - 1n },
      { type: 'integer', value: -(2n ** 62n) - 1n },
      { type: 'string', value: 'plain' },
      { type: 'string', value: '' },
      { type: 'string', value: 'with\0nul' },
      { type: 'blob', data: Buffer.of(0, 255) },
      { type: 'blob', data: Buffer.of() },
    ];
    for (const key of keys) {
      await set.write(key, {
        one: { type: 'double', value: 1 },
        nul: stringValue('a\0b'),
        geo: { type: 'geojson', value: '{"type":"Point","coordinates":[1,2]}' },
        list: { type: 'list', items: [{ type: 'double', value: 2 }], ordered: true },
      });
    }
    const [native, wire] = [await set.records(target.driver), await set.records(target.wire)];
    expect(native).toHaveLength(keys.length);
    expect(native.map(withoutOrder)).toStrictEqual(wire.map(withoutOrder));
    const bare = await set.records(target.driver, { bins: 'none' });
    expect(bare.map(({ userKey }) => userKey)).toStrictEqual(wire.map(({ userKey }) => userKey));
  });

  it('find integers past 53 bits in an index exactly, or say that they can not', async () => {
    const set = new QuerySet(target, 'nq-wide');
    const values = [2n ** 60n, 2n ** 60n + 1n, 2n ** 60n + 2n, 2n ** 63n - 1n, -(2n ** 63n)];
    for (const [index, value] of values.entries()) {
      await set.write({ type: 'integer', value: BigInt(index) }, { n: intValue(value) });
    }
    await buildIndex(target.driver, set.set);
    const found = async (begin: bigint, end: bigint): Promise<readonly bigint[]> => {
      const index = rangeOf('n', intValue(begin), intValue(end));
      const records = await set.records(target.driver, { index });
      return records.map(numberIn).toSorted((a, b) => (a < b ? -1 : 1));
    };
    const [base = 0n, next = 0n, after = 0n, most = 0n, least = 0n] = values;
    expect(await found(next, next)).toStrictEqual([next]);
    expect(await found(next, after)).toStrictEqual([next, after]);
    expect(await found(least, base)).toStrictEqual([least, base]);
    expect(await found(most, most)).toStrictEqual([most]);
    expect(await found(most - 1n, most)).toStrictEqual([most]);
    expect(await found(least + 1n, most)).toStrictEqual([base, next, after, most]);
    const elements = rangeOf('n', intValue(next), intValue(next), { collection: 'list' });
    await expect(set.records(target.driver, { index: elements })).rejects.toMatchObject({
      codeName: 'UNSUPPORTED',
      detail: expect.stringContaining('query-wide-bounds') as string,
    });
  });

  it('keep to a rate, and leave nothing behind when they are cancelled', async () => {
    const set = new QuerySet(target, 'nq-rate');
    for (let index = 0; index < 8; index += 1) {
      await set.write({ type: 'integer', value: BigInt(index) }, { n: intValue(index) });
    }
    const driver = await target.openDriver();
    const caller = new AbortController();
    const options = { ...CALL, signal: caller.signal };
    const windows = driver.query(set.request({ recordsPerSecond: 1 }), options);
    const records: unknown[] = [];
    await expect(async () => {
      for await (const window of windows) {
        records.push(...window.filter(({ type }) => type === 'record'));
        if (records.length > 0) caller.abort();
      }
    }).rejects.toMatchObject({ codeName: 'CANCELLED' });
    expect(records.length).toBeLessThan(8);
    expect(driver.counters().inFlight).toBe(0);
    await driver.close(0);
  });
});

describe.skipIf(!requires('aerospike-client', 'own-cluster'))('a node that is lost', () => {
  it('costs a query no record, and brings none twice', async () => {
    const target = await openNativeTarget(3);
    const set = new QuerySet(target, 'nq-loss');
    const records = 400;
    await Promise.all(
      Array.from({ length: records }, (_, index) =>
        set.write({ type: 'integer', value: BigInt(index) }, { n: intValue(index) }),
      ),
    );
    const options = { settings: { ...CONTRACT_SETTINGS, recordQueueSize: 50 } };
    const numbers: bigint[] = [];
    let isKilled = false;
    for await (const window of target.driver.query(set.request(), options)) {
      for (const event of window) if (event.type === 'record') numbers.push(numberIn(event));
      if (!isKilled && numbers.length > 100) {
        isKilled = true;
        await target.embedded.control.kill('A2');
      }
    }
    expect(isKilled).toBe(true);
    expect(numbers.toSorted((a, b) => Number(a - b))).toStrictEqual(
      Array.from({ length: records }, (_, index) => BigInt(index)),
    );
    await target.close();
  });
});

describe.skipIf(!requires('aerospike-client', 'own-cluster'))('three nodes', () => {
  it('are asked a few times for a small set, one after the other, whatever order partitions have', async () => {
    const target = await openNativeTarget(3);
    const set = new QuerySet(target, 'nq-few');
    for (let index = 0; index < 20; index += 1) {
      await set.write({ type: 'integer', value: BigInt(index) }, { n: intValue(index) });
    }
    // As a gateway asks: node after node, which share them out by turns.
    const partitions = ALL_PARTITIONS.toSorted((a, b) => (a.partition % 3) - (b.partition % 3));
    const options = { settings: { ...CONTRACT_SETTINGS, maxConcurrentNodes: 1 } };
    const numbers: bigint[] = [];
    for await (const window of target.driver.query(set.request({ partitions }), options)) {
      for (const event of window) if (event.type === 'record') numbers.push(numberIn(event));
    }
    expect(numbers).toHaveLength(20);
    const request = { commands: ['query-show'], target: { to: 'all' } } as const;
    const answers = await target.wire.info(request, CALL);
    const shown = answers.flatMap(({ answers: said }) => said.get('query-show')?.split(';') ?? []);
    expect(shown.filter((each) => each.includes(set.set)).length).toBeLessThanOrEqual(9);
    await target.close();
  });
});

/** Bins by name, and the rest that both drivers tell. */
function withoutOrder({ digest, set, userKey, record, results }: QueryRecord): unknown {
  const bins = new Map(record.bins.map(({ name, value }) => [name, value]));
  const key = userKey?.type === 'blob' ? Buffer.from(userKey.data).toString('hex') : userKey;
  return {
    digest: Buffer.from(digest).toString('hex'),
    set,
    key,
    record: { ...record, bins },
    results,
  };
}

function numberIn({ record }: QueryRecord): bigint {
  const value = record.bins.find(({ name }) => name === 'n')?.value;
  if (value?.type !== 'int') throw new TypeError('the record has no number');
  return value.value;
}

async function buildIndex(driver: Driver, set: string): Promise<void> {
  const ask = async (command: string, to: 'any' | 'all'): Promise<readonly string[]> => {
    const answers = await driver.info({ commands: [command], target: { to } }, CALL);
    return answers.map((answer) => answer.answers.get(command) ?? '');
  };
  const create = `sindex-create:namespace=test;set=${set};indexname=${set};bin=n;type=NUMERIC`;
  expect(await ask(create, 'any')).toStrictEqual(['ok']);
  // Each node builds its own part.
  for (;;) {
    const states = await ask(`sindex/test/${set}`, 'all');
    if (states.every((state) => state.includes('load_pct=100'))) return;
  }
}
