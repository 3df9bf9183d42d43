/** The Behaviors every gateway knows, with the Developer SDK's names and values; they can't be changed or removed. */

import type { Settings } from '../model/settings.js';
import { CELLS, type Matrix } from './cell.js';
import type { ScopedPatches } from './scope.js';

export interface BehaviorDefinition {
  readonly name: string;
  /** Name of the Behavior it derives from; only DEFAULT has none. */
  readonly parent?: string;
  readonly patches: ScopedPatches;
}

export const DEFAULT_BEHAVIOR = 'DEFAULT';

/** What lies under DEFAULT: the values of settings that DEFAULT leaves to the client library. */
const BASE: Settings = {
  totalTimeoutMs: 30_000,
  socketTimeoutMs: 5_000,
  maxRetries: 2,
  retryDelayMs: 0,
  sendKey: true,
  durableDelete: false,
  commitLevel: 'all',
  replica: 'sequence',
  readModeAp: 'one',
  readModeSc: 'session',
  useCompression: false,
  compressionThresholdBytes: 128,
  maxConcurrentNodes: 1,
  recordQueueSize: 5_000,
  allowInline: true,
  allowInlineSsd: false,
  readTouchTtlPercent: 0,
};

export const BASE_MATRIX: Matrix = CELLS.map(() => BASE);

export const PRESETS: readonly BehaviorDefinition[] = [
  {
    name: DEFAULT_BEHAVIOR,
    patches: {
      readsQuery: { maxRetries: 5 },
      writesNonRetryable: { maxRetries: 0 },
      writesSc: { durableDelete: true },
    },
  },
  {
    name: 'READ_FAST',
    parent: DEFAULT_BEHAVIOR,
    patches: { reads: { socketTimeoutMs: 50, totalTimeoutMs: 200, maxRetries: 3 } },
  },
  {
    name: 'STRICTLY_CONSISTENT',
    parent: DEFAULT_BEHAVIOR,
    patches: { readsSc: { readModeSc: 'linearize' } },
  },
  {
    name: 'FAST_RACK_AWARE',
    parent: 'READ_FAST',
    patches: { reads: { replica: 'preferRack' }, readsSc: { readModeSc: 'session' } },
  },
];
