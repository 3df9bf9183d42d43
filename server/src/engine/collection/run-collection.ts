/** An operation inside a collection as one of a request: the bin it works on, and the answer it leaves. */

import { COLLECTION_OPERATIONS } from '../../model/collection-call.js';
import { answerNothing } from '../scalar/answer-nothing.js';
import { answerRead } from '../scalar/answer-read.js';
import type { ScalarOperation } from '../scalar/scalar-operation.js';
import { inKeyOrder, needsKeyOrder, noteOrderAfter } from '../unsorted-maps.js';
import { applyCollection } from './apply-collection.js';

export const runCollection: ScalarOperation<'collection'> = ({ bin, context, call }, run) => {
  const { writes } = COLLECTION_OPERATIONS[call.name];
  const before = run.bins.get(bin);
  // A read of a bin that is not there answers as any other read of it does.
  if (before === undefined && !writes) {
    answerNothing(bin, run);
    return;
  }
  const isAsKept = before === undefined || !needsKeyOrder(call.name, context);
  const from = isAsKept ? before : inKeyOrder(before);
  const { value, result } = applyCollection(from, context, call);
  if (value !== undefined && value !== from) run.bins.set(bin, noteOrderAfter(from, value));
  if (!writes) answerRead(bin, result, run);
  // An element that is nil answers as none does: the server has no other word for it.
  else if (result === undefined || result.type === 'nil') answerNothing(bin, run);
  else run.results.push({ operation: run.index, bin, value: result });
};
