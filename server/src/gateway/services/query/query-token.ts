/** What a token of a query holds: the index the gateway chose for it, so that it goes on by the same, and its progress. */

import { ProgressFormatError } from './query-progress.js';

export interface QueryState {
  /** Empty: none was chosen. */
  readonly chosenIndex: string;
  readonly progress: Uint8Array;
}

/** Bytes of the length in front of the name. */
const LENGTH_BYTES = 1;

export function encodeQueryState({ chosenIndex, progress }: QueryState): Uint8Array {
  const name = Buffer.from(chosenIndex, 'utf8');
  return Buffer.concat([Uint8Array.of(name.length), name, progress]);
}

/** Throws ProgressFormatError for what is cut short. */
export function decodeQueryState(content: Uint8Array): QueryState {
  const [length] = content;
  const end = LENGTH_BYTES + (length ?? 0);
  if (length === undefined || content.length < end) {
    throw new ProgressFormatError('the name of the index is cut short');
  }
  return {
    chosenIndex: Buffer.from(content.subarray(LENGTH_BYTES, end)).toString('utf8'),
    progress: content.subarray(end),
  };
}
