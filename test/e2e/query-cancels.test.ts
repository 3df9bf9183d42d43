/** Queries that are opened and cancelled leave nothing behind; a thousand of them are in the long tests. */

import { describe, it } from 'vitest';
import { startLiveGateway } from '../support/live-gateway.js';
import { expectNothingLeft } from '../support/query-cancels.js';
import { requires } from '../support/requirements.js';

/** Of each half. */
const QUERIES = 25;

describe.skipIf(!requires('own-cluster'))('cancelled queries', () => {
  it('leave sockets and heap as they were', async () => {
    await expectNothingLeft(await startLiveGateway(), QUERIES);
  });
});
