/** A Transact stream that lives as long as its test. */

import { onTestFinished } from 'vitest';
import type { BoundService } from '../../server/src/gateway/service.js';
import { TransactStream, transactAt } from './transact-stream.js';

/** `settle` moves the time on for which the stream's end may wait. */
export function openTransactStream(
  services: readonly BoundService[],
  settle: (work: Promise<unknown>) => Promise<unknown> = (work) => work,
): TransactStream {
  const stream = new TransactStream(transactAt(services));
  onTestFinished(async () => {
    stream.cancel();
    await settle(stream.ended);
  });
  return stream;
}
