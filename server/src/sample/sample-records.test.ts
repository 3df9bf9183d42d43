import { describe, expect, it } from 'vitest';
import { createInProcessNode } from '../../../test/support/in-process-node.js';
import { BIN_NAME_MAX_BYTES } from '../model/limits.js';
import { RESULT } from '../model/result-code.js';
import type { Value, ValueType } from '../model/value.js';
import { sampleRecords } from './sample-records.js';

/** Every type a bin or a part of one can hold; infinity and wildcard stand in comparisons only. */
const STORABLE: readonly ValueType[] = [
  'nil',
  'bool',
  'int',
  'double',
  'string',
  'blob',
  'geojson',
  'hll',
  'list',
  'map',
  'opaque',
];

describe('the sample', () => {
  const records = sampleRecords();

  it('has 50 records with keys of their own, in two sets', () => {
    const digests = new Set(records.map(({ key }) => Buffer.from(key.digest).toString('hex')));
    expect(digests.size).toBe(50);
    expect(new Set(records.map(({ key }) => key.set))).toEqual(new Set(['books', 'readers']));
  });

  it('holds every type that can be stored', () => {
    const types = records.flatMap(({ bins }) => bins.flatMap(({ value }) => typesIn(value)));
    expect(new Set(types)).toEqual(new Set(STORABLE));
  });

  it('has bin names a server takes', () => {
    const names = new Set(records.flatMap(({ bins }) => bins.map(({ name }) => name)));
    for (const name of names) expect(name.length).toBeLessThanOrEqual(BIN_NAME_MAX_BYTES);
  });

  it('is about readers whose books are there', () => {
    const ids = new Set(
      records.flatMap(({ key }) => (key.userKey?.type === 'string' ? [key.userKey.value] : [])),
    );
    const rated = records.flatMap(({ bins }) =>
      bins.flatMap(({ name, value }) =>
        name === 'ratings' && value.type === 'map' ? value.entries.map(([id]) => id) : [],
      ),
    );
    expect(rated.length).toBeGreaterThan(20);
    for (const id of rated) expect(id.type === 'string' && ids.has(id.value)).toBe(true);
  });

  it('is taken by the engine, record by record', () => {
    const { engine } = createInProcessNode();
    const namespace = engine.namespace('test');
    if (namespace === undefined) throw new Error('no namespace test');
    for (const { key, bins } of records) {
      const { resultCode } = engine.write(namespace, {
        digest: key.digest,
        set: key.set,
        operations: bins.map(({ name, value }) => ({ op: 'write', bin: name, value })),
        existence: { createOnly: false, updateOnly: false, replace: true },
        ttlWord: 0,
        readFlag: false,
        readAllFlag: false,
        respondAllOps: false,
        durableDelete: false,
      });
      expect(resultCode).toBe(RESULT.ok);
    }
  });
});

function typesIn(value: Value): ValueType[] {
  if (value.type === 'list') return ['list', ...value.items.flatMap(typesIn)];
  if (value.type === 'map') return ['map', ...value.entries.flat().flatMap(typesIn)];
  return [value.type];
}
