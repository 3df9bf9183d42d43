/** Keeps an answer under the size its caller asked for: rows that do not fit keep what they became and lose their values. */

import {
  type RecordResult,
  type Summary,
  SummarySchema,
} from '@aerogate/proto/aerogate/v1/record_pb';
import { toBinary } from '@bufbuild/protobuf';
import type { Key } from '../../../model/key.js';
import { fieldAt } from '../../field-path.js';
import { GatewayError } from '../../gateway-error.js';
import {
  bareRow,
  bareRowBytes,
  encodedRowBytes,
  fieldBytes,
  rowBytesBound,
  withoutValues,
} from '../../streams/row-size.js';

/** A summary, at most. */
const SUMMARY_BYTES = 48;

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
  if (SUMMARY_BYTES + sum(rows, rowBytesBound) <= maxBytes) return rows;
  const summaryBytes = fieldBytes(toBinary(SummarySchema, summary).length);
  const sizes = rows.map(encodedRowBytes);
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
  const leastSizes = least.map(encodedRowBytes);
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
  const bytes = rows.reduce(
    (total, row, index) => total + encodedRowBytes(valueless(row, index)),
    0,
  );
  return bytes <= maxBytes ? valueless : (row, index) => bareRow(valueless(row, index));
}

function sum<T>(items: readonly T[], sizeOf: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += sizeOf(item);
  return total;
}
