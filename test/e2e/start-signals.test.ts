/** SIGTERM, SIGINT and SIGHUP to a gateway at work: calls under way finish, new ones are refused, and a second signal cuts it short. */

import { setTimeout } from 'node:timers/promises';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SAME_SIGNAL_MS } from '../../server/src/cli/stop-signals.js';
import { type EmbeddedNode, startEmbedded } from '../../server/src/embedded/index.js';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';

const KEY = {
  namespace: 'test',
  set: 'signals',
  userKey: { case: 'stringValue', value: 'a' },
} as const;
/** Longer than any test waits: calls that would take this long have to be cut off. */
const FOR_EVER_MS = 3_600_000;

let node: EmbeddedNode;
let gateway: ServingAerogate;
let session: Client<typeof SessionService>;
let connections: Http2SessionManager;

beforeEach(async () => {
  node = await startEmbedded();
  await node.control.seed([{ namespace: 'test', set: 'signals', key: 'a', bins: { n: 7 } }]);
});
afterEach(async () => {
  connections.abort();
  await gateway.stop();
  await node.close();
});

async function serve(
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<void> {
  const cluster = ['--seeds', node.seeds, '--driver', 'wire'];
  gateway = await serveAerogate([...cluster, ...args], { env });
  const baseUrl = `http://${gateway.grpc}`;
  connections = new Http2SessionManager(baseUrl);
  session = createClient(
    SessionService,
    createGrpcTransport({ baseUrl, sessionManager: connections }),
  );
  // The first call opens the connection, so that what follows is under way and not on its way.
  await session.get({ key: KEY });
}

/** Starts a Get that the node keeps waiting, and resolves once the node has it. */
async function heldGet(): Promise<{ answer: Promise<bigint | string> }> {
  const before = (await node.control.counters()).nodes['A1']?.messages ?? 0;
  await node.control.delayNext(1, { delayMs: FOR_EVER_MS });
  const answer = session.get({ key: KEY }).then(
    ({ result }) => {
      const kind = result?.record?.bins['n']?.kind;
      return kind?.case === 'intValue' ? kind.value : 'no such bin';
    },
    (error: unknown) => Code[ConnectError.from(error).code],
  );
  await vi.waitFor(
    async () => {
      expect((await node.control.counters()).nodes['A1']?.messages).toBeGreaterThan(before);
    },
    { timeout: 20_000, interval: 20 },
  );
  return { answer };
}

async function draining(): Promise<void> {
  await gateway.saw('errors', '"draining"');
}

describe('SIGTERM', () => {
  it('ends an idle gateway with exit code 0', async () => {
    await serve();
    connections.abort();
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toMatchObject({ exitCode: 0, signal: null });
  });

  it('lets the call under way finish with its answer, refuses new ones, and then ends', async () => {
    await serve();
    const { answer } = await heldGet();
    gateway.kill('SIGTERM');
    await draining();
    const late = await session.get({ key: KEY }).then(
      () => 'served',
      (error: unknown) => ConnectError.from(error).message,
    );
    // On a connection that was told to go away HTTP/2 itself refuses, which connect-es 2.2 calls internal.
    expect(late).toMatch(/\[unavailable\]|REFUSED_STREAM/);
    await node.control.fastForward(FOR_EVER_MS);
    expect(await answer).toBe(7n);
    expect(await gateway.ended).toMatchObject({ exitCode: 0, signal: null });
  });

  it('cuts off what takes longer than the grace allows', async () => {
    await serve(['--drain-grace-ms', '100']);
    const { answer } = await heldGet();
    gateway.kill('SIGTERM');
    expect(await answer).toBe('Unavailable');
    expect(await gateway.ended).toMatchObject({ exitCode: 0, signal: null });
  });

  it('twice at once is one signal', async () => {
    await serve();
    const { answer } = await heldGet();
    gateway.kill('SIGTERM');
    gateway.kill('SIGTERM');
    await draining();
    await node.control.fastForward(FOR_EVER_MS);
    expect(await answer).toBe(7n);
    expect(await gateway.ended).toMatchObject({ exitCode: 0 });
  });
});

describe('SIGHUP', () => {
  it('lets the call under way finish with its answer, as SIGTERM does', async () => {
    await serve();
    const { answer } = await heldGet();
    gateway.kill('SIGHUP');
    await draining();
    await node.control.fastForward(FOR_EVER_MS);
    expect(await answer).toBe(7n);
    expect(await gateway.ended).toMatchObject({ exitCode: 0, signal: null });
  });
});

describe('a second signal', () => {
  it('ends the gateway at once, with exit code 1', async () => {
    await serve();
    const { answer } = await heldGet();
    gateway.kill('SIGINT');
    await draining();
    // What comes within a moment of the first is taken for the same one, so this test alone has to let time pass.
    await setTimeout(2 * SAME_SIGNAL_MS);
    gateway.kill('SIGINT');
    const { exitCode, signal } = await gateway.ended;
    expect({ exitCode, signal }).toEqual({ exitCode: 1, signal: null });
    expect(await answer).not.toBe(7n);
  });
});

describe('a defect nobody caught', () => {
  it('is logged whole, lets calls finish, and ends with exit code 70', async () => {
    const planted = "process.on('SIGUSR2',()=>{Promise.reject(new Error('planted'))})";
    const script = `data:text/javascript,${encodeURIComponent(planted)}`;
    await serve([], { NODE_OPTIONS: `--import ${script}` });
    const { answer } = await heldGet();
    gateway.kill('SIGUSR2');
    await draining();
    await node.control.fastForward(FOR_EVER_MS);
    expect(await answer).toBe(7n);
    const { exitCode, errors } = await gateway.ended;
    expect(exitCode).toBe(70);
    expect(errors).toMatch(/"level":"error".*planted.*unhandled rejection/);
  });
});
