import { describe, expect, it } from 'vitest';
import { binsOf, createTestEngine, TEST_DIGEST } from '../../../test/support/test-engine.js';
import type { UserKey } from '../model/key.js';
import { CITRUSLEAF_EPOCH_SECONDS } from '../model/limits.js';
import { RESULT } from '../model/result-code.js';
import { blobValue, intValue, NIL, stringValue, type Value } from '../model/value.js';
import { BINS_MAX, OPERATIONS_MAX } from './operate.js';
import { SETS_MAX } from './record-counts.js';
import type { EngineOperation } from './request.js';

const createOnly = { createOnly: true, updateOnly: false, replace: false };
const updateOnly = { createOnly: false, updateOnly: true, replace: false };
const replace = { createOnly: false, updateOnly: false, replace: true };
const replaceOnly = { createOnly: false, updateOnly: true, replace: true };
const one = { a: intValue(1) };

describe('record existence', () => {
  it('creates a record with generation 1 and no end', () => {
    const { put, read } = createTestEngine();
    expect(put(one)).toEqual({ resultCode: 0, generation: 1, voidTimeSeconds: 0, results: [] });
    expect(binsOf(read())).toEqual(one);
  });

  it('adds bins to what is there, unless it is to be replaced', () => {
    const { put, read } = createTestEngine();
    put(one);
    put({ b: intValue(2) });
    expect(binsOf(read())).toEqual({ a: intValue(1), b: intValue(2) });
    put({ c: intValue(3) }, { existence: replace });
    expect(binsOf(read())).toEqual({ c: intValue(3) });
    expect(read().generation).toBe(3);
  });

  it.each([
    ['createOnly', createOnly, RESULT.ok, RESULT.keyExists],
    ['updateOnly', updateOnly, RESULT.keyNotFound, RESULT.ok],
    ['replaceOnly', replaceOnly, RESULT.keyNotFound, RESULT.ok],
  ])('%s looks at whether the record exists', (_name, existence, whenAbsent, whenPresent) => {
    const absent = createTestEngine();
    expect(absent.put(one, { existence }).resultCode).toBe(whenAbsent);
    const present = createTestEngine();
    present.put(one);
    expect(present.put(one, { existence }).resultCode).toBe(whenPresent);
  });

  it('tells the generation and void-time of the record a failure met', () => {
    const { put } = createTestEngine();
    const { voidTimeSeconds } = put(one, { ttlWord: 100 });
    expect(put(one, { existence: createOnly })).toEqual({
      resultCode: RESULT.keyExists,
      generation: 1,
      voidTimeSeconds,
      results: [],
    });
  });
});

describe('generation', () => {
  it.each([
    ['equal', 1, RESULT.ok],
    ['equal', 2, RESULT.generation],
    ['greater', 1, RESULT.generation],
    ['greater', 2, RESULT.ok],
  ] as const)('%s to %i against a record of generation 1', (type, generation, resultCode) => {
    const { put } = createTestEngine();
    put(one);
    expect(put(one, { generation: { type, generation } }).resultCode).toBe(resultCode);
  });

  it('is 0 for a record that does not exist', () => {
    const { put } = createTestEngine();
    const asked = (generation: number) => put(one, { generation: { type: 'equal', generation } });
    expect(asked(1).resultCode).toBe(RESULT.generation);
    expect(asked(0).resultCode).toBe(RESULT.ok);
  });

  it('wraps from 65535 to 1', () => {
    const { put, namespace, stored } = createTestEngine();
    put(one);
    const record = stored();
    if (record === undefined) throw new Error('nothing is stored');
    namespace.put({ ...record, generation: 65534 });
    expect(put(one).generation).toBe(65535);
    expect(put(one).generation).toBe(1);
  });
});

describe('time to live', () => {
  const nowSeconds = (nowMs: number) => nowMs / 1000 - CITRUSLEAF_EPOCH_SECONDS;

  it('counts from now, up to ten years', () => {
    const { put, clock } = createTestEngine();
    const years = 10 * 365 * 24 * 60 * 60;
    expect(put(one, { ttlWord: 60 }).voidTimeSeconds).toBe(nowSeconds(clock.nowMs()) + 60);
    expect(put(one, { ttlWord: years }).resultCode).toBe(RESULT.ok);
    expect(put(one, { ttlWord: years + 1 }).resultCode).toBe(RESULT.parameter);
  });

  it('is kept, dropped or the default by word', () => {
    const { put } = createTestEngine();
    const { voidTimeSeconds } = put(one, { ttlWord: 60 });
    expect(put(one, { ttlWord: 0xfffffffe }).voidTimeSeconds).toBe(voidTimeSeconds);
    expect(put(one, { ttlWord: 0 }).voidTimeSeconds).toBe(0);
    put(one, { ttlWord: 60 });
    expect(put(one, { ttlWord: 0xffffffff }).voidTimeSeconds).toBe(0);
  });

  it('falls back to the default where there is nothing to keep', () => {
    const { put, clock } = createTestEngine({ defaultTtlSeconds: 30 });
    const expected = nowSeconds(clock.nowMs()) + 30;
    expect(put(one, { ttlWord: 0xfffffffe }).voidTimeSeconds).toBe(expected);
    expect(put(one, { ttlWord: 0 }).voidTimeSeconds).toBe(expected);
  });

  it('is refused while nothing sweeps, unless that is allowed', () => {
    const strict = createTestEngine({ nsupPeriodSeconds: 0 });
    expect(strict.put(one, { ttlWord: 60 }).resultCode).toBe(RESULT.forbidden);
    expect(strict.put(one, { ttlWord: 0xffffffff }).resultCode).toBe(RESULT.ok);
    const lenient = createTestEngine({ nsupPeriodSeconds: 0, allowTtlWithoutNsup: true });
    expect(lenient.put(one, { ttlWord: 60 }).resultCode).toBe(RESULT.ok);
  });

  it('is as if the record were new once it is over', () => {
    const { put, clock, read } = createTestEngine();
    put(one, { ttlWord: 1 });
    clock.advance(3000);
    expect(put({ b: intValue(2) }, { existence: updateOnly }).resultCode).toBe(RESULT.keyNotFound);
    expect(put({ b: intValue(2) }, { existence: createOnly }).generation).toBe(1);
    expect(binsOf(read())).toEqual({ b: intValue(2) });
  });
});

describe('set and user key', () => {
  const key = (value: string): UserKey => ({ type: 'string', value });

  it('belongs to the set it was created in', () => {
    const { put } = createTestEngine();
    put(one, { set: 'demo' });
    expect(put(one, { set: 'other' }).resultCode).toBe(RESULT.parameter);
    expect(put(one, { set: '' }).resultCode).toBe(RESULT.parameter);
    expect(put(one, { set: 'demo' }).resultCode).toBe(RESULT.ok);
  });

  it('takes set names of 63 bytes, not of 64', () => {
    const { put } = createTestEngine();
    expect(put(one, { set: 's'.repeat(64) }).resultCode).toBe(RESULT.parameter);
    expect(put(one, { set: 's'.repeat(63) }).resultCode).toBe(RESULT.ok);
  });

  it('has room for 4095 sets', () => {
    const { put, namespace } = createTestEngine();
    for (let i = 0; i < SETS_MAX; i += 1) {
      put(one, { set: `s${i}`, digest: Buffer.alloc(20, `${i}`.padStart(4, '0')) });
    }
    expect(namespace.sets()).toHaveLength(SETS_MAX);
    expect(put(one, { set: 'more' }).resultCode).toBe(RESULT.parameter);
    expect(put(one, { set: 's0' }).resultCode).toBe(RESULT.ok);
    expect(put(one, { set: '', digest: new Uint8Array(20) }).resultCode).toBe(RESULT.ok);
  });

  it('stores the first key sent, and refuses another', () => {
    const { put, stored } = createTestEngine();
    put(one);
    expect(put(one, { userKey: key('k') }).resultCode).toBe(RESULT.ok);
    expect(put(one, { userKey: key('x') }).resultCode).toBe(RESULT.keyMismatch);
    put(one);
    expect(stored()?.userKey).toEqual(key('k'));
  });

  it.each([
    [0, RESULT.ok],
    [1, RESULT.unsupportedFeature],
    [9, RESULT.ok],
  ])('stores keys nobody knows, but no malformed integer: particle type %i', (type, code) => {
    const { put } = createTestEngine();
    const userKey: UserKey = { type: 'opaque', particleType: type, data: new Uint8Array(0) };
    expect(put(one, { userKey }).resultCode).toBe(code);
  });
});

describe('bins', () => {
  it('vanish when nil is written, the last one moving into the gap', () => {
    const { put, read } = createTestEngine();
    put({ a: intValue(1), b: intValue(2), c: intValue(3), d: intValue(4) });
    put({ a: NIL });
    expect(Object.keys(binsOf(read()))).toEqual(['d', 'b', 'c']);
    put({ c: NIL });
    expect(Object.keys(binsOf(read()))).toEqual(['d', 'b']);
  });

  it('take the record with them when the last one goes', () => {
    const { put, read } = createTestEngine();
    put(one);
    expect(put({ a: NIL })).toEqual({
      resultCode: RESULT.ok,
      generation: 0,
      voidTimeSeconds: 0,
      results: [],
    });
    expect(read().resultCode).toBe(RESULT.keyNotFound);
    expect(put({ a: NIL }).resultCode).toBe(RESULT.keyNotFound);
  });

  it('have names of at most 15 bytes, without NUL', () => {
    const { put } = createTestEngine();
    expect(put({ ['n'.repeat(15)]: intValue(1) }).resultCode).toBe(RESULT.ok);
    expect(put({ ['n'.repeat(16)]: intValue(1) }).resultCode).toBe(RESULT.binName);
    expect(put({ ['é'.repeat(8)]: intValue(1) }).resultCode).toBe(RESULT.binName);
    expect(put({ 'a\0b': intValue(1) }).resultCode).toBe(RESULT.binName);
  });

  it('number 32767 at most', () => {
    const { put, stored } = createTestEngine();
    const bins = Object.fromEntries(
      Array.from({ length: BINS_MAX }, (_, i) => [`b${i}`, intValue(0)] as const),
    );
    expect(put(bins).resultCode).toBe(RESULT.ok);
    expect(put({ more: intValue(0) }).resultCode).toBe(RESULT.parameter);
    expect(stored()?.bins.length).toBe(BINS_MAX);
  });

  it('fit into 1 MiB unless configured', () => {
    expect(createTestEngine().namespace.config.maxRecordBytes).toBe(1024 * 1024);
  });

  it('fit into the largest record, to the byte', () => {
    const { put } = createTestEngine({ maxRecordBytes: 1024 });
    // Header 35, end mark 4, set 1 + 4, bin count 1, bin name 1 + 1, particle 5: what is left is the blob's.
    const room = 1024 - 52;
    expect(put({ b: blobValue(Buffer.alloc(room + 1)) }).resultCode).toBe(RESULT.recordTooBig);
    expect(put({ b: blobValue(Buffer.alloc(room)) }).resultCode).toBe(RESULT.ok);
  });

  it('is not covered by cells where its text alone is larger', () => {
    const { put } = createTestEngine({ maxRecordBytes: 1024 });
    // Half the globe takes more cells than a region may have, which only shows once it is covered.
    const text = '{"type":"AeroCircle","coordinates":[[0,0],20015086]}';
    const geo = (value: string): Value => ({ type: 'geojson', value });
    const padded = (length: number): Value => geo(text.padEnd(length));
    expect(put({ g: padded(1024) }).resultCode).toBe(RESULT.geoInvalid);
    expect(put({ g: padded(1025) }).resultCode).toBe(RESULT.recordTooBig);
    expect(put({ g: geo('{'.padEnd(1025)) }).resultCode).toBe(RESULT.geoInvalid);
  });
});

describe('a request', () => {
  const readA: EngineOperation = { op: 'read', bin: 'a' };
  const addTo = (bin: string): EngineOperation => ({ op: 'add', bin, value: intValue(1) });

  it('runs its operations in order and answers the reads', () => {
    const { write } = createTestEngine();
    const answer = write([addTo('a'), readA, addTo('a'), readA]);
    expect(answer.results).toEqual([
      { operation: 1, bin: 'a', value: intValue(1) },
      { operation: 3, bin: 'a', value: intValue(2) },
    ]);
  });

  it('changes nothing when one of its operations fails', () => {
    const { put, write, read } = createTestEngine();
    put({ a: intValue(1), s: stringValue('x') });
    expect(write([addTo('a'), addTo('s')]).resultCode).toBe(RESULT.binType);
    expect(read()).toMatchObject({ generation: 1 });
    expect(binsOf(read())).toEqual({ a: intValue(1), s: stringValue('x') });
  });

  it('answers every operation when asked to, touches apart', () => {
    const { put, write } = createTestEngine();
    put(one);
    const operations: EngineOperation[] = [
      { op: 'touch' },
      { op: 'write', bin: 'b', value: intValue(2) },
      { op: 'read', bin: 'missing' },
    ];
    expect(write(operations).results).toEqual([]);
    expect(write(operations, { respondAllOps: true }).results).toEqual([
      { operation: 1, bin: 'b', value: NIL },
      { operation: 2, bin: 'missing', value: NIL },
    ]);
  });

  it('touches only what exists', () => {
    const { put, write } = createTestEngine();
    expect(write([{ op: 'touch' }]).resultCode).toBe(RESULT.keyNotFound);
    put(one);
    expect(write([{ op: 'touch' }], { ttlWord: 10 })).toMatchObject({
      resultCode: 0,
      generation: 2,
    });
  });

  it('may delete the record and write it anew', () => {
    const { put, write, read } = createTestEngine();
    put({ a: intValue(1), b: intValue(2) });
    expect(write([readA, { op: 'delete' }]).results).toHaveLength(1);
    expect(read().resultCode).toBe(RESULT.keyNotFound);
    put({ a: intValue(1), b: intValue(2) });
    write([{ op: 'delete' }, { op: 'write', bin: 'c', value: intValue(3) }]);
    expect(binsOf(read())).toEqual({ c: intValue(3) });
  });

  it('reads all bins alone among its answers', () => {
    const { put, write } = createTestEngine();
    put(one);
    const all: EngineOperation = { op: 'readAll' };
    const readAllFlag = { readAllFlag: true };
    expect(write([addTo('a'), all], readAllFlag).results).toEqual([
      { bin: 'a', value: intValue(2) },
    ]);
    expect(write([addTo('a'), all, all], readAllFlag).resultCode).toBe(RESULT.parameter);
    expect(write([readA, all, addTo('a')], readAllFlag).resultCode).toBe(RESULT.parameter);
    expect(write([addTo('a')], readAllFlag).resultCode).toBe(RESULT.parameter);
    expect(write([addTo('a'), all], { ...readAllFlag, respondAllOps: true }).resultCode).toBe(
      RESULT.parameter,
    );
  });

  it('has to say that it reads', () => {
    const { write } = createTestEngine();
    expect(write([addTo('a'), readA], { readFlag: false }).resultCode).toBe(RESULT.parameter);
  });

  it('that replaces the record can not build on it', () => {
    const { write, put } = createTestEngine();
    for (const operation of [addTo('a'), { op: 'touch' }, { op: 'delete' }] as const) {
      expect(write([operation], { existence: replace }).resultCode).toBe(RESULT.parameter);
    }
    expect(put({ a: NIL }, { existence: replace }).resultCode).toBe(RESULT.parameter);
  });

  it('holds 1 to 32768 operations', () => {
    const { write } = createTestEngine();
    const many = Array.from({ length: OPERATIONS_MAX }, () => addTo('a'));
    expect(write([]).resultCode).toBe(RESULT.parameter);
    expect(write([...many, addTo('a')]).resultCode).toBe(RESULT.parameter);
    expect(write(many).resultCode).toBe(RESULT.ok);
  });

  it('is refused when its filter does not hold, and changes nothing', () => {
    const { put, stored } = createTestEngine();
    put(one);
    expect(put({ a: intValue(2) }, { filter: () => false })).toMatchObject({
      resultCode: RESULT.filteredOut,
      generation: 1,
    });
    expect(stored()?.bins).toEqual([{ name: 'a', value: intValue(1) }]);
    // A filter is asked about records only: what does not exist is created.
    const { put: create } = createTestEngine();
    expect(create(one, { filter: () => false }).resultCode).toBe(RESULT.ok);
  });

  it('of a transaction or for a tombstone needs an Enterprise server', () => {
    const { put, stored } = createTestEngine();
    expect(put(one, { transaction: { id: 1n } }).resultCode).toBe(RESULT.enterpriseOnly);
    put(one);
    expect(put({ a: NIL }, { durableDelete: true }).resultCode).toBe(RESULT.enterpriseOnly);
    expect(Uint8Array.from(stored()?.digest ?? [])).toEqual(TEST_DIGEST);
  });
});
