/** Booleans as values, each made once. */

import { boolValue, type Value } from '../../model/value.js';

const TRUE = boolValue(true);
const FALSE = boolValue(false);

export function truth(value: boolean): Value {
  return value ? TRUE : FALSE;
}
