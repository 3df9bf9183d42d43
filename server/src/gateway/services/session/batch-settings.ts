/** The settings of a batch as a whole, where its rows differ in theirs: the most careful of them wins. */

import type { Settings } from '../../../model/settings.js';

/**
 * Timeouts, retries and fan-out are of the batch, all else is of its rows. A batch of one kind of rows has their settings;
 * one that mixes kinds, modes or sessions ends as early and is repeated as seldom as its strictest row allows.
 */
export function batchSettings(rows: readonly Settings[]): Settings {
  const [first, ...others] = new Set(rows);
  if (first === undefined) throw new RangeError('a batch has at least one row');
  return others.reduce(moreCareful, first);
}

function moreCareful(a: Settings, b: Settings): Settings {
  return {
    ...a,
    totalTimeoutMs: leastButZero(a.totalTimeoutMs, b.totalTimeoutMs),
    socketTimeoutMs: leastButZero(a.socketTimeoutMs, b.socketTimeoutMs),
    maxRetries: Math.min(a.maxRetries, b.maxRetries),
    retryDelayMs: Math.max(a.retryDelayMs, b.retryDelayMs),
    maxConcurrentNodes: leastButZero(a.maxConcurrentNodes, b.maxConcurrentNodes),
    allowInline: a.allowInline && b.allowInline,
    allowInlineSsd: a.allowInlineSsd && b.allowInlineSsd,
    useCompression: a.useCompression || b.useCompression,
    compressionThresholdBytes: Math.min(a.compressionThresholdBytes, b.compressionThresholdBytes),
  };
}

/** Where 0 means "no bound", every number is less. */
function leastButZero(a: number, b: number): number {
  return a === 0 || b === 0 ? Math.max(a, b) : Math.min(a, b);
}
