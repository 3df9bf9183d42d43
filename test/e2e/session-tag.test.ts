/** The name a caller gives its call stands in the line of the log about it, and nothing of the record does. */

import { expect, it } from 'vitest';
import { startLiveGateway } from '../support/live-gateway.js';
import { ownKey as key } from '../support/own-names.js';
import { int } from '../support/session-gateway.js';
import { sessionClient } from '../support/transport-gateway.js';

it.each(['gRPC', 'Connect, HTTP/2'] as const)(
  'a tagged call over %s is found in the log',
  async (binding) => {
    const gateway = await startLiveGateway();

    await sessionClient(gateway, binding).put({
      key: key('s3cret'),
      bins: { hidden: int(4711n) },
      requestTag: 'nightly import',
    });

    await expect
      .poll(() => gateway.log.find(({ requestTag }) => requestTag !== undefined))
      .toMatchObject({
        message: 'call',
        requestTag: 'nightly import',
      });
    expect(JSON.stringify(gateway.log)).not.toMatch(/s3cret|hidden|4711/);
  },
);
