/** A command as the request frame the official client sends for the same call. */

import { AerospikeError } from '../../model/aerospike-error.js';
import { COLLECTION_OPERATIONS, type CollectionFamily } from '../../model/collection-call.js';
import { type Command, isWriteCommand } from '../../model/command.js';
import type { Expression } from '../../model/expression.js';
import { FRAME_MAX_BYTES } from '../../model/limits.js';
import {
  type CollectionOperation,
  isWriteOperation,
  type Operation,
  type PathOperation,
} from '../../model/operation.js';
import type { UdfCall } from '../../model/udf-call.js';
import { listValue, PARTICLE, type Value } from '../../model/value.js';
import { OPCODE, type WireBinOperation } from '../../wire/bin-operation.js';
import { encodeCollectionCall, encodePath } from '../../wire/collection-operation.js';
import { encodeExpressionOperation } from '../../wire/expression-operation.js';
import { FIELD, type WireField } from '../../wire/field.js';
import { encodeMessageFrame, type MessageParts, messageBytes } from '../../wire/message.js';
import { encodeMsgpack } from '../../wire/msgpack.js';
import { encodeName } from '../../wire/name.js';
import { encodeParticle } from '../../wire/particle.js';
import { encodeUserKey } from '../../wire/user-key.js';
import { WireError } from '../../wire/wire-error.js';
import { encodeSafeExpression, SAFE_EXPRESSION_CODEC, safeExpression } from '../safe-expression.js';
import { checkCommand, invalidArgument } from './check-command.js';
import { commandHeader } from './command-header.js';
import { transactionBits, transactionFields } from './transaction/transaction-part.js';

const NO_BYTES = new Uint8Array(0);

/** What the server is told of the call's own timeouts: it gives up when nobody would read its answer. */
export interface CallTimeouts {
  readonly totalTimeoutMs: number;
  readonly socketTimeoutMs: number;
}

/**
 * The request frame. Throws INVALID_ARGUMENT (an AerospikeError) where the command can't be put into bytes.
 *
 * Differs from the official client's frame for the same call in one thing: RESPOND_ALL_OPS is also set for a list that
 * uses a bin it reads more than once, since the answers could not be told apart without it (that client keeps the last).
 */
export function encodeCommand(command: Command, timeouts: CallTimeouts): Buffer {
  checkCommand(command);
  const header = commandHeader(command, 'single');
  const parts: MessageParts = {
    ...header,
    info4: command.transaction === undefined ? 0 : transactionBits(command.transaction),
    timeoutOrIndex: serverTimeoutMs(timeouts),
    fields: commandFields(command),
    operations: encodeCommandOperations(command),
  };
  const bytes = messageBytes(parts);
  if (bytes > FRAME_MAX_BYTES) {
    throw invalidArgument(`The request has ${bytes} bytes, the limit is ${FRAME_MAX_BYTES}.`);
  }
  return encodeMessageFrame(parts);
}

/** The smaller of the two timeouts that are set; 0 when neither is. */
export function serverTimeoutMs({ totalTimeoutMs, socketTimeoutMs }: CallTimeouts): number {
  return socketTimeoutMs !== 0 && (totalTimeoutMs === 0 || socketTimeoutMs < totalTimeoutMs)
    ? socketTimeoutMs
    : totalTimeoutMs;
}

/** The command's bin operations. Throws INVALID_ARGUMENT for a value that no bin can hold. */
export function encodeCommandOperations(command: Command): readonly WireBinOperation[] {
  switch (command.verb) {
    case 'get':
      return typeof command.bins === 'string' ? [] : command.bins.map(readOperation);
    case 'operate':
      return command.operations.map(encodeOperation);
    case 'exists':
    case 'delete':
    case 'udf':
      return [];
  }
}

/** The user key's field, where the settings want it sent and it is known. */
export function userKeyField(command: Command): WireField | undefined {
  const { userKey } = command.key;
  return command.settings.sendKey && userKey !== undefined
    ? { id: FIELD.userKey, data: encodeUserKey(userKey) }
    : undefined;
}

/** In the official client's order: the set is there even when its name is empty. */
function commandFields(command: Command): WireField[] {
  const { key } = command;
  const fields: WireField[] = [
    { id: FIELD.namespace, data: encodeName(key.namespace) },
    { id: FIELD.set, data: encodeName(key.set) },
    { id: FIELD.digest, data: key.digest },
    ...commandTransactionFields(command),
  ];
  const userKey = userKeyField(command);
  if (userKey !== undefined) fields.push(userKey);
  const filter = filterField(command);
  if (filter !== undefined) fields.push(filter);
  fields.push(...udfFields(command));
  return fields;
}

/** The fields of the transaction a command is part of; none where there is none. */
export function commandTransactionFields(command: Command): readonly WireField[] {
  const { transaction } = command;
  return transaction === undefined ? [] : transactionFields(transaction, isWriteCommand(command));
}

/** Which function with which arguments. Throws INVALID_ARGUMENT for arguments that can't be packed. */
export function udfFields(command: Command): readonly WireField[] {
  return command.verb === 'udf' ? udfCallFields(command.call) : [];
}

/** The same of a call that is made on records to be found. */
export function udfCallFields({ module, functionName, args }: UdfCall): readonly WireField[] {
  return [
    { id: FIELD.udfPackage, data: encodeName(module) },
    { id: FIELD.udfFunction, data: encodeName(functionName) },
    { id: FIELD.udfArguments, data: packArguments(args) },
  ];
}

function packArguments(args: readonly Value[]): Uint8Array {
  try {
    return encodeMsgpack(listValue(args));
  } catch (cause) {
    throw unwritable('call.args', cause);
  }
}

/** The filter's field. Throws INVALID_ARGUMENT for an expression that can't be packed. */
export function filterField({ filter }: Command): WireField | undefined {
  return filter === undefined
    ? undefined
    : { id: FIELD.filter, data: packExpression(filter, 'filter') };
}

/** Throws INVALID_ARGUMENT, naming the path, for an expression that can't be packed. */
export function packExpression(expression: Expression, path: string): Uint8Array {
  try {
    return encodeSafeExpression(expression);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** One operation. Throws INVALID_ARGUMENT for a value that no bin can hold. */
export function encodeOperation(operation: Operation, index: number): WireBinOperation {
  switch (operation.op) {
    case 'read':
      return readOperation(operation.bin);
    case 'readAll':
      return nameless(OPCODE.read);
    case 'touch':
      return nameless(OPCODE.touch);
    case 'delete':
      return nameless(OPCODE.delete);
    case 'write':
    case 'add':
    case 'append':
    case 'prepend':
      return withValue(operation, index);
    default:
      return encodeComputed(operation, index);
  }
}

type ExpressionOperation = Extract<
  Operation,
  { readonly op: 'expressionRead' | 'expressionWrite' }
>;

type ComputedOperation = Extract<
  Operation,
  { readonly op: 'collection' | 'path' | 'expressionRead' | 'expressionWrite' }
>;

function encodeComputed(operation: ComputedOperation, index: number): WireBinOperation {
  switch (operation.op) {
    case 'collection':
      return withPayload(operation, collectionOpcode(operation), index, () =>
        encodeCollectionCall(operation.call, operation.context, SAFE_EXPRESSION_CODEC),
      );
    case 'path':
      return withPayload(operation, pathOpcode(operation), index, () =>
        encodePath(operation.context, operation.action, SAFE_EXPRESSION_CODEC),
      );
    case 'expressionRead':
      return withExpression(operation, OPCODE.expressionRead, index);
    case 'expressionWrite':
      return withExpression(operation, OPCODE.expressionModify, index);
  }
}

function withExpression(
  operation: ExpressionOperation,
  opcode: number,
  index: number,
): WireBinOperation {
  return withPayload(operation, opcode, index, () =>
    encodeExpressionOperation(safeExpression(operation.expression), operation.flags),
  );
}

const FAMILY_OPCODES: Readonly<Record<CollectionFamily, readonly [read: number, modify: number]>> =
  {
    list: [OPCODE.cdtRead, OPCODE.cdtModify],
    map: [OPCODE.cdtRead, OPCODE.cdtModify],
    bit: [OPCODE.bitRead, OPCODE.bitModify],
    hll: [OPCODE.hllRead, OPCODE.hllModify],
    string: [OPCODE.stringRead, OPCODE.stringModify],
  };

function collectionOpcode({ call }: CollectionOperation): number {
  const { family, writes } = COLLECTION_OPERATIONS[call.name];
  return FAMILY_OPCODES[family][writes ? 1 : 0];
}

function pathOpcode(operation: PathOperation): number {
  return isWriteOperation(operation) ? OPCODE.cdtModify : OPCODE.cdtRead;
}

/** An operation whose MessagePack goes as a blob. */
function withPayload(
  { bin }: ComputedOperation,
  opcode: number,
  index: number,
  encode: () => Uint8Array,
): WireBinOperation {
  try {
    return { opcode, particleType: PARTICLE.blob, name: encodeName(bin), value: encode() };
  } catch (cause) {
    throw unwritable(`operations[${index}]`, cause);
  }
}

/** The codec's own words name a type or a limit; those of Node, for a number out of range, repeat the number. */
function unwritable(path: string, cause: unknown): AerospikeError {
  if (cause instanceof AerospikeError) return cause;
  const reason = cause instanceof WireError ? cause.message : 'a number in it is out of range';
  return invalidArgument(`${path}: ${reason}.`);
}

/** The read of one bin. */
export function readOperation(bin: string): WireBinOperation {
  return {
    opcode: OPCODE.read,
    particleType: PARTICLE.nil,
    name: encodeName(bin),
    value: NO_BYTES,
  };
}

function nameless(opcode: number): WireBinOperation {
  return { opcode, particleType: PARTICLE.nil, name: NO_BYTES, value: NO_BYTES };
}

function withValue(
  operation: Extract<Operation, { readonly value: Value }>,
  index: number,
): WireBinOperation {
  try {
    const { particleType, bytes } = encodeParticle(operation.value);
    return {
      opcode: OPCODE[operation.op],
      particleType,
      name: encodeName(operation.bin),
      value: bytes,
    };
  } catch (cause) {
    throw unwritable(`operations[${index}].value`, cause);
  }
}
