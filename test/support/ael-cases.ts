/** Texts of AEL with what they mean, and the records they are worked out on: kept as data in test/vectors/ael. */

import { readFileSync } from 'node:fs';
import type { ExpressionRecord } from '../../server/src/engine/expression/expression-node.js';
import { blobValue, listValue, mapValue, type Value } from '../../server/src/model/value.js';
import { EXPRESSION_NOW_MS } from './expressions.js';

/** A value as the data writes it: integers as text, bytes in hexadecimal. */
export type CaseValue =
  | { readonly int: string }
  | { readonly double: number }
  | { readonly string: string }
  | { readonly bool: boolean }
  | { readonly bytes: string }
  | { readonly geojson: string }
  | { readonly hll: string }
  | { readonly list: readonly CaseValue[] }
  | { readonly map: readonly (readonly [CaseValue, CaseValue])[] };

/** A text of the published language that compiles. */
export interface MeaningCase {
  readonly text: string;
  readonly args?: readonly CaseValue[];
  readonly type: string;
  /** What goes to the servers, in hexadecimal. */
  readonly packed: string;
  /** What it comes to, by the name of the record; null is unknown. */
  readonly on: Readonly<Record<string, CaseValue | null>>;
}

/** A text that does not compile. */
export interface RefusalCase {
  readonly text: string;
  readonly args?: readonly CaseValue[];
  readonly purpose?: 'filter' | 'read' | 'write';
  readonly code: string;
  /** Bytes of UTF-8 from the start of the text. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** A text of the alpha dialect, with what the SDK's alpha.5 made of it. */
export interface AlphaCase {
  readonly text: string;
  readonly args?: readonly CaseValue[];
  /** The SDK refuses it, and so do we. */
  readonly refused?: true;
  /** What the SDK packs it to. */
  readonly packed?: string;
  /** Why we do not: a row of the table in docs/ael-alpha.md. */
  readonly differs?: string;
  /** What we pack it to instead. */
  readonly ours?: string;
  /** What we say, where we refuse it. */
  readonly code?: string;
}

/** A text with an operation on strings, and what the newest C client packs for it. */
interface StringCase {
  readonly text: string;
  readonly packed: string;
}

interface CaseRecord {
  readonly name: string;
  readonly key?: string;
  readonly bins: Readonly<Record<string, CaseValue>>;
}

interface CaseFiles {
  readonly published: MeaningCase;
  readonly refusals: RefusalCase;
  readonly alpha: AlphaCase;
  readonly strings: StringCase;
  readonly records: CaseRecord;
}

export function readAelCases<Name extends keyof CaseFiles>(name: Name): readonly CaseFiles[Name][] {
  const file = new URL(`../vectors/ael/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as readonly CaseFiles[Name][];
}

function toCaseValue(json: CaseValue): Value {
  if ('int' in json) return { type: 'int', value: BigInt(json.int) };
  if ('double' in json) return { type: 'double', value: json.double };
  if ('string' in json) return { type: 'string', value: json.string };
  if ('bool' in json) return { type: 'bool', value: json.bool };
  if ('bytes' in json) return blobValue(Buffer.from(json.bytes, 'hex'));
  if ('geojson' in json) return { type: 'geojson', value: json.geojson };
  if ('hll' in json) return { type: 'hll', data: Buffer.from(json.hll, 'hex') };
  if ('list' in json) return listValue(json.list.map(toCaseValue));
  const entries = json.map.map(([key, value]) => [toCaseValue(key), toCaseValue(value)] as const);
  return mapValue(entries, 'keyOrdered');
}

/** The other way round; only for values the data has a form for. */
export function fromCaseValue(value: Value): CaseValue {
  switch (value.type) {
    case 'int':
      return { int: value.value.toString() };
    case 'double':
      return { double: value.value };
    case 'string':
      return { string: value.value };
    case 'bool':
      return { bool: value.value };
    case 'blob':
      return { bytes: Buffer.from(value.data).toString('hex') };
    case 'geojson':
      return { geojson: value.value };
    case 'hll':
      return { hll: Buffer.from(value.data).toString('hex') };
    case 'list':
      return { list: value.items.map(fromCaseValue) };
    case 'map':
      return { map: value.entries.map(([key, each]) => [fromCaseValue(key), fromCaseValue(each)]) };
    default:
      throw new Error(`a ${value.type} has no form in the data`);
  }
}

export function caseArguments(args: readonly CaseValue[] = []): readonly Value[] {
  return args.map(toCaseValue);
}

/** The records of test/vectors/ael/records.json, by name. */
export function readCaseRecords(): ReadonlyMap<string, ExpressionRecord> {
  return new Map(
    readAelCases('records').map(({ name, key, bins }) => {
      const values = new Map(Object.entries(bins).map(([bin, json]) => [bin, toCaseValue(json)]));
      return [
        name,
        {
          digest: Uint8Array.from({ length: 20 }, (_, index) => index),
          set: 'people',
          lastUpdateTimeMs: EXPRESSION_NOW_MS - 5_000,
          voidTimeSeconds: 0,
          storedBytes: 100,
          bin: (bin: string) => values.get(bin),
          ...(key === undefined ? {} : { userKey: { type: 'string', value: key } as const }),
        },
      ];
    }),
  );
}

/** The differences docs/ael-alpha.md has a row for, by the names they have in the data. */
export function readAlphaDifferences(): ReadonlySet<string> {
  const page = readFileSync(new URL('../../docs/ael-alpha.md', import.meta.url), 'utf8');
  return new Set([...page.matchAll(/^\| `([a-z-]+)` \|/gmu)].map(([, name = '']) => name));
}
