/** The behaviours `aerogate serve` begins with: the presets, and those of a file that is watched from then on. */

import type { BehaviorFileOptions } from '../behavior/behavior-file.js';
import { type BehaviorStore, createPresetStore } from '../behavior/behavior-store.js';
import type { OverrideLimits } from '../behavior/registry.js';
import { SETTING_NAMES, SETTING_RULES } from '../behavior/setting-rules.js';
import type { ServeConfig } from '../config.js';
import type { Log } from '../gateway/operations/log.js';
import type { Clock } from '../model/clock.js';
import type { SettingName } from '../model/settings.js';
import { CliError, usageError } from './cli-error.js';

/** Rejects with CliError for a file that can't be used as it is, and for a setting nobody knows. */
export async function openBehaviors(
  config: ServeConfig,
  clock: Clock,
  log: Log,
): Promise<BehaviorStore> {
  const path = config['behavior-file'];
  const limits = limitsOf(config);
  if (path === undefined) return createPresetStore(limits);
  const behaviors = await openFile({ path, clock, limits });
  behaviors.onEvent((event) => {
    if (event.type === 'changed') log.info('behaviours changed', { revision: event.now.revision });
    else log.warn(`behaviours of before stay in use: ${event.failure.message}`);
  });
  return behaviors;
}

async function openFile(options: BehaviorFileOptions): Promise<BehaviorStore> {
  // Loaded here, so that a gateway without a file does without what reads YAML.
  const { BehaviorFileError, openBehaviorFile } = await import('../behavior/behavior-file.js');
  try {
    return openBehaviorFile(options);
  } catch (error) {
    if (error instanceof BehaviorFileError) {
      throw new CliError(`--behavior-file: ${error.message}`, undefined, error);
    }
    throw error;
  }
}

function limitsOf(config: ServeConfig): OverrideLimits {
  const totalTimeoutMaxMs = config['cap-total-timeout-ms'];
  return {
    ...(totalTimeoutMaxMs === 0 ? {} : { totalTimeoutMaxMs }),
    retriesMax: config['cap-max-retries'],
    forbidden: new Set(config['forbid-setting'].map(settingNamed)),
  };
}

function settingNamed(name: string): SettingName {
  const setting = SETTING_NAMES.find((one) => SETTING_RULES[one].name === name);
  if (setting !== undefined) return setting;
  const known = SETTING_NAMES.map((one) => SETTING_RULES[one].name).join(', ');
  throw usageError(`--forbid-setting ${name}: there is no such setting; there are ${known}.`);
}
