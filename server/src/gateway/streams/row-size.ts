/** How many bytes a row has in an answer, and what is left of one that has too many. */

import { type RecordResult, RecordResultSchema } from '@aerogate/proto/aerogate/v1/record_pb';
import type { Value } from '@aerogate/proto/aerogate/v1/value_pb';
import { toBinary } from '@bufbuild/protobuf';
import { DIGEST_BYTES } from '../../model/limits.js';

/** Tag and length of a nested message or text, at most. */
const HEADER_BYTES = 6;
/** Numbers of a row, its record and its error, names of codes and nodes: everything of bounded length, at most. */
const BARE_ROW_BYTES = 224;
/** The texts of an error, at most. */
const ERROR_TEXT_BYTES = 1_536;
/** A number or marker as a Value, at most. */
const SCALAR_BYTES = 16;

/** The row as a field of an answer, exactly; costs as much as encoding it. */
export function encodedRowBytes(row: RecordResult): number {
  return fieldBytes(toBinary(RecordResultSchema, row).length);
}

/** A message as a field with a number below 16: tag, length and content. */
export function fieldBytes(length: number): number {
  let lengthBytes = 1;
  for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 0x80)) lengthBytes += 1;
  return 1 + lengthBytes + length;
}

/** A row without values, user key and texts, at most. */
export function bareRowBytes(namespace: string, set: string): number {
  return BARE_ROW_BYTES + DIGEST_BYTES + 3 * (namespace.length + set.length);
}

/** An upper bound of `encodedRowBytes`, without encoding. */
export function rowBytesBound(row: RecordResult): number {
  const { key, record, operationResults, udfValue, error } = row;
  let bytes = bareRowBytes(key?.namespace ?? '', key?.set ?? '');
  if (key !== undefined) bytes += userKeyBound(key.userKey.value);
  if (error !== undefined) bytes += ERROR_TEXT_BYTES;
  if (record !== undefined) {
    for (const [name, value] of Object.entries(record.bins)) {
      bytes += 2 * HEADER_BYTES + 3 * name.length + valueBound(value);
    }
  }
  for (const { bin, value } of operationResults) {
    bytes += 2 * HEADER_BYTES + 3 * bin.length + valueBound(value);
  }
  return bytes + valueBound(udfValue);
}

function userKeyBound(userKey: string | bigint | Uint8Array | undefined): number {
  if (userKey === undefined) return 0;
  if (typeof userKey === 'bigint') return SCALAR_BYTES;
  return HEADER_BYTES + (typeof userKey === 'string' ? 3 : 1) * userKey.length;
}

function valueBound(value: Value | undefined): number {
  const kind = value?.kind;
  switch (kind?.case) {
    case 'stringValue':
    case 'geojsonValue':
      return 2 * HEADER_BYTES + 3 * kind.value.length;
    case 'bytesValue':
    case 'hllValue':
      return 2 * HEADER_BYTES + kind.value.length;
    case 'blobValue':
    case 'opaqueValue':
      return 3 * HEADER_BYTES + SCALAR_BYTES + kind.value.data.length;
    case 'listValue':
      return 3 * HEADER_BYTES + sum(kind.value.values, valueBound);
    case 'mapValue':
      return (
        3 * HEADER_BYTES +
        sum(kind.value.entries, (entry) => {
          return 2 * HEADER_BYTES + valueBound(entry.key) + valueBound(entry.value);
        })
      );
    default:
      return SCALAR_BYTES;
  }
}

/** The row with `record_omitted` for the values it had; a row without any stays as it is. */
export function withoutValues(row: RecordResult, rowBytes: number): RecordResult {
  const { record, operationResults, udfValue, ...rest } = row;
  const hasBins = record !== undefined && Object.keys(record.bins).length > 0;
  if (!hasBins && operationResults.length === 0 && udfValue === undefined) return row;
  const bare: RecordResult = {
    ...rest,
    operationResults: [],
    ...(record === undefined ? {} : { record: { ...record, bins: {} } }),
  };
  const bytes = BigInt(rowBytes - encodedRowBytes(bare));
  return { ...bare, recordOmitted: { $typeName: 'aerogate.v1.RecordOmitted', bytes } };
}

/** What is left of a row of so many bytes that does not fit: without its values, and without key and texts if need be. */
export function leastRow(row: RecordResult, rowBytes: number, roomBytes: number): RecordResult {
  const valueless = withoutValues(row, rowBytes);
  return encodedRowBytes(valueless) <= roomBytes ? valueless : bareRow(valueless);
}

/** The row without its user key and the texts of its error. */
export function bareRow(row: RecordResult): RecordResult {
  const { key, error } = row;
  return {
    ...row,
    ...(key === undefined ? {} : { key: { ...key, userKey: { case: undefined } } }),
    ...(error === undefined ? {} : { error: { ...error, message: '', serverMessage: '' } }),
  };
}

function sum<T>(items: readonly T[], sizeOf: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += sizeOf(item);
  return total;
}
