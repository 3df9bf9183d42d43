import { describe, expect, it } from 'vitest';
import { connectTo, RC, start } from '../../../../test/compat/embedded-harness.js';
import type { RawClient } from '../../../../test/compat/raw-client.js';
import { deleteFrame, getFrame, putFrame } from '../../../../test/compat/record-frames.js';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { RESULT } from '../../model/result-code.js';
import {
  ADMIN_COMMAND,
  ADMIN_FIELD,
  ADMIN_LIST_END,
  type AdminMessage,
  adminField,
  decodeAdminList,
  encodeAdminFrame,
} from '../../wire/admin.js';
import {
  decodeNames,
  decodePrivileges,
  encodeNames,
  encodePrivileges,
  encodeU32,
  PRIVILEGE,
  type WirePrivilege,
} from '../../wire/admin-content.js';
import { credentialOf } from '../../wire/credential.js';
import type { WireField } from '../../wire/field.js';
import { decodeMessages } from '../../wire/message.js';
import type { EmbeddedNode, EmbeddedOptions, EmbeddedSecurity } from '../index.js';

const ROOT = { name: 'root', password: 'secret', roles: ['user-admin'] };
const WRITER = { name: 'writer', password: 'secret', roles: ['read-write'] };
const READER = { name: 'reader', password: 'secret', roles: ['read'] };
const NOBODY = { name: 'nobody', password: 'secret' };
const hashed = await credentialOf('secret');

type Fields = Partial<Record<keyof typeof ADMIN_FIELD, string | Buffer>>;

function secured(security: EmbeddedSecurity = {}, options: EmbeddedOptions = {}) {
  const users = [ROOT, WRITER, READER, NOBODY];
  return start({ edition: 'enterprise', security: { users, ...security }, ...options });
}

function fieldsOf(fields: Fields): WireField[] {
  const names = Object.keys(fields) as (keyof Fields)[];
  return names.map((name) => ({ id: ADMIN_FIELD[name], data: bytesOf(fields[name]) }));
}

function bytesOf(data: string | Uint8Array = ''): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : data;
}

async function admin(client: RawClient, command: keyof typeof ADMIN_COMMAND, fields: Fields = {}) {
  const request = { command: ADMIN_COMMAND[command], fields: fieldsOf(fields) };
  const messages = decodeAdminList((await client.ask(encodeAdminFrame(request))).payload);
  const isList = command === 'queryUsers' || command === 'queryRoles';
  if (!isList || messages.at(-1)?.resultCode !== RESULT.ok) return messages;
  // The end of a list has a frame of its own.
  const end = decodeAdminList((await client.frame()).payload);
  return [...messages, ...end];
}

async function adminCode(...call: Parameters<typeof admin>): Promise<number | undefined> {
  return (await admin(...call))[0]?.resultCode;
}

const logIn = (client: RawClient, user: string, credential = hashed) =>
  admin(client, 'login', { user, credential });

async function connectAs(embedded: EmbeddedNode, user: string, node?: string): Promise<RawClient> {
  const client = await connectTo(embedded, node);
  expect((await logIn(client, user))[0]?.resultCode).toBe(RESULT.ok);
  return client;
}

async function recordCode(client: RawClient, frame: Buffer): Promise<number | undefined> {
  return decodeMessages((await client.ask(frame)).payload)[0]?.resultCode;
}

describe('a node with security', () => {
  it('answers nothing but a login on a connection nobody is behind', async () => {
    const embedded = await secured();
    const client = await connectTo(embedded);

    expect(await recordCode(client, getFrame({ key: 'k' }))).toBe(RESULT.notAuthenticated);
    expect([...(await client.info('build')).keys()]).toEqual(['ERROR:80:not authenticated']);
    expect(await adminCode(client, 'queryUsers')).toBe(RESULT.notAuthenticated);
    await logIn(client, 'writer');
    expect(await recordCode(client, putFrame({ key: 'k' }, 'text'))).toBe(RESULT.ok);
    expect((await client.info('build')).get('build')).toBe('8.1.2.0');
  });

  it.each([
    ['an unknown user', { user: 'x', credential: hashed }, RESULT.invalidUser],
    ['no user', { credential: hashed }, RESULT.invalidUser],
    ['a wrong password', { user: 'root', credential: 'x' }, RESULT.invalidCredential],
    ['no password', { user: 'root' }, RESULT.invalidCredential],
  ])('refuses a login with %s', async (_, fields, code) => {
    expect(await adminCode(await connectTo(await secured()), 'login', fields)).toBe(code);
  });

  it('takes admin/admin where no users are given', async () => {
    const embedded = await start({ edition: 'enterprise', security: {} });
    const client = await connectTo(embedded);
    const answers = await logIn(client, 'admin', await credentialOf('admin'));
    expect(answers[0]?.resultCode).toBe(RESULT.ok);
  });

  it('lets further connections in by token, on every node, until the session ends', async () => {
    const clock = createFakeClock();
    const embedded = await secured({ sessionTtlSeconds: 100 }, { clock, nodes: 2 });
    const [answer] = await logIn(await connectTo(embedded), 'writer');
    if (answer === undefined) throw new Error('no answer');
    const sessionToken = adminField(answer, ADMIN_FIELD.sessionToken) ?? Buffer.alloc(0);
    expect(adminField(answer, ADMIN_FIELD.sessionTtl)).toEqual(encodeU32(100));
    const other = await connectTo(embedded, 'A2');

    const enter = (user: string, token = sessionToken) =>
      adminCode(other, 'authenticate', { user, sessionToken: token });
    expect(await enter('root')).toBe(RESULT.invalidCredential);
    expect(await enter('writer', Buffer.from('guess'))).toBe(RESULT.expiredSession);
    expect(await enter('writer')).toBe(RESULT.ok);
    clock.advance(100_000);
    expect(await enter('writer')).toBe(RESULT.expiredSession);
  });

  it('answers what it can not read with a code', async () => {
    const client = await connectAs(await secured(), 'root');
    expect(await adminCode(client, 'grantRoles', { user: 'root', roles: Buffer.of(9) })).toBe(
      RESULT.invalidField,
    );
    const unknown = decodeAdminList((await client.ask(encodeAdminFrame({ command: 99 }))).payload);
    expect(unknown[0]?.resultCode).toBe(RESULT.invalidCommand);
  });
});

describe('what the Go client sends and expects', () => {
  it('is that fields are there which it does not count', async () => {
    const client = await connectAs(await secured(), 'root');
    const fields = fieldsOf({ role: 'r', privileges: encodePrivileges([READ_IN_DEMO]) });
    const frame = encodeAdminFrame({ command: ADMIN_COMMAND.createRole, fields });
    frame[11] = 1;
    expect(decodeAdminList((await client.ask(frame)).payload)).toMatchObject([{ resultCode: 0 }]);
    const [role] = await admin(client, 'queryRoles', { role: 'r' });
    expect(
      decodePrivileges(adminField(role ?? NO_MESSAGE, ADMIN_FIELD.privileges) ?? NOTHING),
    ).toEqual([READ_IN_DEMO]);
  });

  it('is that a role without a whitelist has no such field', async () => {
    const client = await connectAs(await secured(), 'root');
    const [role] = await admin(client, 'queryRoles', { role: 'read' });
    expect(role?.fields.map(({ id }) => id)).toEqual([
      ADMIN_FIELD.role,
      ADMIN_FIELD.privileges,
      ADMIN_FIELD.readQuota,
      ADMIN_FIELD.writeQuota,
    ]);
  });

  it('is that a list and its end come in two frames', async () => {
    const client = await connectAs(await secured(), 'root');
    const request = encodeAdminFrame({ command: ADMIN_COMMAND.queryUsers });
    const listed = decodeAdminList((await client.ask(request)).payload);
    expect(listed.map(({ resultCode }) => resultCode)).toEqual([0, 0, 0, 0]);
    expect(decodeAdminList((await client.frame()).payload)).toMatchObject([{ resultCode: 50 }]);
  });
});

const READ_IN_DEMO = { code: PRIVILEGE.read, namespace: 'test', set: 'demo' };
const NO_MESSAGE: AdminMessage = { resultCode: 0, command: 0, fields: [] };
const NOTHING = Buffer.of(0);

describe('permissions', () => {
  it.each([
    ['reader', RC.notFound, RESULT.roleViolation],
    ['writer', RC.notFound, RESULT.ok],
    ['root', RESULT.roleViolation, RESULT.roleViolation],
    ['nobody', RESULT.roleViolation, RESULT.roleViolation],
  ])('of %s: reading ends with %i, writing with %i', async (user, reading, writing) => {
    const client = await connectAs(await secured(), user);
    expect(await recordCode(client, getFrame({ key: 'k' }))).toBe(reading);
    expect(await recordCode(client, putFrame({ key: 'k' }, 'text'))).toBe(writing);
    if (writing !== RESULT.ok) {
      expect(await recordCode(client, deleteFrame({ key: 'k' }))).toBe(writing);
    }
  });

  it('are asked of info commands that change something', async () => {
    const embedded = await secured();
    const command = 'truncate:namespace=test;set=demo';
    const client = await connectAs(embedded, 'reader');
    expect((await client.info(command)).get(command)).toBe(
      "ERROR:81:role violation - requires permission 'truncate'",
    );
    await admin(await connectAs(embedded, 'root'), 'grantRoles', {
      user: 'reader',
      roles: encodeNames(['truncate']),
    });
    expect((await client.info(command)).get(command)).toBe('ok');
  });

  it('can be confined to a namespace and a set, and change while connections are open', async () => {
    const embedded = await secured();
    const root = await connectAs(embedded, 'root');
    const client = await connectAs(embedded, 'nobody');
    const within = (namespace: string, set: string): WirePrivilege[] => [
      { code: PRIVILEGE.readWrite, namespace, set },
    ];
    const grant = (privileges: WirePrivilege[]) =>
      adminCode(root, 'grantPrivileges', {
        role: 'own',
        privileges: encodePrivileges(privileges),
      });
    await admin(root, 'createRole', { role: 'own', privileges: encodePrivileges([]) });
    await admin(root, 'grantRoles', { user: 'nobody', roles: encodeNames(['own']) });

    expect(await grant([{ code: PRIVILEGE.read, namespace: '', set: 'set' }])).toBe(
      RESULT.invalidPrivilege,
    );
    expect(await grant(within('bar', ''))).toBe(RESULT.ok);
    expect(await recordCode(client, putFrame({ key: 'k' }, 'x'))).toBe(RESULT.roleViolation);
    expect(await grant(within('test', 'else'))).toBe(RESULT.ok);
    expect(await recordCode(client, putFrame({ key: 'k' }, 'x'))).toBe(RESULT.roleViolation);
    expect(await grant(within('test', 'set'))).toBe(RESULT.ok);
    expect(await recordCode(client, putFrame({ key: 'k' }, 'x'))).toBe(RESULT.ok);
    await admin(root, 'dropRole', { role: 'own' });
    expect(await recordCode(client, getFrame({ key: 'k' }))).toBe(RESULT.roleViolation);
  });
});

describe('users', () => {
  it('are listed with their roles, all of them to user-admins only', async () => {
    const embedded = await secured();
    const list = await admin(await connectAs(embedded, 'root'), 'queryUsers');
    expect(list.at(-1)?.resultCode).toBe(ADMIN_LIST_END);
    const rows = list.slice(0, -1).map((row) => ({
      name: adminField(row, ADMIN_FIELD.user)?.toString(),
      roles: decodeNames(adminField(row, ADMIN_FIELD.roles) ?? Buffer.alloc(0)),
    }));
    expect(rows).toContainEqual({ name: 'reader', roles: ['read'] });
    const reader = await connectAs(embedded, 'reader');
    expect(await adminCode(reader, 'queryUsers')).toBe(RESULT.roleViolation);
    expect(await adminCode(reader, 'queryUsers', { user: 'root' })).toBe(RESULT.roleViolation);
    expect(await adminCode(reader, 'queryUsers', { user: 'reader' })).toBe(RESULT.ok);
  });

  it('are made, get a new password, and are dropped, which their connections notice', async () => {
    const embedded = await secured();
    const root = await connectAs(embedded, 'root');
    const fields = { user: 'new', password: hashed, roles: encodeNames(['read-write']) };

    expect(await adminCode(root, 'createUser', { ...fields, roles: encodeNames(['']) })).toBe(
      RESULT.invalidRole,
    );
    expect(await adminCode(root, 'createUser', fields)).toBe(RESULT.ok);
    expect(await adminCode(root, 'createUser', fields)).toBe(RESULT.userExists);
    const client = await connectAs(embedded, 'new');
    const change = (oldPassword: string) =>
      adminCode(client, 'changePassword', { user: 'new', oldPassword, password: 'other hash' });
    expect(await change('x')).toBe(RESULT.invalidPassword);
    expect(await change(hashed)).toBe(RESULT.ok);
    expect((await logIn(client, 'new'))[0]?.resultCode).toBe(RESULT.invalidCredential);
    expect(await adminCode(root, 'dropUser', { user: 'new' })).toBe(RESULT.ok);
    expect(await adminCode(root, 'dropUser', { user: 'new' })).toBe(RESULT.invalidUser);
    expect(await recordCode(client, getFrame({ key: 'k' }))).toBe(RESULT.notAuthenticated);
  });

  it("can't change each other's passwords, nor do what needs user-admin", async () => {
    const client = await connectAs(await secured(), 'writer');
    expect(
      await adminCode(client, 'changePassword', {
        ...{ user: 'root', oldPassword: hashed, password: 'x' },
      }),
    ).toBe(RESULT.roleViolation);
    for (const command of ['createUser', 'dropUser', 'setPassword', 'createRole'] as const) {
      expect(await adminCode(client, command, { user: 'root' })).toBe(RESULT.roleViolation);
    }
  });
});

describe('roles', () => {
  it('every server has can not be changed', async () => {
    const root = await connectAs(await secured(), 'root');
    expect(await adminCode(root, 'dropRole', { role: 'read' })).toBe(RESULT.invalidRole);
    expect(await adminCode(root, 'createRole', { role: 'read' })).toBe(RESULT.roleExists);
  });

  it.each([
    ['127.0.0.1', RESULT.ok],
    ['127.0.0.0/8', RESULT.ok],
    ['10.0.0.0/8', RESULT.notWhitelisted],
    ['10.0.0.1,127.0.0.1', RESULT.ok],
    ['::1', RESULT.notWhitelisted],
  ])('with the whitelist %s end a login from loopback with %i', async (whitelist, code) => {
    const embedded = await secured();
    const root = await connectAs(embedded, 'root');
    expect(await adminCode(root, 'createRole', { role: 'near', whitelist })).toBe(RESULT.ok);
    await admin(root, 'grantRoles', { user: 'nobody', roles: encodeNames(['near']) });
    expect((await logIn(await connectTo(embedded), 'nobody'))[0]?.resultCode).toBe(code);
  });

  it.each(['x', '10.0.0.0/99', '10.0.0.0/8/8', ','])(
    'refuse the whitelist %s',
    async (whitelist) => {
      const root = await connectAs(await secured(), 'root');
      expect(await adminCode(root, 'createRole', { role: 'near', whitelist })).toBe(
        RESULT.invalidWhitelist,
      );
    },
  );

  it('have no quotas unless these are switched on', async () => {
    const root = await connectAs(await secured(), 'root');
    const quota = { readQuota: encodeU32(1), writeQuota: encodeU32(1) };
    expect(await adminCode(root, 'createRole', { role: 'slow', ...quota })).toBe(
      RESULT.quotasNotEnabled,
    );
  });

  it('hold their users to their quotas, second by second', async () => {
    const clock = createFakeClock();
    const embedded = await secured({ quotas: true }, { clock });
    const root = await connectAs(embedded, 'root');
    const client = await connectAs(embedded, 'writer');
    await admin(root, 'createRole', { role: 'slow', writeQuota: encodeU32(2) });
    await admin(root, 'grantRoles', { user: 'writer', roles: encodeNames(['slow']) });
    const write = () => recordCode(client, putFrame({ key: 'k' }, 'x'));

    expect([await write(), await write(), await write()]).toEqual([0, 0, RESULT.quotaExceeded]);
    expect(await recordCode(client, getFrame({ key: 'k' }))).toBe(RESULT.ok);
    clock.advance(1_000);
    expect(await write()).toBe(RESULT.ok);
  });
});

describe('options of security', () => {
  it.each([
    [{ edition: 'community' as const, security: {} }, /security is not in the Community edition/],
    [{ security: { users: [{ name: '', password: 'x' }] } }, /users\[0\]\.name/],
    [{ security: { users: [{ name: 'n'.repeat(64), password: 'x' }] } }, /users\[0\]\.name/],
    [{ security: { users: [{ name: 'n', password: 'x', roles: ['r'] }] } }, /users\[0\]\.roles/],
    [{ security: { sessionTtlSeconds: 0 } }, /sessionTtlSeconds/],
  ])('%j is refused', async (options, words) => {
    const starting = Promise.resolve().then(() => start({ edition: 'enterprise', ...options }));
    await expect(starting).rejects.toThrow(words);
  });
});
