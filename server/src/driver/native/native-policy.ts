/** Settings as the client's policies: every field said, none left to the client's defaults. */

import type { Command, Ttl, WriteOptions } from '../../model/command.js';
import type { QueryDuration } from '../../model/query.js';
import type { Settings } from '../../model/settings.js';
import { asBuffer } from '../../wire/text.js';
import { filterField } from '../wire/encode-command.js';
import { NATIVE, type NativePolicy } from './client-interface.js';
import { unsupported } from './gaps.js';

/** The only threshold the client's reads and operates know. */
const COMPRESSION_THRESHOLD_BYTES = 128;

/** What one attempt may take. */
export interface AttemptTimes {
  /** Milliseconds left of the call; 0 for no end. */
  readonly totalTimeoutMs: number;
  readonly socketTimeoutMs: number;
  /** Attempts before this one. */
  readonly attemptsBefore: number;
}

/** Throws UNSUPPORTED for settings the client would pass over. */
export function checkSettings(settings: Settings): void {
  const { useCompression, compressionThresholdBytes } = settings;
  if (useCompression && compressionThresholdBytes !== COMPRESSION_THRESHOLD_BYTES) {
    throw unsupported('compression-threshold', 'settings.compressionThresholdBytes');
  }
}

/** The policy of one command of its own: a read, a list of operations or a delete. */
export function commandPolicy(command: Command, times: AttemptTimes): NativePolicy {
  const { settings } = command;
  return {
    ...attemptFields(times),
    ...filterFields(command),
    ...readFields(settings),
    replica: replicaOf(settings, times.attemptsBefore),
    deserialize: false,
    compress: settings.useCompression,
    key: settings.sendKey ? NATIVE.key.send : NATIVE.key.digest,
    ...writeFields(command),
    ...deleteFields(command),
  };
}

/** The policy of a batch; its rows bring their own. */
export function batchPolicy(settings: Settings, times: AttemptTimes): NativePolicy {
  return {
    ...attemptFields(times),
    ...readFields(settings),
    replica: replicaOf(settings, times.attemptsBefore),
    deserialize: false,
    compress: settings.useCompression,
    concurrent: true,
    allowInline: settings.allowInline,
    allowInlineSSD: settings.allowInlineSsd,
    respondAllKeys: true,
    sendSetName: true,
  };
}

/** The policy of a batch row. */
export function rowPolicy(command: Command): NativePolicy {
  const { settings } = command;
  return {
    ...filterFields(command),
    ...readFields(settings),
    key: settings.sendKey ? NATIVE.key.send : NATIVE.key.digest,
    ...writeFields(command),
    ...deleteFields(command),
    ...(command.verb === 'operate' && command.write !== undefined
      ? { ttl: ttlOf(command.write.ttl) }
      : {}),
  };
}

/** The policy of a query, for one range of partitions. Its retries are ours: none of the range is handed on before all of it came. */
export function queryPolicy(
  settings: Settings,
  times: AttemptTimes,
  duration: QueryDuration,
): NativePolicy {
  return { ...scopePolicy(settings, times), expectedDuration: NATIVE.duration[duration] };
}

/** The policy of a scan, for one range of partitions. */
export function scanPolicy(
  settings: Settings,
  times: AttemptTimes,
  recordsPerSecond: number,
): NativePolicy {
  return { ...scopePolicy(settings, times), recordsPerSecond };
}

function scopePolicy(settings: Settings, times: AttemptTimes): NativePolicy {
  return {
    ...attemptFields(times),
    replica: replicaOf(settings, times.attemptsBefore),
    compress: settings.useCompression,
  };
}

/** The policy of background work that goes by a query: never repeated, since a node that may have begun must not begin again. */
export function backgroundPolicy(settings: Settings, times: AttemptTimes): NativePolicy {
  return {
    ...attemptFields(times),
    compress: settings.useCompression,
    commitLevel: NATIVE.commitLevel[settings.commitLevel],
    durableDelete: settings.durableDelete,
  };
}

/** The same of work that goes by a scan. */
export function backgroundScanPolicy(
  settings: Settings,
  times: AttemptTimes,
  recordsPerSecond: number,
): NativePolicy {
  return {
    ...attemptFields(times),
    compress: settings.useCompression,
    durableDelete: settings.durableDelete,
    recordsPerSecond,
  };
}

/** Expiry and expected generation of a list that writes: the client wants them beside its policy. */
export function operateMetadata(write: WriteOptions | undefined): NativePolicy {
  if (write === undefined) return {};
  return {
    ttl: ttlOf(write.ttl),
    ...(write.expectedGeneration === undefined ? {} : { gen: write.expectedGeneration }),
  };
}

/** Retries are counted by us: the client's would repeat writes that may have been applied. */
function attemptFields({ totalTimeoutMs, socketTimeoutMs }: AttemptTimes): NativePolicy {
  return { totalTimeout: totalTimeoutMs, socketTimeout: socketTimeoutMs, maxRetries: 0 };
}

function filterFields(command: Command): NativePolicy {
  const field = filterField(command);
  return field === undefined ? {} : { filterExpression: asBuffer(field.data).toString('base64') };
}

function readFields(settings: Settings): NativePolicy {
  return {
    readModeAP: NATIVE.readModeAp[settings.readModeAp],
    readModeSC: NATIVE.readModeSc[settings.readModeSc],
    readTouchTtlPercent: settings.readTouchTtlPercent,
  };
}

/** Each attempt is the client's first: told "sequence" again, it would ask the same node again. */
function replicaOf({ replica }: Settings, attemptsBefore: number): number {
  const further = replica === 'sequence' && attemptsBefore > 0;
  return further ? NATIVE.replica.masterProles : NATIVE.replica[replica];
}

function writeFields(command: Command): NativePolicy {
  if (command.verb !== 'operate' || command.write === undefined) return {};
  const { write, settings } = command;
  return {
    exists: NATIVE.exists[write.exists],
    gen:
      write.expectedGeneration === undefined ? NATIVE.generation.ignore : NATIVE.generation.equal,
    commitLevel: NATIVE.commitLevel[settings.commitLevel],
    durableDelete: settings.durableDelete,
  };
}

function deleteFields(command: Command): NativePolicy {
  if (command.verb !== 'delete') return {};
  const { expectedGeneration, settings } = command;
  return {
    ...(expectedGeneration === undefined
      ? { gen: NATIVE.generation.ignore }
      : { gen: NATIVE.generation.equal, generation: expectedGeneration }),
    commitLevel: NATIVE.commitLevel[settings.commitLevel],
    durableDelete: settings.durableDelete,
  };
}

/** As the client counts: seconds, or one of its names below 0. */
export function ttlOf(ttl: Ttl): number {
  return ttl.type === 'seconds' ? ttl.seconds : NATIVE.ttl[ttl.type];
}
