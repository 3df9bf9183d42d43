/** test/vectors/values.json: both forms of every value agree, and no case of Value that can be stored is forgotten. */

import { readFile } from 'node:fs/promises';
import { MapOrder, type Value, ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import { type JsonValue, toJson } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  encodedValue,
  storedValue,
  VALUE_VECTORS,
  type ValueVector,
  VECTORS_FILE,
  writtenValue,
} from '../support/value-vectors.js';

describe('the value vectors', () => {
  it('are as their JSON says', async () => {
    const writer = new URL('../../scripts/gen/value-vectors.mjs', import.meta.url).href;
    const { renderValueVectors } = (await import(writer)) as {
      renderValueVectors: (vectors: readonly ValueVector[]) => string;
    };
    const file = await readFile(VECTORS_FILE, 'utf8');
    expect(file, 'run `npm run gen`').toBe(renderValueVectors(VALUE_VECTORS));
  });

  it.each(VALUE_VECTORS)('$name: is told by its JSON in full', (vector) => {
    expect(jsonOf(writtenValue(vector))).toEqual(vector.value);
    if (vector.stored !== undefined)
      expect(jsonOf(storedValue(vector))).toEqual(vector.stored.value);
  });

  it('name what is stored in another form only where it is one', () => {
    for (const vector of VALUE_VECTORS) {
      const isSame = encodedValue(storedValue(vector)) === encodedValue(writtenValue(vector));
      expect([vector.name, isSame]).toEqual([vector.name, vector.stored === undefined]);
    }
  });

  it('have names of their own', () => {
    const names = VALUE_VECTORS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('hold every case of Value that can be stored', () => {
    const cases = ValueSchema.fields.map(({ localName }) => localName);
    const comparedOnly = ['infinity', 'wildcard'];
    const found = new Set(everyPart().map(({ kind }) => kind.case));
    expect(found).toEqual(new Set(cases.filter((name) => !comparedOnly.includes(name))));
  });

  it('hold every key a server takes, and every order', () => {
    const maps = everyPart().flatMap(({ kind }) => (kind.case === 'mapValue' ? [kind.value] : []));
    const lists = everyPart().flatMap(({ kind }) =>
      kind.case === 'listValue' ? [kind.value] : [],
    );
    const keys = maps.flatMap(({ entries }) => entries.map(({ key }) => key?.kind.case));
    expect(new Set(keys)).toEqual(
      new Set(['intValue', 'stringValue', 'bytesValue', 'opaqueValue']),
    );
    const orders = Object.values(MapOrder).filter((order) => typeof order === 'number');
    const answersOnly: MapOrder[] = [MapOrder.AS_SELECTED];
    expect(new Set(maps.map(({ order }) => order))).toEqual(
      new Set(orders.filter((order) => !answersOnly.includes(order))),
    );
    expect(new Set(lists.map(({ ordered }) => ordered))).toEqual(new Set([true, false]));
  });
});

/** As in the file: JSON text has no negative zero that survives being read and written. */
function jsonOf(value: Value): JsonValue {
  const signed = (part: JsonValue): JsonValue => {
    if (Array.isArray(part)) return part.map(signed);
    if (typeof part !== 'object' || part === null) return Object.is(part, -0) ? '-0' : part;
    return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, signed(each)]));
  };
  return signed(toJson(ValueSchema, value));
}

/** The written values, and all that is in them at any depth. */
function everyPart(): readonly Value[] {
  return VALUE_VECTORS.flatMap((vector) => partsOf(writtenValue(vector)));
}

function partsOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  const { kind } = value;
  if (kind.case === 'listValue') return [value, ...kind.value.values.flatMap(partsOf)];
  if (kind.case !== 'mapValue') return [value];
  return [
    value,
    ...kind.value.entries.flatMap((entry) => [entry.key, entry.value].flatMap(partsOf)),
  ];
}
