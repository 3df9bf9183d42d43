/** One line per item of a pipeline: the call it stands for, how it ended, how long it took; never what was in it. */

import type { Clock } from '../../model/clock.js';
import type { ItemObserver } from '../services/pipeline/pipelines.js';
import { codeName, levelOf } from './access-log.js';
import type { Log } from './log.js';

/** At the levels of the access log. */
export function createItemLog(log: Log, clock: Clock): ItemObserver {
  return {
    itemEnded(item, outcome): void {
      const level = levelOf(outcome);
      if (!log.isOn(level)) return;
      const fields = {
        call: item.call,
        code: codeName(outcome.code),
        reason: outcome.reason === '' ? undefined : outcome.reason,
        latencyMs: Math.round((clock.monotonicMs() - item.startedMs) * 1_000) / 1_000,
        requestId: item.requestId,
        requestTag: item.requestTag,
        traceparent: item.traceparent,
      };
      if (level === 'error') log.error('pipeline item', fields, outcome.defect);
      else log[level]('pipeline item', fields);
    },
  };
}
