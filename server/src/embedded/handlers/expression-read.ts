/** Expression reads this node works out: a bin's type, a bin of an expected type, and a bin put into a list of its own. */

import type { ComputedOperation } from '../../engine/request.js';
import { intValue, listValue, PARTICLE, type Value } from '../../model/value.js';
import { KIND, MsgpackCursor } from '../../wire/msgpack-cursor.js';
import { encodeParticle } from '../../wire/particle.js';
import { asBuffer, decodeText } from '../../wire/text.js';
import { WireError } from '../../wire/wire-error.js';

export type ExpressionRead = Pick<ComputedOperation, 'compute' | 'noFail'>;

type Compute = ComputedOperation['compute'];

/** Expression opcodes of the subset. */
const BIN = 81;
const BIN_TYPE = 82;
const QUOTE = 126;
const CALL = 127;

/** A call of the list and map operations, on a copy of its operand. */
const CALL_CDT_MODIFY = 0x40;
const LIST_APPEND = 1;
/** The flag of an expression read that makes a missing value an empty answer. */
const EVAL_NO_FAIL = 16;

/** The expression language's own type numbers, and the particle type a bin has to have for each. */
const PARTICLE_OF_TYPE: ReadonlyMap<number, number> = new Map([
  [1, PARTICLE.bool],
  [2, PARTICLE.integer],
  [3, PARTICLE.string],
  [4, PARTICLE.list],
  [5, PARTICLE.map],
  [6, PARTICLE.blob],
  [7, PARTICLE.double],
  [8, PARTICLE.geojson],
  [9, PARTICLE.hll],
]);
const LIST_TYPE = 4;

/** Reads the operand of an expression read, `[expression, flags]`; `undefined` for all that is not in the subset. */
export function decodeExpressionRead(operand: Uint8Array): ExpressionRead | undefined {
  const cursor = new MsgpackCursor(asBuffer(operand));
  try {
    if (arrayLength(cursor) !== 2) return undefined;
    const compute = readExpression(cursor);
    if (compute === undefined) return undefined;
    const flags = smallInt(cursor);
    if ((flags & ~EVAL_NO_FAIL) !== 0 || cursor.offset !== operand.length) return undefined;
    return { compute, noFail: flags === EVAL_NO_FAIL };
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function readExpression(cursor: MsgpackCursor): Compute | undefined {
  const length = arrayLength(cursor);
  switch (smallInt(cursor)) {
    case BIN:
      return length === 3 ? readBin(cursor) : undefined;
    case BIN_TYPE:
      return length === 2 ? readBinType(cursor) : undefined;
    case CALL:
      return length === 5 ? readListOfOne(cursor) : undefined;
    default:
      return undefined;
  }
}

/** `[81, type, name]`: the bin, where it has that type. */
function readBin(cursor: MsgpackCursor): Compute | undefined {
  const particleType = PARTICLE_OF_TYPE.get(smallInt(cursor));
  const name = text(cursor);
  if (particleType === undefined || name === undefined) return undefined;
  return (bin) => {
    const value = bin(name);
    return value !== undefined && particleTypeOf(value) === particleType ? value : undefined;
  };
}

/** `[82, name]`: the particle type of the bin; 0 where there is none. */
function readBinType(cursor: MsgpackCursor): Compute | undefined {
  const name = text(cursor);
  if (name === undefined) return undefined;
  return (bin) => {
    const value = bin(name);
    return intValue(value === undefined ? PARTICLE.nil : particleTypeOf(value));
  };
}

/** `[127, list, 0x40, [1, expression, 0, 0], [126, []]]`: the expression's value, appended to a list that was empty. */
function readListOfOne(cursor: MsgpackCursor): Compute | undefined {
  if (smallInt(cursor) !== LIST_TYPE || smallInt(cursor) !== CALL_CDT_MODIFY) return undefined;
  if (arrayLength(cursor) !== 4 || smallInt(cursor) !== LIST_APPEND) return undefined;
  const item = readExpression(cursor);
  if (item === undefined || smallInt(cursor) !== 0 || smallInt(cursor) !== 0) return undefined;
  const quoted = arrayLength(cursor) === 2 && smallInt(cursor) === QUOTE;
  if (!quoted || arrayLength(cursor) !== 0) return undefined;
  return (bin) => {
    const value = item(bin);
    return value === undefined ? undefined : listValue([value]);
  };
}

function particleTypeOf(value: Value): number {
  return encodeParticle(value).particleType;
}

/** The length of the array at the cursor; -1 where something else stands. */
function arrayLength(cursor: MsgpackCursor): number {
  cursor.readHead();
  return cursor.kind === KIND.array ? cursor.length : -1;
}

/** The number below 128 at the cursor; -1 where something else stands. */
function smallInt(cursor: MsgpackCursor): number {
  cursor.readHead();
  return cursor.kind === KIND.fixint && cursor.token < 0x80 ? cursor.token : -1;
}

/** Names stand as bare text, without the particle type that values have in front. */
function text(cursor: MsgpackCursor): string | undefined {
  cursor.readHead();
  if (cursor.kind !== KIND.bytes) return undefined;
  const { bytes, offset, length } = cursor;
  cursor.offset = offset + length;
  return decodeText(bytes, offset, offset + length);
}
