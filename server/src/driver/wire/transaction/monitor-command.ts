/** The commands on a transaction's monitor record, by which the server can end the transaction when its client does not. */

import { LIST_FLAG } from '../../../model/collection-call.js';
import type { DeleteCommand, OperateCommand } from '../../../model/command.js';
import { type Key, keyOf } from '../../../model/key.js';
import type { Operation } from '../../../model/operation.js';
import type { Settings } from '../../../model/settings.js';
import { blobValue, boolValue, intValue, listValue, type Value } from '../../../model/value.js';

/** Hidden from scans and queries by its name. */
const MONITOR_SET = '<ERO~MRT';
const ID_BIN = 'id';
const DIGESTS_BIN = 'keyds';
const FORWARD_BIN = 'fwd';

const ORDERED = 1;
/** A digest that is there already stays there once, and the others are added all the same. */
const ADD_FLAGS = LIST_FLAG.addUnique | LIST_FLAG.noFail | LIST_FLAG.partial;

export interface MonitorAddition {
  readonly key: Key;
  /** Records about to be written; at least one. */
  readonly records: readonly Key[];
  /** Set where the monitor is to be created, with its lifetime. */
  readonly created: { readonly id: bigint; readonly timeoutSeconds: number } | undefined;
  readonly settings: Settings;
}

export function monitorKey(namespace: string, id: bigint): Key {
  return keyOf(namespace, MONITOR_SET, { type: 'integer', value: id });
}

/** Tells the monitor of records before the first of them is written; creates it where it is not there yet. */
export function addToMonitor({ key, records, created, settings }: MonitorAddition): OperateCommand {
  const operations: Operation[] = [appendDigests(records)];
  if (created !== undefined) {
    operations.unshift({ op: 'write', bin: ID_BIN, value: intValue(created.id) });
  }
  return {
    verb: 'operate',
    key,
    settings: monitorSettings(settings),
    operations,
    write: {
      exists: 'update',
      ttl:
        created === undefined
          ? { type: 'serverDefault' }
          : { type: 'seconds', seconds: created.timeoutSeconds },
    },
  };
}

/** The decisive step of a commit: from here on the server rolls the transaction forward. */
export function markForward(key: Key, settings: Settings): OperateCommand {
  return {
    verb: 'operate',
    key,
    settings: monitorSettings(settings),
    operations: [{ op: 'write', bin: FORWARD_BIN, value: boolValue(true) }],
    write: { exists: 'update', ttl: { type: 'serverDefault' } },
  };
}

/** Removes the monitor once nothing is left to do for it. */
export function closeMonitor(key: Key, settings: Settings): DeleteCommand {
  return { verb: 'delete', key, settings: { ...monitorSettings(settings), durableDelete: true } };
}

function appendDigests(records: readonly Key[]): Operation {
  const digests = records.map(({ digest }) => blobValue(digest));
  const [only] = digests;
  const policy: readonly Value[] = [intValue(ORDERED), intValue(ADD_FLAGS)];
  const call =
    only !== undefined && digests.length === 1
      ? ({ name: 'listAppend', args: [only, ...policy] } as const)
      : ({ name: 'listAppendItems', args: [listValue(digests), ...policy] } as const);
  return { op: 'collection', bin: DIGESTS_BIN, context: [], call };
}

function monitorSettings(settings: Settings): Settings {
  return { ...settings, sendKey: false, durableDelete: false, commitLevel: 'all' };
}
