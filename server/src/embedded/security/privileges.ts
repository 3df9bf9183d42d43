/** What privileges permit: the server's permissions by privilege, and the roles every server has. */

import { PRIVILEGE, type WirePrivilege } from '../../wire/admin-content.js';

/** By the names the server gives them in refusals. */
export type Permission =
  | 'read'
  | 'query'
  | 'write'
  | 'delete'
  | 'udf-apply'
  | 'udf-query'
  | 'ops-query'
  | 'udf-admin'
  | 'sindex-admin'
  | 'query-admin'
  | 'truncate'
  | 'set-config'
  | 'logging-ctrl'
  | 'service-ctrl'
  | 'user-admin';

/** What a permission is asked for; empty means all of a kind. */
export interface Scope {
  readonly namespace: string;
  readonly set: string;
}

/** The scope of what is not confined to a namespace. */
export const EVERYWHERE: Scope = { namespace: '', set: '' };

const READ: readonly Permission[] = ['read', 'query'];
const WRITE: readonly Permission[] = ['write', 'delete', 'ops-query'];
const DATA_ADMIN: readonly Permission[] = ['udf-admin', 'sindex-admin', 'query-admin', 'truncate'];

/** After the vendor's table of privileges; what it leaves open about queries is assumed. */
const PERMISSIONS: ReadonlyMap<number, readonly Permission[]> = new Map<
  number,
  readonly Permission[]
>([
  [PRIVILEGE.userAdmin, ['user-admin']],
  [PRIVILEGE.sysAdmin, [...DATA_ADMIN, 'set-config', 'logging-ctrl', 'service-ctrl']],
  [PRIVILEGE.dataAdmin, DATA_ADMIN],
  [PRIVILEGE.udfAdmin, ['udf-admin']],
  [PRIVILEGE.sindexAdmin, ['sindex-admin']],
  [PRIVILEGE.read, READ],
  [PRIVILEGE.readWrite, [...READ, ...WRITE]],
  [PRIVILEGE.readWriteUdf, [...READ, ...WRITE, 'udf-apply', 'udf-query']],
  [PRIVILEGE.write, WRITE],
  [PRIVILEGE.truncate, ['truncate']],
]);

/** Role → its one privilege, everywhere. */
export const PREDEFINED_ROLES: ReadonlyMap<string, number> = new Map<string, number>([
  ['data-admin', PRIVILEGE.dataAdmin],
  ['read', PRIVILEGE.read],
  ['read-write', PRIVILEGE.readWrite],
  ['read-write-udf', PRIVILEGE.readWriteUdf],
  ['sindex-admin', PRIVILEGE.sindexAdmin],
  ['sys-admin', PRIVILEGE.sysAdmin],
  ['truncate', PRIVILEGE.truncate],
  ['udf-admin', PRIVILEGE.udfAdmin],
  ['user-admin', PRIVILEGE.userAdmin],
  ['write', PRIVILEGE.write],
]);

/** A privilege there is, confined as privileges can be: a set needs its namespace. */
export function isPrivilege({ code, namespace, set }: WirePrivilege): boolean {
  return PERMISSIONS.has(code) && (set === '' || namespace !== '');
}

export function permits(privilege: WirePrivilege, permission: Permission, scope: Scope): boolean {
  const { code, namespace, set } = privilege;
  if (PERMISSIONS.get(code)?.includes(permission) !== true) return false;
  return (namespace === '' || namespace === scope.namespace) && (set === '' || set === scope.set);
}

export function isSamePrivilege(a: WirePrivilege, b: WirePrivilege): boolean {
  return a.code === b.code && a.namespace === b.namespace && a.set === b.set;
}
