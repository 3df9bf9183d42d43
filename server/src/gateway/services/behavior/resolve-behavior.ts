/** BehaviorService.ResolveBehavior: what a session comes to, in each cell, and where each setting is from. */

import type {
  ResolveBehaviorRequest,
  ResolveBehaviorResponse,
  ResolvedSettings,
  SettingOrigin,
} from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import { BehaviorScope, SettingsSchema } from '@aerogate/proto/aerogate/v1/settings_pb';
import { CELLS, type Cell } from '../../../behavior/cell.js';
import { settingSources } from '../../../behavior/origin.js';
import { DEFAULT_BEHAVIOR } from '../../../behavior/presets.js';
import type { BehaviorRegistry } from '../../../behavior/registry.js';
import type { SettingName } from '../../../model/settings.js';
import { fieldAt } from '../../field-path.js';
import {
  BEHAVIOR_SCOPES,
  CONSISTENCY_MODES,
  OPERATION_KINDS,
  OPERATION_SHAPES,
} from '../../translate/behavior.js';
import { enumFromProto, enumTable } from '../../translate/enum.js';
import {
  resolveSettings,
  type Session,
  sessionFromProto,
  uncappedSettings,
} from '../../translate/session.js';
import { SETTING_FIELDS, settingsToProto } from '../../translate/settings.js';

const SESSION = fieldAt(undefined, 'session');
const KINDS = enumTable(OPERATION_KINDS);
const SHAPES = enumTable(OPERATION_SHAPES);
const MODES = enumTable(CONSISTENCY_MODES);

export function resolveBehavior(
  request: ResolveBehaviorRequest,
  behaviors: BehaviorRegistry,
): ResolveBehaviorResponse {
  const session = sessionFromProto(request.session, behaviors, SESSION);
  const behavior = request.session?.behavior ?? DEFAULT_BEHAVIOR;
  const kind = enumFromProto(KINDS, request.kind, { parent: undefined, step: 'kind' });
  const shape = enumFromProto(SHAPES, request.shape, { parent: undefined, step: 'shape' });
  const mode = enumFromProto(MODES, request.mode, { parent: undefined, step: 'mode' });
  const cells = CELLS.filter(
    (cell) =>
      (kind === undefined || cell.kind === kind) &&
      (shape === undefined || cell.shape === shape) &&
      (mode === undefined || cell.mode === mode),
  );
  return {
    $typeName: 'aerogate.v1.ResolveBehaviorResponse',
    cells: cells.map((cell) => resolvedCell(session, cell, { behavior, behaviors })),
    revision: behaviors.revision,
  };
}

function resolvedCell(
  session: Session,
  cell: Cell,
  source: { readonly behavior: string; readonly behaviors: BehaviorRegistry },
): ResolvedSettings {
  return {
    $typeName: 'aerogate.v1.ResolvedSettings',
    kind: OPERATION_KINDS[cell.kind],
    shape: OPERATION_SHAPES[cell.shape],
    mode: CONSISTENCY_MODES[cell.mode],
    settings: settingsToProto(resolveSettings(session, cell)),
    origins: originsOf(session, cell, source),
  };
}

/** In the order of the fields of Settings, as their descriptor has them. */
function originsOf(
  session: Session,
  cell: Cell,
  { behavior, behaviors }: { readonly behavior: string; readonly behaviors: BehaviorRegistry },
): SettingOrigin[] {
  const sourceOf = settingSources(behaviors, behavior, cell);
  const uncapped = uncappedSettings(session, cell);
  const settings = resolveSettings(session, cell);
  const overridden = new Set(session.patches.flatMap((patch) => Object.keys(patch)));
  return SettingsSchema.fields.map((field): SettingOrigin => {
    const setting: SettingName | undefined = SETTING_FIELDS.get(field.localName);
    if (setting === undefined) throw new TypeError(`${field.name} is no setting of the model`);
    const source = overridden.has(setting) ? undefined : sourceOf(setting);
    return {
      $typeName: 'aerogate.v1.SettingOrigin',
      setting: field.name,
      behavior: source?.behavior ?? '',
      scope: source === undefined ? BehaviorScope.UNSPECIFIED : BEHAVIOR_SCOPES[source.scope],
      capped: settings[setting] !== uncapped[setting],
    };
  });
}
