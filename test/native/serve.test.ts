/** `aerogate serve --driver native`: the gateway over the official client, from the command line to typed records and back. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FREE_PORTS,
  runAerogate,
  type ServingAerogate,
  serveAerogate,
} from '../support/aerogate-process.js';
import { ownName, ownSet } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { CLUSTER_FLAGS } from '../support/test-cluster.js';

const KEY = { namespace: 'test', set: ownSet('native'), string: ownName('u1') };
const FLAGS = [...CLUSTER_FLAGS, '--driver', 'native'];

describe.skipIf(!requires('aerospike-client'))('aerogate serve --driver native', () => {
  let gateway: ServingAerogate;

  beforeAll(async () => {
    gateway = await serveAerogate(FLAGS);
  });
  afterAll(async () => {
    await gateway.stop();
  });

  async function call(method: string, body: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`http://${gateway.web}/aerogate.v1.${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  it('gives back what was put, with its types', async () => {
    const bins = {
      name: { string: 'Tim' },
      big: { int: '9223372036854775807' },
      one: { double: 1 },
      tags: { list: { values: [{ string: 'vip' }, { int: '1' }] } },
    };
    const put = await call('SessionService/Put', { key: KEY, bins });
    expect(put).toMatchObject({ status: 200 });
    const got = await call('SessionService/Get', { key: KEY });
    expect(got).toMatchObject({ status: 200, body: { result: { record: { bins } } } });
  });

  it('refuses what it can not do faithfully as unimplemented, and writes nothing', async () => {
    const key = { ...KEY, string: ownName('u2') };
    const put = await call('SessionService/Put', { key, bins: { m: { map: {} } } });
    expect(put).toMatchObject({ status: 501, body: { code: 'unimplemented' } });
    expect(JSON.stringify(put.body)).toContain('map-order');
    const got = await call('SessionService/Get', { key });
    expect(got).toMatchObject({ body: { code: 'not_found' } });
  });

  it('says which driver serves', async () => {
    const { body } = await call('ClusterService/GetServerInfo', {});
    expect(JSON.stringify(body)).toMatch(/native/iu);
  });

  it('stops when told to', async () => {
    const other = await serveAerogate(FLAGS);
    expect(await other.stop()).toMatchObject({ exitCode: 0, signal: null });
  });
});

describe.skipIf(!requires('aerospike-client'))('a cluster nobody answers for', () => {
  it('ends the start, since the search can not go on', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const address = closed.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    closed.close();
    const seeds = ['--seeds', `127.0.0.1:${port}`, '--driver', 'native'];
    const { exitCode, errors } = await runAerogate(['serve', ...FREE_PORTS, ...seeds]);
    expect(errors).toMatch(/No node of the cluster can be reached/u);
    expect(exitCode).toBe(1);
  });
});
