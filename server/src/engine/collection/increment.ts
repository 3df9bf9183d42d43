/** Adding to a number inside a list or map: the element decides whether integers or doubles are added. */

import { doubleValue, intValue, type Value } from '../../model/value.js';
import { signedOf } from '../argument.js';

/** What is added: both forms, since the element may be of either type. */
interface Delta {
  readonly type: 'int' | 'double';
  readonly integer: bigint;
  readonly double: number;
}

/**
 * The element with `delta` added, or `delta` itself where there is no element; nil and no delta are 1. Integers wrap around
 * at 64 bits. Throws EngineError for what is no number.
 */
export function addDelta(
  element: Value | undefined,
  delta: Value | undefined,
  sign: 1 | -1,
): Value {
  const { type, integer, double } = deltaOf(delta, sign);
  if (element === undefined) {
    return type === 'double' ? doubleValue(double) : intValue(integer);
  }
  if (element.type === 'double') {
    return doubleValue(element.value + (type === 'double' ? double : Number(integer)));
  }
  const added = type === 'double' ? truncated(double) : integer;
  return intValue(BigInt.asIntN(64, signedOf(element, 'the element') + added));
}

function deltaOf(delta: Value | undefined, sign: 1 | -1): Delta {
  if (delta === undefined || delta.type === 'nil') {
    return { type: 'int', integer: BigInt(sign), double: sign };
  }
  if (delta.type === 'double') {
    return { type: 'double', integer: BigInt(sign), double: sign * delta.value };
  }
  const integer = BigInt.asIntN(64, BigInt(sign) * signedOf(delta, 'what is added'));
  return { type: 'int', integer, double: sign };
}

const INT64_EDGE = 2 ** 63;

/** A double as the processor makes an integer of it: what does not fit becomes the smallest one. */
function truncated(double: number): bigint {
  const fits = double >= -INT64_EDGE && double < INT64_EDGE;
  return fits ? BigInt(Math.trunc(double)) : BigInt(-INT64_EDGE);
}
