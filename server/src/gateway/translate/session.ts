/** SessionOptions: the behaviour a call names, and the overrides on top of it. */

import {
  type Settings as ProtoSettings,
  type SessionOptions,
  SettingsSchema,
} from '@aerogate/proto/aerogate/v1/settings_pb';
import { type Cell, type Matrix, settingsOf } from '../../behavior/cell.js';
import { DEFAULT_BEHAVIOR } from '../../behavior/presets.js';
import {
  type BehaviorRegistry,
  type OverrideLimits,
  withinLimits,
} from '../../behavior/registry.js';
import { applyPatch, type SettingsPatch } from '../../behavior/scope.js';
import type { Settings } from '../../model/settings.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { GatewayError } from '../gateway-error.js';
import { checkAllowed, settingsFromProto } from './settings.js';

/** A session as a call uses it: the matrix of its behaviour, and overrides from the widest to the narrowest. */
export interface Session {
  readonly matrix: Matrix;
  readonly patches: readonly SettingsPatch[];
  /** What the operator bounds, whatever the others say. */
  readonly limits: OverrideLimits;
}

const ENUM_SETTINGS: ReadonlySet<string> = new Set(
  SettingsSchema.fields
    .filter(({ fieldKind }) => fieldKind === 'enum')
    .map(({ localName }) => localName),
);

/** The call's session. Throws GatewayError for a behaviour nobody has defined: never DEFAULT in its place. */
export function sessionFromProto(
  options: SessionOptions | undefined,
  behaviors: BehaviorRegistry,
  path: FieldPath,
): Session {
  const matrix = matrixOf(options?.behavior ?? DEFAULT_BEHAVIOR, behaviors, path);
  return { matrix, patches: patchesOf(options, behaviors, path), limits: behaviors.limits };
}

/** A segment's session on top of the call's: its behaviour replaces the call's, its overrides come last. */
export function segmentSession(
  call: Session,
  options: SessionOptions | undefined,
  place: { readonly behaviors: BehaviorRegistry; readonly path: FieldPath },
): Session {
  if (options === undefined) return call;
  const matrix =
    options.behavior === undefined
      ? call.matrix
      : matrixOf(options.behavior, place.behaviors, place.path);
  const patches = [...call.patches, ...patchesOf(options, place.behaviors, place.path)];
  return { ...call, matrix, patches };
}

/** The session of a message and, on top of it, that of something in it: its behaviour and each of its settings win. */
export function sessionOnTop(
  base: SessionOptions | undefined,
  own: SessionOptions | undefined,
): SessionOptions | undefined {
  if (base === undefined || own === undefined) return own ?? base;
  const merged = { ...base, ...own };
  const behavior = own.behavior ?? base.behavior;
  if (behavior !== undefined) merged.behavior = behavior;
  const settings = settingsOnTop(base.settings, own.settings);
  if (settings !== undefined) merged.settings = settings;
  return merged;
}

/** A field that is set to "inherit" leaves what is below it. */
function settingsOnTop(
  base: ProtoSettings | undefined,
  own: ProtoSettings | undefined,
): ProtoSettings | undefined {
  if (base === undefined || own === undefined) return own ?? base;
  const inherited = SettingsSchema.fields
    .map(({ localName }) => localName as keyof ProtoSettings)
    .filter((name) => own[name] === undefined || isUnspecified(name, own))
    .map((name) => [name, base[name]] as const);
  return { ...own, ...Object.fromEntries(inherited) };
}

function isUnspecified(name: keyof ProtoSettings, own: ProtoSettings): boolean {
  return ENUM_SETTINGS.has(name) && own[name] === 0;
}

/** What the session comes to in one cell. */
export function resolveSettings(session: Session, cell: Cell): Settings {
  return withinLimits(uncappedSettings(session, cell), session.limits);
}

/** The same without what the operator bounds. */
export function uncappedSettings(session: Session, cell: Cell): Settings {
  return session.patches.reduce(applyPatch, settingsOf(session.matrix, cell));
}

function matrixOf(name: string, behaviors: BehaviorRegistry, path: FieldPath): Matrix {
  const matrix = behaviors.matrixOf(name);
  if (matrix === undefined) {
    throw new GatewayError('UNKNOWN_BEHAVIOR', {
      field: fieldAt(path, 'behavior'),
      detail: 'no behaviour has this name; ListBehaviors names those there are.',
    });
  }
  return matrix;
}

function patchesOf(
  options: SessionOptions | undefined,
  behaviors: BehaviorRegistry,
  parent: FieldPath,
): SettingsPatch[] {
  const settings = options?.settings;
  if (settings === undefined) return [];
  const path = fieldAt(parent, 'settings');
  const patch = settingsFromProto(settings, path);
  checkAllowed(patch, behaviors.limits, path);
  return [patch];
}
