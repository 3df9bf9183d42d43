/** The few expressions this adapter needs, packed and in base64, as the client takes them in any slot. */

import { intValue } from '../../model/value.js';
import { encodeMsgpack } from '../../wire/msgpack.js';

const BIN = 81;
const BIN_TYPE = 82;
const QUOTE = 126;
const CALL = 127;
const CALL_CDT_MODIFY = 0x40;
const LIST_APPEND = 1;

/** The expression language's own numbers for types. */
export const EXPRESSION_TYPE = {
  bool: 1,
  int: 2,
  string: 3,
  list: 4,
  map: 5,
  blob: 6,
  double: 7,
  geojson: 8,
  hll: 9,
} as const;

/** The particle type of a bin; 0 where there is none. */
export function binTypeExpression(bin: string): string {
  return toBase64([0x92, BIN_TYPE, ...nameBytes(bin)]);
}

/** The bin where it has this type; no value otherwise. */
export function binExpression(bin: string, type: number): string {
  return toBase64(binBytes(bin, type));
}

/** A list that holds the string bin alone: its MessagePack keeps every byte, where a string of its own ends at NUL. */
export function listOfStringExpression(bin: string): string {
  return listOfExpression(Uint8Array.from(binBytes(bin, EXPRESSION_TYPE.string)));
}

/** The same of any expression that gives a string, which is packed. */
export function listOfExpression(packed: Uint8Array): string {
  return toBase64([
    ...[0x95, CALL, EXPRESSION_TYPE.list, CALL_CDT_MODIFY, 0x94, LIST_APPEND],
    ...packed,
    // No order and no write flags, on an empty list.
    ...[0, 0, 0x92, QUOTE, 0x90],
  ]);
}

/** An integer constant, exact over all 64 bits. */
export function integerExpression(value: bigint): string {
  return encodeMsgpack(intValue(value)).toString('base64');
}

function binBytes(bin: string, type: number): number[] {
  return [0x93, BIN, type, ...nameBytes(bin)];
}

/** Names are bare text of at most 15 bytes: one head byte. */
function nameBytes(name: string): number[] {
  const bytes = Buffer.from(name, 'utf8');
  return [0xa0 | bytes.length, ...bytes];
}

function toBase64(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('base64');
}
