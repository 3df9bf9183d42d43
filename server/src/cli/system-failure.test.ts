import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listenFailure } from './system-failure.js';

const address = { host: '127.0.0.1', port: 3_000 };
const systemError = (code: string, port?: number): Error =>
  Object.assign(new Error(code), { code, ...(port === undefined ? {} : { port }) });

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('an address that can not be listened on', () => {
  it('is told with the port that is taken, of several that were asked for', async () => {
    const taken = createServer().listen(0, address.host);
    servers.push(taken);
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const second = createServer().listen(port, address.host);
    const [error] = (await once(second, 'error')) as [Error];
    expect(listenFailure(new Error('a node', { cause: error }), '--port', address)?.message).toBe(
      `--port: 127.0.0.1:${port} is in use by another process. Stop that process, or choose another address with --port; port 0 takes a free one.`,
    );
  });

  it.each([
    ['EACCES', 'Choose another address with --port; port 0 takes a free one.'],
    ['EADDRNOTAVAIL', 'Choose another host.'],
    ['ENOTFOUND', 'Choose another host.'],
  ])('%s is told with what helps', (code, advice) => {
    const message = listenFailure(systemError(code), '--port', address)?.message;
    expect(message).toContain('127.0.0.1:3000');
    expect(message).toMatch(new RegExp(`\\. ${advice}$`, 'u'));
  });

  it('is another failure where the code is not known', () => {
    expect(listenFailure(systemError('EMFILE'), '--port', address)).toBeUndefined();
    expect(listenFailure(new Error('no code'), '--port', address)).toBeUndefined();
  });
});
