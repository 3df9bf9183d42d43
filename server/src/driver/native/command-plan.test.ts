import { describe, expect, it } from 'vitest';
import { type ShownOperation, shownModule } from '../../../../test/support/native-module.js';
import { AerospikeError } from '../../model/aerospike-error.js';
import type { Command, RecordExistsAction } from '../../model/command.js';
import { keyOf } from '../../model/key.js';
import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import type { Operation } from '../../model/operation.js';
import { doubleValue, intValue, stringValue } from '../../model/value.js';
import { CONTRACT_SETTINGS } from '../contract/contract-suite.js';
import { type CommandPlan, NATIVE_OPERATIONS_MAX, planCommand } from './command-plan.js';

const key = keyOf('test', 's', { type: 'string', value: 'k' });

function list(operations: readonly Operation[], exists?: RecordExistsAction): Command {
  return {
    verb: 'operate',
    key,
    operations,
    settings: CONTRACT_SETTINGS,
    ...(exists === undefined ? {} : { write: { exists, ttl: { type: 'serverDefault' } } }),
  };
}

function operationsOf(command: Command): readonly ShownOperation[] {
  const plan = planCommand(shownModule, command);
  if (plan.call !== 'operate') throw new Error(`the plan is a ${plan.call}`);
  return plan.operations as readonly ShownOperation[];
}

function refusal(command: Command): AerospikeError {
  let plan: CommandPlan;
  try {
    plan = planCommand(shownModule, command);
  } catch (error) {
    if (error instanceof AerospikeError) return error;
    throw error;
  }
  throw new Error(`it became a ${plan.call}`);
}

const read = (bin: string): Operation => ({ op: 'read', bin });
const write = (value: bigint): Operation => ({ op: 'write', bin: 'a', value: intValue(value) });
const get = (bins: readonly string[]): Command => ({
  ...{ verb: 'get', key, bins, settings: CONTRACT_SETTINGS },
});

describe('integers in operations', () => {
  it.each([
    0n,
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 53n + 1n,
    INT64_MAX,
    INT64_MAX - 1n,
    INT64_MIN,
    INT64_MIN + 1n,
    -(2n ** 53n) - 1n,
    0x1234567890abcdefn,
  ])('%d is written in parts that are numbers, and add up', (value) => {
    const parts = operationsOf(list([write(value)], 'update'));
    expect(parts.map(({ name }) => name)).toStrictEqual(['write', 'incr'].slice(0, parts.length));
    const sum = parts.reduce((total, part) => total + BigInt(part.value as number), 0n);
    expect(sum).toBe(value);
    for (const { value: part } of parts) {
      expect(Math.sign(Number(part))).toBe(Math.sign(Number(value)));
    }
  });
  it('are an expression where the record is replaced', () => {
    for (const exists of ['replace', 'replaceOnly'] as const) {
      const [only, ...others] = operationsOf(list([write(INT64_MAX)], exists));
      expect(others).toHaveLength(0);
      expect(only).toMatchObject({ name: 'expWrite', expression: 'z3//////////' });
      expect(operationsOf(list([write(1n)], exists))).toMatchObject([{ name: 'write', value: 1 }]);
    }
  });
  it('are added in parts, and doubles as such', () => {
    const add = (value: Operation & { op: 'add' }): readonly ShownOperation[] =>
      operationsOf(list([value], 'update'));
    expect(add({ op: 'add', bin: 'a', value: intValue(2n ** 53n + 1n) })).toHaveLength(2);
    expect(add({ op: 'add', bin: 'a', value: doubleValue(1) })).toMatchObject([
      { name: 'incr', value: { Double: 1 } },
    ]);
  });
});

describe('reads', () => {
  it('bring the type of every bin, each once', () => {
    const operations = operationsOf(list([read('a'), read('a'), read('b')]));
    expect(operations.filter(({ name }) => name === 'read').map(({ bin }) => bin)).toStrictEqual([
      'a',
      'b',
    ]);
    const results = operations.map(({ bin }) => bin);
    expect(new Set(results).size).toBe(results.length);
  });
  it('take names for their results that no bin has', () => {
    const results = operationsOf(get(['#0', '#2'])).map(({ bin }) => bin);
    expect(new Set(results).size).toBe(results.length);
  });
  it('never go by the name of a bin that the list writes', () => {
    const operations = operationsOf(list([read('a'), write(1n), read('a')], 'update'));
    expect(operations.some(({ name }) => name === 'read')).toBe(false);
    const results = operations.flatMap(({ name, bin }) => (name === 'expRead' ? [bin] : []));
    expect(new Set(results).size).toBe(results.length);
  });
  it('of a bin that is not there are nil in a list, and nothing in a get', () => {
    const answers = { '#0': 0, a: null };
    const plan = planCommand(shownModule, list([read('a')]));
    if (plan.call !== 'operate') throw new Error('the plan is no operate');
    expect(plan.decode(answers).results).toStrictEqual([{ type: 'nil' }]);
    const named = planCommand(shownModule, get(['a']));
    if (named.call !== 'operate') throw new Error('the plan is no operate');
    expect(named.decode(answers).bins).toStrictEqual([]);
  });
});

describe('refusals', () => {
  const named = (change: Partial<typeof key>): Command => ({
    ...{ verb: 'exists', key: { ...key, ...change }, settings: CONTRACT_SETTINGS },
  });
  it.each([
    ['a namespace with NUL', named({ namespace: 'a\0' }), 'nul-in-name'],
    ['a set with NUL', named({ set: 'a\0' }), 'nul-in-name'],
    ['a bin with NUL', list([{ ...write(1n), bin: 'a\0' } as Operation], 'update'), 'nul-in-name'],
    ['a read of a bin with NUL', get(['a\0']), 'nul-in-name'],
    ['a bin called __proto__', get(['__proto__']), 'proto-bin'],
    ['all bins beside writes', list([write(1n), { op: 'readAll' }], 'update'), 'read-all'],
    [
      'appended text with NUL',
      list([{ op: 'append', bin: 'a', value: stringValue('\0') }], 'update'),
      'nul-in-text',
    ],
    [
      'another compression threshold',
      {
        ...get([]),
        settings: { ...CONTRACT_SETTINGS, useCompression: true, compressionThresholdBytes: 1 },
      },
      'compression-threshold',
    ],
  ] as const)('%s', (_, command, gap) => {
    const error = refusal(command);
    expect(error.codeName).toBe('UNSUPPORTED');
    expect(error.message).toContain(`(${gap}`);
    expect(error.message).not.toContain('\0');
  });
  it('a user key with NUL that is to be stored, and no other', () => {
    const nul = keyOf('test', 's', { type: 'string', value: 'a\0b' });
    const stored = { ...CONTRACT_SETTINGS, sendKey: true };
    expect(refusal({ verb: 'exists', key: nul, settings: stored }).message).toContain('stored-key');
    const plan = planCommand(shownModule, {
      verb: 'exists',
      key: nul,
      settings: CONTRACT_SETTINGS,
    });
    expect(plan.call).toBe('exists');
  });
  it('what can not be sent by any driver, with the same words', () => {
    expect(refusal(get(['x'.repeat(16)])).codeName).toBe('INVALID_ARGUMENT');
    const add = list([{ op: 'add', bin: 'a', value: stringValue('x') }], 'update');
    expect(refusal(add).codeName).toBe('INVALID_ARGUMENT');
  });
  it('more operations than one message takes', () => {
    const bins = Array.from({ length: Math.floor(NATIVE_OPERATIONS_MAX / 3) }, (_, i) => `b${i}`);
    expect(operationsOf(get(bins)).length).toBeLessThanOrEqual(NATIVE_OPERATIONS_MAX);
    expect(refusal(get([...bins, 'one', 'two'])).message).toContain('many-operations');
  });
});
