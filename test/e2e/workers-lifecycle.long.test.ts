/** Several workers over their life: one is killed under load, all are drained, and what keeps them from starting is told once. */

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Code, ConnectError } from '@connectrpc/connect';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SAME_SIGNAL_MS } from '../../server/src/cli/stop-signals.js';
import { type EmbeddedNode, startEmbedded } from '../../server/src/embedded/index.js';
import {
  FREE_PORTS,
  runAerogate,
  type ServingAerogate,
  serveAerogate,
} from '../support/aerogate-process.js';
import { makeCertificates } from '../support/certificates.js';
import { requires } from '../support/requirements.js';
import { int, key } from '../support/session-gateway.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import {
  connectInTurn,
  connectTo,
  type GatewayConnection,
  untilMetrics,
  workerPids,
} from '../support/worker-gateway.js';

/** Longer than any test waits: calls that would take this long have to be cut off. */
const FOR_EVER_MS = 3_600_000;
const WORKERS = ['--workers', '2', '--log-level', 'info'] as const;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(...args: readonly string[]): Promise<ServingAerogate> {
  const gateway = await serveAerogate([...WORKERS, ...args]);
  cleanups.push(() => gateway.stop());
  return gateway;
}

/** Connections at both workers in turn. */
async function connections(
  gateway: ServingAerogate,
  count: number,
  authority?: string,
): Promise<GatewayConnection[]> {
  const made = await connectInTurn(gateway, count, authority);
  cleanups.push(() => {
    for (const connection of made) connection.close();
  });
  return made;
}

/** A gateway in front of a node of this test, with a connection and a call the node keeps waiting at each worker. */
async function heldGets(...args: readonly string[]): Promise<{
  readonly node: EmbeddedNode;
  readonly gateway: ServingAerogate;
  readonly answers: readonly Promise<bigint | string>[];
}> {
  const node = await startEmbedded();
  cleanups.push(() => node.close());
  await node.control.seed([{ namespace: 'test', set: 'users', key: 'a', bins: { n: 7 } }]);
  const gateway = await serve('--seeds', node.seeds, '--driver', 'wire', ...args);
  const made = await connections(gateway, 2);
  const messages = async (): Promise<number> =>
    (await node.control.counters()).nodes['A1']?.messages ?? 0;
  const before = await messages();
  await node.control.delayNext(2, { delayMs: FOR_EVER_MS });
  const answers = made.map(({ session }) =>
    session.get({ key: key('a') }).then(
      ({ result }) => {
        const kind = result?.record?.bins['n']?.kind;
        return kind?.case === 'intValue' ? kind.value : 'no such bin';
      },
      (error: unknown) => Code[ConnectError.from(error).code],
    ),
  );
  await vi.waitFor(
    async () => {
      expect(await messages()).toBeGreaterThanOrEqual(before + 2);
    },
    { timeout: 20_000, interval: 20 },
  );
  return { node, gateway, answers };
}

describe('a worker that is killed under load', () => {
  it('is replaced while the other serves, and nothing that was acknowledged is lost', async () => {
    const gateway = await serve('--embedded');
    const made = await connections(gateway, 4);
    const victim = workerPids(gateway).get(1) ?? 0;
    const acknowledged: string[] = [];
    const failures = new Set<string>();
    let isOver = false;
    const writers = made.map(async ({ session }, writer) => {
      for (let count = 0; !isOver; count += 1) {
        const name = `${writer}-${count}`;
        await session.put({ key: key(name), bins: { n: int(BigInt(count)) } }).then(
          () => acknowledged.push(name),
          (error: unknown) => failures.add(Code[ConnectError.from(error).code]),
        );
      }
    });
    await vi.waitFor(
      () => {
        expect(acknowledged.length).toBeGreaterThan(200);
      },
      { timeout: 30_000 },
    );
    process.kill(victim, 'SIGKILL');
    const atTheDeath = acknowledged.length;
    await untilMetrics(gateway, (metrics) => {
      expect(metrics.get('aerogate_worker_deaths_total')).toBe(1);
      expect(metrics.get('aerogate_workers')).toBe(2);
      expect(metrics.get('aerogate_ready')).toBe(1);
    });
    expect(acknowledged.length).toBeGreaterThan(atTheDeath);
    isOver = true;
    await Promise.all(writers);
    expect(workerPids(gateway).get(1)).not.toBe(victim);
    // Callers that lost their connection connected anew; nothing was refused for good.
    const [reader = connectTo(gateway)] = made;
    const requests = Array.from({ length: Math.ceil(acknowledged.length / 1_000) }, (_, index) =>
      acknowledged.slice(index * 1_000, (index + 1) * 1_000).map((name) => key(name)),
    );
    for (const keys of requests) {
      const { summary } = await reader.session.execute({
        segments: [{ keys, verb: { case: 'exists', value: {} } }],
      });
      expect(summary?.ok).toBe(keys.length);
    }
    const { errors } = gateway.written();
    expect(errors).toMatch(/"level":"error".*"signal":"SIGKILL".*"a worker ended by itself"/u);
  });
});

describe('SIGTERM', () => {
  it('lets the calls of all workers finish, and then ends with exit code 0', async () => {
    const { node, gateway, answers } = await heldGets();
    gateway.kill('SIGTERM');
    await vi.waitFor(
      () => {
        expect(gateway.written().errors.match(/"draining"/gu)).toHaveLength(2);
      },
      { timeout: 20_000 },
    );
    expect((await fetch(`http://${gateway.ops}/readyz`)).status).toBe(503);
    await node.control.fastForward(FOR_EVER_MS);
    expect(await Promise.all(answers)).toEqual([7n, 7n]);
    expect(await gateway.ended).toMatchObject({ exitCode: 0, signal: null });
    expect(existsSync(gateway.readyFile)).toBe(false);
  });

  it('ends all of them at once the second time, with exit code 1', async () => {
    const { gateway, answers } = await heldGets();
    gateway.kill('SIGTERM');
    await gateway.saw('errors', '"draining"');
    // What comes within a moment of the first is taken for the same one.
    await setTimeout(2 * SAME_SIGNAL_MS);
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toMatchObject({ exitCode: 1, signal: null });
    expect(await Promise.all(answers)).not.toContain(7n);
  });
});

describe('the process that accepts, killed', () => {
  it('takes its workers with it, and frees the ports', async () => {
    const gateway = await serve('--embedded', '--drain-grace-ms', '0');
    const pids = [...workerPids(gateway).values()];
    gateway.kill('SIGKILL');
    await gateway.ended;
    await vi.waitFor(
      () => {
        for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
      },
      { timeout: 20_000, interval: 50 },
    );
  });
});

describe.skipIf(!requires('openssl'))('TLS', () => {
  it('is spoken by every worker', async () => {
    const certificates = makeCertificates({ gateway: 'IP:127.0.0.1' });
    cleanups.push(() => {
      certificates.remove();
    });
    const gateway = await serve(
      ...['--embedded', '--tls-cert-file', certificates.file('gateway.pem')],
      ...['--tls-key-file', certificates.file('gateway.key')],
    );
    const made = await connections(gateway, 4, certificates.pem('authority.pem'));
    for (const { cluster } of made) expect((await cluster.getServerInfo({})).embedded).toBe(true);
    await untilMetrics(gateway, (metrics) => {
      expect(metrics.get('aerogate_worker_connections{worker="1"}')).toBe(2);
      expect(metrics.get('aerogate_worker_connections{worker="2"}')).toBe(2);
    });
  });
});

describe('behaviours', () => {
  it('changed at one worker change at the other', async () => {
    const file = join(temporaryFolder(), 'behaviors.yaml');
    writeFileSync(file, '');
    const gateway = await serve('--embedded', '--behavior-file', file);
    const [first, second] = await connections(gateway, 2);
    const stop = new AbortController();
    const changes = second?.behaviors.watchBehaviors({}, { signal: stop.signal }) ?? [];
    const names: string[] = [];
    for await (const { event } of changes) {
      if (event.case === 'snapshot') {
        await first?.behaviors.putBehavior({ behavior: { name: 'ours', parent: 'DEFAULT' } });
      }
      if (event.case !== 'changed') continue;
      names.push(event.value.name);
      break;
    }
    stop.abort();
    expect(names).toEqual(['ours']);
  });
});

describe('what keeps workers from starting', () => {
  it('is told once, as without them, and nothing is left behind', async () => {
    const { exitCode, errors } = await runAerogate([
      ...['serve', ...FREE_PORTS, '--embedded', '--workers', '2'],
      ...['--tls-cert-file', '/nowhere/cert.pem', '--tls-key-file', '/nowhere/key.pem'],
    ]);
    expect(exitCode).toBe(1);
    const said = errors.split('\n').filter((line) => line.startsWith('aerogate: '));
    expect(said).toEqual(['aerogate: --tls-cert-file /nowhere/cert.pem cannot be read (ENOENT).']);
  });

  it('a port in use is refused by its option', async () => {
    const gateway = await serveAerogate(['--embedded']);
    cleanups.push(() => gateway.stop());
    const { exitCode, errors } = await runAerogate([
      ...['serve', '--embedded', '--workers', '2', '--web-listen', '0', '--ops-listen', '0'],
      ...['--grpc-listen', gateway.grpc],
    ]);
    expect([exitCode, errors]).toEqual([1, expect.stringContaining('the port is in use')]);
  });
});
