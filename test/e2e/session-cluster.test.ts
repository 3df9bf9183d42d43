/** ClusterService: what it says of the gateway and the cluster is so, of the embedded node to the letter. */

import { ClusterService } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { ConsistencyMode } from '@aerogate/proto/aerogate/v1/settings_pb';
import { describe, expect, it } from 'vitest';
import { GRPC_CODE } from '../../server/src/gateway/grpc-code.js';
import { callUnary } from '../support/call-context.js';
import { startEmbeddedServices } from '../support/embedded-services.js';
import { requires } from '../support/requirements.js';
import { statusOf } from '../support/session-gateway.js';

const {
  getServerInfo,
  info,
  listNamespaces,
  getBuild,
  getClusterStability,
  getNamespaceStrongConsistency,
} = ClusterService.method;

describe.skipIf(!requires('own-cluster'))('ClusterService on the embedded node', () => {
  it('describes the gateway and its cluster', async () => {
    const { services } = await startEmbeddedServices({ clusterName: 'demo' });

    const answer = await callUnary(services, getServerInfo, {});

    expect(answer).toMatchObject({
      gatewayVersion: '0.1.0',
      apiVersion: 'aerogate.v1',
      driver: 'wire',
      embedded: true,
      connected: true,
      clusterName: 'demo',
      nodeCount: 1,
      build: '8.1.2.0',
      edition: 'Aerospike Community Edition',
      principal: 'anonymous',
      features: { batchAny: true, strongConsistency: true, durableDelete: false, infoAdmin: false },
      limits: { maxKeysPerCall: 5_000, maxValueDepth: 30, defaultResponseBytes: 3_670_016n },
    });
    expect(answer.namespaces).toMatchObject([
      { name: 'test', mode: ConsistencyMode.AP, replicationFactor: 1 },
      { name: 'txn', mode: ConsistencyMode.SC },
    ]);
    expect(answer.namespaces[0]?.maxRecordBytes).toBeGreaterThan(0n);
  });

  it('passes reading info commands on, to one node or to all', async () => {
    const { services } = await startEmbeddedServices({ nodes: 3 });

    const one = await callUnary(services, info, { commands: ['node', 'build'] });
    const named = await callUnary(services, info, {
      commands: ['node'],
      target: { case: 'node', value: 'A2' },
    });
    const all = await callUnary(services, info, {
      commands: ['node'],
      target: { case: 'allNodes', value: {} },
    });

    expect(one.nodes).toHaveLength(1);
    expect(one.nodes[0]?.answers.map(({ answer }) => answer.value)).toEqual([
      one.nodes[0]?.node,
      '8.1.2.0',
    ]);
    expect(named.nodes).toMatchObject([{ node: 'A2', answers: [{ answer: { value: 'A2' } }] }]);
    expect(all.nodes.map(({ node }) => node)).toEqual(['A1', 'A2', 'A3']);
  });

  it('refuses commands that change something, unless the operator allows them', async () => {
    const { services } = await startEmbeddedServices();
    const allowing = await startEmbeddedServices({ allowInfoAdmin: true });
    const commands = ['build', 'recluster:'];

    const status = await statusOf(callUnary(services, info, { commands }));
    const allowed = await callUnary(allowing.services, info, { commands });

    expect(status.code).toBe(GRPC_CODE.PERMISSION_DENIED);
    expect(status.message).toContain('commands[1]');
    expect(allowed.nodes[0]?.answers[1]?.answer.value).toBe('ok');
  });

  it('knows no node by another name', async () => {
    const { services } = await startEmbeddedServices();

    const status = await statusOf(
      callUnary(services, info, { commands: ['build'], target: { case: 'node', value: 'B9' } }),
    );

    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
  });

  it('lists namespaces and builds', async () => {
    const { services } = await startEmbeddedServices({ nodes: 2 });

    const { namespaces, unreachableNodes } = await callUnary(services, listNamespaces, {});
    const builds = await callUnary(services, getBuild, {});

    expect(namespaces.map(({ name }) => name)).toEqual(['test', 'txn']);
    expect(unreachableNodes).toEqual([]);
    expect(builds.builds).toEqual(['8.1.2.0']);
    expect(builds.nodes).toMatchObject([
      { node: 'A1', build: '8.1.2.0', edition: 'Aerospike Community Edition' },
      { node: 'A2' },
    ]);
  });

  it('says whether the cluster is stable, and of what size', async () => {
    const { services } = await startEmbeddedServices({ nodes: 3 });

    const stable = await callUnary(services, getClusterStability, { namespace: 'test' });
    const tooFew = await callUnary(services, getClusterStability, { expectedSize: 5 });
    const status = await statusOf(callUnary(services, getClusterStability, { expectedSize: 257 }));

    expect(stable).toMatchObject({ stable: true, clusterSize: 3, unreachableNodes: [] });
    expect(stable.clusterKey).toMatch(/^[0-9A-F]+$/i);
    expect(tooFew.stable).toBe(false);
    expect(tooFew.nodes[0]?.reason).toContain('size');
    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
  });

  it('says whether a namespace is strongly consistent', async () => {
    const { services } = await startEmbeddedServices();

    const test = await callUnary(services, getNamespaceStrongConsistency, { namespace: 'test' });
    const txn = await callUnary(services, getNamespaceStrongConsistency, { namespace: 'txn' });
    const status = await statusOf(
      callUnary(services, getNamespaceStrongConsistency, { namespace: 'nowhere' }),
    );

    expect([test.strongConsistency, txn.strongConsistency]).toEqual([false, true]);
    expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
  });
});

describe('ClusterService on any cluster', () => {
  it('names nodes, builds and namespaces that fit together', async () => {
    const { services } = await startEmbeddedServices();

    const server = await callUnary(services, getServerInfo, {});
    const { builds, nodes } = await callUnary(services, getBuild, {});
    const { namespaces, unreachableNodes } = await callUnary(services, listNamespaces, {});

    expect(server).toMatchObject({ driver: 'wire', connected: true, principal: 'anonymous' });
    expect(server.nodeCount).toBe(nodes.length);
    expect(builds).toContain(server.build);
    expect(namespaces.map(({ name }) => name)).toContain('test');
    expect(unreachableNodes).toEqual([]);
  });

  it('asks each node once, and the one that is named', async () => {
    const { services } = await startEmbeddedServices();
    const commands = ['node'];

    const all = await callUnary(services, info, {
      commands,
      target: { case: 'allNodes', value: {} },
    });
    const first = all.nodes[0]?.node ?? '';
    const one = await callUnary(services, info, {
      commands,
      target: { case: 'node', value: first },
    });

    expect(all.nodes.map(({ answers }) => answers[0]?.answer.value)).toEqual(
      all.nodes.map(({ node }) => node),
    );
    expect(one.nodes.map(({ node }) => node)).toEqual([first]);
  });

  it('says whether namespace test is stable and which mode it has', async () => {
    const { services } = await startEmbeddedServices();

    const stable = await callUnary(services, getClusterStability, { namespace: 'test' });
    const mode = await callUnary(services, getNamespaceStrongConsistency, { namespace: 'test' });

    expect(stable).toMatchObject({ stable: true, unreachableNodes: [] });
    expect(mode.strongConsistency).toBe(false);
  });
});
