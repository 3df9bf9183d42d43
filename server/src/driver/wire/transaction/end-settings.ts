/** The settings transactions are ended with: those of the official clients, whatever the settings of the commands in them. */

import type { Settings } from '../../../model/settings.js';

/** Rolling, and the commands on the monitor. */
export const ROLL_SETTINGS: Settings = {
  totalTimeoutMs: 10_000,
  socketTimeoutMs: 3_000,
  maxRetries: 5,
  retryDelayMs: 1_000,
  sendKey: false,
  durableDelete: true,
  commitLevel: 'all',
  replica: 'master',
  readModeAp: 'one',
  readModeSc: 'session',
  useCompression: false,
  compressionThresholdBytes: 0,
  maxConcurrentNodes: 0,
  recordQueueSize: 1,
  allowInline: true,
  allowInlineSsd: false,
  readTouchTtlPercent: 0,
};

/** Versions are compared with the newest there are. */
export const VERIFY_SETTINGS: Settings = {
  ...ROLL_SETTINGS,
  durableDelete: false,
  readModeSc: 'linearize',
};
