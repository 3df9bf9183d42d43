import { expect, it } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { createRunCounters } from '../wire/run-context.js';
import type { NativeClient, NativeError, NativeModule } from './client-interface.js';
import { ClusterWatch } from './cluster-watch.js';
import { type NativeContext, PendingCalls } from './native-context.js';
import { NATIVE_STATUS } from './native-failure.js';

const REFUSED: NativeError = { code: NATIVE_STATUS.connection, message: '', inDoubt: false };
const LOOK_MS = 1_000;

/** A watch of one node, which answers, refuses, or has its calls wait in the client for good. */
async function watchOfOne() {
  const clock = createFakeClock();
  let node: 'answers' | 'refuses' | 'silent' = 'answers';
  const client: Partial<NativeClient> = {
    getNodes: () => [{ name: 'A1', address: '10.0.0.1:3000' }],
    on: () => undefined,
    isConnected: () => false,
    infoNode: (request, _node, _policy, done) => {
      if (node === 'answers') done(null, `${request}\t\n`);
      if (node === 'refuses') done(REFUSED, null);
    },
  };
  const context: NativeContext = {
    module: {} as NativeModule,
    client: client as NativeClient,
    clock,
    counters: createRunCounters(),
    pending: new PendingCalls(),
    nodeNames: () => new Map(),
  };
  const watch = new ClusterWatch(context, 60_000);
  await watch.start();
  return async (next: typeof node): Promise<boolean | undefined> => {
    node = next;
    const looked = watch.refresh();
    if (next === 'silent') clock.advance(LOOK_MS);
    await looked;
    return watch.view().nodes[0]?.active;
  };
}

it('takes a node for gone that is silent at two looks in a row, whatever the client does of them', async () => {
  const look = await watchOfOne();
  expect(await look('silent')).toBe(true);
  expect(await look('answers')).toBe(true);
  expect(await look('silent')).toBe(true);
  expect(await look('silent')).toBe(false);
  expect(await look('answers')).toBe(true);
});

it('takes a node for gone at once that refuses connections', async () => {
  const look = await watchOfOne();
  expect(await look('refuses')).toBe(false);
});
