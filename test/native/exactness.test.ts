/** What the official client loses on the way, and the native driver does not: both ways, beside what the wire driver finds. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import { EDGE_VALUES, withPlainBytes } from '../../server/src/driver/contract/contract-values.js';
import { loadNativeModule } from '../../server/src/driver/native/load-client.js';
import {
  binExpression,
  binTypeExpression,
  EXPRESSION_TYPE,
} from '../../server/src/driver/native/packed-expression.js';
import type { Command, Outcome, WriteOptions } from '../../server/src/model/command.js';
import { keyOf, type UserKey } from '../../server/src/model/key.js';
import { INT64_MAX, INT64_MIN } from '../../server/src/model/limits.js';
import type { Operation } from '../../server/src/model/operation.js';
import type { RecordData } from '../../server/src/model/record.js';
import {
  blobValue,
  doubleValue,
  intValue,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from '../../server/src/model/value.js';
import { type NativeTarget, openNativeTarget } from '../support/native-target.js';
import { ownName, ownSet } from '../support/own-names.js';
import { requires } from '../support/requirements.js';

const SET = ownSet('exactness');
const UPDATE: WriteOptions = { exists: 'update', ttl: { type: 'serverDefault' } };
const CALL = { settings: CONTRACT_SETTINGS };

describe.skipIf(!requires('aerospike-client'))('the native driver', () => {
  let target: NativeTarget;

  beforeAll(async () => {
    target = await openNativeTarget(1);
  });
  afterAll(async () => {
    await target.close();
  });

  const base = (userKey: UserKey): Pick<Command, 'key' | 'settings'> => ({
    key: keyOf('test', SET, userKey),
    settings: CONTRACT_SETTINGS,
  });
  const named = (name: string): Pick<Command, 'key' | 'settings'> =>
    base({ type: 'string', value: ownName(name) });
  const run = (command: Command): Promise<Outcome> => target.driver.execute(command, CALL);

  async function seed(key: string, bins: Readonly<Record<string, Value>>): Promise<void> {
    const operations = Object.entries(bins).map(
      ([bin, value]): Operation => ({ op: 'write', bin, value }),
    );
    const write: WriteOptions = { ...UPDATE, exists: 'replace' };
    const command: Command = { ...named(key), verb: 'operate', operations, write };
    const outcome = await target.wire.execute(command, CALL);
    if (!outcome.ok) throw outcome.error;
  }

  /** The record as the wire driver reads it. */
  async function look(key: string): Promise<RecordData> {
    const outcome = await target.wire.execute({ ...named(key), verb: 'get', bins: 'all' }, CALL);
    if (!outcome.ok) throw outcome.error;
    return outcome.record;
  }

  async function binsOf(command: Command): Promise<Record<string, Value>> {
    const outcome = await run(command);
    if (!outcome.ok) throw outcome.error;
    const bins = outcome.record.bins.map(({ name, value }) => [name, withPlainBytes(value)]);
    return Object.fromEntries(bins) as Record<string, Value>;
  }

  it.each([...EDGE_VALUES])('reads %s as others wrote it', async (name, value) => {
    const bins = { v: value, i: intValue(1) };
    await seed(name, bins);
    const plain = { v: withPlainBytes(value), i: intValue(1) };
    expect(await binsOf({ ...named(name), verb: 'get', bins: 'all' })).toStrictEqual(plain);
    expect(await binsOf({ ...named(name), verb: 'get', bins: ['v', 'i'] })).toStrictEqual(plain);
    const list = await run({
      ...named(name),
      verb: 'operate',
      operations: [{ op: 'read', bin: 'v' }],
    });
    expect(list.ok && list.results.map((one) => one && withPlainBytes(one))).toStrictEqual([
      plain.v,
    ]);
    const [row] = await target.driver.batch([{ ...named(name), verb: 'get', bins: 'all' }], {
      ...CALL,
      respondAllKeys: true,
    });
    expect(row?.ok && withPlainBytes(row.record.bins[0]?.value ?? NIL)).toStrictEqual(plain.v);
  });

  it('reads a bin of any plain type between writes of it', async () => {
    const values = [...EDGE_VALUES.values()].filter(
      (value) => value.type !== 'blob' || value.particleType === 4,
    );
    for (const value of values) {
      await seed('between', { v: value });
      const operations: Operation[] = [
        { op: 'read', bin: 'v' },
        { op: 'write', bin: 'v', value: intValue(1) },
        { op: 'read', bin: 'v' },
      ];
      const outcome = await run({
        ...named('between'),
        verb: 'operate',
        operations,
        write: UPDATE,
      });
      expect(outcome.ok && outcome.results.map((one) => one && withPlainBytes(one))).toStrictEqual([
        withPlainBytes(value),
        undefined,
        intValue(1),
      ]);
    }
  });

  it("says that a write was done whose bin's old value it can not read", async () => {
    await seed('java', { v: blobValue(Uint8Array.of(1), 7) });
    const operations: Operation[] = [
      { op: 'read', bin: 'v' },
      { op: 'write', bin: 'v', value: intValue(1) },
    ];
    const outcome = await run({ ...named('java'), verb: 'operate', operations, write: UPDATE });
    expect(outcome).toMatchObject({
      ok: false,
      error: { codeName: 'MALFORMED_ANSWER', inDoubt: true },
    });
  });

  it('notices the bin that the client hides', async () => {
    await seed('proto', { a: intValue(1), ['__proto__']: intValue(2) });
    const seeded = await look('proto');
    // An object literal with that name would have made no bin of it.
    expect(seeded.bins.map(({ name }) => name)).toContain('__proto__');
    const outcome = await run({ ...named('proto'), verb: 'get', bins: 'all' });
    expect(outcome).toMatchObject({ ok: false, error: { codeName: 'UNSUPPORTED' } });
    expect(await binsOf({ ...named('proto'), verb: 'get', bins: ['a'] })).toStrictEqual({
      a: intValue(1),
    });
  });

  it('reads bins whose names objects have of their own', async () => {
    const bins = { constructor: intValue(1), toString: stringValue('x'), '7': doubleValue(7) };
    await seed('names', bins);
    const read = await binsOf({ ...named('names'), verb: 'get', bins: 'all' });
    expect(new Map(Object.entries(read))).toStrictEqual(new Map(Object.entries(bins)));
  });

  it.each([INT64_MAX, INT64_MIN, 2n ** 53n + 1n, -(2n ** 62n) - 7n])(
    'writes and adds %d exactly',
    async (value) => {
      const operations: Operation[] = [
        { op: 'write', bin: 'w', value: intValue(value) },
        { op: 'add', bin: 'a', value: intValue(value) },
      ];
      const key = `int ${value}`;
      await run({ ...named(key), verb: 'operate', operations, write: UPDATE });
      const record = await look(key);
      expect(record).toMatchObject({
        generation: 1,
        bins: [
          { name: 'w', value: intValue(value) },
          { name: 'a', value: intValue(value) },
        ],
      });
    },
  );

  it('finds records by keys the client would cut or refuse', async () => {
    const keys: UserKey[] = [
      { type: 'string', value: `${ownName('a')}\0b` },
      { type: 'string', value: ownName('a') },
      // What follows can be nobody's own: another run of this test writes the same.
      { type: 'string', value: '' },
      { type: 'blob', data: new Uint8Array(0) },
      { type: 'blob', data: Uint8Array.of(0, 1) },
      { type: 'integer', value: INT64_MIN },
    ];
    for (const [index, userKey] of keys.entries()) {
      const operations: Operation[] = [{ op: 'write', bin: 'n', value: intValue(index) }];
      await run({ ...base(userKey), verb: 'operate', operations, write: UPDATE });
    }
    for (const [index, userKey] of keys.entries()) {
      expect(await binsOf({ ...base(userKey), verb: 'get', bins: 'all' })).toStrictEqual({
        n: intValue(index),
      });
    }
  });

  it('writes nothing of a batch row it refuses, and all of its neighbours', async () => {
    const put = (name: string, value: Value): Command => ({
      ...named(name),
      verb: 'operate',
      operations: [{ op: 'write', bin: 'v', value }],
      write: UPDATE,
    });
    const outcomes = await target.driver.batch(
      [put('b1', intValue(1)), put('b2', mapValue([])), put('b3', stringValue('\0'))],
      { ...CALL, respondAllKeys: true },
    );
    expect(outcomes.map((one) => (one.ok ? 'ok' : one.error.codeName))).toStrictEqual([
      'ok',
      'UNSUPPORTED',
      'UNSUPPORTED',
    ]);
    for (const name of ['b2', 'b3']) {
      expect(await run({ ...named(name), verb: 'exists' })).toMatchObject({
        error: { codeName: 'KEY_NOT_FOUND_ERROR' },
      });
    }
  });

  it.skipIf(!requires('own-cluster'))(
    'ends a batch that lost its node with every write in doubt, and no read',
    async () => {
      await target.embedded.control.dropNext(1, { applied: true });
      const rows: Command[] = [
        { ...named('d1'), verb: 'operate', operations: [{ op: 'touch' }], write: UPDATE },
        { ...named('d2'), verb: 'delete' },
        { ...named('d3'), verb: 'get', bins: 'all' },
      ];
      const outcomes = await target.driver.batch(rows, { ...CALL, respondAllKeys: true });
      expect(outcomes.map((one) => one.ok || one.error.inDoubt)).toStrictEqual([true, true, false]);
    },
  );

  it('passes info on, and says where it can not', async () => {
    const ask = (...commands: string[]): Promise<unknown> =>
      target.driver.info({ commands, target: { to: 'any' } }, CALL);
    await expect(ask('build', 'sets/bar')).resolves.toMatchObject([
      {
        answers: new Map([
          ['build', expect.stringMatching(/^8/u)],
          ['sets/bar', ''],
        ]),
      },
    ]);
    await expect(ask('nonsense', 'udf-get:filename=none.lua')).resolves.toMatchObject([
      {
        answers: new Map([
          ['nonsense', 'ERROR:4:unrecognized command'],
          ['udf-get:filename=none.lua', 'error=not_found'],
        ]),
      },
    ]);
    await expect(ask(`namespace/${'x'.repeat(245)}`)).resolves.toHaveLength(1);
    await expect(ask(`namespace/${'x'.repeat(246)}`)).rejects.toMatchObject({
      codeName: 'UNSUPPORTED',
    });
    await expect(ask('build\nnode')).rejects.toMatchObject({ codeName: 'UNSUPPORTED' });
  });

  it('packs expressions as the client does', () => {
    const { exp, Client } = loadNativeModule() as unknown as OfficialPacker;
    const client = new Client({ hosts: [{ addr: '127.0.0.1', port: 1 }] });
    expect(client.expressionToBase64(exp.binType('ab'))).toBe(binTypeExpression('ab'));
    const packed = [
      [exp.binInt, EXPRESSION_TYPE.int],
      [exp.binFloat, EXPRESSION_TYPE.double],
      [exp.binStr, EXPRESSION_TYPE.string],
      [exp.binBool, EXPRESSION_TYPE.bool],
      [exp.binGeo, EXPRESSION_TYPE.geojson],
      [exp.binBlob, EXPRESSION_TYPE.blob],
      [exp.binList, EXPRESSION_TYPE.list],
      [exp.binMap, EXPRESSION_TYPE.map],
      [exp.binHll, EXPRESSION_TYPE.hll],
    ] as const;
    for (const [build, type] of packed) {
      expect(client.expressionToBase64(build('ab'))).toBe(binExpression('ab', type));
    }
  });
});

type BuildBin = (bin: string) => unknown;

/** The client's own packer, which works unconnected. */
interface OfficialPacker {
  readonly Client: new (config: unknown) => { expressionToBase64(expression: unknown): string };
  readonly exp: Readonly<
    Record<
      | 'binType'
      | 'binInt'
      | 'binFloat'
      | 'binStr'
      | 'binBool'
      | 'binGeo'
      | 'binBlob'
      | 'binList'
      | 'binMap'
      | 'binHll',
      BuildBin
    >
  >;
}
