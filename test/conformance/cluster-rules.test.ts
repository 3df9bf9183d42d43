/** How the wire driver follows its cluster, rule by rule, through the port, on scripted nodes and a clock that stands still. */

import { afterEach, describe, expect, it } from 'vitest';
import type { ScriptedCluster } from '../support/scripted-cluster.js';
import { createScriptedCluster } from '../support/scripted-cluster.js';
import type { ScriptedNodeOptions } from '../support/scripted-cluster-node.js';
import {
  type ClusterRig,
  codeOf,
  createClusterRig,
  keyIn,
  keyOwnedBy,
  type RigOptions,
  refusalsOf,
} from '../support/scripted-cluster-rig.js';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function rigOf(
  nodes: readonly (string | ScriptedNodeOptions)[],
  options?: RigOptions | ((cluster: ScriptedCluster) => RigOptions),
): Promise<ClusterRig> {
  const shapes = nodes.map((node) => (typeof node === 'string' ? { name: node } : node));
  const rig = await createClusterRig(shapes, options);
  open.push(rig);
  return rig;
}

async function startedRig(
  nodes: readonly (string | ScriptedNodeOptions)[],
  options?: RigOptions | ((cluster: ScriptedCluster) => RigOptions),
): Promise<ClusterRig> {
  const rig = await rigOf(nodes, options);
  await rig.provider.start();
  return rig;
}

const misrouted = (rig: ClusterRig): number =>
  rig.cluster.nodes.reduce((sum, node) => sum + node.misrouted, 0);

/** Which node works a read of the key. */
async function readerOf(rig: ClusterRig, ...read: Parameters<ClusterRig['get']>): Promise<string> {
  const before = rig.cluster.nodes.map((node) => node.requests);
  const outcome = await rig.get(...read);
  const reader = rig.cluster.nodes.find((node, i) => node.requests > (before[i] ?? 0));
  return reader?.name ?? codeOf(outcome);
}

const tendsOf = (rig: ClusterRig, name: string): number =>
  rig.events.filter((event) => event.type === 'nodeTended' && event.node === name).length;

describe('finding nodes', () => {
  it('one seed leads to every node, and every partition to its master', async () => {
    const rig = await startedRig(['A', 'B', 'C']);
    expect(rig.active()).toEqual(['A', 'B', 'C']);
    expect(rig.driver.cluster()).toMatchObject({ ready: true });
    expect(rig.driver.cluster().namespaces.get('test')).toEqual({
      name: 'test',
      mode: 'ap',
      replicationFactor: 2,
      unavailablePartitions: 0,
      masterPartitions: new Map([
        ['A', 1366],
        ['B', 1365],
        ['C', 1365],
      ]),
    });
    for (const node of rig.cluster.nodes) {
      expect(await readerOf(rig, keyOwnedBy(node))).toBe(node.name);
    }
    expect(codeOf(await rig.put(keyIn(7), 1n))).toBe('ok');
    expect(codeOf(await rig.get(keyIn(7)))).toBe('ok');
    expect(misrouted(rig)).toBe(0);
  });

  it('all addresses of a seed are tried, and two that lead to one node make one node', async () => {
    const rig = await startedRig(['A', 'B'], (cluster) => ({
      seeds: [{ host: 'db.test', port: cluster.node('A').port }],
      resolveHost: () => Promise.resolve(['127.0.0.2', '127.0.0.1', '::1', '127.0.0.1']),
    }));
    expect(rig.active()).toEqual(['A', 'B']);
    expect(rig.cluster.node('A').connections).toBe(1);
  });

  it('a seed that is dead at the start is found once it lives', async () => {
    const rig = await rigOf(['A', 'B']);
    for (const node of rig.cluster.nodes) await node.kill();
    await expect(rig.provider.start()).rejects.toMatchObject({ codeName: 'CLUSTER_UNAVAILABLE' });
    expect(codeOf(await rig.get(keyIn(1)))).toBe('CLUSTER_UNAVAILABLE');
    for (const node of rig.cluster.nodes) await node.listen();
    await rig.tend();
    expect(rig.active()).toEqual(['A', 'B']);
    expect(rig.driver.cluster().ready).toBe(true);
  });

  it('a seed that is dead does not matter while another lives', async () => {
    const rig = await startedRig(['A', 'B'], (cluster) => ({
      seeds: [{ host: '127.0.0.1', port: 1 }, cluster.node('B').address],
    }));
    expect(rig.active()).toEqual(['A', 'B']);
  });

  it('peers may listen at IPv6 addresses', async () => {
    const rig = await startedRig([{ name: 'A', host: '::1' }, 'B', { name: 'C', host: '::1' }]);
    expect(rig.active()).toEqual(['A', 'B', 'C']);
    const [a, , c] = rig.cluster.nodes.map((node) => node.port);
    const addresses = rig.driver.cluster().nodes.map((node) => node.address);
    expect(addresses).toContain(`[::1]:${a}`);
    expect(addresses).toContain(`[::1]:${c}`);
    expect(await readerOf(rig, keyOwnedBy(rig.cluster.node('C')))).toBe('C');
  });

  it('with services-alternate, peers are reached at their alternate addresses only', async () => {
    const rig = await rigOf(['A', 'B'], { servicesAlternate: true });
    const { address } = rig.cluster.node('B');
    // What B publishes for its own network can't be reached from here.
    rig.cluster.node('B').published = { host: '127.0.0.1', port: 1 };
    rig.cluster.node('B').alternate = address;
    await rig.provider.start();
    expect(rig.active()).toEqual(['A', 'B']);
    expect(rig.cluster.node('A').asked).toContain('peers-clear-alt');
    expect(rig.cluster.node('A').asked).not.toContain('peers-clear-std');
  });

  it('a peer that is listed but can not be reached yet is tried again at every tend', async () => {
    const rig = await rigOf(['A', 'B']);
    const { address } = rig.cluster.node('B');
    rig.cluster.node('B').published = { host: '127.0.0.1', port: 1 };
    await rig.provider.start();
    expect(rig.active()).toEqual(['A']);
    rig.cluster.node('B').published = address;
    rig.cluster.bumpPeers();
    await rig.tend();
    expect(rig.active()).toEqual(['A', 'B']);
  });

  it('a peer that answers under another name than it is listed by is not taken', async () => {
    const rig = await rigOf(['A']);
    const stranger = await createScriptedCluster([{ name: 'X' }]);
    open.push(stranger);
    const port = stranger.node('X').port;
    rig.cluster.node('A').infoAnswers.set('peers-clear-std', `7,3000,[[B,,[127.0.0.1:${port}]]]`);
    await rig.provider.start();
    expect(rig.active()).toEqual(['A']);
    expect(refusalsOf(rig.events).join()).toMatch(/Node X answers at .* where node B was expected/);
  });
});

describe('nodes that are refused', () => {
  it('a build older than 6.4, by name, at the start', async () => {
    const rig = await rigOf([{ name: 'A', build: '6.3.0.9' }]);
    const refused = expect(rig.provider.start()).rejects;
    await refused.toThrow(/Node A at .* runs server 6\.3\.0\.9; 6\.4 is the oldest/);
    await expect(rig.provider.start()).rejects.toMatchObject({ codeName: 'UNSUPPORTED' });
    expect(rig.driver.cluster().ready).toBe(false);
  });

  it('not the oldest build that is supported', async () => {
    const rig = await startedRig([{ name: 'A', build: '6.4.0.0' }]);
    expect(rig.driver.cluster().nodes).toMatchObject([{ name: 'A', build: '6.4.0.0' }]);
  });

  it('another cluster name, whoever leads there', async () => {
    const nodes = [
      { name: 'A', clusterName: 'ours' },
      { name: 'B', clusterName: 'theirs' },
    ];
    const rig = await startedRig(nodes, { clusterName: 'ours' });
    expect(rig.active()).toEqual(['A']);
    expect(rig.driver.cluster().clusterName).toBe('ours');
    expect(refusalsOf(rig.events).join()).toMatch(
      /is in `theirs`; cluster name `ours` is configured/,
    );

    const wrong = await rigOf([{ name: 'A', clusterName: 'theirs' }], { clusterName: 'ours' });
    await expect(wrong.provider.start()).rejects.toMatchObject({ codeName: 'INVALID_ARGUMENT' });
  });

  it('one that has not joined its cluster yet, until it has', async () => {
    const rig = await rigOf(['A']);
    rig.cluster.node('A').partitionGeneration = -1;
    await expect(rig.provider.start()).rejects.toMatchObject({ codeName: 'CLUSTER_UNAVAILABLE' });
    rig.cluster.node('A').partitionGeneration = 1;
    await rig.tend();
    expect(rig.active()).toEqual(['A']);
  });
});

describe('a cluster that changes', () => {
  it('a node joins, takes partitions and leaves again', async () => {
    const rig = await startedRig(['A', 'B']);
    const c = await rig.cluster.add({ name: 'C' });
    rig.cluster.spread();
    await rig.tend();
    expect(rig.active()).toEqual(['A', 'B', 'C']);
    expect(await readerOf(rig, keyOwnedBy(c))).toBe('C');

    const key = keyOwnedBy(c);
    await c.kill();
    rig.cluster.spread();
    await rig.tend();
    expect(rig.driver.cluster().nodes.map((node) => node.name)).toEqual(['A', 'B']);
    expect(['A', 'B']).toContain(await readerOf(rig, key));
    expect(misrouted(rig)).toBe(0);
  });

  it('a node leaves quietly: alive, but neither listed nor mapped', async () => {
    const rig = await startedRig(['A', 'B', 'C']);
    rig.cluster.node('A').knows = ['B'];
    rig.cluster.node('B').knows = ['A'];
    rig.cluster.spread({ over: rig.cluster.nodes.slice(0, 2) });
    await rig.tend();
    await rig.tend();
    expect(rig.driver.cluster().nodes.map((node) => node.name)).toEqual(['A', 'B']);
    await rig.until(() => rig.cluster.node('C').connections === 0);
  });

  it('a node that is killed is not asked any more as soon as its connections are gone', async () => {
    const rig = await startedRig(['A', 'B']);
    const b = rig.cluster.node('B');
    const key = keyOwnedBy(b);
    await b.kill();
    // Nobody has told the survivor yet: it still lists B, and B's partitions have no new master.
    rig.cluster.node('A').infoAnswers.set('peers-clear-std', `9,3000,[[B,,[127.0.0.1:${b.port}]]]`);
    await rig.tend();
    expect(rig.driver.cluster().nodes).toMatchObject([
      { name: 'A', active: true },
      { name: 'B', active: false },
    ]);
    expect(await readerOf(rig, key, { replica: 'sequence' })).toBe('A');
    expect(await readerOf(rig, key, { replica: 'master' })).toBe('NO_NODE');
    expect(rig.driver.cluster().namespaces.get('test')).toMatchObject({
      unavailablePartitions: 2048,
    });
  });

  it('a node comes back under its name at another port', async () => {
    const rig = await startedRig(['A', 'B']);
    const b = rig.cluster.node('B');
    const oldPort = b.port;
    await b.restart({ newPort: true });
    rig.cluster.spread();
    await rig.tend();
    await rig.tend();
    expect(b.port).not.toBe(oldPort);
    expect(rig.active()).toEqual(['A', 'B']);
    expect(rig.driver.cluster().nodes.find((node) => node.name === 'B')?.address).toBe(
      `127.0.0.1:${b.port}`,
    );
    expect(await readerOf(rig, keyOwnedBy(b))).toBe('B');
  });

  it('another node takes the address of one that went', async () => {
    const rig = await startedRig(['A', 'B']);
    const { port } = rig.cluster.node('B');
    await rig.cluster.node('B').kill();
    const c = await rig.cluster.add({ name: 'C' });
    await c.kill();
    // C listens where B listened: the scripted node is told its port by way of what A publishes for it.
    const proxy = rig.cluster.node('B');
    await proxy.listen();
    proxy.infoAnswers.set('node', 'C');
    rig.cluster.node('A').infoAnswers.set('peers-clear-std', `9,3000,[[C,,[127.0.0.1:${port}]]]`);
    proxy.infoAnswers.set(
      'peers-clear-std',
      `9,3000,[[A,,[127.0.0.1:${rig.cluster.node('A').port}]]]`,
    );
    rig.cluster.spread({ over: [rig.cluster.node('A'), proxy] });
    await rig.tend();
    await rig.tend();
    expect(rig.active()).toEqual(['A', 'C']);
    expect(rig.driver.cluster().nodes.map((node) => node.name)).toEqual(['A', 'C']);
  });

  it('all nodes are lost and come back, at other ports, by themselves', async () => {
    const nodes = [{ name: 'A', clusterName: 'ours' }, { name: 'B' }];
    const rig = await startedRig(nodes, (cluster) => ({
      seeds: [{ host: 'db.test', port: cluster.node('A').port }],
      resolveHost: () => Promise.resolve(['127.0.0.1']),
    }));
    const changes: boolean[] = [];
    rig.driver.onClusterChange((view) => changes.push(view.ready));
    for (const node of rig.cluster.nodes) await node.kill();
    await rig.tend();
    // Its name is kept while its nodes are: what was begun in it, like a query by tokens, goes on when they are back.
    expect(rig.driver.cluster()).toMatchObject({ ready: false, clusterName: 'ours' });
    expect(codeOf(await rig.get(keyIn(1)))).toBe('CLUSTER_UNAVAILABLE');

    await rig.cluster.node('A').restart();
    await rig.cluster.node('B').restart({ newPort: true });
    rig.cluster.spread();
    await rig.tend();
    expect(rig.driver.cluster().ready).toBe(true);
    expect(rig.active()).toEqual(['A', 'B']);
    expect(codeOf(await rig.put(keyIn(1), 1n))).toBe('ok');
    expect(changes).toContain(false);
    expect(changes.at(-1)).toBe(true);
  });

  it('a node keeps its place while nobody answers, and comes back without a seed', async () => {
    let hosts = ['127.0.0.1'];
    const rig = await startedRig(['A'], (cluster) => ({
      seeds: [{ host: 'db.test', port: cluster.node('A').port }],
      resolveHost: () => Promise.resolve(hosts),
    }));
    hosts = [];
    await rig.cluster.node('A').kill();
    for (let i = 0; i < 10; i += 1) await rig.tend();
    const nodes = [{ name: 'A', active: false }];
    expect(rig.driver.cluster()).toMatchObject({ ready: false, nodes });
    await rig.cluster.node('A').listen();
    await rig.tend();
    expect(rig.driver.cluster().ready).toBe(true);
    expect(rig.active()).toEqual(['A']);
    expect(rig.events.filter((event) => event.type === 'nodeBack')).toHaveLength(1);
  });

  it('a lost connection brings the next tend forward', async () => {
    const rig = await startedRig(['A', 'B']);
    rig.clock.advance(200);
    const b = rig.cluster.node('B');
    await b.kill();
    await rig.until(() => b.connections === 0);
    // The socket's end arrives as an event of its own: it shows in the timer, which then is due at once.
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if ((rig.clock.nextTimerInMs ?? 1000) > 100) setImmediate(look);
        else resolve();
      };
      look();
    });
    rig.clock.advance(0);
    await rig.until(() => rig.active().join() === 'A');
  });
});

describe('one silent node', () => {
  it('holds up nobody: what the others learn is seen within their tend', async () => {
    const rig = await startedRig(['A', 'B', 'C']);
    const c = rig.cluster.node('C');
    c.manner = 'silent';
    await rig.cluster.add({ name: 'D' });
    rig.cluster.spread();
    // The clock is not moved past this one tend, so C's timeout never comes: D has to be found without it.
    rig.clock.advance(1000);
    await rig.until(() => rig.active().join() === 'A,B,C,D');
    await rig.until(() => rig.events.some((e) => e.type === 'nodeTended' && e.node === 'D'));
    expect(await readerOf(rig, keyOwnedBy(rig.cluster.node('D')))).toBe('D');

    // Later tends go on as well, though C is still being asked.
    const before = tendsOf(rig, 'A');
    rig.clock.advance(999);
    expect(rig.active()).toContain('C');
    rig.clock.advance(1);
    await rig.until(() => tendsOf(rig, 'A') > before);
  });

  it('is left out after its second silent tend, and taken back when it speaks', async () => {
    // Half a tend interval to answer, so that no tick falls together with a timeout.
    const rig = await startedRig(['A', 'B'], { infoTimeoutMs: 500 });
    const b = rig.cluster.node('B');
    const key = keyOwnedBy(b);
    b.manner = 'silent';
    rig.clock.advance(500);
    for (const failures of [1, 2]) {
      expect(rig.active()).toContain('B');
      const { received } = b;
      const tended = tendsOf(rig, 'A');
      rig.clock.advance(500);
      await rig.until(() => b.received > received && tendsOf(rig, 'A') > tended);
      rig.clock.advance(499);
      expect(rig.driver.counters().tendFailures).toBe(failures - 1);
      rig.clock.advance(1);
      await rig.until(() => tendsOf(rig, 'B') === failures + 1);
      expect(rig.driver.counters().tendFailures).toBe(failures);
    }
    expect(rig.active()).toEqual(['A']);
    expect(await readerOf(rig, key)).toBe('A');
    b.manner = 'answer';
    rig.clock.advance(500);
    await rig.until(() => rig.active().includes('B'));
  });

  it('does not keep the driver from starting', async () => {
    const rig = await rigOf(['A', 'B']);
    const b = rig.cluster.node('B');
    b.manner = 'silent';
    const started = rig.provider.start();
    await rig.until(() => b.received === 1);
    expect(rig.driver.cluster().ready).toBe(true);
    rig.clock.advance(1000);
    await started;
    expect(rig.active()).toEqual(['A']);
  });
});
