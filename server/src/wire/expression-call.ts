/** The systems that carry calls inside expressions out, and the bits around them. */

import type { CollectionFamily } from '../model/collection-call.js';
import type { OpcodeSpace } from './collection-operation.js';

/** Which part of the server carries a call out. */
export const CALL_SYSTEM: Readonly<Record<CollectionFamily, number>> = {
  list: 0,
  map: 0,
  bit: 1,
  hll: 2,
  string: 3,
};
/** The opcodes each system counts by. */
export const CALL_SPACES: readonly (OpcodeSpace | undefined)[] = [
  'collection',
  'bit',
  'hll',
  'string',
];

/** Beside the system: the changed collection is the result. */
export const CALL_MODIFIES = 0x40;

/** The first element of an operation that stands inside a context. */
export const CALL_CONTEXT = 0xff;
