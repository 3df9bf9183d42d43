import { describe, expect, it } from 'vitest';
import type { SettingName, Settings } from '../model/settings.js';
import { CELLS, settingsOf } from './cell.js';
import { settingSources } from './origin.js';
import { createBehaviorRegistry } from './registry.js';

const registry = createBehaviorRegistry([
  {
    name: 'app',
    parent: 'FAST_RACK_AWARE',
    patches: { all: { socketTimeoutMs: 70 }, readsPoint: { maxRetries: 7 } },
  },
]);

describe('settingSources', () => {
  it('names the last word on each setting, parents included', () => {
    const read = settingSources(registry, 'app', { kind: 'read', shape: 'point', mode: 'ap' });
    const write = settingSources(registry, 'app', {
      kind: 'writeNonRetryable',
      shape: 'batch',
      mode: 'sc',
    });

    expect(read('socketTimeoutMs')).toEqual({ behavior: 'app', scope: 'all' });
    expect(read('maxRetries')).toEqual({ behavior: 'app', scope: 'readsPoint' });
    expect(read('totalTimeoutMs')).toEqual({ behavior: 'READ_FAST', scope: 'reads' });
    expect(read('replica')).toEqual({ behavior: 'FAST_RACK_AWARE', scope: 'reads' });
    expect(write('maxRetries')).toEqual({ behavior: 'DEFAULT', scope: 'writesNonRetryable' });
    expect(write('durableDelete')).toEqual({ behavior: 'DEFAULT', scope: 'writesSc' });
    expect(write('sendKey')).toEqual({ behavior: 'DEFAULT', scope: 'all' });
  });

  it('points at the patch whose value the cell has, in every cell', () => {
    const everywhere = registry.names.flatMap((name) => CELLS.map((cell) => ({ name, cell })));
    for (const { name, cell } of everywhere) {
      const sourceOf = settingSources(registry, name, cell);
      const settings = settingsOf(registry.matrixOf(name) ?? [], cell);
      for (const [setting, value] of Object.entries(settings) as [SettingName, unknown][]) {
        const { behavior, scope } = sourceOf(setting);
        const patch: Partial<Settings> = registry.definitionOf(behavior)?.patches[scope] ?? {};
        // What no definition says is of the values below DEFAULT, which no patch holds.
        if (setting in patch) expect(patch[setting]).toBe(value);
        else expect(behavior).toBe('DEFAULT');
      }
    }
  });
});
