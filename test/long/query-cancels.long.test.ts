/** A thousand queries, opened and cancelled, leave nothing behind. */

import { describe, it } from 'vitest';
import { startLiveGateway } from '../support/live-gateway.js';
import { expectNothingLeft } from '../support/query-cancels.js';

/** Of each half. */
const QUERIES = 500;

describe('a thousand cancelled queries', () => {
  it('leave sockets and heap as they were', async () => {
    await expectNothingLeft(await startLiveGateway(), QUERIES);
  });
});
