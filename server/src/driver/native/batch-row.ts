/** Commands as the rows of the client's batches. */

import { type Command, isWriteCommand } from '../../model/command.js';
import { NATIVE, type NativeBatchRow, type NativeOperation } from './client-interface.js';
import type { CommandPlan } from './command-plan.js';
import { toNativeKey } from './native-key.js';
import { rowPolicy } from './native-policy.js';

/** A command's row in the first call of its batch. */
export function firstRow(command: Command, plan: CommandPlan): NativeBatchRow {
  switch (plan.call) {
    case 'exists':
      return readRow(command, undefined);
    case 'readAll':
      return { ...readRow(command, undefined), readAllBins: true };
    case 'delete':
      return {
        type: NATIVE.batchType.remove,
        key: toNativeKey(command),
        policy: rowPolicy(command),
      };
    case 'operate':
      return isWriteCommand(command)
        ? { ...readRow(command, plan.operations), type: NATIVE.batchType.write }
        : readRow(command, plan.operations);
  }
}

/** A row that reads: metadata alone without operations. */
export function readRow(
  command: Command,
  operations: readonly NativeOperation[] | undefined,
): NativeBatchRow {
  const row = {
    type: NATIVE.batchType.read,
    key: toNativeKey(command),
    policy: rowPolicy(command),
  };
  return operations === undefined ? row : { ...row, ops: operations };
}
