/** Expressions as servers may be sent them: what would end a server is rewritten, or refused where it can't be read. */

import type { Expression } from '../model/expression.js';
import { EXPRESSION_OPERATIONS } from '../model/expression.js';
import { guardDivisions } from '../model/guard-division.js';
import type { ExpressionCodec } from '../wire/context.js';
import { decodeExpression, EXPRESSION_CODEC, encodeExpression } from '../wire/expression.js';
import { KIND, MsgpackCursor } from '../wire/msgpack-cursor.js';
import { readInteger } from '../wire/msgpack-element.js';
import { asBuffer } from '../wire/text.js';
import { WireError } from '../wire/wire-error.js';

/** Packed, guarded; bytes that divide nothing are as they were. Throws WireError for what can't be packed or read. */
export function encodeSafeExpression(expression: Expression): Uint8Array {
  return encodeExpression(safeExpression(expression));
}

/** The tree of it, for what packs several parts into one. Throws WireError for bytes that can't be read, and might divide. */
export function safeExpression(expression: Expression): Expression {
  return guardDivisions(expression, unpackDivisions);
}

/** Reads and writes the expressions in the paths of operations. */
export const SAFE_EXPRESSION_CODEC: ExpressionCodec = {
  read: (cursor) => EXPRESSION_CODEC.read(cursor),
  write: encodeSafeExpression,
};

function unpackDivisions(data: Uint8Array): Expression | undefined {
  if (!mayDivide(data)) return undefined;
  try {
    return decodeExpression(data);
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    const message =
      'a packed expression that divides is sent only where it can be read here, and it can not';
    throw new WireError(message, cause.offset);
  }
}

const DIVISIONS: ReadonlySet<bigint> = new Set([
  BigInt(EXPRESSION_OPERATIONS.div),
  BigInt(EXPRESSION_OPERATIONS.mod),
]);

/** Whether any list begins with the number of a division; whatever is no MessagePack is the server's to refuse. */
function mayDivide(data: Uint8Array): boolean {
  const cursor = new MsgpackCursor(asBuffer(data));
  try {
    let startsList = false;
    while (cursor.offset < data.length) {
      if (startsList && isDivision(cursor)) return true;
      cursor.readHead();
      const { kind } = cursor;
      startsList = kind === KIND.array;
      if (!startsList && kind !== KIND.map) cursor.offset += cursor.length;
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
  return false;
}

/** Of the element at the cursor, which stays there. */
function isDivision(cursor: MsgpackCursor): boolean {
  const start = cursor.offset;
  cursor.readHead();
  const { kind } = cursor;
  cursor.offset = start;
  if (kind !== KIND.fixint && kind !== KIND.unsigned && kind !== KIND.signed) return false;
  const opcode = readInteger(cursor);
  cursor.offset = start;
  return DIVISIONS.has(opcode);
}
