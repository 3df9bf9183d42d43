/** Numbers to add: ints and doubles, 1 where none is given. */

import type { Value as ProtoValue } from '@aerogate/proto/aerogate/v1/value_pb';
import { intValue, type Value } from '../../model/value.js';
import { type FieldPath, type FieldStep, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { valueFromProto } from './value.js';

/** Throws GatewayError for a value that is no number. */
export function numberFromProto(
  number: ProtoValue | undefined,
  parent: FieldPath,
  step: FieldStep,
): Value {
  if (number === undefined) return intValue(1);
  const value = valueFromProto(number, parent, step);
  if (value.type === 'int' || value.type === 'double') return value;
  throw invalidArgument(fieldAt(parent, step), 'takes int or double.');
}
