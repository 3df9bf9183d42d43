/** One line per item of a stream: the call it stands for, how it ended, how long it took; never what was in it. */

import type { Clock } from '../../model/clock.js';
import type { CallOutcome } from '../transport/calls.js';
import { codeName, levelOf } from './access-log.js';
import type { Log } from './log.js';

/** An item of a pipeline, or a step on a transaction's stream. */
export interface EndedItem {
  readonly call: string;
  readonly requestId: string;
  readonly requestTag?: string;
  readonly traceparent?: string;
  /** On the monotonic clock. */
  readonly startedMs: number;
}

export interface EndedItemObserver {
  itemEnded(item: EndedItem, outcome: CallOutcome): void;
}

/** At the levels of the access log; `message` says what kind of item it is. */
export function createItemLog(log: Log, clock: Clock, message: string): EndedItemObserver {
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
      if (level === 'error') log.error(message, fields, outcome.defect);
      else log[level](message, fields);
    },
  };
}
