/** Touching a record: its time and generation move on with the write, its bins stay. */

import type { ScalarOperation } from './scalar-operation.js';

/** Nothing to do and nothing to answer, not even where every operation is to be answered. */
export const touchRecord: ScalarOperation<'touch'> = () => undefined;
