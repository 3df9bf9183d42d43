/** Keeps users and roles with the data: all of them as one text, saved whenever a command has changed it. */

import type { Role, Security, User } from './security.js';

/** The kind they are kept under, and their only name. */
export const SECURITY = 'security';
export const USERS_AND_ROLES = 'users-and-roles';

interface SavedSecurity {
  readonly users: readonly (Omit<User, 'roles'> & { readonly roles: readonly string[] })[];
  /** Those every server has are left out: they can't be changed. */
  readonly roles: readonly Role[];
}

export function securityText({ users, roles }: Security): string {
  const saved: SavedSecurity = {
    users: Array.from(users.values(), (user) => ({ ...user, roles: [...user.roles] })),
    roles: [...roles.values()].filter(({ isPredefined }) => !isPredefined),
  };
  return JSON.stringify(saved);
}

/** What was kept takes the place of the users and roles that are there. */
export function restoreSecurity(security: Security, content: Uint8Array): void {
  const saved = JSON.parse(Buffer.from(content).toString('utf8')) as SavedSecurity;
  security.users.clear();
  for (const { name, isPredefined } of security.roles.values()) {
    if (!isPredefined) security.roles.delete(name);
  }
  for (const user of saved.users) {
    security.users.set(user.name, { ...user, roles: new Set(user.roles) });
  }
  for (const role of saved.roles) security.roles.set(role.name, role);
}
