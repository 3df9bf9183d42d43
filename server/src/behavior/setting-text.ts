/** Settings as they stand in files: durations with their unit, words in capitals. */

import type { SettingName, Settings } from '../model/settings.js';
import { SETTING_DURATION_MAX_MS, SETTING_RULES, type SettingRule } from './setting-rules.js';

type SettingValue = Settings[SettingName];

/** A text that is none of the setting's; the message says what is. */
export class SettingTextError extends Error {
  override readonly name = 'SettingTextError';
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Reads what a file says of a setting: a string, number or boolean of YAML. Throws SettingTextError. */
export function parseSetting(name: SettingName, value: unknown): SettingValue {
  const rule = SETTING_RULES[name];
  switch (rule.kind) {
    case 'duration':
      return parseDuration(value);
    case 'switch':
      if (typeof value === 'boolean') return value;
      throw new SettingTextError('true or false is expected.');
    case 'integer':
      if (typeof value === 'number' && isWithin(value, rule)) return value;
      throw new SettingTextError(`a whole number from ${rule.min} to ${rule.max} is expected.`);
    case 'word': {
      const known = typeof value === 'string' ? rule.words[value] : undefined;
      if (known !== undefined) return known;
      throw new SettingTextError(`one of ${Object.keys(rule.words).join(', ')} is expected.`);
    }
  }
}

/** What a file says of a setting that has this value; `parseSetting` reads it back. */
export function formatSetting(name: SettingName, value: SettingValue): string | number | boolean {
  const rule = SETTING_RULES[name];
  if (rule.kind === 'duration') return formatDuration(Number(value));
  if (rule.kind !== 'word') return value;
  const word = Object.entries(rule.words).find(([, one]) => one === value)?.[0];
  if (word === undefined) throw new RangeError(`${rule.name} has no word for this value`);
  return word;
}

function parseDuration(value: unknown): number {
  const [, digits = '', unit = ''] =
    typeof value === 'string' ? (/^(\d{1,12}(?:\.\d{1,9})?)(ms|s|m|h|d)$/.exec(value) ?? []) : [];
  // Thousandths of a second are exact where the product is not: 0.2 s is 200 ms, whatever a double makes of it.
  const ms =
    digits === '' ? Number.NaN : Number((Number(digits) * (UNITS_MS[unit] ?? 0)).toFixed(6));
  if (value === 0) return 0;
  if (Number.isInteger(ms) && ms <= SETTING_DURATION_MAX_MS) return ms;
  throw new SettingTextError(
    'a duration such as 200ms, 2s, 5m or 1h is expected: whole milliseconds, at most 24h.',
  );
}

function formatDuration(ms: number): string {
  const unit = ['h', 'm', 's'].find((one) => ms > 0 && ms % (UNITS_MS[one] ?? 1) === 0) ?? 'ms';
  return `${ms / (UNITS_MS[unit] ?? 1)}${unit}`;
}

function isWithin(value: number, { min, max }: Extract<SettingRule, { kind: 'integer' }>): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
