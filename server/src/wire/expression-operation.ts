/** What an expression read or write carries: the expression and its flags, as MessagePack. */

import type { Expression } from '../model/expression.js';
import { EXPRESSION_CODEC, encodeExpression } from './expression.js';
import { writeSmallInteger } from './msgpack-bare.js';
import { KIND, MsgpackCursor } from './msgpack-cursor.js';
import { readArrayLength, readInteger, writeArrayHeader } from './msgpack-element.js';
import { asBuffer } from './text.js';
import { WireError } from './wire-error.js';

export interface WireExpressionOperation {
  readonly expression: Expression;
  /** `EXPRESSION_FLAG`s, or-ed; the wire has room for more than there are. */
  readonly flags: bigint;
}

/** `[expression, flags]`. */
export function encodeExpressionOperation(expression: Expression, flags: number): Buffer {
  return Buffer.concat([
    writeArrayHeader(2),
    encodeExpression(expression),
    writeSmallInteger(flags),
  ]);
}

/**
 * Reads what an operation carries; flags left out, or not numbers, are none, and bytes behind are passed over, as the server
 * does. Throws WireError only.
 */
export function decodeExpressionOperation(bytes: Uint8Array): WireExpressionOperation {
  const cursor = new MsgpackCursor(asBuffer(bytes));
  const elements = readArrayLength(cursor);
  if (elements !== 1 && elements !== 2) {
    throw new WireError(`an expression operation has ${elements} elements, expected 2`, 0);
  }
  const expression = EXPRESSION_CODEC.read(cursor);
  return { expression, flags: elements === 2 ? readFlags(cursor) : 0n };
}

function readFlags(cursor: MsgpackCursor): bigint {
  const start = cursor.offset;
  cursor.readHead();
  const { kind } = cursor;
  if (kind !== KIND.fixint && kind !== KIND.unsigned && kind !== KIND.signed) return 0n;
  cursor.offset = start;
  return BigInt.asUintN(64, readInteger(cursor));
}
