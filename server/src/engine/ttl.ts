/** How long a record lives: the TTL words of a write, the namespace's default, and the void-time they come to. */

import { TTL_MAX_SECONDS } from '../model/limits.js';
import { RESULT } from '../model/result-code.js';
import { EngineError } from './engine-error.js';
import type { NamespaceConfig } from './namespace.js';
import { citrusleafSeconds, type StoredRecord } from './record.js';
import { TTL_WORD } from './request.js';

type TtlConfig = Required<NamespaceConfig>;

/** Throws EngineError for a TTL the server does not take, in general or while nothing sweeps expired records. */
export function checkTtlWord(config: TtlConfig, word: number, exists: boolean): void {
  const effective = effectiveWord(word, exists);
  if (effective === TTL_WORD.never || effective === TTL_WORD.unchanged) return;
  if (effective > TTL_MAX_SECONDS) {
    throw new EngineError(RESULT.parameter, `a TTL is at most ${TTL_MAX_SECONDS} seconds`);
  }
  const ttlSeconds = effective === TTL_WORD.default ? config.defaultTtlSeconds : effective;
  if (ttlSeconds !== 0 && config.nsupPeriodSeconds === 0 && !config.allowTtlWithoutNsup) {
    throw new EngineError(RESULT.forbidden, 'records may not expire while nothing sweeps them');
  }
}

/** Seconds since 2010-01-01 UTC when the record expires after this write; 0 for never. */
export function voidTimeAfter(
  config: TtlConfig,
  word: number,
  existing: StoredRecord | undefined,
  nowMs: number,
): number {
  const effective = effectiveWord(word, existing !== undefined);
  if (effective === TTL_WORD.unchanged) return existing?.voidTimeSeconds ?? 0;
  if (effective === TTL_WORD.never) return 0;
  const ttlSeconds = effective === TTL_WORD.default ? config.defaultTtlSeconds : effective;
  return ttlSeconds === 0 ? 0 : citrusleafSeconds(nowMs) + ttlSeconds;
}

/** Where there is nothing to leave unchanged, the namespace's default applies. */
function effectiveWord(word: number, exists: boolean): number {
  return word === TTL_WORD.unchanged && !exists ? TTL_WORD.default : word;
}
