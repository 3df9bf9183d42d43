/** What every operation inside a list, map, bitmap or sketch is: a function from the bin's value and arguments to both results. */

import type { CollectionCall } from '../../model/collection-call.js';
import type { Value } from '../../model/value.js';

export interface CollectionResult {
  /** What the bin holds then: the same object where nothing changed, `undefined` where there still is no bin. */
  readonly value: Value | undefined;
  /** What the operation answers; `undefined` where it has no answer. */
  readonly result: Value | undefined;
}

/**
 * Carries out a call of one family on what a bin holds, `undefined` being a bin that is not there. Throws EngineError with
 * the server's code; values are never changed in place.
 */
export type ApplyFamily = (value: Value | undefined, call: CollectionCall) => CollectionResult;

/** What an operation at the end of a path did there. */
export interface PlaceChange extends CollectionResult {
  /** Nothing was done: where a path was still to be made, it is not. */
  readonly isNoop?: boolean;
}

export interface Place {
  /** Whether the bin the path starts from is there. */
  readonly hasBin: boolean;
}

/** As ApplyFamily, for lists and maps, which may stand at the end of a path: `undefined` is one that is yet to be made. */
export type ApplyAtPlace = (
  value: Value | undefined,
  call: CollectionCall,
  place: Place,
) => PlaceChange;
