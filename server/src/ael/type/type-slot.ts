/** Types that are still being found out: what flows into them from all sides narrows them until one is left. */

import { AelFault, type Span } from '../ael-error.js';
import { type AelType, ANY_TYPE, describeTypes, onlyType, type TypeSet } from './ael-type.js';

/** The type of one or more parts of an expression. */
export interface TypeSlot {
  types: TypeSet;
  /** What is taken where nothing says more. */
  fallback: AelType | undefined;
  /** The part of the text that narrowed it most. */
  span: Span;
  /** The slot this one has become one with. */
  merged: TypeSlot | undefined;
  /** Something is wrong with it that was told already: it fits everything, so that no more follows from it. */
  failed: boolean;
}

export function createSlot(types: TypeSet, span: Span, fallback?: AelType): TypeSlot {
  return { types, span, fallback, merged: undefined, failed: false };
}

export function failedSlot(span: Span): TypeSlot {
  return { ...createSlot(ANY_TYPE, span), failed: true };
}

/** The slot that stands for this one; paths to it are shortened on the way. */
export function find(slot: TypeSlot): TypeSlot {
  let root = slot;
  while (root.merged !== undefined) root = root.merged;
  let each = slot;
  while (each.merged !== undefined) {
    const next: TypeSlot = each.merged;
    each.merged = root;
    each = next;
  }
  return root;
}

/** Makes two slots one; `relation` says what brings them together, as in "is compared with". */
export function unify(left: TypeSlot, right: TypeSlot, relation: string): void {
  const a = find(left);
  const b = find(right);
  if (a === b || a.failed || b.failed) return;
  const types = a.types & b.types;
  if (types === 0) throw mismatch(a, b, relation);
  // What says less moves into what says more, so that the evidence stays the stronger one.
  const [kept, moved] = countBits(a.types) <= countBits(b.types) ? [a, b] : [b, a];
  kept.types = types;
  kept.fallback ??= moved.fallback;
  moved.merged = kept;
}

/** Narrows a slot to a set of types; `place` says what asks for them, as in "the left side of =~". */
export function narrow(slot: TypeSlot, types: TypeSet, place: string, span: Span): void {
  const root = find(slot);
  if (root.failed) return;
  const left = root.types & types;
  if (left === 0) {
    throw new AelFault(
      'ael/type-mismatch',
      `${describeTypes(root.types)} stands where ${place} takes ${describeTypes(types)}`,
      root.span,
      root.span.start === span.start && root.span.end === span.end ? {} : { other: span },
    );
  }
  if (left === root.types) return;
  root.types = left;
  root.span = span;
}

/** The type, once nothing more is to come. */
export function resolve(slot: TypeSlot): AelType | undefined {
  const { types, fallback } = find(slot);
  return onlyType(types) ?? fallback;
}

function mismatch(a: TypeSlot, b: TypeSlot, relation: string): AelFault {
  return new AelFault(
    'ael/type-mismatch',
    `${describeTypes(a.types)} ${relation} ${describeTypes(b.types)}`,
    a.span,
    { other: b.span, ...hintFor(a.types | b.types) },
  );
}

const NUMBERS: TypeSet = 6;

function hintFor(types: TypeSet): { hint?: string } {
  if (types === NUMBERS)
    return { hint: 'write the number as 1 or 1.0, or convert with toInt() or toFloat()' };
  return types === 24 ? { hint: "a blob is written x'0aff' or b64'Cv8='" } : {};
}

function countBits(set: TypeSet): number {
  let count = 0;
  for (let rest = set & ANY_TYPE; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
