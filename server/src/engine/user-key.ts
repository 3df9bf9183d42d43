/** Comparing the user key a request brings with the one a record keeps. */

import type { UserKey } from '../model/key.js';

/** Whether two user keys are the same key: same particle type, same bytes. */
export function isSameUserKey(a: UserKey, b: UserKey): boolean {
  if (a.type === 'integer') return b.type === 'integer' && a.value === b.value;
  if (a.type === 'string') return b.type === 'string' && a.value === b.value;
  if (a.type === 'blob') return b.type === 'blob' && Buffer.compare(a.data, b.data) === 0;
  return (
    b.type === 'opaque' && a.particleType === b.particleType && Buffer.compare(a.data, b.data) === 0
  );
}
