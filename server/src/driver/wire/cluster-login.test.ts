import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { RESULT } from '../../model/result-code.js';
import {
  ADMIN_COMMAND,
  ADMIN_FIELD,
  type AdminMessage,
  adminField,
  decodeAdminMessage,
  encodeAdminFrame,
} from '../../wire/admin.js';
import { encodeU32 } from '../../wire/admin-content.js';
import { createFrameDecoder } from '../../wire/frame.js';
import {
  type ClusterCredentials,
  type ClusterLogin,
  createClusterLogin,
  LOGIN_PAUSE_MS,
} from './cluster-login.js';
import type { Address } from './router.js';

const APP: ClusterCredentials = { mode: 'internal', user: 'app', password: 'secret' };

interface Guard {
  readonly address: Address;
  /** Commands in the order they came. */
  readonly asked: AdminMessage[];
}

/** A server that answers admin messages as it is told, and anything else not at all. */
async function startGuard(
  answer: (message: AdminMessage) => Partial<AdminMessage>,
): Promise<Guard> {
  const asked: AdminMessage[] = [];
  const server = createServer((socket) => {
    const decoder = createFrameDecoder();
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (const { payload } of decoder.push(chunk)) {
        const message = decodeAdminMessage(payload);
        asked.push(message);
        socket.write(encodeAdminFrame(answer(message)));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return { address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port }, asked };
}

/** Opens a socket and goes through the login; rejects as the socket ends. */
async function enter(login: ClusterLogin, { address }: Guard): Promise<Socket> {
  const socket = connect(address.port, address.host);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    login.enter(socket, address, () => {
      resolve(socket);
    });
  });
}

function granting(ttlSeconds: number) {
  let logins = 0;
  return ({ command }: AdminMessage): Partial<AdminMessage> => {
    if (command !== ADMIN_COMMAND.login) return {};
    logins += 1;
    return {
      fields: [
        { id: ADMIN_FIELD.sessionToken, data: Buffer.from(`token ${logins}`) },
        { id: ADMIN_FIELD.sessionTtl, data: encodeU32(ttlSeconds) },
      ],
    };
  };
}

const commandsOf = ({ asked }: Guard): number[] => asked.map(({ command }) => command);
const { authenticate, login: logIn } = ADMIN_COMMAND;

describe('a login', () => {
  it('sends the password as the hash that official clients send', async () => {
    const guard = await startGuard(granting(3_600));
    await enter(createClusterLogin(APP, createFakeClock()), guard);

    const [message] = guard.asked;
    if (message === undefined) throw new Error('nothing was asked');
    expect(adminField(message, ADMIN_FIELD.user)?.toString()).toBe('app');
    expect(adminField(message, ADMIN_FIELD.credential)?.toString()).toMatch(
      /^\$2a\$10\$7EqJtq98hPqEX7fNZaFWoO[./A-Za-z0-9]{31}$/,
    );
    expect(adminField(message, ADMIN_FIELD.clearPassword)).toBeUndefined();
  });

  it('happens once; later sockets show the token, until shortly before it expires', async () => {
    const clock = createFakeClock();
    const guard = await startGuard(granting(3_600));
    const login = createClusterLogin(APP, clock);

    await enter(login, guard);
    clock.advance(3_539_999);
    await enter(login, guard);
    clock.advance(1);
    await enter(login, guard);

    expect(commandsOf(guard)).toEqual([logIn, authenticate, logIn]);
    const shown = guard.asked[1];
    expect(shown && adminField(shown, ADMIN_FIELD.sessionToken)?.toString()).toBe('token 1');
  });

  it('keeps a token of short life for half of it', async () => {
    const clock = createFakeClock();
    const guard = await startGuard(granting(60));
    const login = createClusterLogin(APP, clock);
    await enter(login, guard);
    clock.advance(29_999);
    await enter(login, guard);
    clock.advance(1);
    await enter(login, guard);
    expect(commandsOf(guard)).toEqual([logIn, authenticate, logIn]);
  });

  it('follows on the same socket where the token is refused, or was given up', async () => {
    const granted = granting(3_600);
    const guard = await startGuard((message) =>
      message.command === authenticate ? { resultCode: RESULT.expiredSession } : granted(message),
    );
    const login = createClusterLogin(APP, createFakeClock());
    await enter(login, guard);
    await enter(login, guard);
    expect(commandsOf(guard)).toEqual([logIn, authenticate, logIn]);
    login.forget(guard.address);
    await enter(login, guard);
    expect(commandsOf(guard)).toEqual([logIn, authenticate, logIn, logIn]);
  });

  it('that was refused is not repeated for a while', async () => {
    const clock = createFakeClock();
    const guard = await startGuard(() => ({ resultCode: RESULT.invalidCredential }));
    const login = createClusterLogin(APP, clock);
    const refused = { code: { from: 'server', resultCode: RESULT.invalidCredential } };

    for (let i = 0; i < 3; i += 1) await expect(enter(login, guard)).rejects.toMatchObject(refused);
    expect(guard.asked).toHaveLength(1);
    clock.advance(LOGIN_PAUSE_MS);
    await expect(enter(login, guard)).rejects.toMatchObject(refused);
    expect(guard.asked).toHaveLength(2);
  });

  it('to LDAP carries the password, too; one by certificate carries nothing', async () => {
    const guard = await startGuard(granting(3_600));
    const external = { ...APP, mode: 'external' } as const;
    await enter(createClusterLogin(external, createFakeClock()), guard);
    await enter(createClusterLogin({ mode: 'pki' }, createFakeClock()), guard);
    const [first, second] = guard.asked;
    expect(first && adminField(first, ADMIN_FIELD.clearPassword)?.toString()).toBe('secret');
    expect(second?.fields).toEqual([]);
  });

  it('says what it did not understand', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });
    const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    const entering = enter(createClusterLogin(APP, createFakeClock()), { address, asked: [] });
    await expect(entering).rejects.toMatchObject({ code: { error: 'MALFORMED_ANSWER' } });
  });
});
