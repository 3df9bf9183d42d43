/** Adding a number to a bin of the same type; a missing bin takes the number as it is. */

import { RESULT } from '../../model/result-code.js';
import { doubleValue, intValue, type Value } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { toStorable } from '../storable.js';
import { answerNothing } from './answer-nothing.js';
import type { ScalarOperation } from './scalar-operation.js';

export const addToBin: ScalarOperation<'add'> = ({ bin, value }, context) => {
  const existing = context.bins.get(bin);
  // The server does not ask what it creates a bin from: adding a string to nothing makes a string.
  context.bins.set(bin, existing === undefined ? toStorable(value) : sum(existing, value));
  answerNothing(bin, context);
};

/** Integers wrap around at 64 bits. An integer and a double do not mix. */
function sum(existing: Value, delta: Value): Value {
  if (existing.type === 'int' && delta.type === 'int') {
    return intValue(BigInt.asIntN(64, existing.value + delta.value));
  }
  if (existing.type === 'double' && delta.type === 'double') {
    return doubleValue(existing.value + delta.value);
  }
  throw mismatch(existing, 'add to');
}

/** The code for an operation on the wrong type; for GeoJSON the server has an unspecific one. */
export function mismatch(existing: Value, verb: string): EngineError {
  const code = existing.type === 'geojson' ? RESULT.serverError : RESULT.binType;
  return new EngineError(code, `can not ${verb} a ${existing.type}`);
}
