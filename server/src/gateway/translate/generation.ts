/** The generation a write expects its record to have. */

import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { GENERATION_MAX } from '../limits.js';

/** `undefined` expects none. Throws GatewayError for 0, which no record has, and for what 16 bits do not hold. */
export function generationFromProto(
  generation: number | undefined,
  parent: FieldPath | undefined,
): number | undefined {
  if (generation !== undefined && (generation < 1 || generation > GENERATION_MAX)) {
    throw invalidArgument(fieldAt(parent, 'generation'), `a generation is 1 to ${GENERATION_MAX}.`);
  }
  return generation;
}
