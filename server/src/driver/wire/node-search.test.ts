/** Going round a load balancer, and look-ups that fail or hang; addresses are made up, sockets lead to scripted nodes. */

import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import {
  createScriptedCluster,
  type ScriptedCluster,
} from '../../../../test/support/scripted-cluster.js';
import { formatAddress } from './address.js';
import { createNodeSearch, type FoundNode, type NodeSearchOptions } from './node-search.js';
import { USER_AGENT_MAX_BYTES, userAgentOf } from './tend.js';

let cluster: ScriptedCluster;
const found: FoundNode[] = [];
const refused: string[] = [];

beforeEach(async () => {
  cluster = await createScriptedCluster([{ name: 'A' }]);
});

afterEach(async () => {
  for (const node of found.splice(0)) node.connection.close();
  refused.length = 0;
  await cluster.close();
});

function searchOf(options: Partial<NodeSearchOptions> = {}): ReturnType<typeof createNodeSearch> {
  return createNodeSearch({
    clock: createFakeClock(),
    connectTimeoutMs: 100,
    tend: {
      infoTimeoutMs: 100,
      tls: false,
      servicesAlternate: false,
      rackAware: false,
      userAgent: userAgentOf('1.0.0', undefined),
    },
    signal: new AbortController().signal,
    onRefused: (address, error) => refused.push(`${address}: ${error.codeName}`),
    // Whatever address is asked for that is not loopback, A answers: as behind a balancer.
    openSocket: ({ host, port }) =>
      connect(host.startsWith('192.0.2.') ? cluster.node('A').address : { host, port }),
    ...options,
  });
}

const seek = async (host: string, options?: Partial<NodeSearchOptions>): Promise<string[]> => {
  await searchOf(options).trySeed({ host, port: 3000 }, (node) => found.push(node));
  return found.map((node) => formatAddress(node.connection.address));
};

describe('a seed', () => {
  it('that is not among the addresses of its node is left for one that is', async () => {
    cluster.node('A').published = { host: '192.0.2.7', port: 4000 };
    expect(await seek('192.0.2.1')).toEqual(['192.0.2.7:4000']);
  });

  it('that is among them stays', async () => {
    cluster.node('A').published = { host: '192.0.2.1', port: 3000 };
    expect(await seek('192.0.2.1')).toEqual(['192.0.2.1:3000']);
    expect(cluster.node('A').accepted).toBe(1);
  });

  it('stays too when the node can not be reached at its own addresses', async () => {
    cluster.node('A').published = { host: '127.0.0.1', port: 1 };
    expect(await seek('192.0.2.1')).toEqual(['192.0.2.1:3000']);
    expect(refused).toEqual(['127.0.0.1:1: CONNECTION']);
  });

  it('whose name is unknown is told of', async () => {
    const resolveHost = (): Promise<string[]> => Promise.reject(new Error('no such host'));
    expect(await seek('db.test', { resolveHost })).toEqual([]);
    expect(refused).toEqual(['db.test:3000: CONNECTION']);
  });

  it('whose look-up hangs gets the time connecting gets', async () => {
    const clock = createFakeClock();
    const resolveHost = (): Promise<string[]> => new Promise(() => undefined);
    const sought = seek('db.test', { clock, resolveHost });
    clock.advance(100);
    expect(await sought).toEqual([]);
    expect(refused).toEqual(['db.test:3000: TIMEOUT']);
  });
});

describe('the user agent', () => {
  it('names driver, version and application, within what servers take', () => {
    expect(userAgentOf('1.2.3', 'orders')).toBe('1,aerogate-1.2.3,orders');
    expect(userAgentOf('1.2.3', undefined)).toBe('1,aerogate-1.2.3,not-set');
    expect(userAgentOf('1.2.3', 'a,b\nc')).toBe('1,aerogate-1.2.3,a_b_c');
    expect(userAgentOf('1.2.3', 'x'.repeat(99))).toHaveLength(USER_AGENT_MAX_BYTES);
  });
});
