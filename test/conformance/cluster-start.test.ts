/** What a start of the wire driver has seen to when it resolves, however long it took. */

import { describe, expect, it, onTestFinished } from 'vitest';
import { codeOf, createClusterRig, keyOwnedBy } from '../support/scripted-cluster-rig.js';

describe('a start', () => {
  it('that takes longer than a tend still ends with every partition mapped', async () => {
    const rig = await createClusterRig([{ name: 'A' }, { name: 'B' }], {
      infoTimeoutMs: 60_000,
      connectTimeoutMs: 60_000,
    });
    onTestFinished(() => rig.close());
    const first = rig.cluster.node('A');
    first.manner = 'hold';
    const started = rig.provider.start();
    await rig.until(() => first.received > 0);
    // The next tend begins while the first still looks for its seed.
    const { tends } = rig.driver.counters();
    while (rig.driver.counters().tends === tends) rig.clock.advanceToNextTimer();
    first.release();
    await started;
    expect(rig.driver.cluster()).toMatchObject({ ready: true });
    expect(rig.active()).toEqual(['A', 'B']);
    for (const node of rig.cluster.nodes) {
      expect(codeOf(await rig.get(keyOwnedBy(node)))).toBe('KEY_NOT_FOUND_ERROR');
      expect(node).toMatchObject({ requests: 1, misrouted: 0 });
    }
  });
});
