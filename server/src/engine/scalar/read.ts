/** Reading bins: one by name, or all of them. */

import { NIL } from '../../model/value.js';
import type { ScalarOperation } from './scalar-operation.js';

/** A bin that is not there answers nothing, unless every operation is to be answered. */
export const readBin: ScalarOperation<'read'> = ({ bin }, context) => {
  const value = context.bins.get(bin);
  if (value === undefined && !context.respondAllOps) return;
  context.results.push({ operation: context.index, bin, value: value ?? NIL });
};

export const readAllBins: ScalarOperation<'readAll'> = (_operation, { bins, results }) => {
  for (const { name, value } of bins.toBins()) results.push({ bin: name, value });
};
