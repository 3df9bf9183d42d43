/** The server's millisecond count, which update times and truncations are kept in. */

import { CITRUSLEAF_EPOCH_SECONDS } from '../../model/limits.js';

/** 0 stays "never". */
export function citrusleafMs(nowMs: number): number {
  return nowMs === 0 ? 0 : nowMs - CITRUSLEAF_EPOCH_SECONDS * 1000;
}
