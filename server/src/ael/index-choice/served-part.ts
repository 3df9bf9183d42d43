/** Which part of a filter an index serves: for people who ask why it was taken, never for the choice itself. */

import type { Expression } from '../../model/expression.js';
import type { KnownIndex } from './known-index.js';
import { createNarrower, letBody, TRUE } from './narrow.js';
import { type Narrower, type Place, part } from './narrower.js';
import { oneOf } from './value-set.js';

/** Looks at nodes, all in all. */
const STEPS_MAX = 20_000;

/** The conditions that say something about what is indexed, each of which has to hold; the whole filter where they can't be told apart. */
export function servedParts(filter: Expression, index: KnownIndex): readonly Expression[] {
  const narrower = createNarrower(index, STEPS_MAX);
  let place: Place = { expression: filter, scope: undefined };
  for (;;) {
    const { expression } = place;
    if (expression.node === 'let') {
      place = letBody(place, expression);
      continue;
    }
    if (expression.node !== 'operation' || expression.name !== 'and') return [expression];
    const parts = expression.args.filter((each) => isAbout(narrower, part(place, each)));
    const [only, ...others] = parts;
    if (only === undefined) return [expression];
    if (others.length > 0) return parts;
    place = part(place, only);
  }
}

function isAbout(narrower: Narrower, place: Place): boolean {
  const finding = narrower.narrow(place, oneOf(TRUE));
  return finding !== undefined && finding.of !== 'known';
}
