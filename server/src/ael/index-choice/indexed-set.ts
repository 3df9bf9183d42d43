/** The part of a set of values that an index of a type can be asked for. */

import type { IndexValueType, KnownIndex } from './known-index.js';
import { type Finding, isEmpty, isIndexable, NOTHING, type ValueSet } from './value-set.js';

const FORMS: Readonly<Partial<Record<IndexValueType, string>>> = { string: 'string', blob: 'blob' };

/** Undefined where a value in the set need not stand in the index. */
export function indexedSet({ type }: Pick<KnownIndex, 'type'>, wanted: ValueSet): Finding {
  if (isEmpty(wanted)) return NOTHING;
  switch (wanted.of) {
    case 'known':
      return undefined;
    case 'integers':
      return type === 'numeric' ? wanted : undefined;
    case 'shape':
      return type === 'geo2dsphere' ? wanted : undefined;
    case 'values': {
      const form = FORMS[type];
      const isHeld = wanted.values.every((value) => value.type === form && isIndexable(value));
      return isHeld ? wanted : undefined;
    }
  }
}
