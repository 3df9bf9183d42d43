/** The answer of a call with one key: its row instead of a list of rows. */

import type { RecordResult, Summary } from '@aerogate/proto/aerogate/v1/record_pb';
import type { Answer } from './answer.js';

export function onlyRow({ results, summary }: Answer): {
  readonly result: RecordResult;
  readonly summary: Summary;
} {
  const [result] = results;
  if (result === undefined) throw new RangeError('a call with one key has one row');
  return { result, summary };
}
