/** Behaviours: their definitions by scope, and the words for kinds, shapes, modes and scopes. */

import { type Behavior, BehaviorSchema } from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import {
  BehaviorScope,
  ConsistencyMode,
  OperationKind,
  OperationShape,
  type Settings as ProtoSettings,
} from '@aerogate/proto/aerogate/v1/settings_pb';
import { create } from '@bufbuild/protobuf';
import { BEHAVIOR_NAME_RULE, isBehaviorName } from '../../behavior/behavior-name.js';
import type { Mode, OpKind, OpShape } from '../../behavior/cell.js';
import { type BehaviorDefinition, DEFAULT_BEHAVIOR, PRESETS } from '../../behavior/presets.js';
import { SCOPE_NAMES, type ScopeName, type SettingsPatch } from '../../behavior/scope.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { settingsFromProto, settingsToProto } from './settings.js';

export const OPERATION_KINDS = {
  read: OperationKind.READ,
  writeRetryable: OperationKind.WRITE_RETRYABLE,
  writeNonRetryable: OperationKind.WRITE_NON_RETRYABLE,
} as const satisfies Record<OpKind, OperationKind>;

export const OPERATION_SHAPES = {
  point: OperationShape.POINT,
  batch: OperationShape.BATCH,
  query: OperationShape.QUERY,
} as const satisfies Record<OpShape, OperationShape>;

export const CONSISTENCY_MODES = {
  ap: ConsistencyMode.AP,
  sc: ConsistencyMode.SC,
} as const satisfies Record<Mode, ConsistencyMode>;

export const BEHAVIOR_SCOPES = {
  all: BehaviorScope.ALL,
  reads: BehaviorScope.READS,
  readsAp: BehaviorScope.READS_AP,
  readsSc: BehaviorScope.READS_SC,
  readsPoint: BehaviorScope.READS_POINT,
  readsBatch: BehaviorScope.READS_BATCH,
  readsQuery: BehaviorScope.READS_QUERY,
  writes: BehaviorScope.WRITES,
  writesAp: BehaviorScope.WRITES_AP,
  writesSc: BehaviorScope.WRITES_SC,
  writesRetryable: BehaviorScope.WRITES_RETRYABLE,
  writesNonRetryable: BehaviorScope.WRITES_NON_RETRYABLE,
  writesPoint: BehaviorScope.WRITES_POINT,
  writesBatch: BehaviorScope.WRITES_BATCH,
  writesQuery: BehaviorScope.WRITES_QUERY,
} as const satisfies Record<ScopeName, BehaviorScope>;

/**
 * The definition a request holds. Throws GatewayError for what no definition can be; whether its parent exists is the
 * store's to judge.
 */
export function behaviorFromProto(behavior: Behavior, path: FieldPath): BehaviorDefinition {
  const { name, parent, preset } = behavior;
  if (!isBehaviorName(name)) throw invalidArgument(fieldAt(path, 'name'), BEHAVIOR_NAME_RULE);
  if (preset) throw invalidArgument(fieldAt(path, 'preset'), 'it stands in answers only.');
  const patches: Partial<Record<ScopeName, SettingsPatch>> = {};
  for (const scope of SCOPE_NAMES) {
    const settings = behavior[scope];
    if (settings !== undefined) patches[scope] = settingsFromProto(settings, fieldAt(path, scope));
  }
  return { name, parent: parent === '' ? DEFAULT_BEHAVIOR : parent, patches };
}

/** The behaviour as it was written; the scopes of the API have the names of the model's. */
export function behaviorToProto({ name, parent, patches }: BehaviorDefinition): Behavior {
  const scopes: Partial<Record<ScopeName, ProtoSettings>> = {};
  for (const scope of SCOPE_NAMES) {
    const patch = patches[scope];
    if (patch !== undefined) scopes[scope] = settingsToProto(patch);
  }
  const preset = PRESETS.some((definition) => definition.name === name);
  return create(BehaviorSchema, { name, parent: parent ?? '', preset, ...scopes });
}
