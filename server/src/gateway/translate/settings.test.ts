import { ReadModeSc, Replica, SettingsSchema } from '@aerogate/proto/aerogate/v1/settings_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../behavior/cell.js';
import { createBehaviorRegistry } from '../../behavior/registry.js';
import { fieldAt } from '../field-path.js';
import { settingsFromProto, settingsToProto } from './settings.js';

type Init = MessageInitShape<typeof SettingsSchema>;

const PATH = fieldAt(undefined, 'settings');
const read = (init: Init) => settingsFromProto(create(SettingsSchema, init), PATH);
const ms = (count: number) => ({
  seconds: BigInt(Math.trunc(count / 1_000)),
  nanos: Math.round((count % 1_000) * 1_000_000),
});

describe('settingsFromProto', () => {
  it('holds what is set, and nothing else', () => {
    expect(read({})).toEqual({});
    expect(read({ sendKey: false, maxRetries: 0, totalTimeout: ms(0) })).toEqual({
      sendKey: false,
      maxRetries: 0,
      totalTimeoutMs: 0,
    });
  });

  it('reads back every setting it writes', () => {
    const matrix = createBehaviorRegistry().matrixOf('FAST_RACK_AWARE') ?? [];
    const settings = settingsOf(matrix, { kind: 'read', shape: 'point', mode: 'sc' });
    const changed = {
      ...settings,
      totalTimeoutMs: 86_400_000,
      retryDelayMs: 1,
      commitLevel: 'master',
      readModeAp: 'all',
      readModeSc: 'allowUnavailable',
      readTouchTtlPercent: -1,
    } as const;

    expect(settingsFromProto(settingsToProto(settings), PATH)).toEqual(settings);
    expect(settingsFromProto(settingsToProto(changed), PATH)).toEqual(changed);
  });

  it.each<[string, Init, string]>([
    ['a fraction of a millisecond', { totalTimeout: ms(0.5) }, 'settings.totalTimeout: a duration'],
    ['a negative duration', { socketTimeout: ms(-1) }, 'settings.socketTimeout'],
    ['more than a day', { retryDelay: ms(86_400_001) }, 'settings.retryDelay'],
    ['101 retries', { maxRetries: 101 }, 'settings.maxRetries: a number from 0 to 100'],
    ['a queue of none', { recordQueueSize: 0 }, 'settings.recordQueueSize'],
    ['a queue of 100001', { recordQueueSize: 100_001 }, 'settings.recordQueueSize'],
    ['-2 percent', { readTouchTtlPercent: -2 }, 'settings.readTouchTtlPercent'],
    ['101 percent', { readTouchTtlPercent: 101 }, 'settings.readTouchTtlPercent'],
    ['a replica nobody knows', { replica: 6 as never }, 'settings.replica: the enum has no value'],
    ['a commit level nobody knows', { commitLevel: 3 as never }, 'settings.commitLevel'],
    ['an AP mode nobody knows', { readModeAp: 3 as never }, 'settings.readModeAp'],
    ['an SC mode nobody knows', { readModeSc: 5 as never }, 'settings.readModeSc'],
  ])('refuses %s', (_, init, message) => {
    expect(() => read(init)).toThrow(message);
  });

  it('takes 100 retries, a queue of 100000 and 24 hours', () => {
    expect(read({ maxRetries: 100, recordQueueSize: 100_000, retryDelay: ms(86_400_000) })).toEqual(
      {
        maxRetries: 100,
        recordQueueSize: 100_000,
        retryDelayMs: 86_400_000,
      },
    );
  });

  it('inherits what is unspecified', () => {
    expect(read({ replica: Replica.UNSPECIFIED, readModeSc: ReadModeSc.UNSPECIFIED })).toEqual({});
  });
});
