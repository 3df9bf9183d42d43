import { describe, expect, it } from 'vitest';
import { AerospikeError } from '../../model/aerospike-error.js';
import type { Command, WriteOptions } from '../../model/command.js';
import type { Expression } from '../../model/expression.js';
import { keyOf } from '../../model/key.js';
import type { Operation } from '../../model/operation.js';
import type { Settings } from '../../model/settings.js';
import { intValue, listValue, type Value } from '../../model/value.js';
import { decodeMessage } from '../../wire/message.js';
import { CONTRACT_SETTINGS } from '../contract/contract-suite.js';
import { encodeCommand, serverTimeoutMs } from './encode-command.js';

const key = keyOf('test', 'demo', { type: 'string', value: 'k' });
const UPDATE: WriteOptions = { exists: 'update', ttl: { type: 'serverDefault' } };
const PUT: readonly Operation[] = [{ op: 'write', bin: 'a', value: intValue(1) }];

function encoded(command: Command): ReturnType<typeof decodeMessage>['message'] {
  return decodeMessage(encodeCommand(command, CONTRACT_SETTINGS), 8).message;
}

function put(write: Partial<WriteOptions>, settings: Partial<Settings> = {}): Command {
  return {
    verb: 'operate',
    key,
    operations: PUT,
    write: { ...UPDATE, ...write },
    settings: { ...CONTRACT_SETTINGS, ...settings },
  };
}

function get(settings: Partial<Settings>): Command {
  return { verb: 'get', key, bins: 'all', settings: { ...CONTRACT_SETTINGS, ...settings } };
}

function refusal(command: Command): AerospikeError {
  try {
    encodeCommand(command, CONTRACT_SETTINGS);
  } catch (error) {
    if (error instanceof AerospikeError) return error;
  }
  throw new Error('the command was not refused');
}

describe('flags of a write', () => {
  const cases: readonly (readonly [string, Command, Partial<Record<string, number>>])[] = [
    ['update', put({}), { info1: 0, info2: 0x01, info3: 0 }],
    ['createOnly', put({ exists: 'createOnly' }), { info2: 0x21, info3: 0 }],
    ['updateOnly', put({ exists: 'updateOnly' }), { info2: 0x01, info3: 0x08 }],
    ['replace', put({ exists: 'replace' }), { info2: 0x01, info3: 0x10 }],
    ['replaceOnly', put({ exists: 'replaceOnly' }), { info2: 0x01, info3: 0x20 }],
    ['a generation', put({ expectedGeneration: 65_535 }), { info2: 0x05, generation: 65_535 }],
    ['a durable delete', put({}, { durableDelete: true }), { info2: 0x11 }],
    ['commit on the master', put({}, { commitLevel: 'master' }), { info3: 0x02 }],
    ['no read mode without a read', put({}, { readModeAp: 'all' }), { info1: 0, info3: 0 }],
    ['ttl never', put({ ttl: { type: 'never' } }), { ttl: 0xffffffff }],
    ['ttl unchanged', put({ ttl: { type: 'noChange' } }), { ttl: 0xfffffffe }],
    ['ttl in seconds', put({ ttl: { type: 'seconds', seconds: 60 } }), { ttl: 60 }],
  ];
  it.each(cases)('%s', (_name, command, expected) => {
    expect(encoded(command)).toMatchObject(expected);
  });
});

describe('flags of a read', () => {
  const cases: readonly (readonly [string, Partial<Settings>, Partial<Record<string, number>>])[] =
    [
      ['as it is', {}, { info1: 0x03, info2: 0, info3: 0, ttl: 0 }],
      ['all replicas', { readModeAp: 'all' }, { info1: 0x43 }],
      ['linearized', { readModeSc: 'linearize' }, { info3: 0x40 }],
      ['from a replica', { readModeSc: 'allowReplica' }, { info3: 0x80 }],
      ['where unavailable', { readModeSc: 'allowUnavailable' }, { info3: 0xc0 }],
      ['touching at 80 %', { readTouchTtlPercent: 80 }, { ttl: 80 }],
      ['never touching', { readTouchTtlPercent: -1 }, { ttl: 0xffffffff }],
    ];
  it.each(cases)('%s', (_name, settings, expected) => {
    expect(encoded(get(settings))).toMatchObject(expected);
  });
  it('asks for a compressed answer when compression is on', () => {
    const settings = { useCompression: true, compressionThresholdBytes: 1 };
    expect(encoded(get(settings)).info1).toBe(0x83);
  });
});

describe('fields', () => {
  it('hold the user key only where it is asked for, and the filter behind it', () => {
    const filter: Expression = { node: 'packed', data: Uint8Array.of(0x93, 1, 2, 3) };
    const ids = (command: Command): number[] => encoded(command).fields.map(({ id }) => id);
    expect(ids(get({}))).toStrictEqual([0, 1, 4]);
    expect(ids({ ...get({ sendKey: true }), filter })).toStrictEqual([0, 1, 4, 2, 43]);
  });
  it('tell the server the smaller timeout that is set', () => {
    expect(serverTimeoutMs({ totalTimeoutMs: 0, socketTimeoutMs: 0 })).toBe(0);
    expect(serverTimeoutMs({ totalTimeoutMs: 5, socketTimeoutMs: 0 })).toBe(5);
    expect(serverTimeoutMs({ totalTimeoutMs: 0, socketTimeoutMs: 7 })).toBe(7);
    expect(serverTimeoutMs({ totalTimeoutMs: 5, socketTimeoutMs: 7 })).toBe(5);
    expect(serverTimeoutMs({ totalTimeoutMs: 9, socketTimeoutMs: 7 })).toBe(7);
  });
});

describe('refusals', () => {
  const write = (value: Value, bin = 'a'): Command => ({
    ...put({}),
    verb: 'operate',
    operations: [{ op: 'write', bin, value }],
    write: UPDATE,
  });
  const cases: readonly (readonly [string, Command, string])[] = [
    ['a bin name of 16 bytes', write(intValue(1), 'x'.repeat(16)), 'operations[0].bin'],
    ['an empty bin name', write(intValue(1), ''), 'operations[0].bin'],
    ['a bin name of 16 bytes in 8 characters', write(intValue(1), 'é'.repeat(8)), '16 bytes'],
    ['a value no bin holds', write({ type: 'wildcard' }), 'operations[0].value'],
    ['an integer past int64', write(intValue(2n ** 63n)), 'operations[0].value'],
    ['a list that holds such an integer', write(listValue([intValue(2n ** 64n)])), 'value'],
    ['a generation of 0', put({ expectedGeneration: 0 }), 'expectedGeneration'],
    ['a generation of 65536', put({ expectedGeneration: 65_536 }), 'expectedGeneration'],
    ['a ttl of 0 seconds', put({ ttl: { type: 'seconds', seconds: 0 } }), 'ttl'],
    ['half a second', put({ ttl: { type: 'seconds', seconds: 0.5 } }), 'ttl'],
    ['a ttl past ten years', put({ ttl: { type: 'seconds', seconds: 315_360_001 } }), 'ttl'],
    ['a digest of 19 bytes', { ...get({}), key: { ...key, digest: new Uint8Array(19) } }, '19'],
    ['a namespace of 32 bytes', { ...get({}), key: { ...key, namespace: 'n'.repeat(32) } }, '32'],
    ['no namespace', { ...get({}), key: { ...key, namespace: '' } }, 'namespace'],
    ['a set of 64 bytes', { ...get({}), key: { ...key, set: 's'.repeat(64) } }, '64'],
    ['no operations', { ...put({}), verb: 'operate', operations: [] }, 'operations: 0'],
  ];
  it.each(cases)('%s', (_name, command, part) => {
    const error = refusal(command);
    expect(error.codeName).toBe('INVALID_ARGUMENT');
    expect(error.message).toContain(part);
  });
  it('nothing at the limit', () => {
    const limits: readonly Command[] = [
      write(intValue(2n ** 63n - 1n), 'x'.repeat(15)),
      put({ expectedGeneration: 1 }),
      put({ ttl: { type: 'seconds', seconds: 315_360_000 } }),
      { ...get({}), key: { ...key, namespace: 'n'.repeat(31), set: 's'.repeat(63) } },
    ];
    for (const command of limits) expect(() => encoded(command)).not.toThrow();
  });
  it('never repeats what it refuses', () => {
    const secret = 'secret-'.repeat(4);
    expect(refusal(write(intValue(1), secret)).message).not.toContain('secret');
    const number = refusal(write(intValue(2n ** 63n)));
    expect(number.message + String(number.cause)).not.toMatch(/922337|9_223/u);
  });
});
