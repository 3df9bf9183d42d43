/** Operations on the bits of a blob: what is asked for as the protocol's operation and arguments. */

import {
  type BitArithmetic,
  type BitInsert,
  type BitOperation,
  BitOverflow,
  type BitRemove,
  type BitResize,
  BitResizeMode,
  type BitWrite,
} from '@aerogate/proto/aerogate/v1/operation_pb';
import type { CollectionCall, CollectionOperationName } from '../../model/collection-call.js';
import { blobValue, boolValue, intValue, type Value } from '../../model/value.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { bitFlags } from './collection-flags.js';
import { enumFromProto, enumTable } from './enum.js';

type BitOp = BitOperation['op'];
type BitCase = NonNullable<BitOp['case']>;

/** Each operation by the protocol's name; `step` where the API's JSON calls it otherwise than its case. */
const RULES: Readonly<
  Record<
    BitCase,
    { readonly name: CollectionOperationName; readonly writes: boolean; readonly step?: string }
  >
> = {
  resize: { name: 'bitResize', writes: true },
  insert: { name: 'bitInsert', writes: true },
  remove: { name: 'bitRemove', writes: true },
  set: { name: 'bitSet', writes: true },
  bitOr: { name: 'bitOr', writes: true, step: 'or' },
  bitXor: { name: 'bitXor', writes: true, step: 'xor' },
  bitAnd: { name: 'bitAnd', writes: true, step: 'and' },
  bitNot: { name: 'bitNot', writes: true, step: 'not' },
  lshift: { name: 'bitLeftShift', writes: true },
  rshift: { name: 'bitRightShift', writes: true },
  add: { name: 'bitAdd', writes: true },
  subtract: { name: 'bitSubtract', writes: true },
  setInt: { name: 'bitSetInt', writes: true },
  get: { name: 'bitGet', writes: false },
  count: { name: 'bitCount', writes: false },
  lscan: { name: 'bitLeftScan', writes: false },
  rscan: { name: 'bitRightScan', writes: false },
  getInt: { name: 'bitGetInt', writes: false },
};

/** Bits of the largest integer inside a blob. */
const INTEGER_MAX_BITS = 64;

/** Throws GatewayError for ranges and bytes that are none, and a policy where nothing is written. */
export function bitCallFromProto({ op, policy }: BitOperation, path: FieldPath): CollectionCall {
  if (op.case === undefined) {
    throw invalidArgument(path, 'a bit operation needs one of its cases, such as get.');
  }
  const { name, writes, step = op.case } = RULES[op.case];
  const policyPath = fieldAt(path, 'policy');
  if (policy !== undefined && !writes) {
    throw invalidArgument(policyPath, 'the operation does not take a policy.');
  }
  const flags = intValue(policy === undefined ? 0 : bitFlags(policy, policyPath).flags);
  const at = fieldAt(path, step);
  return { name, args: writes ? writeArgs(op, flags, at) : readArgs(op, at) };
}

function readArgs(op: BitOp, path: FieldPath): Value[] {
  switch (op.case) {
    case 'get':
    case 'count':
      return rangeOf(op.value, path);
    case 'lscan':
    case 'rscan':
      return [...rangeOf(op.value, path), boolValue(op.value.value)];
    case 'getInt': {
      const range = integerRange(op.value, path);
      return op.value.signed ? [...range, intValue(INTEGER_FLAG.signed)] : range;
    }
    default:
      return [];
  }
}

// eslint-disable-next-line complexity -- one branch per case of the oneof, flat
function writeArgs(op: BitOp, flags: Value, path: FieldPath): Value[] {
  switch (op.case) {
    case 'resize':
      return [intValue(op.value.byteSize), flags, intValue(resizeFlags(op.value, path))];
    case 'insert':
      return [...insertArgs(op.value, path), flags];
    case 'remove':
      return [...removeArgs(op.value, path), flags];
    case 'set':
    case 'bitOr':
    case 'bitXor':
    case 'bitAnd':
      return [...rangeOf(op.value, path), bitsOf(op.value, path), flags];
    case 'bitNot':
      return [...rangeOf(op.value, path), flags];
    case 'lshift':
    case 'rshift':
      return [...rangeOf(op.value, path), intValue(op.value.shift), flags];
    case 'add':
    case 'subtract': {
      const action = intValue(overflowFlags(op.value, path));
      return [...integerRange(op.value, path), intValue(op.value.value), flags, action];
    }
    case 'setInt':
      return [...integerRange(op.value, path), intValue(op.value.value), flags];
    default:
      return [];
  }
}

interface BitRange {
  readonly bitOffset: number;
  readonly bitSize: number;
}

function rangeOf({ bitOffset, bitSize }: BitRange, path: FieldPath): Value[] {
  if (bitSize === 0) throw invalidArgument(fieldAt(path, 'bitSize'), 'at least 1 bit is required.');
  return [intValue(bitOffset), intValue(bitSize)];
}

function integerRange(range: BitRange, path: FieldPath): Value[] {
  if (range.bitSize <= INTEGER_MAX_BITS) return rangeOf(range, path);
  throw invalidArgument(
    fieldAt(path, 'bitSize'),
    `${range.bitSize} bits; an integer has 1 to ${INTEGER_MAX_BITS}.`,
  );
}

function insertArgs({ byteOffset, value }: BitInsert, path: FieldPath): Value[] {
  if (value.length === 0) {
    throw invalidArgument(fieldAt(path, 'value'), 'at least 1 byte is required.');
  }
  return [intValue(byteOffset), blobValue(value)];
}

function removeArgs({ byteOffset, byteSize }: BitRemove, path: FieldPath): Value[] {
  if (byteSize === 0) {
    throw invalidArgument(fieldAt(path, 'byteSize'), 'at least 1 byte is required.');
  }
  return [intValue(byteOffset), intValue(byteSize)];
}

function bitsOf({ value, bitSize }: BitWrite, path: FieldPath): Value {
  if (value.length * 8 >= bitSize) return blobValue(value);
  throw invalidArgument(
    fieldAt(path, 'value'),
    `${value.length} bytes are fewer than the ${bitSize} bits of the range.`,
  );
}

const RESIZE_FLAG = { fromFront: 1, growOnly: 2, shrinkOnly: 4 } as const;

const RESIZE_MODES = enumTable<'growOnly' | 'shrinkOnly'>({
  growOnly: BitResizeMode.GROW_ONLY,
  shrinkOnly: BitResizeMode.SHRINK_ONLY,
});

function resizeFlags({ fromFront, mode }: BitResize, path: FieldPath): number {
  const way = enumFromProto(RESIZE_MODES, mode, { parent: path, step: 'mode' });
  return (fromFront ? RESIZE_FLAG.fromFront : 0) | (way === undefined ? 0 : RESIZE_FLAG[way]);
}

const INTEGER_FLAG = { signed: 1, fail: 0, saturate: 2, wrap: 4 } as const;

const OVERFLOWS = enumTable<'fail' | 'saturate' | 'wrap'>({
  fail: BitOverflow.FAIL,
  saturate: BitOverflow.SATURATE,
  wrap: BitOverflow.WRAP,
});

function overflowFlags({ signed, overflow }: BitArithmetic, path: FieldPath): number {
  const way = enumFromProto(OVERFLOWS, overflow, { parent: path, step: 'overflow' }) ?? 'fail';
  return (signed ? INTEGER_FLAG.signed : 0) | INTEGER_FLAG[way];
}
