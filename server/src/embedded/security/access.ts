/** Which permission a record message or an info command needs, and whether the user of a connection has it. */

import { RESULT } from '../../model/result-code.js';
import { FIELD } from '../../wire/field.js';
import { INFO1, INFO2 } from '../../wire/info-bits.js';
import type { WireMessage } from '../../wire/message.js';
import { asBuffer } from '../../wire/text.js';
import type { Session } from '../connection.js';
import type { Permission, Scope } from './privileges.js';
import type { Security } from './security.js';

/** RESULT.ok, or the code a message for this namespace is refused with. */
type CheckAccess = (message: WireMessage, namespace: string) => number;

export interface Access {
  /** A command on one record, alone or as the row of a batch. */
  readonly record: CheckAccess;
  /** A query, or background work on what it finds. */
  readonly query: CheckAccess;
}

export function accessOf(security: Security, { user }: Session): Access {
  const check = (
    needed: readonly Permission[],
    message: WireMessage,
    namespace: string,
  ): number => {
    const scope = { namespace, set: setOf(message) };
    const codes = needed.map((permission) => security.check(user, permission, scope));
    return codes.find((code) => code !== RESULT.ok) ?? RESULT.ok;
  };
  return {
    record(message, namespace) {
      const code = check(recordPermissions(message), message, namespace);
      if (code !== RESULT.ok || user === undefined) return code;
      return security.spend(user, isWrite(message) ? 'writeQuota' : 'readQuota');
    },
    query: (message, namespace) => check([queryPermission(message)], message, namespace),
  };
}

/** Info commands that need a permission, as the server's table has them; all others need a login only. */
export const INFO_PERMISSIONS: Readonly<Record<string, Permission>> = {
  'config-set': 'set-config',
  // A server has a permission of its own for these two; here who may administer a node may look into it.
  'debug-record': 'logging-ctrl',
  'debug-record-meta': 'logging-ctrl',
  'dump-cluster': 'logging-ctrl',
  'dump-fabric': 'logging-ctrl',
  'dump-hb': 'logging-ctrl',
  'dump-hlc': 'logging-ctrl',
  'dump-migrates': 'logging-ctrl',
  'dump-rw': 'logging-ctrl',
  'dump-skew': 'logging-ctrl',
  'dump-wb-summary': 'logging-ctrl',
  'jem-stats': 'logging-ctrl',
  'log-message': 'logging-ctrl',
  'log-set': 'logging-ctrl',
  'query-abort': 'query-admin',
  'query-abort-all': 'query-admin',
  quiesce: 'service-ctrl',
  'quiesce-undo': 'service-ctrl',
  recluster: 'service-ctrl',
  revive: 'service-ctrl',
  'roster-set': 'service-ctrl',
  'services-alumni-reset': 'service-ctrl',
  'set-config': 'set-config',
  'set-log': 'logging-ctrl',
  'sindex-create': 'sindex-admin',
  'sindex-delete': 'sindex-admin',
  'sindex-exists': 'sindex-admin',
  tip: 'service-ctrl',
  'tip-clear': 'service-ctrl',
  truncate: 'truncate',
  'truncate-namespace': 'truncate',
  'truncate-namespace-undo': 'truncate',
  'truncate-undo': 'truncate',
  'udf-clear-cache': 'udf-admin',
  'udf-put': 'udf-admin',
  'udf-remove': 'udf-admin',
};

/** What an info command's parameters confine it to: `namespace=…;set=…`. */
export function scopeOfInfo(params: string): Scope {
  const parameterOf = (name: string): string =>
    params
      .split(';')
      .find((part) => part.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? '';
  return { namespace: parameterOf('namespace'), set: parameterOf('set') };
}

function recordPermissions(message: WireMessage): readonly Permission[] {
  if (!isWrite(message)) return ['read'];
  if (callsFunction(message)) return ['udf-apply'];
  const change: Permission = (message.info2 & INFO2.delete) === 0 ? 'write' : 'delete';
  return (message.info1 & INFO1.read) === 0 ? [change] : [change, 'read'];
}

function queryPermission(message: WireMessage): Permission {
  if (callsFunction(message)) return 'udf-query';
  return isWrite(message) ? 'ops-query' : 'query';
}

function isWrite(message: WireMessage): boolean {
  return (message.info2 & INFO2.write) !== 0;
}

function callsFunction(message: WireMessage): boolean {
  return message.fields.some(({ id }) => id === FIELD.udfPackage);
}

function setOf(message: WireMessage): string {
  const field = message.fields.find(({ id }) => id === FIELD.set);
  return field === undefined ? '' : asBuffer(field.data).toString('utf8');
}
