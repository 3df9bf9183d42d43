/** Info exchanges on a scripted node: answers, silence, losses, and what is left behind after each. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.js';
import {
  createScriptedCluster,
  type ScriptedCluster,
} from '../../../../test/support/scripted-cluster.js';
import type { Clock } from '../../model/clock.js';
import { type InfoConnection, openInfoConnection } from './info-connection.js';

let cluster: ScriptedCluster;
let clock: FakeClock;

beforeEach(async () => {
  cluster = await createScriptedCluster([{ name: 'A' }]);
  clock = createFakeClock();
});

afterEach(() => cluster.close());

function opened(signal?: AbortSignal, timing: Clock = clock): Promise<InfoConnection> {
  return openInfoConnection({
    address: cluster.node('A').address,
    clock: timing,
    connectTimeoutMs: 100,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Resolves when the node was asked once more. */
function askedOnceMore(): Promise<void> {
  const { received } = cluster.node('A');
  return new Promise((resolve) => {
    const stop = cluster.onActivity(() => {
      if (cluster.node('A').received === received) return;
      stop();
      resolve();
    });
  });
}

describe('an exchange', () => {
  it('answers every command, on one connection after another exchange', async () => {
    const connection = await opened();
    const answers = await connection.exchange(['node', 'build'], 100);
    expect([...answers]).toEqual([
      ['node', 'A'],
      ['build', '8.1.2.0'],
    ]);
    expect((await connection.exchange(['node'], 100)).get('node')).toBe('A');
    expect(cluster.node('A').accepted).toBe(1);
    expect(clock.pendingTimers).toBe(0);
    connection.close();
  });

  it('times out at its time, not before, and takes the connection along', async () => {
    const connection = await opened();
    cluster.node('A').manner = 'silent';
    const asked = askedOnceMore();
    const exchange = connection.exchange(['node'], 50);
    await asked;
    clock.advance(49);
    expect(connection.closed).toBe(false);
    clock.advance(1);
    await expect(exchange).rejects.toMatchObject({ codeName: 'TIMEOUT' });
    expect(connection.closed).toBe(true);
    await expect(connection.exchange(['node'], 50)).rejects.toMatchObject({
      codeName: 'CONNECTION',
    });
  });

  it('gives the node as long as our own loop was busy, once', async () => {
    let stalledMs = 0;
    const stalling: Clock = { ...clock, monotonicMs: () => clock.monotonicMs() + stalledMs };
    const connection = await opened(undefined, stalling);
    cluster.node('A').manner = 'silent';
    const asked = askedOnceMore();
    const exchange = connection.exchange(['node'], 50);
    await asked;
    // The timer is due, but the loop comes to it 30 ms late: nobody has looked at the socket since.
    stalledMs = 30;
    clock.advance(50);
    expect(connection.closed).toBe(false);
    clock.advance(29);
    expect(connection.closed).toBe(false);
    clock.advance(1);
    await expect(exchange).rejects.toMatchObject({ codeName: 'TIMEOUT' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('fails when the node closes the connection in between', async () => {
    const connection = await opened();
    cluster.node('A').dropNext(1);
    await expect(connection.exchange(['node'], 50)).rejects.toMatchObject({
      codeName: 'CONNECTION',
    });
    expect(clock.pendingTimers).toBe(0);
  });

  it('is cancelled by the signal', async () => {
    const aborter = new AbortController();
    const connection = await opened(aborter.signal);
    cluster.node('A').manner = 'silent';
    const exchange = connection.exchange(['node'], 50);
    aborter.abort();
    await expect(exchange).rejects.toMatchObject({ codeName: 'CANCELLED' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('is refused while another one runs', async () => {
    const connection = await opened();
    const first = connection.exchange(['node'], 50);
    await expect(connection.exchange(['node'], 50)).rejects.toMatchObject({
      codeName: 'INTERNAL',
    });
    expect((await first).get('node')).toBe('A');
    connection.close();
  });

  it('tells a refusal of the whole request as the server code it is', async () => {
    const connection = await opened();
    cluster.node('A').manner = 'hold';
    const asked = askedOnceMore();
    const exchange = connection.exchange(['ERROR:80:not authenticated'], 50);
    cluster.node('A').infoAnswers.set('ERROR:80:not authenticated', '');
    await asked;
    cluster.node('A').release();
    await expect(exchange).rejects.toMatchObject({ codeName: 'NOT_AUTHENTICATED' });
  });
});

describe('a connection', () => {
  it('that is refused fails at once, and says why', async () => {
    await cluster.node('A').kill();
    await expect(opened()).rejects.toMatchObject({
      codeName: 'CONNECTION',
      detail: expect.stringMatching(
        /^The info connection to [\d.:]+ failed \(ECONNREFUSED\)\.$/,
      ) as string,
    });
    expect(clock.pendingTimers).toBe(0);
  });

  it('that is lost while idle says so once', async () => {
    const connection = await opened();
    const lost = new Promise<void>((resolve) => {
      connection.onLost = resolve;
    });
    cluster.node('A').dropConnections();
    await lost;
    expect(connection.closed).toBe(true);
  });

  it('of ours says nothing when we close it', async () => {
    const connection = await opened();
    connection.onLost = (): void => expect.fail('told of our own close');
    connection.close();
    await new Promise<void>((resolve) => {
      const stop = cluster.onActivity(() => {
        if (cluster.node('A').connections > 0) return;
        stop();
        resolve();
      });
    });
  });

  it('is not opened when the signal is aborted already', async () => {
    await expect(opened(AbortSignal.abort())).rejects.toThrow(/abort/);
    expect(cluster.node('A').accepted).toBe(0);
  });
});
