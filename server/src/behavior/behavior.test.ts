import { describe, expect, it } from 'vitest';
import type { Command } from '../model/command.js';
import { keyOf } from '../model/key.js';
import type { Operation } from '../model/operation.js';
import { intValue } from '../model/value.js';
import { BehaviorError } from './behavior-error.js';
import { CELLS, type Cell, settingsOf } from './cell.js';
import { opKindOf } from './op-kind.js';
import { BASE_MATRIX, PRESETS } from './presets.js';
import { createBehaviorRegistry } from './registry.js';
import { applyPatch, patchMatrix, SCOPE_NAMES, SCOPES } from './scope.js';

const readPointAp: Cell = { kind: 'read', shape: 'point', mode: 'ap' };
const registry = createBehaviorRegistry();

function settings(name: string, cell: Cell, from = registry) {
  const matrix = from.matrixOf(name);
  if (matrix === undefined) throw new Error(`no behavior ${name}`);
  return settingsOf(matrix, cell);
}

describe('cells', () => {
  it('are 18, each found at its own place', () => {
    const base = settings('DEFAULT', readPointAp);
    const matrix = CELLS.map((_, index) => ({ ...base, maxRetries: index }));
    expect(CELLS.map((cell) => settingsOf(matrix, cell).maxRetries)).toEqual([...Array(18).keys()]);
  });
});

describe('scopes', () => {
  it.each(CELLS)('have a total order for $kind $shape $mode', (cell) => {
    const covering = SCOPE_NAMES.filter((scope) => SCOPES[scope].covers(cell));
    const ranks = covering.map((scope) => SCOPES[scope].specificity);
    expect(new Set(ranks).size).toBe(ranks.length);
  });

  it.each([
    ['all < reads', { all: { maxRetries: 1 }, reads: { maxRetries: 2 } }, 2],
    ['reads < readsAp', { readsAp: { maxRetries: 3 }, reads: { maxRetries: 2 } }, 3],
    ['readsAp < readsPoint', { readsPoint: { maxRetries: 4 }, readsAp: { maxRetries: 3 } }, 4],
    ['a scope that does not cover the cell', { writes: { maxRetries: 9 } }, 2],
  ])('%s', (_, patches, expected) => {
    expect(settingsOf(patchMatrix(BASE_MATRIX, patches), readPointAp).maxRetries).toBe(expected);
  });

  it('let retryability win over the mode, and the shape over retryability', () => {
    const cell: Cell = { kind: 'writeNonRetryable', shape: 'batch', mode: 'sc' };
    const patches = {
      writesBatch: { retryDelayMs: 3 },
      writesNonRetryable: { retryDelayMs: 2, maxRetries: 2 },
      writesSc: { retryDelayMs: 1, maxRetries: 1 },
    };
    expect(settingsOf(patchMatrix(BASE_MATRIX, patches), cell)).toMatchObject({
      retryDelayMs: 3,
      maxRetries: 2,
    });
  });

  it('keep what a patch does not name', () => {
    const base = settings('DEFAULT', readPointAp);
    expect(applyPatch(base, { maxRetries: 7 })).toEqual({ ...base, maxRetries: 7 });
  });
});

describe('presets', () => {
  it('are the four of the Developer SDK', () => {
    expect(registry.names).toEqual([
      'DEFAULT',
      'READ_FAST',
      'STRICTLY_CONSISTENT',
      'FAST_RACK_AWARE',
    ]);
    expect(PRESETS.map((preset) => preset.name)).toEqual(registry.names);
  });

  it('DEFAULT gives reads 2 retries, queries 5, writes that are not retryable none', () => {
    const retries = (cell: Cell) => settings('DEFAULT', cell).maxRetries;
    expect(retries(readPointAp)).toBe(2);
    expect(retries({ kind: 'read', shape: 'query', mode: 'sc' })).toBe(5);
    expect(retries({ kind: 'writeRetryable', shape: 'point', mode: 'ap' })).toBe(2);
    expect(retries({ kind: 'writeNonRetryable', shape: 'batch', mode: 'ap' })).toBe(0);
  });

  it('DEFAULT deletes durably in SC namespaces only', () => {
    const durable = (mode: 'ap' | 'sc') =>
      settings('DEFAULT', { kind: 'writeRetryable', shape: 'point', mode }).durableDelete;
    expect([durable('ap'), durable('sc')]).toEqual([false, true]);
  });

  it('FAST_RACK_AWARE inherits READ_FAST over the whole chain', () => {
    expect(settings('FAST_RACK_AWARE', readPointAp)).toMatchObject({
      totalTimeoutMs: 200,
      socketTimeoutMs: 50,
      maxRetries: 3,
      replica: 'preferRack',
      sendKey: true,
    });
  });
});

describe('registry', () => {
  it("lets a child's `all` win over a parent's more specific value", () => {
    const derived = createBehaviorRegistry([
      { name: 'PATIENT', parent: 'READ_FAST', patches: { all: { totalTimeoutMs: 60_000 } } },
    ]);
    expect(settings('PATIENT', readPointAp, derived).totalTimeoutMs).toBe(60_000);
  });

  it('knows no other names, whatever their case', () => {
    expect(registry.matrixOf('default')).toBeUndefined();
    expect(registry.matrixOf('toString')).toBeUndefined();
  });

  it.each([
    ['twice', [{ name: 'DEFAULT', patches: {} }], /DEFAULT: it is defined twice/],
    ['before its parent', [{ name: 'A', parent: 'B', patches: {} }], /its parent B is not defined/],
  ])('refuses a name defined %s', (_, definitions, message) => {
    expect(() => createBehaviorRegistry(definitions)).toThrow(BehaviorError);
    expect(() => createBehaviorRegistry(definitions)).toThrow(message);
  });
});

describe('opKindOf', () => {
  const base = {
    key: keyOf('test', 's', { type: 'integer', value: 1n }),
    settings: settings('DEFAULT', readPointAp),
  };
  const write = { exists: 'update', ttl: { type: 'serverDefault' } } as const;
  const operate = (...operations: Operation[]): Command => ({
    ...base,
    verb: 'operate',
    operations,
    write,
  });

  it.each<[string, Command, string]>([
    ['get', { ...base, verb: 'get', bins: 'all' }, 'read'],
    ['exists', { ...base, verb: 'exists' }, 'read'],
    ['delete', { ...base, verb: 'delete' }, 'writeRetryable'],
    ['read-only operate', { ...base, verb: 'operate', operations: [{ op: 'readAll' }] }, 'read'],
    ['put', operate({ op: 'write', bin: 'a', value: intValue(1) }), 'writeRetryable'],
    ['touch', operate({ op: 'touch' }), 'writeRetryable'],
    ['add', operate({ op: 'add', bin: 'a', value: intValue(1) }), 'writeNonRetryable'],
    [
      'a put beside an append',
      operate(
        { op: 'write', bin: 'a', value: intValue(1) },
        { op: 'append', bin: 'b', value: intValue(1) },
      ),
      'writeNonRetryable',
    ],
  ])('%s', (_, command, expected) => {
    expect(opKindOf(command)).toBe(expected);
  });
});
