/** Writes the sample through a driver, as any caller's records are written. */

import { settingsOf } from '../behavior/cell.js';
import { DEFAULT_BEHAVIOR } from '../behavior/presets.js';
import type { BehaviorRegistry } from '../behavior/registry.js';
import type { Driver } from '../driver/driver.js';
import type { Command } from '../model/command.js';
import type { Settings } from '../model/settings.js';
import { type SampleRecord, sampleRecords } from './sample-records.js';

/** Small enough that progress is seen, large enough that it is a batch. */
const RECORDS_PER_BATCH = 10;

export interface SampleProgress {
  readonly loaded: number;
  readonly total: number;
}

/**
 * Writes every record, replacing those with the same keys. Resolves with how many there are; rejects with the AerospikeError
 * of the first record that could not be written.
 */
export async function loadSample(
  driver: Driver,
  settings: Settings,
  onProgress: (progress: SampleProgress) => void,
): Promise<number> {
  const commands = sampleRecords().map((record) => writeCommand(record, settings));
  for (let loaded = 0; loaded < commands.length; loaded += RECORDS_PER_BATCH) {
    onProgress({ loaded, total: commands.length });
    const batch = commands.slice(loaded, loaded + RECORDS_PER_BATCH);
    const outcomes = await driver.batch(batch, { settings, respondAllKeys: true });
    for (const outcome of outcomes) if (!outcome.ok) throw outcome.error;
  }
  return commands.length;
}

/** What the sample is written with: the behaviour DEFAULT, for batches of writes that can be repeated. */
export function sampleSettings(behaviors: BehaviorRegistry): Settings {
  const matrix = behaviors.matrixOf(DEFAULT_BEHAVIOR);
  if (matrix === undefined) throw new RangeError(`there is no behaviour ${DEFAULT_BEHAVIOR}`);
  return settingsOf(matrix, { kind: 'writeRetryable', shape: 'batch', mode: 'ap' });
}

function writeCommand({ key, bins }: SampleRecord, settings: Settings): Command {
  return {
    verb: 'operate',
    key,
    settings,
    operations: bins.map(({ name, value }) => ({ op: 'write', bin: name, value })),
    write: { exists: 'replace', ttl: { type: 'serverDefault' } },
  };
}
