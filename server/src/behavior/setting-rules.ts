/** What a setting may be: its name in files and in the API, and its bounds. */

import type { SettingName, Settings } from '../model/settings.js';

/** Durations are whole milliseconds, up to a day. */
export const SETTING_DURATION_MAX_MS = 24 * 60 * 60 * 1_000;
const RETRIES_MAX = 100;
const RECORD_QUEUE_MAX = 100_000;
const UINT32_MAX = 0xffff_ffff;

export type SettingRule =
  | { readonly kind: 'duration'; readonly name: string }
  | { readonly kind: 'switch'; readonly name: string }
  | {
      readonly kind: 'integer';
      readonly name: string;
      readonly min: number;
      readonly max: number;
    }
  /** `words`: what stands in files → the value. */
  | {
      readonly kind: 'word';
      readonly name: string;
      readonly words: Readonly<Record<string, Settings[SettingName]>>;
    };

const duration = (name: string): SettingRule => ({ kind: 'duration', name });
const onOff = (name: string): SettingRule => ({ kind: 'switch', name });
const integer = (name: string, min: number, max: number): SettingRule => ({
  ...{ kind: 'integer', name, min, max },
});
const word = (
  name: string,
  words: Readonly<Record<string, Settings[SettingName]>>,
): SettingRule => ({
  ...{ kind: 'word', name, words },
});

/** Every setting, in the order of the API; the words are the SDK's. */
export const SETTING_RULES: { readonly [Name in SettingName]: SettingRule } = {
  totalTimeoutMs: duration('total_timeout'),
  socketTimeoutMs: duration('socket_timeout'),
  maxRetries: integer('max_retries', 0, RETRIES_MAX),
  retryDelayMs: duration('retry_delay'),
  sendKey: onOff('send_key'),
  durableDelete: onOff('durable_delete'),
  commitLevel: word('commit_level', { COMMIT_ALL: 'all', COMMIT_MASTER: 'master' }),
  replica: word('replica', {
    MASTER: 'master',
    MASTER_PROLES: 'masterProles',
    SEQUENCE: 'sequence',
    PREFER_RACK: 'preferRack',
    RANDOM: 'random',
  }),
  readModeAp: word('read_mode_ap', { ONE: 'one', ALL: 'all' }),
  readModeSc: word('read_mode_sc', {
    SESSION: 'session',
    LINEARIZE: 'linearize',
    ALLOW_REPLICA: 'allowReplica',
    ALLOW_UNAVAILABLE: 'allowUnavailable',
  }),
  useCompression: onOff('use_compression'),
  compressionThresholdBytes: integer('compression_threshold', 0, UINT32_MAX),
  maxConcurrentNodes: integer('max_concurrent_nodes', 0, UINT32_MAX),
  recordQueueSize: integer('record_queue_size', 1, RECORD_QUEUE_MAX),
  allowInline: onOff('allow_inline'),
  allowInlineSsd: onOff('allow_inline_ssd'),
  readTouchTtlPercent: integer('read_touch_ttl_percent', -1, 100),
};

export const SETTING_NAMES = Object.keys(SETTING_RULES) as SettingName[];

/** The least and the most of a setting that is a whole number. */
export function boundsOf(name: SettingName): { readonly min: number; readonly max: number } {
  const rule = SETTING_RULES[name];
  if (rule.kind !== 'integer') throw new RangeError(`${name} is no number`);
  return rule;
}
