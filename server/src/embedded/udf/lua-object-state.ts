/** What stands in the state of an object of Lua: the prelude, the values that go in and those that come out agree on it. */

import type { MapOrder } from '../../model/value.js';

/** What the first element of an object's state says it is. */
export const KIND = {
  list: 1,
  map: 2,
  bytes: 3,
  geojson: 4,
  opaque: 5,
} as const;

/** Values Lua has no use for but may pass on, by what stands for their particle type. */
export const INFINITY_TYPE = -1;
export const WILDCARD_TYPE = -2;

/** By the number that stands for them. */
export const MAP_ORDERS: readonly MapOrder[] = ['unordered', 'keyOrdered', 'keyValueOrdered'];

/** Free slots of Lua's stack that reading or pushing one level takes. */
export const STACK_SLOTS = 12;
