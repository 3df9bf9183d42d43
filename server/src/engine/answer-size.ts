/** How much the operations of one request may answer together: each may answer as much as the record holds. */

import { RESULT } from '../model/result-code.js';
import type { Value } from '../model/value.js';
import { EngineError } from './engine-error.js';
import type { BinResult } from './request.js';

/** What one frame can hold, which no client reads more than. */
export const ANSWER_MAX_BYTES = 128 * 1024 * 1024;
/** So few operations can't answer more, whatever the record is, and are not measured. */
const UNMEASURED_OPERATIONS_MAX = 16;
/** What a reference takes in memory; on the wire most elements take less. */
const ELEMENT_BYTES = 8;

/** Looks at what was answered since it was last called. Throws EngineError. */
export type AnswerMeter = (results: readonly BinResult[]) => void;

export function createAnswerMeter(operations: number): AnswerMeter {
  if (operations <= UNMEASURED_OPERATIONS_MAX) return () => undefined;
  let measured = 0;
  let bytes = 0;
  return (results) => {
    for (; measured < results.length; measured += 1) {
      const result = results[measured];
      if (result !== undefined) bytes += bytesOf(result.value);
    }
    if (bytes <= ANSWER_MAX_BYTES) return;
    throw new EngineError(
      RESULT.recordTooBig,
      `the operations answer more than ${ANSWER_MAX_BYTES} bytes`,
    );
  };
}

function bytesOf(value: Value): number {
  switch (value.type) {
    case 'string':
    case 'geojson':
      return ELEMENT_BYTES + value.value.length;
    case 'blob':
    case 'hll':
    case 'opaque':
      return ELEMENT_BYTES + value.data.length;
    case 'list':
      return value.items.reduce((sum, item) => sum + bytesOf(item), ELEMENT_BYTES);
    case 'map':
      return value.entries.reduce(
        (sum, [key, item]) => sum + bytesOf(key) + bytesOf(item),
        ELEMENT_BYTES,
      );
    default:
      return ELEMENT_BYTES;
  }
}
