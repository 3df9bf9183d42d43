/** Admin commands: logging in, and looking after users and roles. Answers a type-2 frame's payload. */

import { RESULT } from '../../model/result-code.js';
import {
  ADMIN_COMMAND,
  ADMIN_FIELD,
  ADMIN_LIST_END,
  type AdminMessage,
  adminField,
  decodeAdminRequest,
  encodeAdminFrame,
  encodeAdminList,
} from '../../wire/admin.js';
import { encodeCounts, encodeNames, encodeU32 } from '../../wire/admin-content.js';
import type { WireField } from '../../wire/field.js';
import { WireError } from '../../wire/wire-error.js';
import type { AdminAnswer, AdminCall } from './admin-call.js';
import { AdminError, namesIn, optionalText, textIn } from './admin-fields.js';
import { EVERYWHERE } from './privileges.js';
import {
  createRole,
  dropRole,
  grantPrivileges,
  listRoles,
  revokePrivileges,
  setQuotas,
  setWhitelist,
} from './role-commands.js';
import type { QuotaKind, User } from './security.js';
import { USER_MAX_BYTES } from './security-limits.js';

/** Throws AdminError for a refusal. */
type AdminReply = (call: AdminCall) => AdminAnswer;

interface AdminCommand {
  readonly reply: AdminReply;
  /** Who may ask: anyone, whoever is logged in (the command looks closer itself), or who has user-admin. */
  readonly by: 'anyone' | 'users' | 'admins';
}

const COMMANDS: ReadonlyMap<number, AdminCommand> = new Map<number, AdminCommand>([
  [ADMIN_COMMAND.authenticate, { reply: authenticate, by: 'anyone' }],
  [ADMIN_COMMAND.login, { reply: logIn, by: 'anyone' }],
  [ADMIN_COMMAND.changePassword, { reply: changePassword, by: 'users' }],
  [ADMIN_COMMAND.queryUsers, { reply: listUsers, by: 'users' }],
  [ADMIN_COMMAND.queryRoles, { reply: listRoles, by: 'users' }],
  [ADMIN_COMMAND.createUser, { reply: createUser, by: 'admins' }],
  [ADMIN_COMMAND.dropUser, { reply: dropUser, by: 'admins' }],
  [ADMIN_COMMAND.setPassword, { reply: setPassword, by: 'admins' }],
  [ADMIN_COMMAND.grantRoles, { reply: grantRoles, by: 'admins' }],
  [ADMIN_COMMAND.revokeRoles, { reply: revokeRoles, by: 'admins' }],
  [ADMIN_COMMAND.createRole, { reply: createRole, by: 'admins' }],
  [ADMIN_COMMAND.dropRole, { reply: dropRole, by: 'admins' }],
  [ADMIN_COMMAND.grantPrivileges, { reply: grantPrivileges, by: 'admins' }],
  [ADMIN_COMMAND.revokePrivileges, { reply: revokePrivileges, by: 'admins' }],
  [ADMIN_COMMAND.setWhitelist, { reply: setWhitelist, by: 'admins' }],
  [ADMIN_COMMAND.setQuotas, { reply: setQuotas, by: 'admins' }],
]);

/** A whole frame; what can't be read, or may not be asked, gets its code. */
export function answerAdminCommand(payload: Buffer, call: Omit<AdminCall, 'message'>): Buffer {
  try {
    const message = decodeAdminRequest(payload);
    return encodeAnswer(run({ ...call, message }));
  } catch (error) {
    if (error instanceof AdminError) return encodeAdminFrame({ resultCode: error.resultCode });
    if (error instanceof WireError) return encodeAdminFrame({ resultCode: RESULT.invalidField });
    throw error;
  }
}

function run(call: AdminCall): AdminAnswer {
  const { message, session, security } = call;
  const command = COMMANDS.get(message.command);
  if (command === undefined) throw new AdminError(RESULT.invalidCommand);
  if (command.by !== 'anyone') {
    const permission = command.by === 'admins' ? 'user-admin' : undefined;
    const code = security.check(session.user, permission, EVERYWHERE);
    if (code !== RESULT.ok) throw new AdminError(code);
  }
  return command.reply(call);
}

function encodeAnswer(answer: AdminAnswer): Buffer {
  if (answer === undefined) return encodeAdminFrame({});
  if ('fields' in answer) return encodeAdminFrame(answer);
  const messages = answer.list.map((fields) => ({ fields }));
  // The end has a frame of its own: the Go client forgets what came in the same one.
  const end = encodeAdminFrame({ resultCode: ADMIN_LIST_END });
  return messages.length === 0 ? end : Buffer.concat([encodeAdminList(messages), end]);
}

/** With a certificate instead of a user and a password, the certificate's name is the user. */
function logIn({ message, session, security }: AdminCall): AdminAnswer {
  const name = optionalText(message, ADMIN_FIELD.user) ?? session.certificateUser;
  if (name === undefined) throw new AdminError(RESULT.invalidUser);
  const known = security.users.get(name);
  const byCertificate = adminField(message, ADMIN_FIELD.user) === undefined;
  const credential = byCertificate
    ? (known?.credential ?? '')
    : textIn(message, ADMIN_FIELD.credential, RESULT.invalidCredential);
  const code = security.logIn(name, credential, session.address);
  if (code !== RESULT.ok) throw new AdminError(code);
  session.user = name;
  return {
    fields: [
      { id: ADMIN_FIELD.sessionToken, data: security.openSession(name) },
      { id: ADMIN_FIELD.sessionTtl, data: encodeU32(security.sessionTtlSeconds) },
    ],
  };
}

function authenticate({ message, session, security }: AdminCall): AdminAnswer {
  const token = adminField(message, ADMIN_FIELD.sessionToken);
  if (token === undefined) throw new AdminError(RESULT.invalidCredential);
  const user = security.sessionUser(token, session.address);
  if (typeof user === 'number') throw new AdminError(user);
  const named = optionalText(message, ADMIN_FIELD.user);
  if (named !== undefined && named !== user) throw new AdminError(RESULT.invalidCredential);
  session.user = user;
  return undefined;
}

function createUser({ message, security }: AdminCall): AdminAnswer {
  const name = textIn(message, ADMIN_FIELD.user, RESULT.invalidUser);
  if (security.users.has(name)) throw new AdminError(RESULT.userExists);
  const credential = textIn(message, ADMIN_FIELD.password, RESULT.invalidPassword);
  const roles = rolesIn(message);
  security.users.set(name, { name, credential, roles: new Set(roles) });
  return undefined;
}

function dropUser(call: AdminCall): AdminAnswer {
  const { name } = userIn(call);
  call.security.users.delete(name);
  call.security.endSessions(name);
  return undefined;
}

function setPassword(call: AdminCall): AdminAnswer {
  const user = userIn(call);
  user.credential = textIn(call.message, ADMIN_FIELD.password, RESULT.invalidPassword);
  call.security.endSessions(user.name);
  return undefined;
}

/** A user's own affair, who has to know the password that goes. */
function changePassword(call: AdminCall): AdminAnswer {
  const user = userIn(call);
  if (user.name !== call.session.user) throw new AdminError(RESULT.roleViolation);
  const old = textIn(call.message, ADMIN_FIELD.oldPassword, RESULT.invalidPassword);
  if (old !== user.credential) throw new AdminError(RESULT.invalidPassword);
  return setPassword(call);
}

function grantRoles(call: AdminCall): AdminAnswer {
  const user = userIn(call);
  for (const role of rolesIn(call.message)) user.roles.add(role);
  return undefined;
}

function revokeRoles(call: AdminCall): AdminAnswer {
  const user = userIn(call);
  for (const role of rolesIn(call.message)) user.roles.delete(role);
  return undefined;
}

/** All users need user-admin; everyone may ask for himself. */
function listUsers(call: AdminCall): AdminAnswer {
  const { message, session, security } = call;
  const name = optionalText(message, ADMIN_FIELD.user);
  if (name === undefined || name !== session.user) {
    const code = security.check(session.user, 'user-admin', EVERYWHERE);
    if (code !== RESULT.ok) throw new AdminError(code);
  }
  const users = name === undefined ? [...security.users.values()] : [userIn(call)];
  return { list: users.map((user) => userFields(user, call)) };
}

function userFields(user: User, { security, connectionsOf }: AdminCall): WireField[] {
  const connections = connectionsOf(user.name);
  // The quota, and rates nobody here measures over time.
  const infoOf = (kind: QuotaKind): Buffer => encodeCounts([security.quotaOf(user, kind), 0, 0, 0]);
  return [
    { id: ADMIN_FIELD.user, data: Buffer.from(user.name) },
    { id: ADMIN_FIELD.roles, data: encodeNames([...user.roles]) },
    { id: ADMIN_FIELD.readInfo, data: infoOf('readQuota') },
    { id: ADMIN_FIELD.writeInfo, data: infoOf('writeQuota') },
    { id: ADMIN_FIELD.connections, data: encodeU32(connections) },
  ];
}

function userIn({ message, security }: AdminCall): User {
  const user = security.users.get(textIn(message, ADMIN_FIELD.user, RESULT.invalidUser));
  if (user === undefined) throw new AdminError(RESULT.invalidUser);
  return user;
}

/** Roles need not be there (yet): the official client's suite expects users to have such. They permit nothing. */
function rolesIn(message: AdminMessage): string[] {
  const names = namesIn(message);
  const sound = names.every((name) => name !== '' && Buffer.byteLength(name) <= USER_MAX_BYTES);
  if (!sound) throw new AdminError(RESULT.invalidRole);
  return names;
}
