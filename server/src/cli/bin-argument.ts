/** Bins on the command line: `name=value` with the type guessed from the spelling, `name:type=value` with it said. */

import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { nearestName } from '../nearest.js';
import { usageError } from './cli-error.js';
import { parseBytes } from './key-argument.js';

export interface BinArgument {
  readonly name: string;
  /** The JSON of a Value. */
  readonly value: JsonObject;
}

type Reader = (text: string, where: string) => JsonObject;

/** Types that can be said, and how the text after `=` is then read. */
const READERS: Readonly<Record<string, Reader>> = {
  string: (text) => ({ string: text }),
  int: (text, where) => ({ int: integerText(text, where) }),
  double: (text, where) => ({ double: doubleOf(text, where) }),
  bool: (text, where) => ({ bool: boolOf(text, where) }),
  bytes: (text, where) => ({ bytes: parseBytes(text, where).toString('base64') }),
  geojson: (text) => ({ geojson: text }),
  hll: (text, where) => ({ hll: parseBytes(text, where).toString('base64') }),
  json: (text, where) => parseJson(text, where, isObject, 'an object, as the API writes a Value'),
  list: (text, where) => collection(text, where, Array.isArray, 'a JSON list'),
  map: (text, where) => collection(text, where, isObject, 'a JSON object'),
};

/** The types of `name:type=value`, for help. */
export const BIN_TYPES: readonly string[] = Object.keys(READERS);

/**
 * Reads one `name=value`. Without a type: `30` is an int, `1.5` a double, `true` and `false` are bools, `null` removes the
 * bin, `[…]` and `{…}` are JSON for a list and a map, `"…"` is a JSON string, and everything else is text as it stands.
 * Throws a usage error that names the bin, never its value.
 */
export function parseBinArgument(text: string): BinArgument {
  const at = text.indexOf('=');
  if (at < 1) throw usageError('A bin has to be name=value, such as age=30 or name:string=007.');
  const left = text.slice(0, at);
  const right = text.slice(at + 1);
  const colon = left.lastIndexOf(':');
  if (colon < 1) return { name: left, value: guessed(right, left) };
  const type = left.slice(colon + 1);
  const name = left.slice(0, colon);
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader === undefined) throw unknownType(name, type);
  return { name, value: reader(right, name) };
}

/** Reads all bins into the JSON of a request's `bins`. Throws a usage error where one is named twice. */
export function parseBinArguments(texts: readonly string[]): Map<string, JsonObject> {
  const bins = new Map<string, JsonObject>();
  for (const { name, value } of texts.map(parseBinArgument)) {
    if (bins.has(name)) throw usageError(`The bin ${name} is there twice.`);
    bins.set(name, value);
  }
  return bins;
}

function unknownType(name: string, type: string): Error {
  const nearest = nearestName(type, BIN_TYPES);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return usageError(
    `${name}: ${type} is no type of a bin; they are ${BIN_TYPES.join(', ')}.${hint} A bin with a colon in its name can be given with --json.`,
  );
}

function guessed(text: string, where: string): JsonObject {
  if (text === 'null') return { null: {} };
  if (text === 'true' || text === 'false') return { bool: text === 'true' };
  if (/^-?\d+$/u.test(text)) return { int: integerText(text, where) };
  if (/^-?(?:\d+\.\d*|\.\d+|\d+(?=e))(?:e[+-]?\d+)?$/iu.test(text)) return { double: Number(text) };
  if (/^[[{]/u.test(text)) return valueOfPlain(parseLossless(text, where));
  if (/^"/u.test(text)) {
    return {
      string: parseJson(text, where, isText, 'a JSON string, since it starts with a quote'),
    };
  }
  return { string: text };
}

function integerText(text: string, where: string): string {
  if (!/^-?\d+$/u.test(text) || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
    throw usageError(`${where}: expected a whole number of 64 bits.`);
  }
  return String(BigInt(text));
}

function doubleOf(text: string, where: string): number | string {
  // JSON has no words for these; protobuf's JSON spells them so.
  if (text === 'NaN' || text === 'Infinity' || text === '-Infinity') return text;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw usageError(`${where}: expected a number.`);
  return Object.is(value, -0) ? '-0' : value;
}

function boolOf(text: string, where: string): boolean {
  if (text !== 'true' && text !== 'false') throw usageError(`${where}: expected true or false.`);
  return text === 'true';
}

function collection(
  text: string,
  where: string,
  accepts: (value: unknown) => boolean,
  what: string,
): JsonObject {
  const parsed = parseLossless(text, where);
  if (!accepts(parsed)) throw usageError(`${where}: expected ${what}.`);
  return valueOfPlain(parsed);
}

/** Plain JSON as a Value; integers are kept as they were written, and `1.0` stays a double. */
function valueOfPlain(plain: Plain): JsonObject {
  if (plain === null) return { null: {} };
  if (typeof plain === 'bigint') return { int: String(plain) };
  if (typeof plain === 'number') return { double: plain };
  if (typeof plain === 'boolean') return { bool: plain };
  if (typeof plain === 'string') return { string: plain };
  if (isPlainList(plain)) return { list: { values: plain.map(valueOfPlain) } };
  const entries = Object.entries(plain).map(([key, value]) => ({
    key: { string: key },
    value: valueOfPlain(value),
  }));
  return { map: { entries } };
}

type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain };

function isPlainList(plain: Plain): plain is readonly Plain[] {
  return Array.isArray(plain);
}

/** JSON whose whole numbers become bigints, so that none loses its last digits. */
function parseLossless(text: string, where: string): Plain {
  type Reviver = (
    this: unknown,
    key: string,
    value: unknown,
    context: { source?: string },
  ) => unknown;
  const revive: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && /^-?\d+$/u.test(source)
      ? BigInt(integerText(source, where))
      : value;
  try {
    // The reviver's third argument is newer than the language level our types are of; Node 22 has it.
    return JSON.parse(
      text,
      revive as (this: unknown, key: string, value: unknown) => unknown,
    ) as Plain;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw usageError(
      `${where}: it starts like JSON and is none. For text, write ${where}:string=…`,
    );
  }
}

/** Parses JSON of the wanted shape. Throws a usage error that names the bin. */
function parseJson<T extends JsonValue>(
  text: string,
  where: string,
  accepts: (value: JsonValue) => value is T,
  what: string,
): T {
  let parsed: JsonValue | undefined;
  try {
    parsed = JSON.parse(text) as JsonValue;
  } catch {
    parsed = undefined;
  }
  if (parsed === undefined || !accepts(parsed)) throw usageError(`${where}: expected ${what}.`);
  return parsed;
}

function isText(value: JsonValue): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
