import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectTo, start } from '../../../../test/compat/embedded-harness.js';
import type { RawClient } from '../../../../test/compat/raw-client.js';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { temporaryFolder } from '../../../../test/support/temporary-folder.js';
import { RESULT } from '../../model/result-code.js';
import { ADMIN_COMMAND, ADMIN_FIELD, decodeAdminList, encodeAdminFrame } from '../../wire/admin.js';
import { encodeNames, encodePrivileges, PRIVILEGE } from '../../wire/admin-content.js';
import { credentialOf } from '../../wire/credential.js';
import type { WireField } from '../../wire/field.js';
import type { Session } from '../connection.js';
import { type EmbeddedNode, startEmbedded } from '../index.js';
import { answerAdminCommand } from './admin-commands.js';
import { restoreSecurity, securityText } from './saved-security.js';
import { Security } from './security.js';

const hashed = await credentialOf('secret');
const changed = await credentialOf('changed');
const ROOT = { name: 'root', password: 'secret', roles: ['user-admin'] };

async function ask(client: RawClient, command: number, fields: WireField[]): Promise<number> {
  const answer = await client.ask(encodeAdminFrame({ command, fields }));
  return decodeAdminList(answer.payload)[0]?.resultCode ?? -1;
}

const text = (id: number, data: string): WireField => ({ id, data: Buffer.from(data) });
const user = (name: string): WireField => text(ADMIN_FIELD.user, name);

async function logIn(embedded: EmbeddedNode, name: string, credential: string): Promise<number> {
  const client = await connectTo(embedded);
  return ask(client, ADMIN_COMMAND.login, [user(name), text(ADMIN_FIELD.credential, credential)]);
}

describe('users and roles in a data directory', () => {
  it('are there after a restart, as commands left them', async () => {
    const directory = temporaryFolder();
    const secured = { dataDir: directory, edition: 'enterprise' as const };
    const first = await startEmbedded({ ...secured, security: { users: [ROOT] } });
    const root = await connectTo(first);
    await ask(root, ADMIN_COMMAND.login, [user('root'), text(ADMIN_FIELD.credential, hashed)]);
    const privileges = encodePrivileges([{ code: PRIVILEGE.read, namespace: 'test', set: 'demo' }]);
    const role = text(ADMIN_FIELD.role, 'reader');
    const codes = [
      await ask(root, ADMIN_COMMAND.createRole, [
        role,
        { id: ADMIN_FIELD.privileges, data: privileges },
        text(ADMIN_FIELD.whitelist, '127.0.0.1'),
      ]),
      await ask(root, ADMIN_COMMAND.createUser, [
        user('ann'),
        text(ADMIN_FIELD.password, hashed),
        { id: ADMIN_FIELD.roles, data: encodeNames(['reader']) },
      ]),
      await ask(root, ADMIN_COMMAND.changePassword, [
        user('root'),
        text(ADMIN_FIELD.oldPassword, hashed),
        text(ADMIN_FIELD.password, changed),
      ]),
    ];
    expect(codes).toEqual([0, 0, 0]);
    await first.close();

    // The users it is started with count only where none were kept.
    const second = await start({
      ...secured,
      security: { users: [ROOT, { ...ROOT, name: 'new' }] },
    });
    expect(await logIn(second, 'root', hashed)).toBe(RESULT.invalidCredential);
    expect(await logIn(second, 'new', hashed)).toBe(RESULT.invalidUser);
    expect(await logIn(second, 'ann', hashed)).toBe(RESULT.ok);
    const again = await connectTo(second);
    await ask(again, ADMIN_COMMAND.login, [user('root'), text(ADMIN_FIELD.credential, changed)]);
    const query = encodeAdminFrame({ command: ADMIN_COMMAND.queryRoles, fields: [role] });
    const [kept] = decodeAdminList((await again.ask(query)).payload);
    expect(kept?.fields.map(({ data }) => Buffer.from(data).toString('hex')).slice(0, 3)).toEqual([
      Buffer.from('reader').toString('hex'),
      privileges.toString('hex'),
      Buffer.from('127.0.0.1').toString('hex'),
    ]);
  });

  it('wait untouched while security is switched off', async () => {
    const directory = temporaryFolder();
    const secured = { dataDir: directory, edition: 'enterprise' as const };
    const first = await startEmbedded({ ...secured, security: { users: [ROOT] } });
    const root = await connectTo(first);
    await ask(root, ADMIN_COMMAND.login, [user('root'), text(ADMIN_FIELD.credential, hashed)]);
    await ask(root, ADMIN_COMMAND.setPassword, [user('root'), text(ADMIN_FIELD.password, changed)]);
    await first.close();
    const open = await startEmbedded(secured);
    await open.close();
    const last = await start({ ...secured, security: { users: [ROOT] } });
    expect(await logIn(last, 'root', changed)).toBe(RESULT.ok);
  });
});

describe('users and roles as a text', () => {
  it('come back as they were, without what was made since', () => {
    const security = new Security({
      ...{ quotas: true, sessionTtlSeconds: 60, clock: createFakeClock() },
      newToken: () => Buffer.alloc(20),
    });
    security.users.set('root', { name: 'root', credential: hashed, roles: new Set(['read']) });
    const before = securityText(security);
    security.users.get('root')?.roles.add('write');
    security.users.set('ann', { name: 'ann', credential: changed, roles: new Set() });
    const role = security.roles.get('read');
    if (role !== undefined)
      security.roles.set('mine', { ...role, name: 'mine', isPredefined: false });
    expect(securityText(security)).not.toBe(before);

    restoreSecurity(security, Buffer.from(before));
    expect(securityText(security)).toBe(before);
    expect(security.roles.has('mine')).toBe(false);
    expect(security.roles.has('read')).toBe(true);
  });
});

describe('any admin frame', () => {
  it('is answered with a frame, and leaves nobody in who did not log in', () => {
    const security = new Security({
      ...{ quotas: true, sessionTtlSeconds: 60, clock: createFakeClock() },
      newToken: () => Buffer.alloc(20),
    });
    security.users.set('root', {
      name: 'root',
      credential: hashed,
      roles: new Set(['user-admin']),
    });
    const fields = fc.array(
      fc.record({
        id: fc.integer({ min: 0, max: 20 }),
        data: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(Buffer.from('root'))),
      }),
      { maxLength: 6 },
    );
    const commands = fc.oneof(
      fc.constantFrom(...Object.values(ADMIN_COMMAND)),
      fc.integer({ min: 0, max: 255 }),
    );
    const frames = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc
        .tuple(commands, fields, fc.integer({ min: -3, max: 3 }), fc.boolean())
        .map(([command, given, cut, recount]) => {
          const payload = encodeAdminFrame({ command, fields: given }).subarray(8);
          if (recount) payload[3] = (payload[3] ?? 0) + 1;
          return cut < 0 ? payload.subarray(0, cut) : Buffer.concat([payload, Buffer.alloc(cut)]);
        }),
    );
    fc.assert(
      fc.property(frames, fc.constantFrom(undefined, 'root'), (payload, name) => {
        const session: Session = { ...NOBODY, user: name };
        const frame = answerAdminCommand(Buffer.from(payload), {
          ...{ security, session, connectionsOf: () => 0 },
        });
        expect(frame.readUInt8(1)).toBe(2);
        if (name === undefined) expect(session.user).toBeUndefined();
        security.users.set('root', {
          ...{ name: 'root', credential: hashed, roles: new Set(['user-admin']) },
        });
      }),
      { numRuns: 400, seed: 20_260_301 },
    );
  });
});

const NOBODY: Session = {
  ...{ client: '127.0.0.1:1', address: '127.0.0.1', user: undefined, certificateUser: undefined },
  ...{ userAgent: undefined, askedFeatures: false },
};
