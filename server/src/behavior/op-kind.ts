/** Which kind of cell a command falls in: reads, writes whose repetition changes nothing, and the rest. */

import { type Command, isWriteCommand } from '../model/command.js';
import { isWriteOperation, type Operation, type OperationName } from '../model/operation.js';
import type { OpKind } from './cell.js';

/** Writes that leave the same record when applied twice; every other counts its applications. */
const REPEATABLE: ReadonlySet<OperationName> = new Set<OperationName>(['write', 'touch', 'delete']);

export function opKindOf(command: Command): OpKind {
  if (!isWriteCommand(command)) return 'read';
  if (command.verb === 'udf') return 'writeNonRetryable';
  return writeKindOf(command.verb === 'operate' ? command.operations : []);
}

/** The kind of a write with these operations; a delete has none. */
export function writeKindOf(operations: readonly Operation[]): OpKind {
  const isRepeatable = operations.every(
    (operation) => !isWriteOperation(operation) || REPEATABLE.has(operation.op),
  );
  return isRepeatable ? 'writeRetryable' : 'writeNonRetryable';
}
