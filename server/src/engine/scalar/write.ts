/** Setting a bin; nil removes it. */

import { toStorable } from '../storable.js';
import { answerNothing } from './answer-nothing.js';
import type { ScalarOperation } from './scalar-operation.js';

export const writeBin: ScalarOperation<'write'> = ({ bin, value }, context) => {
  if (value.type === 'nil') context.bins.remove(bin);
  else context.bins.set(bin, toStorable(value));
  answerNothing(bin, context);
};
