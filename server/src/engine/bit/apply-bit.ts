/** Carries out bit operations on blobs, in the server's order of checks. */

import type {
  COLLECTION_OPERATIONS,
  CollectionCall,
  CollectionOperationName,
} from '../../model/collection-call.js';
import { RESULT } from '../../model/result-code.js';
import { type BlobValue, blobValue, PARTICLE, type Value } from '../../model/value.js';
import type { ApplyFamily, CollectionResult } from '../collection/collection-operation.js';
import { EngineError } from '../engine-error.js';
import { BIT_FLAG, type BitArguments, readArguments } from './bit-arguments.js';
import { bitAdd, bitGetInt, bitSetInt, bitSubtract } from './bit-integer.js';
import { bitAnd, bitLeftShift, bitNot, bitOr, bitRightShift, bitSet, bitXor } from './bit-logic.js';
import { type BitRead, type BitWrite, refuse } from './bit-operation.js';
import { bitCount, bitGet, bitLeftScan, bitRightScan } from './bit-read.js';
import { bitInsert, bitRemove, bitResize } from './bit-size.js';

type BitName = {
  [Name in CollectionOperationName]: (typeof COLLECTION_OPERATIONS)[Name]['family'] extends 'bit'
    ? Name
    : never;
}[CollectionOperationName];

const OPERATIONS: { readonly [Name in BitName]: BitRead | BitWrite } = {
  bitResize,
  bitInsert,
  bitRemove,
  bitSet,
  bitOr,
  bitXor,
  bitAnd,
  bitNot,
  bitLeftShift,
  bitRightShift,
  bitAdd,
  bitSubtract,
  bitSetInt,
  bitGet,
  bitCount,
  bitLeftScan,
  bitRightScan,
  bitGetInt,
};

export const applyBit: ApplyFamily = (value, call) => {
  const operation = operationOf(call);
  const args = readArguments(call.args, operation.arguments, operation.required);
  return 'read' in operation ? read(operation, value, args) : write(operation, value, args);
};

function operationOf({ name }: CollectionCall): BitRead | BitWrite {
  const table: Readonly<Partial<Record<CollectionOperationName, BitRead | BitWrite>>> = OPERATIONS;
  const operation = table[name];
  if (operation === undefined)
    throw new EngineError(RESULT.parameter, `${name} is no bit operation`);
  return operation;
}

/** A bin that is not there has no bits: nothing is answered, as for other reads of it. */
function read(operation: BitRead, value: Value | undefined, args: BitArguments): CollectionResult {
  if (value === undefined) return { value, result: undefined };
  const { data } = blobOf(value);
  const placed = fromStart(args, data.length);
  if (placed.offset + placed.size > data.length * 8) {
    throw new EngineError(RESULT.opNotApplicable, 'the range ends behind the blob');
  }
  return { value, result: operation.read(data, placed) };
}

function write(
  operation: BitWrite,
  value: Value | undefined,
  args: BitArguments,
): CollectionResult {
  const old = value === undefined ? dataToCreate(operation, args) : dataToUpdate(value, args);
  const data = old === undefined ? undefined : operation.write(old, fromStart(args, old.length));
  return { value: data === undefined ? value : blobValue(data), result: undefined };
}

function dataToCreate({ creates }: BitWrite, args: BitArguments): Uint8Array | undefined {
  if (creates && (args.flags & BIT_FLAG.updateOnly) === 0) return new Uint8Array();
  refuse(args, RESULT.binNotFound, 'there is no blob to work on');
  return undefined;
}

function dataToUpdate(value: Value, args: BitArguments): Uint8Array | undefined {
  if ((args.flags & BIT_FLAG.createOnly) === 0) return blobOf(value).data;
  refuse(args, RESULT.binExists, 'the bin exists');
  return undefined;
}

function blobOf(value: Value): BlobValue {
  if (value.type === 'blob' && value.particleType === PARTICLE.blob) return value;
  throw new EngineError(RESULT.binType, `bits are in blobs, not in a ${value.type}`);
}

/** The arguments with their offset counted from the start. */
function fromStart(args: BitArguments, bytes: number): BitArguments {
  if (args.offset >= 0) return args;
  const offset = bytes * 8 + args.offset;
  if (offset < 0) throw new EngineError(RESULT.parameter, 'the offset is before the blob');
  return { ...args, offset };
}
