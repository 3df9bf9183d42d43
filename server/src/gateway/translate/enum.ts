/** Enums of the API and the words of the model: tables read in both directions, and refusals of numbers no table has. */

import { type FieldPath, type FieldStep, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';

/** The API's number → the model's word; UNSPECIFIED (0) has none. */
export type EnumTable<W extends string> = ReadonlyMap<number, W>;

export function enumTable<W extends string>(words: Readonly<Record<W, number>>): EnumTable<W> {
  return new Map((Object.entries(words) as [W, number][]).map(([word, number]) => [number, word]));
}

/** The model's word; `undefined` for UNSPECIFIED. Throws GatewayError for numbers the API does not have. */
export function enumFromProto<W extends string>(
  table: EnumTable<W>,
  number: number,
  place: { readonly parent: FieldPath | undefined; readonly step: FieldStep },
): W | undefined {
  if (number === 0) return undefined;
  const word = table.get(number);
  if (word === undefined) {
    throw invalidArgument(
      fieldAt(place.parent, place.step),
      `the enum has no value with number ${number}.`,
    );
  }
  return word;
}
