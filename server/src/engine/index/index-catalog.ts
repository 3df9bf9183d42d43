/** The indexes of one namespace: made, found, renamed and dropped, and told of every change of a record. */

import { RESULT } from '../../model/result-code.js';
import { EngineError } from '../engine-error.js';
import type { StoredRecord } from '../record.js';
import { type IndexDefinition, type IndexSubject, isSameSubject } from './index-definition.js';
import { createSecondaryIndex, type SecondaryIndex } from './secondary-index.js';

/** Indexes one namespace can have, those over sets aside. */
const INDEXES_MAX = 256;

/** An index over nothing but the membership in a set: it has no values, and speeds up what is fast here anyway. */
export interface SetIndex {
  readonly name: string;
  readonly set: string;
}

export interface IndexCatalog {
  /** In the order they were made. */
  indexes(): readonly SecondaryIndex[];
  setIndexes(): readonly SetIndex[];
  byName(name: string): SecondaryIndex | undefined;
  /** The index over the set's records, or else over those of the whole namespace. */
  find(subject: IndexSubject): SecondaryIndex | undefined;
  /**
   * Makes an index; one over the same subject takes the new name instead. Throws EngineError when the name belongs to an
   * index over something else, or when there are too many.
   */
  create(definition: IndexDefinition): SecondaryIndex;
  /** As `create`, over a set. */
  createOnSet(index: SetIndex): void;
  /** Does nothing when there is none of that name. */
  drop(name: string): void;
  /** To be called with every change of a record: what it was, and what it is now. */
  replace(before: StoredRecord | undefined, after: StoredRecord | undefined): void;
}

export function createIndexCatalog(): IndexCatalog {
  let indexes: readonly SecondaryIndex[] = [];
  let setIndexes: readonly SetIndex[] = [];

  const byName = (name: string): SecondaryIndex | undefined =>
    indexes.find(({ definition }) => definition.name === name);
  const bySubject = (subject: IndexSubject): SecondaryIndex | undefined =>
    indexes.find(({ definition }) => isSameSubject(definition, subject));

  function checkNameFree(name: string): void {
    if (byName(name) === undefined && !setIndexes.some((index) => index.name === name)) return;
    throw new EngineError(
      RESULT.indexFound,
      "'indexname' already exists with different definition",
    );
  }

  return {
    indexes: () => indexes,
    setIndexes: () => setIndexes,
    byName,
    find: (subject) => bySubject(subject) ?? bySubject({ ...subject, set: '' }),
    create(definition): SecondaryIndex {
      const twin = bySubject(definition);
      if (twin?.definition.name === definition.name) return twin;
      checkNameFree(definition.name);
      if (twin !== undefined) {
        twin.rename(definition.name);
        return twin;
      }
      if (indexes.length >= INDEXES_MAX) {
        throw new EngineError(RESULT.indexMaxCount, 'already at sindex definition limit');
      }
      const created = createSecondaryIndex(definition);
      indexes = [...indexes, created];
      return created;
    },
    createOnSet(index): void {
      const twin = setIndexes.find(({ set }) => set === index.set);
      if (twin?.name === index.name) return;
      checkNameFree(index.name);
      setIndexes = [...setIndexes.filter((other) => other !== twin), index];
    },
    drop(name): void {
      const found = byName(name);
      found?.drop();
      indexes = indexes.filter((index) => index !== found);
      setIndexes = setIndexes.filter((index) => index.name !== name);
    },
    replace(before, after): void {
      for (const index of indexes) index.replace(before, after);
    },
  };
}
