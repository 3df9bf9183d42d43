/** Arguments that become part of a list or map, in the form they are kept in. */

import type { Value } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { toStorableElement } from '../storable.js';
import { parameterError } from './refusals.js';

/** The value as it is kept inside a list or map. Throws EngineError for what can't be. */
export function toStoredElement(value: Value): Value {
  try {
    return toStorableElement(value);
  } catch (error) {
    // As an argument the server calls it by another code than as a bin's value.
    if (error instanceof EngineError) throw parameterError(error.message);
    throw error;
  }
}

/** The items of a list argument as they are kept; the order it says it has is of no interest. */
export function toStoredItems(value: Value): readonly Value[] {
  const stored = toStoredElement(value);
  if (stored.type !== 'list') throw parameterError(`expected a list of items, not a ${value.type}`);
  return stored.items;
}

/** Values that are looked for. */
export function lookedForItems(value: Value): readonly Value[] {
  if (value.type === 'list') {
    if (value.items.length <= ITEMS_MAX) return value.items;
    throw parameterError(`${value.items.length} values are looked for, the limit is ${ITEMS_MAX}`);
  }
  throw parameterError(`expected a list of values, not a ${value.type}`);
}

/** Values one operation may look for. */
const ITEMS_MAX = 1024 * 1024;
