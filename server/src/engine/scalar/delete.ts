/** Deleting the record as one of several operations: those after it may write it anew. */

import { answerNothing } from './answer-nothing.js';
import type { ScalarOperation } from './scalar-operation.js';

export const deleteRecord: ScalarOperation<'delete'> = (_operation, context) => {
  context.bins.clear();
  answerNothing('', context);
};
