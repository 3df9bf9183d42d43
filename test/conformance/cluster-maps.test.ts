/** Whose partition map the wire driver believes, and where it then sends commands, on scripted nodes. */

import { afterEach, describe, expect, it } from 'vitest';
import { claimsOf, createScriptedCluster } from '../support/scripted-cluster.js';
import type { ScriptedNodeOptions } from '../support/scripted-cluster-node.js';
import {
  type ClusterRig,
  codeOf,
  createClusterRig,
  keyIn,
  keyOwnedBy,
  type RigOptions,
} from '../support/scripted-cluster-rig.js';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function startedRig(
  nodes: readonly (string | ScriptedNodeOptions)[],
  options?: RigOptions,
): Promise<ClusterRig> {
  const shapes = nodes.map((node) => (typeof node === 'string' ? { name: node } : node));
  const rig = await createClusterRig(shapes, options);
  open.push(rig);
  await rig.provider.start();
  return rig;
}

const misrouted = (rig: ClusterRig): number =>
  rig.cluster.nodes.reduce((sum, node) => sum + node.misrouted, 0);

/** Which node works a read of the key; the failure's name when none does. */
async function readerOf(rig: ClusterRig, ...read: Parameters<ClusterRig['get']>): Promise<string> {
  const before = rig.cluster.nodes.map((node) => node.requests);
  const outcome = await rig.get(...read);
  const reader = rig.cluster.nodes.find((node, i) => node.requests > (before[i] ?? 0));
  return reader?.name ?? codeOf(outcome);
}

describe('a node that restarts', () => {
  it('with an empty map owns nothing, and is not asked for what it had', async () => {
    const rig = await startedRig(['A', 'B']);
    const b = rig.cluster.node('B');
    const key = keyOwnedBy(b);
    await b.restart();
    await rig.tend();
    expect(rig.active()).toEqual(['A', 'B']);
    expect(await readerOf(rig, key, { replica: 'master' })).toBe('NO_NODE');
    expect(await readerOf(rig, key, { replica: 'sequence' })).toBe('A');
    expect(b.requests).toBe(0);

    rig.cluster.spread();
    await rig.tend();
    expect(await readerOf(rig, key, { replica: 'master' })).toBe('B');
  });

  it('alone, claiming everything, is not believed while the others do not list it', async () => {
    const rig = await startedRig(['A', 'B', 'C']);
    const c = rig.cluster.node('C');
    const keyOfA = keyOwnedBy(rig.cluster.node('A'));
    const keyOfC = keyOwnedBy(c);
    await c.restart({ alone: true });
    c.claims = [claimsOf(0, 1)];
    for (const name of ['A', 'B']) rig.cluster.node(name).knows = ['A', 'B'];
    rig.cluster.bumpPeers();
    await rig.tend();
    expect(rig.events).toContainEqual({ type: 'mapNotTaken', node: 'C' });
    expect(await readerOf(rig, keyOfA)).toBe('A');
    expect(await readerOf(rig, keyOfC, { replica: 'master' })).toBe('NO_NODE');

    // Back in its cluster, its claims count again.
    for (const node of rig.cluster.nodes) node.knows = undefined;
    rig.cluster.spread();
    await rig.tend();
    await rig.tend();
    expect(await readerOf(rig, keyOfC, { replica: 'master' })).toBe('C');
  });

  it('of two, the one that owns the map is believed, not the one that restarted alone', async () => {
    const rig = await startedRig(['A', 'B']);
    const [a, b] = [rig.cluster.node('A'), rig.cluster.node('B')];
    await a.restart({ alone: true });
    a.claims = [claimsOf(0, 1)];
    b.knows = [];
    rig.cluster.spread({ over: [b] });
    a.claims = [claimsOf(0, 1)];
    await rig.tend();
    expect(await readerOf(rig, keyIn(0))).toBe('B');
    expect(await readerOf(rig, keyIn(1))).toBe('B');
    expect(a.requests).toBe(0);
  });

  it('between two tends, at the same address, shows by its connection: all is asked anew', async () => {
    const rig = await startedRig(['A', 'B']);
    const b = rig.cluster.node('B');
    const { claims, partitionGeneration, peersGeneration } = b;
    await b.restart({ build: '8.0.0.5' });
    // The very generations the driver knows: only the new connection says that another process answers.
    Object.assign(b, { claims: [], partitionGeneration, peersGeneration });
    await rig.tend();
    expect(rig.driver.cluster().nodes.find((node) => node.name === 'B')?.build).toBe('8.0.0.5');
    expect(rig.driver.cluster().namespaces.get('test')?.unavailablePartitions).toBe(2048);
    b.claims = claims;
    b.bumpMap();
    await rig.tend();
    expect(rig.driver.cluster().namespaces.get('test')?.unavailablePartitions).toBe(0);
  });
});

describe('a map', () => {
  it('is not taken from a stranger a seed leads to while a larger cluster answers', async () => {
    const stranger = await createScriptedCluster([{ name: 'X' }]);
    open.push(stranger);
    const cluster = await createScriptedCluster([{ name: 'A' }, { name: 'B' }]);
    open.push(cluster);
    const rig = await createClusterRig([{ name: 'unused' }], {
      seeds: [stranger.node('X').address, cluster.node('A').address],
    });
    open.push(rig);
    await rig.provider.start();
    await rig.tend();
    expect(rig.active()).toEqual(['A', 'B']);
    await rig.get(keyIn(0));
    await rig.get(keyIn(1));
    expect(cluster.nodes.map((node) => node.requests)).toEqual([1, 1]);
    expect(stranger.node('X').requests).toBe(0);
  });

  it('with a partition nobody owns: NO_NODE for it, before anything is sent', async () => {
    const rig = await startedRig(['A', 'B']);
    for (const node of rig.cluster.nodes) {
      const claims = claimsOf(rig.cluster.nodes.indexOf(node), 2);
      for (const bitmap of claims.bitmaps) bitmap[0] = 0;
      await node.restart();
      node.claims = [claims];
    }
    await rig.tend();
    const outcome = await rig.get(keyIn(5));
    expect(outcome).toMatchObject({ ok: false, error: { codeName: 'NO_NODE', inDoubt: false } });
    expect(codeOf(await rig.put(keyIn(5), 1n))).toBe('NO_NODE');
    expect(codeOf(await rig.put(keyIn(8), 1n))).toBe('ok');
    expect(rig.driver.cluster().namespaces.get('test')?.unavailablePartitions).toBe(8);
  });

  it('without the namespace: the server code for that, before anything is sent', async () => {
    const rig = await startedRig(['A']);
    expect(codeOf(await rig.get(keyIn(1, 'elsewhere')))).toBe('INVALID_NAMESPACE');
    expect(rig.cluster.node('A').requests).toBe(0);
  });

  it('of a lower regime is refused, of a higher one taken', async () => {
    const rig = await startedRig(['A', 'B']);
    const [a, b] = [rig.cluster.node('A'), rig.cluster.node('B')];
    rig.cluster.spread({ namespace: 'sc', regime: 5, replicas: 1, over: [a] });
    await rig.tend();
    expect(rig.driver.cluster().namespaces.get('sc')).toMatchObject({ mode: 'sc' });
    const claimAll = (regime: number): void => {
      b.claims = [...b.claims.slice(0, 1), claimsOf(0, 1, { namespace: 'sc', regime })];
      b.bumpMap();
    };
    claimAll(4);
    await rig.tend();
    expect(await readerOf(rig, keyIn(1, 'sc'))).toBe('A');
    claimAll(6);
    await rig.tend();
    expect(await readerOf(rig, keyIn(1, 'sc'))).toBe('B');
  });

  it('that moves under load sends no command astray for longer than a tend, and loses none', async () => {
    const rig = await startedRig(['A', 'B', 'C']);
    const keys = Array.from({ length: 30 }, (_, id) => keyIn(id));
    const order = ['A', 'B', 'C'].map((name) => rig.cluster.node(name));
    for (let round = 0n; round < 6n; round += 1n) {
      order.push(...order.splice(0, 1));
      rig.cluster.spread({ over: order });
      const during = Promise.all(keys.map((key) => rig.put(key, round)));
      await rig.tend();
      // Two replicas of three nodes: what the old map says may be wrong, and then says so; never something else.
      for (const outcome of await during) {
        expect(['ok', 'PARTITION_UNAVAILABLE']).toContain(codeOf(outcome));
      }
      const astray = misrouted(rig);
      const outcomes = await Promise.all(keys.map((key) => rig.put(key, round)));
      expect(outcomes.map(codeOf)).not.toContain('PARTITION_UNAVAILABLE');
      expect(misrouted(rig)).toBe(astray);
      for (const key of keys) {
        expect(await rig.get(key)).toMatchObject({
          record: { bins: [{ name: 'n', value: { type: 'int', value: round } }] },
        });
      }
    }
  });
});

describe('a rolling upgrade', () => {
  it('from 8.0 to 8.1, node by node: features are the minimum, and no command goes astray', async () => {
    const names = ['A', 'B', 'C'];
    const rig = await startedRig(names.map((name) => ({ name, build: '8.0.0.4' })));
    const keys = Array.from({ length: 12 }, (_, id) => keyIn(id));
    expect(rig.provider.features()).toMatchObject({ transactions: true, userAgent: false });
    for (const name of names) {
      const node = rig.cluster.node(name);
      await node.kill();
      rig.cluster.spread();
      await rig.tend();
      for (const key of keys) expect(codeOf(await rig.put(key, 1n))).toBe('ok');
      await node.restart({ build: '8.1.2.0', newPort: name === 'B' });
      rig.cluster.spread();
      await rig.tend();
      await rig.tend();
      expect(rig.active()).toEqual(names);
      for (const key of keys) expect(codeOf(await rig.put(key, 2n))).toBe('ok');
      const builds = rig.driver.cluster().nodes.map((one) => one.build);
      expect(rig.provider.features().queryProjections).toBe(!builds.includes('8.0.0.4'));
    }
    expect(rig.provider.features()).toMatchObject({ userAgent: true, namedInfoParameters: true });
    expect(misrouted(rig)).toBe(0);
  });

  it('names the driver to servers from 8.1 on, and only to them', async () => {
    const nodes = [
      { name: 'A', build: '8.1.0.0' },
      { name: 'B', build: '8.0.0.4' },
    ];
    const rig = await startedRig(nodes, { appId: 'orders' });
    const told = (name: string): string[] =>
      rig.cluster
        .node(name)
        .asked.filter((command) => command.startsWith('user-agent-set:value='))
        .map((command) => Buffer.from(command.slice(21), 'base64').toString());
    expect(told('A')).toEqual(['1,aerogate-0.0.0-test,orders']);
    expect(told('B')).toEqual([]);
  });
});

describe('racks', () => {
  const nodes = [
    { name: 'A', racks: new Map([['test', 1]]) },
    { name: 'B', racks: new Map([['test', 2]]) },
  ];

  it('are preferred for reads, followed when they change, and left when their node is gone', async () => {
    const rig = await startedRig(nodes, { rackIds: [2] });
    const key = keyOwnedBy(rig.cluster.node('A'));
    expect(await readerOf(rig, key, { replica: 'preferRack' })).toBe('B');
    expect(await readerOf(rig, key, { replica: 'sequence' })).toBe('A');

    rig.cluster.node('A').racks = new Map([['test', 2]]);
    rig.cluster.node('B').racks = new Map([['test', 1]]);
    for (const node of rig.cluster.nodes) node.rebalanceGeneration += 1;
    await rig.tend();
    expect(await readerOf(rig, keyOwnedBy(rig.cluster.node('B')), { replica: 'preferRack' })).toBe(
      'A',
    );

    const keyOfB = keyOwnedBy(rig.cluster.node('B'));
    await rig.cluster.node('A').kill();
    await rig.tend();
    expect(await readerOf(rig, keyOfB, { replica: 'preferRack' })).toBe('B');
  });

  it('are not asked for without a preference, and no trouble on servers that have none', async () => {
    const plain = await startedRig(nodes);
    expect(plain.cluster.node('A').asked).not.toContain('rack-ids');

    const community = await createClusterRig([{ name: 'A' }], { rackIds: [1] });
    open.push(community);
    community.cluster.node('A').infoAnswers.set('rack-ids', 'ERROR:16:enterprise only');
    await community.provider.start();
    expect(await readerOf(community, keyIn(1), { replica: 'preferRack' })).toBe('A');
  });
});

describe('a node that fails too often', () => {
  it('is left alone until its window of tends ends', async () => {
    const rig = await startedRig(['A'], { maxErrorRate: 3 });
    const a = rig.cluster.node('A');
    a.onRecord = () => ({ info3: 1, resultCode: 18 });
    for (let i = 0; i < 4; i += 1) {
      expect(codeOf(await rig.get(keyIn(i)))).toBe('DEVICE_OVERLOAD');
    }
    const { requests } = a;
    expect(codeOf(await rig.get(keyIn(9)))).toBe('CIRCUIT_OPEN');
    expect(a.requests).toBe(requests);
    expect(rig.driver.cluster().nodes).toMatchObject([{ circuitOpen: true }]);

    a.onRecord = undefined;
    await rig.tend();
    expect(codeOf(await rig.get(keyIn(9)))).toBe('KEY_NOT_FOUND_ERROR');
  });
});
