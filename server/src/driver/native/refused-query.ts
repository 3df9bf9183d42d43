/** The query of the native driver: it ends with UNSUPPORTED when it is first read, and nothing is sent. */

import type { QueryEvent } from '../../model/query.js';
import { unsupported } from './gaps.js';

export function refusedQuery(): AsyncIterable<readonly QueryEvent[]> {
  return {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(unsupported('queries')) }),
  };
}
