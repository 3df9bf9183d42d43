import { afterEach, describe, expect, it } from 'vitest';
import { connectRaw } from '../../../test/compat/raw-client.js';
import { type EmbeddedNode, type LogEntry, startEmbeddedWorker } from './index.js';
import { startWorker } from './worker-host.js';

const running: EmbeddedNode[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
});

/** A thread made of these lines, in the place of the real one. */
function scriptOf(...lines: readonly string[]): URL {
  const prelude = `import { parentPort } from 'node:worker_threads';`;
  return new URL(`data:text/javascript,${encodeURIComponent([prelude, ...lines].join('\n'))}`);
}

const STARTED = `parentPort.postMessage({ type: 'started', seeds: '', nodes: [] });`;

describe('startEmbeddedWorker', () => {
  it('serves from another thread, under the same controls', async () => {
    const log: LogEntry[] = [];
    const embedded = await startEmbeddedWorker({ nodes: 2 }, { log: (entry) => log.push(entry) });
    running.push(embedded);
    const address = { namespace: 'test', key: 'k' };
    await embedded.control.seed([{ ...address, bins: { int: 2n ** 62n, bytes: Buffer.of(1) } }]);

    expect((await embedded.control.peek(address))?.bins).toEqual([
      { name: 'int', value: { type: 'int', value: 2n ** 62n } },
      { name: 'bytes', value: { type: 'blob', data: Uint8Array.of(1), particleType: 4 } },
    ]);
    const client = await connectRaw(embedded.nodes[0]?.port ?? 0);
    expect((await client.info('objects')).get('objects')).toMatch(/^[01]$/);
    client.close();
    await embedded.control.kill('A2');
    expect(embedded.nodes.map(({ up }) => up)).toEqual([true, false]);
    expect(embedded.seeds).toBe(`127.0.0.1:${embedded.nodes[0]?.port}`);
    expect(log).toContainEqual({ level: 'info', message: 'Killed a node.', node: 'A2' });
  });

  it('fails as the controls here do', async () => {
    const embedded = await startEmbeddedWorker();
    running.push(embedded);

    await expect(embedded.control.kill('B1')).rejects.toThrow(RangeError);
    await expect(
      embedded.control.seed([{ namespace: 'nope', key: 'k', bins: { a: 1 } }]),
    ).rejects.toMatchObject({ name: 'AerospikeError', codeName: 'INVALID_NAMESPACE' });
  });

  it('rejects options and ports as starting here does', async () => {
    const taken = await startEmbeddedWorker();
    running.push(taken);

    await expect(startEmbeddedWorker({ nodes: 0 })).rejects.toThrow(RangeError);
    await expect(startEmbeddedWorker({ port: taken.nodes[0]?.port ?? 0 })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('ends its thread with the cluster, and answers no more', async () => {
    const embedded = await startEmbeddedWorker();
    const port = embedded.nodes[0]?.port ?? 0;

    await embedded.close();
    await embedded.close();

    await expect(connectRaw(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(embedded.control.counters()).rejects.toThrow('closed');
  });
});

describe('startWorker', () => {
  it('rejects when the thread dies before it serves', async () => {
    const dying = startWorker(scriptOf(`throw new Error('no luck');`), {}, {});

    await expect(dying).rejects.toThrow('no luck');
    await expect(startWorker(scriptOf(''), {}, {})).rejects.toThrow('ended with code 0');
  });

  it('reports a crash once, and fails the calls under way', async () => {
    const crashes: Error[] = [];
    const script = scriptOf(
      STARTED,
      `parentPort.on('message', () => { throw new Error('bang'); });`,
    );
    const onCrash = (error: Error): void => {
      crashes.push(error);
    };
    const embedded = await startWorker(script, {}, { onCrash });

    await expect(embedded.control.counters()).rejects.toThrow('bang');
    await expect(embedded.control.counters()).rejects.toThrow('closed');
    await embedded.close();

    expect(crashes.map(({ message }) => message)).toEqual(['bang']);
  });
});
