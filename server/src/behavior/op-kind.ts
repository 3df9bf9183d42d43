/** Which kind of cell a command falls in: reads, writes whose repetition changes nothing, and the rest. */

import { type Command, isWriteCommand } from '../model/command.js';
import type { Operation, OperationName } from '../model/operation.js';
import type { OpKind } from './cell.js';

/** Operations that leave the same record when applied twice; everything else counts its applications. */
const REPEATABLE: ReadonlySet<OperationName> = new Set<OperationName>([
  'read',
  'readAll',
  'write',
  'touch',
  'delete',
]);

export function opKindOf(command: Command): OpKind {
  if (!isWriteCommand(command)) return 'read';
  return writeKindOf(command.verb === 'operate' ? command.operations : []);
}

/** The kind of a write with these operations; a delete has none. */
export function writeKindOf(operations: readonly Operation[]): OpKind {
  return operations.every((operation) => REPEATABLE.has(operation.op))
    ? 'writeRetryable'
    : 'writeNonRetryable';
}
