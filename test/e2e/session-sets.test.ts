/** ClusterService on namespaces, sets and nodes: numbers that follow what was written, and orders that empty sets. */

import { ClusterService } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { expect, it, vi } from 'vitest';
import { callUnary } from '../support/call-context.js';
import { type EmbeddedServices, startEmbeddedServices } from '../support/embedded-services.js';
import { ownSet } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { int } from '../support/session-gateway.js';

const { getNamespace, listNodes, listSets, truncate } = ClusterService.method;
const { get, put } = SessionService.method;

const keyOf = (set: string, id: bigint) => ({
  ...{ namespace: 'test', set },
  userKey: { case: 'intValue', value: id } as const,
});

async function write({ services }: EmbeddedServices, set: string, count: number): Promise<void> {
  for (let id = 0; id < count; id += 1) {
    await callUnary(services, put, { key: keyOf(set, BigInt(id)), bins: { a: int(1n) } });
  }
}

async function isThere({ services }: EmbeddedServices, set: string, id: bigint): Promise<boolean> {
  const { result } = await callUnary(services, get, { key: keyOf(set, id), allowMissing: true });
  return result?.record !== undefined;
}

/** As the nodes count them, with all copies. */
async function objectsOf({ services }: EmbeddedServices, name: string): Promise<bigint> {
  const { sets } = await callUnary(services, listSets, { namespace: 'test' });
  return sets.find(({ set }) => set === name)?.objects ?? 0n;
}

/** A wall-clock time after everything that happened so far. */
async function nextMillisecond(): Promise<number> {
  const before = Date.now();
  return vi.waitUntil(() => (Date.now() > before ? Date.now() : undefined), { interval: 1 });
}

it.skipIf(!requires('own-cluster'))(
  'counts records once, over the nodes, and sets by name',
  async () => {
    const cluster = await startEmbeddedServices({ nodes: 3 });
    const { services } = cluster;
    await write(cluster, 'users', 20);
    await write(cluster, 'orders', 5);

    const namespace = await callUnary(services, getNamespace, { namespace: 'test' });
    const { sets } = await callUnary(services, listSets, { namespace: 'test', perNode: true });

    expect(namespace.statistics).toMatchObject({ records: 25n, objects: 25n });
    expect(namespace.nodes).toHaveLength(3);
    expect(namespace.nodes[0]?.raw['strong-consistency']).toBe('false');
    expect(sets.map(({ set, objects }) => [set, objects])).toEqual([
      ['orders', 5n],
      ['users', 20n],
    ]);
    expect(sets[1]?.nodes).toHaveLength(3);
  },
);

it.skipIf(!requires('own-cluster'))('shares the partitions out over the nodes', async () => {
  const { services } = await startEmbeddedServices({ nodes: 3 });

  const { nodes } = await callUnary(services, listNodes, {});

  const masters = nodes.map(({ namespaces }) => namespaces[0]?.masterPartitions ?? 0);
  expect(masters.reduce((sum, count) => sum + count, 0)).toBe(4096);
  expect(Math.min(...masters)).toBeGreaterThan(0);
  expect(nodes.every(({ active, edition }) => active && edition.includes('Community'))).toBe(true);
});

it('empties one set, and leaves the others', async () => {
  const cluster = await startEmbeddedServices({ nodes: 3 });
  const [emptied, left] = [ownSet('sets-emptied'), ownSet('sets-left')];
  await write(cluster, emptied, 3);
  await write(cluster, left, 1);

  await callUnary(cluster.services, truncate, {
    target: { case: 'dataset', value: { namespace: 'test', set: emptied } },
  });

  // One node took the order; the others hear of it from that one.
  await expect.poll(() => isThere(cluster, emptied, 2n)).toBe(false);
  expect(await isThere(cluster, left, 0n)).toBe(true);
  await expect.poll(() => objectsOf(cluster, emptied)).toBe(0n);
  expect(await objectsOf(cluster, left)).toBeGreaterThan(0n);
});

it.skipIf(!requires('own-cluster'))(
  'removes what was written before a moment, and nothing younger',
  async () => {
    const cluster = await startEmbeddedServices();
    await write(cluster, 'users', 1);
    const cutOffMs = await nextMillisecond();
    await cluster.embedded.control.fastForward(10_000);
    await callUnary(cluster.services, put, { key: keyOf('users', 7n), bins: { a: int(1n) } });

    await callUnary(cluster.services, truncate, {
      target: { case: 'wholeNamespace', value: 'test' },
      beforeTime: {
        seconds: BigInt(Math.floor(cutOffMs / 1_000)),
        nanos: (cutOffMs % 1_000) * 1_000_000,
      },
    });

    expect([await isThere(cluster, 'users', 0n), await isThere(cluster, 'users', 7n)]).toEqual([
      false,
      true,
    ]);
  },
);
