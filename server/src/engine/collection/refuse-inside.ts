/** Operations inside lists and maps that can not be read: what the server finds wrong on the way to them comes first. */

import type { ContextStep } from '../../model/expression.js';
import type { Value } from '../../model/value.js';
import type { EngineError } from '../engine-error.js';
import { applyInContext } from './apply-in-context.js';
import { wrongType } from './refusals.js';

/** Where an operation that can't be read was to be carried out. */
export interface RefusedPlace {
  readonly context: readonly ContextStep[];
  /** What has to be there; a path that selects may begin in either, but in nothing else. */
  readonly container: 'list' | 'map' | 'either' | 'any';
  readonly writes: boolean;
}

/** Throws `refusal`, or the EngineError that comes before it; `value` is what the bin holds. */
export function refuseInside(
  value: Value | undefined,
  { context, container, writes }: RefusedPlace,
  refusal: EngineError,
): void {
  const atEnd = (at: Value | undefined): never => {
    if (!canHold(container, at)) throw wrongType(container, at?.type ?? 'missing bin');
    throw refusal;
  };
  if (context.length === 0) atEnd(value);
  applyInContext(value, { steps: context, writes, atEnd });
}

function canHold(container: RefusedPlace['container'], value: Value | undefined): boolean {
  switch (container) {
    case 'any':
      return true;
    case 'either':
      return value?.type === 'list' || value?.type === 'map';
    default:
      return value === undefined || value.type === container;
  }
}
