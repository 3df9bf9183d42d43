/** Settings: the overrides a request carries, and the resolved ones an answer shows. */

import {
  CommitLevel as ProtoCommitLevel,
  ReadModeAp as ProtoReadModeAp,
  ReadModeSc as ProtoReadModeSc,
  type Settings as ProtoSettings,
  Replica,
  SettingsSchema,
} from '@aerogate/proto/aerogate/v1/settings_pb';
import { create } from '@bufbuild/protobuf';
import type { Duration } from '@bufbuild/protobuf/wkt';
import type { OverrideLimits } from '../../behavior/registry.js';
import type { SettingsPatch } from '../../behavior/scope.js';
import { boundsOf, SETTING_DURATION_MAX_MS } from '../../behavior/setting-rules.js';
import type {
  CommitLevel,
  ReadModeAp,
  ReadModeSc,
  ReplicaPolicy,
  Settings,
} from '../../model/settings.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { GatewayError, invalidArgument } from '../gateway-error.js';
import { enumFromProto, enumTable } from './enum.js';

const COMMIT_LEVELS = {
  all: ProtoCommitLevel.ALL,
  master: ProtoCommitLevel.MASTER,
} as const satisfies Record<CommitLevel, ProtoCommitLevel>;

const REPLICAS = {
  master: Replica.MASTER,
  masterProles: Replica.MASTER_PROLES,
  sequence: Replica.SEQUENCE,
  preferRack: Replica.PREFER_RACK,
  random: Replica.RANDOM,
} as const satisfies Record<ReplicaPolicy, Replica>;

const READ_MODES_AP = {
  one: ProtoReadModeAp.ONE,
  all: ProtoReadModeAp.ALL,
} as const satisfies Record<ReadModeAp, ProtoReadModeAp>;

const READ_MODES_SC = {
  session: ProtoReadModeSc.SESSION,
  linearize: ProtoReadModeSc.LINEARIZE,
  allowReplica: ProtoReadModeSc.ALLOW_REPLICA,
  allowUnavailable: ProtoReadModeSc.ALLOW_UNAVAILABLE,
} as const satisfies Record<ReadModeSc, ProtoReadModeSc>;

const NANOS_PER_MS = 1_000_000;

/** Reads one field of the API into one setting; `undefined` leaves it inherited. */
type FieldReader<K extends keyof Settings> = (
  settings: ProtoSettings,
  path: FieldPath,
) => Settings[K] | undefined;

/** Every setting with the field it comes from; a setting without a reader does not compile. */
const READERS: { readonly [K in keyof Settings]: FieldReader<K> } = {
  totalTimeoutMs: duration('totalTimeout'),
  socketTimeoutMs: duration('socketTimeout'),
  maxRetries: integer('maxRetries', 'maxRetries'),
  retryDelayMs: duration('retryDelay'),
  sendKey: (settings) => settings.sendKey,
  durableDelete: (settings) => settings.durableDelete,
  commitLevel: word('commitLevel', COMMIT_LEVELS),
  replica: word('replica', REPLICAS),
  readModeAp: word('readModeAp', READ_MODES_AP),
  readModeSc: word('readModeSc', READ_MODES_SC),
  useCompression: (settings) => settings.useCompression,
  compressionThresholdBytes: integer('compressionThreshold', 'compressionThresholdBytes'),
  maxConcurrentNodes: integer('maxConcurrentNodes', 'maxConcurrentNodes'),
  recordQueueSize: integer('recordQueueSize', 'recordQueueSize'),
  allowInline: (settings) => settings.allowInline,
  allowInlineSsd: (settings) => settings.allowInlineSsd,
  readTouchTtlPercent: integer('readTouchTtlPercent', 'readTouchTtlPercent'),
};

const SETTING_NAMES = Object.keys(READERS) as (keyof Settings)[];

/** Settings whose fields have another name, without the unit. */
const FIELD_NAMES: Partial<Record<keyof Settings, keyof ProtoSettings>> = {
  totalTimeoutMs: 'totalTimeout',
  socketTimeoutMs: 'socketTimeout',
  retryDelayMs: 'retryDelay',
  compressionThresholdBytes: 'compressionThreshold',
};

/** The field's local name → the setting. */
export const SETTING_FIELDS: ReadonlyMap<string, keyof Settings> = new Map(
  SETTING_NAMES.map((name) => [FIELD_NAMES[name] ?? name, name]),
);

/** The overrides that are set. Throws GatewayError for what is out of range or no number of its enum. */
export function settingsFromProto(settings: ProtoSettings, path: FieldPath): SettingsPatch {
  const patch: Partial<Record<keyof Settings, Settings[keyof Settings]>> = {};
  for (const name of SETTING_NAMES) {
    const value = READERS[name](settings, path);
    if (value !== undefined) patch[name] = value;
  }
  // Each value came from the reader of its own name.
  return patch as SettingsPatch;
}

/** Throws SETTING_FORBIDDEN for a setting the operator keeps to themselves. */
export function checkAllowed(
  patch: SettingsPatch,
  { forbidden }: OverrideLimits,
  path: FieldPath,
): void {
  const name = SETTING_NAMES.find((one) => patch[one] !== undefined && forbidden?.has(one));
  if (name === undefined) return;
  throw new GatewayError('SETTING_FORBIDDEN', {
    field: fieldAt(path, FIELD_NAMES[name] ?? name),
    detail: 'the operator of this gateway has forbidden to change it.',
  });
}

/** The settings that are given, as fields that are set. */
export function settingsToProto(settings: SettingsPatch): ProtoSettings {
  const { totalTimeoutMs, socketTimeoutMs, retryDelayMs, compressionThresholdBytes } = settings;
  const { commitLevel, replica, readModeAp, readModeSc } = settings;
  return create(SettingsSchema, {
    ...settings,
    totalTimeout: given(totalTimeoutMs, durationOf),
    socketTimeout: given(socketTimeoutMs, durationOf),
    retryDelay: given(retryDelayMs, durationOf),
    commitLevel: given(commitLevel, (word) => COMMIT_LEVELS[word]),
    replica: given(replica, (word) => REPLICAS[word]),
    readModeAp: given(readModeAp, (word) => READ_MODES_AP[word]),
    readModeSc: given(readModeSc, (word) => READ_MODES_SC[word]),
    compressionThreshold: compressionThresholdBytes,
  });
}

function given<T, R>(value: T | undefined, convert: (value: T) => R): R | undefined {
  return value === undefined ? undefined : convert(value);
}

export function durationOf(ms: number): Duration {
  return {
    $typeName: 'google.protobuf.Duration',
    seconds: BigInt(Math.floor(ms / 1_000)),
    nanos: (ms % 1_000) * NANOS_PER_MS,
  };
}

function duration(name: 'totalTimeout' | 'socketTimeout' | 'retryDelay') {
  return (settings: ProtoSettings, path: FieldPath): number | undefined => {
    const given = settings[name];
    return given === undefined ? undefined : durationFromProto(given, fieldAt(path, name));
  };
}

/** Throws GatewayError for what is no whole number of milliseconds from 0 to 24 h. */
export function durationFromProto({ seconds, nanos }: Duration, path: FieldPath): number {
  const ms = Number(seconds) * 1_000 + nanos / NANOS_PER_MS;
  if (!Number.isInteger(ms) || ms < 0 || ms > SETTING_DURATION_MAX_MS) {
    throw invalidArgument(path, 'a duration is 0 to 24 h, in whole milliseconds.');
  }
  return ms;
}

type IntegerField =
  | 'maxRetries'
  | 'compressionThreshold'
  | 'maxConcurrentNodes'
  | 'recordQueueSize'
  | 'readTouchTtlPercent';

function integer(name: IntegerField, setting: keyof Settings) {
  const { min, max } = boundsOf(setting);
  return (settings: ProtoSettings, path: FieldPath): number | undefined => {
    const given = settings[name];
    if (given !== undefined && (given < min || given > max)) {
      throw invalidArgument(fieldAt(path, name), `a number from ${min} to ${max} is expected.`);
    }
    return given;
  };
}

function word<W extends string>(
  name: 'commitLevel' | 'replica' | 'readModeAp' | 'readModeSc',
  words: Readonly<Record<W, number>>,
) {
  const table = enumTable(words);
  return (settings: ProtoSettings, parent: FieldPath): W | undefined => {
    const given = settings[name];
    return given === undefined ? undefined : enumFromProto(table, given, { parent, step: name });
  };
}
