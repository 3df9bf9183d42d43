/** What a pattern is made of, once it is read. */

export type PatternPart =
  /** One character: JavaScript's source for the set it is of. */
  | { readonly kind: 'one'; readonly source: string }
  /** A place between characters: JavaScript's source for the test of it. */
  | { readonly kind: 'place'; readonly source: string }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternPart[] }
  | { readonly kind: 'choice'; readonly branches: readonly PatternPart[] }
  /** As often as it takes, up to `most` times; any number without it. */
  | {
      readonly kind: 'repeat';
      readonly part: PatternPart;
      readonly least: number;
      readonly most: number | undefined;
    }
  | { readonly kind: 'group'; readonly part: PatternPart }
  /** The text a group matched, once more. */
  | { readonly kind: 'again'; readonly group: number };

/** The pattern in JavaScript's own form. */
export function sourceOf(part: PatternPart): string {
  switch (part.kind) {
    case 'one':
    case 'place':
      return part.source;
    case 'sequence':
      return part.parts.map(sourceOf).join('');
    case 'choice':
      return part.branches.map(sourceOf).join('|');
    case 'repeat':
      return `(?:${sourceOf(part.part)}){${part.least},${part.most ?? ''}}`;
    case 'group':
      return `(${sourceOf(part.part)})`;
    case 'again':
      return `(?:\\${part.group})`;
  }
}

/**
 * How many repetitions there are to try against each other: the time that takes grows with the length of the text to their
 * number. Infinity where more than single characters are repeated, and repetitions may stand inside others.
 */
export function countRepeats(part: PatternPart): number {
  switch (part.kind) {
    case 'sequence':
      return part.parts.reduce((sum, each) => sum + countRepeats(each), 0);
    case 'choice':
      return part.branches.reduce((sum, each) => sum + countRepeats(each), 0);
    case 'group':
      return countRepeats(part.part);
    case 'repeat':
      return part.part.kind === 'one' ? 1 : Number.POSITIVE_INFINITY;
    default:
      return 0;
  }
}
