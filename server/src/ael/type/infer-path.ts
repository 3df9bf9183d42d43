/** Types along paths: what the bin has to be, and what the place is that the steps lead to. */

import { AelFault } from '../ael-error.js';
import { isPlural, type PathSyntax, type Segment, type Syntax } from '../syntax.js';
import { AEL_TYPE, type AelType, ANY_TYPE, COLLECTION, type TypeSet } from './ael-type.js';
import type { Inference } from './inference.js';
import { createSlot, narrow, type TypeSlot } from './type-slot.js';

/** The place a method is about: an operand, and the steps from there. */
export interface Target {
  readonly root: Syntax;
  readonly rootSlot: TypeSlot;
  readonly segments: readonly Segment[];
  /** The value at that place; a list of values where there are several. */
  readonly slot: TypeSlot;
  readonly plural: boolean;
}

export function inferPath(inference: Inference, path: PathSyntax): TypeSlot {
  return inferTarget(inference, path).slot;
}

export function inferTarget(inference: Inference, receiver: Syntax): Target {
  if (receiver.node !== 'path') {
    const slot = inference.infer(receiver);
    return { root: receiver, rootSlot: slot, segments: [], slot, plural: false };
  }
  const { root, segments, span } = receiver;
  const rootSlot = inference.infer(root);
  const [first] = segments;
  if (first !== undefined) narrow(rootSlot, typesAround(first), 'a step into it', first.span);
  segments.forEach((segment, index) => {
    checkSegment(inference, segment, segments[index + 1]);
  });
  const plural = segments.some(isPlural);
  const slot = inference.note(receiver, createSlot(plural ? AEL_TYPE.LIST : ANY_TYPE, span));
  const last = segments.at(-1);
  if (last?.type !== undefined && !(plural && last.step !== 'children')) {
    narrow(slot, AEL_TYPE[last.type], 'the type suffix', last.span);
  }
  if (last?.step === 'whole' && !plural) narrow(slot, typesAround(last), 'the brackets', last.span);
  return { root, rootSlot, segments, slot, plural };
}

/** What a step can be taken in. */
function typesAround(segment: Segment): TypeSet {
  const side = sideOf(segment);
  return side === undefined ? COLLECTION : AEL_TYPE[side];
}

export function sideOf(segment: Segment): AelType | undefined {
  switch (segment.step) {
    case 'key':
      return 'MAP';
    case 'select':
    case 'whole':
      return segment.side === 'list' ? 'LIST' : 'MAP';
    default:
      return undefined;
  }
}

function checkSegment(inference: Inference, segment: Segment, next: Segment | undefined): void {
  if (segment.step === 'filter') {
    narrow(inference.inferLoop(segment.where), AEL_TYPE.BOOL, 'a filter', segment.where.span);
  }
  if (segment.type === undefined || next === undefined) return;
  if ((AEL_TYPE[segment.type] & typesAround(next)) !== 0) return;
  throw new AelFault(
    'ael/type-mismatch',
    `${segment.type} is what this leads to, and the next step goes into ${sideOf(next) ?? 'LIST|MAP'}`,
    segment.span,
    { other: next.span },
  );
}
