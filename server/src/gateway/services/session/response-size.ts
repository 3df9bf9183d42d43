/** Keeps an answer under the size its caller asked for: rows that do not fit keep what they became and lose their values. */

import {
  type RecordResult,
  RecordResultSchema,
  type Summary,
  SummarySchema,
} from '@aerogate/proto/aerogate/v1/record_pb';
import type { Value } from '@aerogate/proto/aerogate/v1/value_pb';
import { toBinary } from '@bufbuild/protobuf';
import type { Key } from '../../../model/key.js';
import { DIGEST_BYTES } from '../../../model/limits.js';
import { fieldAt } from '../../field-path.js';
import { GatewayError } from '../../gateway-error.js';

/** Tag and length of a nested message or text, at most. */
const HEADER_BYTES = 6;
/** Numbers of a row, its record and its error, names of codes and nodes: everything of bounded length, at most. */
const BARE_ROW_BYTES = 224;
/** A summary, at most. */
const SUMMARY_BYTES = 48;
/** The texts of an error, at most. */
const ERROR_TEXT_BYTES = 1_536;
/** A number or marker as a Value, at most. */
const SCALAR_BYTES = 16;

/**
 * Refuses a call whose rows would not fit even without values, before any of them is carried out: afterwards it would be too
 * late to say so.
 */
export function checkRowsFit(keys: readonly Key[], maxBytes: number): void {
  let bytes = SUMMARY_BYTES;
  for (const { namespace, set } of keys) bytes += bareRowBytes(namespace, set);
  if (bytes > maxBytes) {
    throw new GatewayError('RESPONSE_TOO_LARGE', {
      field: fieldAt(undefined, 'maxResponseBytes'),
      detail: `${keys.length} rows may need ${bytes} bytes without any values; ask for fewer keys or a larger answer.`,
    });
  }
}

/** The rows as they fit into a response of `maxBytes` beside the summary; the order and number of rows stay. */
export function fitRows(
  rows: readonly RecordResult[],
  summary: Summary,
  maxBytes: number,
): readonly RecordResult[] {
  // Most answers are far from the limit: a bound that is cheap to compute settles them.
  if (SUMMARY_BYTES + sum(rows, boundOf) <= maxBytes) return rows;
  const summaryBytes = fieldBytes(toBinary(SummarySchema, summary).length);
  const sizes = rows.map(encodedBytes);
  if (summaryBytes + sum(sizes, (size) => size) <= maxBytes) return rows;
  return fitted(rows, sizes, maxBytes - summaryBytes);
}

/** Rows in order take what room there is beyond the least that all of them need. */
function fitted(
  rows: readonly RecordResult[],
  sizes: readonly number[],
  maxBytes: number,
): readonly RecordResult[] {
  const least = rows.map(leastRow(rows, sizes, maxBytes));
  const leastSizes = least.map(encodedBytes);
  let room = maxBytes - sum(leastSizes, (size) => size);
  return rows.map((row, index) => {
    const extra = (sizes[index] ?? 0) - (leastSizes[index] ?? 0);
    if (extra > room) return least[index] ?? row;
    room -= extra;
    return row;
  });
}

/** Without values alone, where that is enough for all rows; else without user keys and texts of errors too. */
function leastRow(
  rows: readonly RecordResult[],
  sizes: readonly number[],
  maxBytes: number,
): (row: RecordResult, index: number) => RecordResult {
  const valueless = (row: RecordResult, index: number): RecordResult =>
    withoutValues(row, sizes[index] ?? 0);
  const bytes = rows.reduce((total, row, index) => total + encodedBytes(valueless(row, index)), 0);
  return bytes <= maxBytes ? valueless : (row, index) => bareRow(valueless(row, index));
}

function withoutValues(row: RecordResult, rowBytes: number): RecordResult {
  const { record, operationResults, udfValue, ...rest } = row;
  const hasBins = record !== undefined && Object.keys(record.bins).length > 0;
  if (!hasBins && operationResults.length === 0 && udfValue === undefined) return row;
  const bare: RecordResult = {
    ...rest,
    operationResults: [],
    ...(record === undefined ? {} : { record: { ...record, bins: {} } }),
  };
  const bytes = BigInt(rowBytes - encodedBytes(bare));
  return { ...bare, recordOmitted: { $typeName: 'aerogate.v1.RecordOmitted', bytes } };
}

function bareRow(row: RecordResult): RecordResult {
  const { key, error } = row;
  return {
    ...row,
    ...(key === undefined ? {} : { key: { ...key, userKey: { case: undefined } } }),
    ...(error === undefined ? {} : { error: { ...error, message: '', serverMessage: '' } }),
  };
}

function encodedBytes(row: RecordResult): number {
  return fieldBytes(toBinary(RecordResultSchema, row).length);
}

/** A message as a field with a number below 16: tag, length and content. */
function fieldBytes(length: number): number {
  let lengthBytes = 1;
  for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 0x80)) lengthBytes += 1;
  return 1 + lengthBytes + length;
}

function bareRowBytes(namespace: string, set: string): number {
  return BARE_ROW_BYTES + DIGEST_BYTES + 3 * (namespace.length + set.length);
}

/** An upper bound of `encodedBytes`, without encoding. */
function boundOf(row: RecordResult): number {
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

function sum<T>(items: readonly T[], sizeOf: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += sizeOf(item);
  return total;
}
