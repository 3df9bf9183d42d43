/** Admin commands on roles: made and dropped, with privileges, addresses their users may come from, and quotas. */

import { RESULT } from '../../model/result-code.js';
import { ADMIN_FIELD, type AdminMessage, adminField } from '../../wire/admin.js';
import {
  decodePrivileges,
  decodeU32,
  encodePrivileges,
  encodeU32,
  type WirePrivilege,
} from '../../wire/admin-content.js';
import type { WireField } from '../../wire/field.js';
import type { AdminAnswer, AdminCall } from './admin-call.js';
import { AdminError, optionalText, textIn } from './admin-fields.js';
import { EVERYWHERE, isPrivilege, isSamePrivilege } from './privileges.js';
import { isWhitelistEntry, newRole, type Role, type Security } from './security.js';

export function createRole({ message, security }: AdminCall): AdminAnswer {
  const name = textIn(message, ADMIN_FIELD.role, RESULT.invalidRole);
  if (security.roles.has(name)) throw new AdminError(RESULT.roleExists);
  const role: Role = {
    ...newRole(name, privilegesIn(message)),
    whitelist: whitelistIn(message),
    ...quotasIn(message, security),
  };
  security.roles.set(name, role);
  return undefined;
}

/** Users that have it lose it. */
export function dropRole(call: AdminCall): AdminAnswer {
  const { name } = ownRoleIn(call);
  call.security.roles.delete(name);
  for (const { roles } of call.security.users.values()) roles.delete(name);
  return undefined;
}

export function grantPrivileges(call: AdminCall): AdminAnswer {
  const role = ownRoleIn(call);
  const added = privilegesIn(call.message).filter(
    (one) => !role.privileges.some((held) => isSamePrivilege(held, one)),
  );
  role.privileges = [...role.privileges, ...added];
  return undefined;
}

export function revokePrivileges(call: AdminCall): AdminAnswer {
  const role = ownRoleIn(call);
  const gone = privilegesIn(call.message);
  role.privileges = role.privileges.filter(
    (held) => !gone.some((one) => isSamePrivilege(held, one)),
  );
  return undefined;
}

export function setWhitelist(call: AdminCall): AdminAnswer {
  const role = ownRoleIn(call);
  role.whitelist = whitelistIn(call.message);
  return undefined;
}

export function setQuotas(call: AdminCall): AdminAnswer {
  const role = ownRoleIn(call);
  if (!call.security.quotas) throw new AdminError(RESULT.quotasNotEnabled);
  Object.assign(role, quotasIn(call.message, call.security));
  return undefined;
}

/** All roles need user-admin; everyone may ask for a role of his own. */
export function listRoles(call: AdminCall): AdminAnswer {
  const { message, session, security } = call;
  const name = optionalText(message, ADMIN_FIELD.role);
  const own = security.users.get(session.user ?? '')?.roles;
  if (name === undefined || own?.has(name) !== true) {
    const code = security.check(session.user, 'user-admin', EVERYWHERE);
    if (code !== RESULT.ok) throw new AdminError(code);
  }
  const roles = name === undefined ? [...security.roles.values()] : [roleIn(call)];
  return { list: roles.map((role) => roleFields(role)) };
}

/** A role without a whitelist has no such field: the Go client takes an empty one for a list. */
function roleFields(role: Role): WireField[] {
  const whitelist = Buffer.from(role.whitelist.join(','));
  return [
    { id: ADMIN_FIELD.role, data: Buffer.from(role.name) },
    { id: ADMIN_FIELD.privileges, data: encodePrivileges(role.privileges) },
    ...(whitelist.length === 0 ? [] : [{ id: ADMIN_FIELD.whitelist, data: whitelist }]),
    { id: ADMIN_FIELD.readQuota, data: encodeU32(role.readQuota) },
    { id: ADMIN_FIELD.writeQuota, data: encodeU32(role.writeQuota) },
  ];
}

function roleIn({ message, security }: AdminCall): Role {
  const role = security.roles.get(textIn(message, ADMIN_FIELD.role, RESULT.invalidRole));
  if (role === undefined) throw new AdminError(RESULT.invalidRole);
  return role;
}

/** The roles every server has can't be changed. */
function ownRoleIn(call: AdminCall): Role {
  const role = roleIn(call);
  if (role.isPredefined) throw new AdminError(RESULT.invalidRole);
  return role;
}

function privilegesIn(message: AdminMessage): WirePrivilege[] {
  const data = adminField(message, ADMIN_FIELD.privileges);
  const privileges = data === undefined ? [] : decodePrivileges(data);
  if (!privileges.every(isPrivilege)) throw new AdminError(RESULT.invalidPrivilege);
  return privileges;
}

function whitelistIn(message: AdminMessage): string[] {
  const text = optionalText(message, ADMIN_FIELD.whitelist) ?? '';
  const entries = text === '' ? [] : text.split(',');
  if (!entries.every(isWhitelistEntry)) throw new AdminError(RESULT.invalidWhitelist);
  return entries;
}

function quotasIn(
  message: AdminMessage,
  { quotas }: Security,
): Pick<Role, 'readQuota' | 'writeQuota'> {
  const readQuota = quotaIn(message, ADMIN_FIELD.readQuota);
  const writeQuota = quotaIn(message, ADMIN_FIELD.writeQuota);
  if (!quotas && readQuota + writeQuota > 0) throw new AdminError(RESULT.quotasNotEnabled);
  return { readQuota, writeQuota };
}

function quotaIn(message: AdminMessage, id: number): number {
  const data = adminField(message, id);
  return data === undefined ? 0 : decodeU32(data);
}
