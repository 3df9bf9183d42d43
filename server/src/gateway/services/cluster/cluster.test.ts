import { ClusterService } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import {
  type FakeDriverOptions,
  infoAnswer,
  namespaceView,
} from '../../../../../test/support/fake-driver.js';
import { fakeGateway, statusOf } from '../../../../../test/support/session-gateway.js';
import type { NodeView } from '../../../driver/driver.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import { GRPC_CODE } from '../../grpc-code.js';

const {
  getServerInfo,
  info,
  listNamespaces,
  getBuild,
  getClusterStability,
  getNamespaceStrongConsistency,
} = ClusterService.method;

const node = (name: string, build = '8.1.2.0'): NodeView => ({
  name,
  address: '127.0.0.1:3000',
  build,
  active: true,
  openConnections: 0,
  inFlight: 0,
  failures: 0,
  circuitOpen: false,
});

/** Two nodes that answer as told, and a third that is silent. */
function threeNodes(answerOf: (node: string, command: string) => string): FakeDriverOptions {
  return {
    cluster: { nodes: [node('A3'), node('A1'), node('A2', '8.1.0.0')] },
    info: ({ commands }) =>
      ['A2', 'A1'].map((name) => infoAnswer(name, commands, (command) => answerOf(name, command))),
  };
}

describe('a node that does not answer', () => {
  it('is named, and does not spoil the others', async () => {
    const { services } = fakeGateway(
      threeNodes((name, command) => (command === 'build' ? `8.1.${name === 'A1' ? 2 : 0}.0` : '')),
    );

    const builds = await callUnary(services, getBuild, {});
    const namespaces = await callUnary(services, listNamespaces, {});
    const answers = await callUnary(services, info, {
      commands: ['build'],
      target: { case: 'allNodes', value: {} },
    });

    expect(builds).toMatchObject({ builds: ['8.1.0.0', '8.1.2.0'], unreachableNodes: ['A3'] });
    expect(builds.nodes.map((one) => one.node)).toEqual(['A1', 'A2']);
    expect(namespaces.unreachableNodes).toEqual(['A3']);
    expect(answers.nodes.map((one) => [one.node, one.error?.name])).toEqual([
      ['A1', undefined],
      ['A2', undefined],
      ['A3', 'CONNECTION'],
    ]);
    expect(answers.nodes[2]?.error?.inDoubt).toBe(false);
  });

  it('makes the cluster not stable, whatever the others say', async () => {
    const { services } = fakeGateway(
      threeNodes((_, command) => (command === 'statistics' ? 'cluster_size=3' : 'ABC123')),
    );

    const answer = await callUnary(services, getClusterStability, {});

    expect(answer).toMatchObject({ stable: false, clusterKey: 'ABC123', clusterSize: 3 });
    expect(answer.unreachableNodes).toEqual(['A3']);
  });
});

describe('nodes that disagree', () => {
  it('have no cluster key and no size', async () => {
    const { services } = fakeGateway({
      cluster: { nodes: [node('A1'), node('A2')] },
      info: ({ commands }) =>
        ['A1', 'A2'].map((name) =>
          infoAnswer(name, commands, (command) =>
            command === 'statistics' ? `cluster_size=${name === 'A1' ? 1 : 2}` : name,
          ),
        ),
    });

    const answer = await callUnary(services, getClusterStability, { ignoreMigrations: true });

    expect(answer).toMatchObject({ stable: false, clusterKey: '', clusterSize: 0 });
  });

  it('make a namespace not strongly consistent', async () => {
    const { services } = fakeGateway(
      threeNodes((name) => `strong-consistency=${name === 'A1'};dead_partitions=7`),
    );

    const answer = await callUnary(services, getNamespaceStrongConsistency, { namespace: 'txn' });

    expect(answer).toMatchObject({ strongConsistency: false, deadPartitions: 7 });
    expect(answer.detail).toBe(
      'Of 2 nodes that answered, 1 have strong consistency on for the namespace; 1 gave no answer.',
    );
  });
});

describe('a cluster that cannot be reached', () => {
  const gone: FakeDriverOptions = {
    cluster: { ready: false, nodes: [], namespaces: new Map() },
    info: () => Promise.reject(clientFailure('CLUSTER_UNAVAILABLE')),
  };

  it('still has a gateway to describe', async () => {
    const { services } = fakeGateway(gone);

    const answer = await callUnary(services, getServerInfo, {});

    expect(answer).toMatchObject({ connected: false, nodeCount: 0, build: '', edition: '' });
    expect(answer.features?.batchAny).toBe(false);
  });

  it('is UNAVAILABLE to all other questions', async () => {
    const { services } = fakeGateway(gone);

    const statuses = await Promise.all([
      statusOf(callUnary(services, listNamespaces, {})),
      statusOf(callUnary(services, getBuild, {})),
      statusOf(callUnary(services, getClusterStability, {})),
      statusOf(callUnary(services, info, { commands: ['build'] })),
    ]);

    expect(statuses.map(({ code }) => code)).toEqual(statuses.map(() => GRPC_CODE.UNAVAILABLE));
  });
});

describe('GetServerInfo', () => {
  it('judges features by the oldest build, and durable deletes by the edition', async () => {
    const { services } = fakeGateway({
      cluster: {
        nodes: [node('A1', '8.1.2.0'), node('A2', '6.4.0.1')],
        namespaces: new Map([['bar', namespaceView('bar', 'ap')]]),
      },
      info: ({ commands }) => [
        infoAnswer('A1', commands, (command) => {
          if (command === 'release') return 'edition=Aerospike Enterprise Edition';
          return command === 'namespace/bar' ? 'max-record-size=1048576;default-ttl=86400' : '';
        }),
      ],
    });

    const answer = await callUnary(services, getServerInfo, {});

    expect(answer).toMatchObject({
      build: '6.4.0.1',
      nodeCount: 2,
      features: { batchAny: true, durableDelete: true, strongConsistency: false },
    });
    expect(answer.namespaces).toMatchObject([
      { name: 'bar', maxRecordBytes: 1_048_576n, defaultTtl: { seconds: 86_400n } },
    ]);
  });

  it.each([
    ['6.4.0.1', { blobIndex: false, expressionIndex: false, setIndex: false }],
    ['7.0.0.0', { blobIndex: true, expressionIndex: false, setIndex: false }],
    ['8.1.0.0', { blobIndex: true, expressionIndex: true, setIndex: false }],
    ['8.1.2.0', { blobIndex: true, expressionIndex: true, setIndex: true }],
  ])('knows which indexes %s makes', async (build, features) => {
    const { services } = fakeGateway({ cluster: { nodes: [node('A1', build)] } });

    expect(await callUnary(services, getServerInfo, {})).toMatchObject({ features });
  });

  it.each([
    ['8.1.0.3', { pathOperations: false, queryOperations: false }],
    ['8.1.1.0', { pathOperations: true, queryOperations: false }],
    ['8.1.2.0', { pathOperations: true, queryOperations: true }],
  ])('knows which operations %s carries out', async (build, features) => {
    const { services } = fakeGateway({ cluster: { nodes: [node('A1', build)] } });

    expect(await callUnary(services, getServerInfo, {})).toMatchObject({ features });
  });
});
