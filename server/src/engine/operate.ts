/** Runs the operations of a request in order: by name, each with its own function. */

import { COLLECTION_OPERATIONS } from '../model/collection-call.js';
import { BIN_NAME_MAX_BYTES } from '../model/limits.js';
import { isWriteOperation, type OperationName } from '../model/operation.js';
import { refuseInside } from './collection/refuse-inside.js';
import { runCollection } from './collection/run-collection.js';
import { EngineError } from './engine-error.js';
import { readExpression, writeExpression } from './expression/run-expression.js';
import { runPath } from './expression/run-path.js';
import type { EngineOperation, OperationTraits, RefusedOperation } from './request.js';
import { addToBin, mismatch } from './scalar/add.js';
import { answerNothing } from './scalar/answer-nothing.js';
import { appendToBin, prependToBin } from './scalar/concat.js';
import { deleteRecord } from './scalar/delete.js';
import { readAllBins, readBin } from './scalar/read.js';
import type {
  OperationByName,
  OperationContext,
  ScalarOperation,
} from './scalar/scalar-operation.js';
import { touchRecord } from './scalar/touch.js';
import { writeBin } from './scalar/write.js';

/** Operations one request may hold. */
export const OPERATIONS_MAX = 32 * 1024;
/** Bins one record may hold. */
export const BINS_MAX = 32767;

const OPERATIONS: { readonly [Name in OperationName]: ScalarOperation<Name> } = {
  read: readBin,
  readAll: readAllBins,
  write: writeBin,
  add: addToBin,
  append: appendToBin,
  prepend: prependToBin,
  touch: touchRecord,
  delete: deleteRecord,
  collection: runCollection,
  path: runPath,
  expressionRead: readExpression,
  expressionWrite: writeExpression,
};

const traits = (reads: boolean, answers: boolean, needsOldBins: boolean): OperationTraits => ({
  reads,
  answers,
  needsOldBins,
});

const COLLECTION_READ = traits(true, true, false);
const COLLECTION_WRITE = traits(false, true, true);
/** A change to a bitmap has no answer of its own. */
const BIT_WRITE = traits(false, false, true);

type TraitsOf<Name extends OperationName> =
  | OperationTraits
  | ((operation: OperationByName[Name]) => OperationTraits);

const TRAITS: { readonly [Name in OperationName]: TraitsOf<Name> } = {
  read: traits(true, true, false),
  readAll: traits(true, false, false),
  write: traits(false, false, false),
  add: traits(false, false, true),
  append: traits(false, false, true),
  prepend: traits(false, false, true),
  touch: traits(false, false, true),
  delete: traits(false, false, true),
  collection: ({ call }) => {
    const { family, writes } = COLLECTION_OPERATIONS[call.name];
    if (!writes) return COLLECTION_READ;
    return family === 'bit' ? BIT_WRITE : COLLECTION_WRITE;
  },
  path: (operation) => (isWriteOperation(operation) ? COLLECTION_WRITE : COLLECTION_READ),
  expressionRead: traits(true, true, false),
  expressionWrite: traits(false, false, false),
};

export function traitsOf(operation: EngineOperation): OperationTraits {
  return operation.op === 'refused' ? operation.traits : namedTraits(operation.op, operation);
}

function namedTraits<Name extends OperationName>(
  name: Name,
  operation: OperationByName[Name],
): OperationTraits {
  const row: TraitsOf<Name> = TRAITS[name];
  return typeof row === 'function' ? row(operation) : row;
}

/** Runs one operation. Throws EngineError; what it changed until then is the caller's to throw away. */
export function runOperation(operation: EngineOperation, context: OperationContext): void {
  if (operation.op === 'refused') refuse(operation, context);
  else runNamed(operation.op, operation, context);
}

function refuse(
  { bin, resultCode, needsBin, fits, inside }: RefusedOperation,
  context: OperationContext,
): void {
  const value = context.bins.get(bin);
  if (needsBin === true && value === undefined) {
    answerNothing(bin, context);
    return;
  }
  if (fits !== undefined && value !== undefined && value.type !== fits) {
    throw mismatch(value, 'add or append to');
  }
  const refusal = new EngineError(resultCode, 'the operation can not be carried out');
  if (inside === undefined) throw refusal;
  refuseInside(value, inside, refusal);
}

function runNamed<Name extends OperationName>(
  name: Name,
  operation: OperationByName[Name],
  context: OperationContext,
): void {
  OPERATIONS[name](operation, context);
}

/** Whether the server takes the text as the name of a bin; the empty one is a name like any other to it. */
export function isBinName(name: string): boolean {
  return Buffer.byteLength(name) <= BIN_NAME_MAX_BYTES && !name.includes('\0');
}

/** The bin an operation names; a touch names none. */
export function binNameOf(operation: EngineOperation): string {
  return 'bin' in operation ? operation.bin : '';
}
