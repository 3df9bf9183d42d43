/** The contract for one record: values, existence, generations, expiry, selections, refusals. */

import { describe, expect } from 'vitest';
import type { Outcome, RecordExistsAction } from '../../model/command.js';
import { keyOfDigest } from '../../model/key.js';
import { intValue, stringValue } from '../../model/value.js';
import type { ContractSuite } from './contract-suite.js';
import { EDGE_VALUES, withPlainBytes } from './contract-values.js';

const ONE = { a: intValue(1) };

export function recordContract(suite: ContractSuite): void {
  describe('values', () => {
    valueContract(suite);
  });
  describe('reads and deletes', () => {
    readContract(suite);
  });
  describe('exists actions', () => {
    existsContract(suite);
  });
  describe('generations and expiry', () => {
    metadataContract(suite);
  });
  describe('refusals', () => {
    refusalContract(suite);
  });
}

function valueContract({ check }: ContractSuite): void {
  for (const [name, value] of EDGE_VALUES) {
    check(`gives back ${name} as it was written`, async (bench) => {
      const key = bench.key('value');
      await bench.done(bench.put(key, { v: value }));
      const back = await bench.bin(key, 'v');
      expect(back && withPlainBytes(back)).toStrictEqual(value);
    });
  }
  check('removes a bin that nil is written to', async (bench) => {
    const key = bench.key('nil');
    await bench.done(bench.put(key, { a: intValue(1), b: intValue(2) }));
    await bench.done(bench.put(key, { a: { type: 'nil' } }));
    expect((await bench.record(key)).bins).toStrictEqual([{ name: 'b', value: intValue(2) }]);
  });
  check('gives bins back in the order they were written in', async (bench) => {
    const key = bench.key('order');
    await bench.done(bench.put(key, { z: intValue(1), a: intValue(2), m: intValue(3) }));
    expect((await bench.record(key)).bins.map((bin) => bin.name)).toStrictEqual(['z', 'a', 'm']);
  });
}

function readContract({ check }: ContractSuite): void {
  check('says that a record is missing', async (bench) => {
    const key = bench.key('missing');
    for (const command of [bench.get(key), bench.exists(key), bench.delete(key)]) {
      const error = await bench.failure(command);
      expect(error).toMatchObject({ codeName: 'KEY_NOT_FOUND_ERROR', inDoubt: false });
    }
  });
  check('reads the bins asked for', async (bench) => {
    const key = bench.key('select');
    await bench.done(bench.put(key, { a: intValue(1), b: intValue(2), c: intValue(3) }));
    const some = await bench.done(bench.get(key, ['c', 'missing', 'a']));
    expect(some.record.bins).toStrictEqual([
      { name: 'c', value: intValue(3) },
      { name: 'a', value: intValue(1) },
    ]);
    const none = await bench.done(bench.get(key, 'none'));
    expect(none.record).toMatchObject({ bins: [], generation: 1 });
  });
  check('tells existence with metadata', async (bench) => {
    const key = bench.key('exists');
    await bench.done(bench.put(key, ONE));
    await bench.done(bench.put(key, ONE));
    const outcome = await bench.done(bench.exists(key));
    expect(outcome.record).toMatchObject({ bins: [], generation: 2 });
  });
  check('deletes', async (bench) => {
    const key = bench.key('delete');
    await bench.done(bench.put(key, ONE));
    const outcome = await bench.done(bench.delete(key));
    expect(outcome.record.generation).toBe(0);
    expect((await bench.failure(bench.get(key))).codeName).toBe('KEY_NOT_FOUND_ERROR');
  });
  check('addresses records by integer, string, blob and digest', async (bench) => {
    const named = [bench.key('one'), bench.key(1), bench.key(-1)];
    for (const [index, key] of named.entries()) {
      await bench.done(bench.put(key, { a: intValue(index) }));
    }
    for (const [index, { namespace, set, digest }] of named.entries()) {
      const byDigest = keyOfDigest(namespace, set, digest);
      expect(await bench.bin(byDigest, 'a')).toStrictEqual(intValue(index));
    }
  });
}

/** What each action does to a record that is missing and to one that has the bins `a` and `old`. */
const EXISTS_TABLE: readonly (readonly [RecordExistsAction, string, string | readonly string[]])[] =
  [
    ['update', 'ok', ['old', 'a']],
    ['createOnly', 'ok', 'KEY_EXISTS_ERROR'],
    ['updateOnly', 'KEY_NOT_FOUND_ERROR', ['old', 'a']],
    ['replace', 'ok', ['a']],
    ['replaceOnly', 'KEY_NOT_FOUND_ERROR', ['a']],
  ];

function existsContract({ check }: ContractSuite): void {
  for (const [exists, missing, present] of EXISTS_TABLE) {
    check(`${exists} on a missing record`, async (bench) => {
      const outcome = await bench.run(bench.put(bench.key('missing'), ONE, { exists }));
      expect(codeOf(outcome)).toBe(missing);
    });
    check(`${exists} on a record that is there`, async (bench) => {
      const key = bench.key('present');
      await bench.done(bench.put(key, { old: intValue(0) }));
      const outcome = await bench.run(bench.put(key, ONE, { exists }));
      expect(codeOf(outcome)).toBe(typeof present === 'string' ? present : 'ok');
      const bins = (await bench.record(key)).bins.map((bin) => bin.name);
      expect(bins).toStrictEqual(typeof present === 'string' ? ['old'] : present);
    });
  }
}

function metadataContract({ check }: ContractSuite): void {
  check('counts generations', async (bench) => {
    const key = bench.key('generation');
    for (const generation of [1, 2, 3]) {
      await bench.done(bench.put(key, ONE));
      expect((await bench.record(key)).generation).toBe(generation);
    }
  });
  check('writes and deletes only where the generation is the expected one', async (bench) => {
    const key = bench.key('expected');
    await bench.done(bench.put(key, ONE));
    const stale = await bench.failure(bench.put(key, ONE, { expectedGeneration: 7 }));
    expect(stale).toMatchObject({ codeName: 'GENERATION_ERROR', inDoubt: false });
    await bench.done(bench.put(key, ONE, { expectedGeneration: 1 }));
    expect((await bench.failure(bench.delete(key, 1))).codeName).toBe('GENERATION_ERROR');
    await bench.done(bench.delete(key, 2));
  });
  check('sets, keeps and takes away the expiry', async (bench) => {
    const key = bench.key('ttl');
    await bench.done(bench.put(key, ONE, { ttl: { type: 'seconds', seconds: 1000 } }));
    const { voidTimeSeconds } = await bench.record(key);
    expect(voidTimeSeconds).toBeGreaterThan(0);
    await bench.done(bench.put(key, ONE, { ttl: { type: 'noChange' } }));
    expect((await bench.record(key)).voidTimeSeconds).toBe(voidTimeSeconds);
    await bench.done(bench.put(key, ONE, { ttl: { type: 'never' } }));
    expect((await bench.record(key)).voidTimeSeconds).toBe(0);
  });
  check('touches: a new expiry and generation, the bins as they were', async (bench) => {
    const key = bench.key('touch');
    await bench.done(bench.put(key, ONE, { ttl: { type: 'never' } }));
    const ttl = { type: 'seconds', seconds: 500 } as const;
    await bench.done(bench.operate(key, [{ op: 'touch' }], { ttl }));
    const record = await bench.record(key);
    expect(record).toMatchObject({ generation: 2, bins: [{ name: 'a' }] });
    expect(record.voidTimeSeconds).toBeGreaterThan(0);
    const missing = await bench.failure(bench.operate(bench.key('no'), [{ op: 'touch' }]));
    expect(missing.codeName).toBe('KEY_NOT_FOUND_ERROR');
  });
}

function refusalContract({ check }: ContractSuite): void {
  check('refuses bin names that are empty or too long, before anything is sent', async (bench) => {
    for (const bin of ['', 'x'.repeat(16), 'é'.repeat(8)]) {
      const error = await bench.failure(bench.put(bench.key('name'), { [bin]: intValue(1) }));
      expect(error).toMatchObject({ codeName: 'INVALID_ARGUMENT', attempts: 0 });
      expect(error.message).not.toContain('xxx');
    }
    await bench.done(bench.put(bench.key('name'), { ['x'.repeat(15)]: intValue(1) }));
  });
  check('refuses a value that no bin can hold', async (bench) => {
    const error = await bench.failure(bench.put(bench.key('v'), { v: { type: 'infinity' } }));
    expect(error).toMatchObject({ codeName: 'INVALID_ARGUMENT', attempts: 0 });
  });
  check('passes on the code of a namespace nobody has', async (bench) => {
    const { digest } = bench.key('n');
    const error = await bench.failure(bench.get(keyOfDigest('nowhere', 's', digest)));
    expect(error.codeName).toBe('INVALID_NAMESPACE');
  });
  check('passes on the code of an operation on the wrong type', async (bench) => {
    const key = bench.key('type');
    await bench.done(bench.put(key, { s: stringValue('text') }));
    const add = bench.operate(key, [{ op: 'add', bin: 's', value: intValue(1) }]);
    expect((await bench.failure(add)).codeName).toBe('BIN_TYPE_ERROR');
  });
}

function codeOf(outcome: Outcome): string {
  return outcome.ok ? 'ok' : outcome.error.codeName;
}
