/** The file of Behaviors as text: read with every fault's line and key, and changed without losing its comments. */

import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml';
import type { SettingName } from '../model/settings.js';
import { BEHAVIOR_NAME_RULE, isBehaviorName } from './behavior-name.js';
import { type BehaviorDefinition, DEFAULT_BEHAVIOR, PRESETS } from './presets.js';
import { SCOPE_NAMES, type ScopedPatches, type ScopeName, type SettingsPatch } from './scope.js';
import { SETTING_NAMES, SETTING_RULES } from './setting-rules.js';
import { formatSetting, parseSetting, SettingTextError } from './setting-text.js';

/** Bytes of a file: what 1 000 Behaviors with every scope filled come to, and room for comments. */
export const BEHAVIOR_TEXT_MAX_BYTES = 4 * 1024 * 1024;
export const BEHAVIORS_MAX = 1_000;

/** A text that can't be taken: where, and why. */
export class BehaviorTextError extends Error {
  override readonly name = 'BehaviorTextError';
  /** 1 for the first line. */
  readonly line: number;
  /** The keys down to the fault, joined with dots; empty for the text as a whole. */
  readonly key: string;

  constructor(line: number, key: string, fault: string) {
    super(`line ${line}: ${key === '' ? '' : `${key}: `}${fault}`);
    this.line = line;
    this.key = key;
  }
}

/** Scopes by their names in files, which are those of the API and of the SDK. */
const SCOPES_BY_KEY: ReadonlyMap<string, ScopeName> = new Map(
  SCOPE_NAMES.map((scope) => [snakeCase(scope), scope]),
);
const SETTINGS_BY_KEY: ReadonlyMap<string, SettingName> = new Map(
  SETTING_NAMES.map((setting) => [SETTING_RULES[setting].name, setting]),
);
const PRESET_NAMES: ReadonlySet<string> = new Set(PRESETS.map(({ name }) => name));

/** A place in the text. */
interface Place {
  readonly lines: LineCounter;
  readonly keys: readonly string[];
}

/** The Behaviors of a file, in its order. Throws BehaviorTextError. */
export function parseBehaviors(text: string): BehaviorDefinition[] {
  const lines = new LineCounter();
  const document = parseText(text, lines);
  const root: Place = { lines, keys: [] };
  const sections = entriesOf(document.contents, root, ['behaviors']);
  const behaviors = sections.find(({ key }) => key === 'behaviors');
  if (behaviors === undefined) return [];
  const entries = entriesOf(behaviors.value, { lines, keys: ['behaviors'] });
  if (entries.length > BEHAVIORS_MAX) {
    throw faultAt(behaviors.place, `${entries.length} behaviours; the limit is ${BEHAVIORS_MAX}.`);
  }
  return entries.map(parseBehavior);
}

/** The text with one Behavior put in, in the place of another of its name, or taken out; everything else stays. */
export function changeBehaviors(text: string, name: string, next?: BehaviorDefinition): string {
  const document = parseText(text, new LineCounter());
  const path = ['behaviors', name];
  if (next === undefined) document.deleteIn(path);
  else document.setIn(path, document.createNode(plainBehavior(next)));
  return document.toString({ lineWidth: 0 });
}

function parseText(text: string, lines: LineCounter): Document.Parsed {
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [error] = document.errors;
  if (error === undefined) return document;
  const sentence = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
  throw new BehaviorTextError(error.linePos?.[0].line ?? 1, '', `${sentence}.`);
}

interface Entry {
  readonly key: string;
  readonly value: unknown;
  readonly place: Place & { readonly offset: number };
}

/** The entries of a mapping; nothing at all is an empty one. `allowed`: the keys there are, unless any. */
function entriesOf(node: unknown, place: Place, allowed?: Iterable<string>): Entry[] {
  if (node === null || (isScalar(node) && node.value === null)) return [];
  if (!isMap(node)) throw faultAt({ ...place, offset: offsetOf(node) }, 'a mapping is expected.');
  const known = allowed === undefined ? undefined : new Set(allowed);
  return node.items.map((pair: Pair): Entry => {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const entry = { ...place, keys: [...place.keys, key], offset: offsetOf(pair.key) };
    if (known !== undefined && !known.has(key)) {
      throw faultAt(entry, `there is no such key here; there are ${[...known].join(', ')}.`);
    }
    return { key, value: pair.value, place: entry };
  });
}

function parseBehavior({ key: name, value, place }: Entry): BehaviorDefinition {
  if (!isBehaviorName(name)) throw faultAt(place, BEHAVIOR_NAME_RULE);
  if (PRESET_NAMES.has(name)) throw faultAt(place, 'a preset can not be changed.');
  const patches: Partial<Record<ScopeName, SettingsPatch>> = {};
  let parent = DEFAULT_BEHAVIOR;
  for (const entry of entriesOf(value, place, ['parent', ...SCOPES_BY_KEY.keys()])) {
    const scope = SCOPES_BY_KEY.get(entry.key);
    if (scope === undefined) parent = parseParent(entry);
    else patches[scope] = parsePatch(entry);
  }
  return { name, parent, patches: patches satisfies ScopedPatches };
}

function parseParent({ value, place }: Entry): string {
  if (isScalar(value) && typeof value.value === 'string') return value.value;
  throw faultAt(place, 'the name of a behaviour is expected.');
}

function parsePatch({ value, place }: Entry): SettingsPatch {
  const patch: Partial<Record<SettingName, unknown>> = {};
  for (const entry of entriesOf(value, place, SETTINGS_BY_KEY.keys())) {
    const setting = SETTINGS_BY_KEY.get(entry.key);
    if (setting === undefined) continue;
    patch[setting] = parseValue(setting, entry);
  }
  // Each value was read by the rule of its own setting.
  return patch as SettingsPatch;
}

function parseValue(setting: SettingName, { value, place }: Entry): unknown {
  try {
    return parseSetting(setting, isScalar(value) ? value.value : undefined);
  } catch (error) {
    if (error instanceof SettingTextError) throw faultAt(place, error.message);
    throw error;
  }
}

/** A Behavior as the file has it. */
function plainBehavior({ parent, patches }: BehaviorDefinition): Record<string, unknown> {
  const scopes = SCOPE_NAMES.flatMap((scope) => {
    const patch = patches[scope];
    if (patch === undefined) return [];
    const settings = SETTING_NAMES.flatMap((setting) => {
      const value = patch[setting];
      return value === undefined
        ? []
        : [[SETTING_RULES[setting].name, formatSetting(setting, value)] as const];
    });
    return [[snakeCase(scope), Object.fromEntries(settings)] as const];
  });
  return { ...(parent === undefined ? {} : { parent }), ...Object.fromEntries(scopes) };
}

function faultAt({ lines, keys, offset }: Entry['place'], fault: string): BehaviorTextError {
  return new BehaviorTextError(lines.linePos(offset).line, keys.join('.'), fault);
}

function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
