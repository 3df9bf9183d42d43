/** The values of test/vectors/values.json, which every client writes and reads: see the README beside the file. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Value, ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import { fromBinary, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { WORKSPACE } from './aerogate-process.js';

/** One value in both forms. */
export interface VectorForms {
  /** ProtoJSON, for people; a zero with a sign is the text "-0". */
  readonly value: JsonValue;
  /** The message as protobuf, in base64: what programs read. */
  readonly binary: string;
}

export interface ValueVector extends VectorForms {
  /** What it is, which is its user key as well; no two have the same. */
  readonly name: string;
  /** What is read back, where that is another form than what was written. */
  readonly stored?: VectorForms;
}

export const VECTORS_FILE = join(WORKSPACE, 'test', 'vectors', 'values.json');

export const VALUE_VECTORS = JSON.parse(readFileSync(VECTORS_FILE, 'utf8')) as ValueVector[];

export function writtenValue({ binary }: ValueVector): Value {
  return fromBinary(ValueSchema, Buffer.from(binary, 'base64'));
}

export function storedValue({ binary, stored }: ValueVector): Value {
  return fromBinary(ValueSchema, Buffer.from((stored ?? { binary }).binary, 'base64'));
}

/** Binary tells what equality of objects does not: NaN from NaN, -0 from 0, a missing case from a zero. */
export function encodedValue(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  return Buffer.from(toBinary(ValueSchema, value)).toString('base64');
}
