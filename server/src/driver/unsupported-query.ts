/** The query of a driver that can't run queries yet: it ends with UNSUPPORTED when it is first read. */

import { clientFailure } from '../model/aerospike-error.js';
import type { QueryEvent } from '../model/query.js';

export function unsupportedQuery(): AsyncIterable<readonly QueryEvent[]> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () =>
        Promise.reject(clientFailure('UNSUPPORTED', { detail: 'Queries are not built yet.' })),
    }),
  };
}
