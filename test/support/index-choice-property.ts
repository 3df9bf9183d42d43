/** The check that no record which passes a filter is outside of the range an index would be asked for. */

import fc from 'fast-check';
import { expect } from 'vitest';
import { chooseIndex } from '../../server/src/ael/index-choice/choose-index.js';
import type { KnownIndex } from '../../server/src/ael/index-choice/known-index.js';
import { EngineError } from '../../server/src/engine/engine-error.js';
import { compileIndexSource } from '../../server/src/engine/expression/index-source.js';
import { compileFilter } from '../../server/src/engine/expression/record-filter.js';
import { valueAtContext } from '../../server/src/engine/index/context-value.js';
import {
  bvalsOf,
  type IndexDefinition,
  indexedValues,
} from '../../server/src/engine/index/index-definition.js';
import { indexRangeOf } from '../../server/src/engine/index/index-range.js';
import type { StoredRecord } from '../../server/src/engine/record.js';
import type { Expression } from '../../server/src/model/expression.js';
import type { QueryIndexRange } from '../../server/src/model/query.js';
import { decodeExpression } from '../../server/src/wire/expression.js';
import { arbitraryFilter } from './arbitrary-filter.js';
import { type ArbitraryBins, arbitraryBins } from './arbitrary-filter-bins.js';
import { FILTER_INDEXES } from './filter-indexes.js';

/** How many records passed, and which indexes would have been asked for some of them. */
export interface Coverage {
  readonly passed: number;
  readonly indexes: ReadonlySet<string>;
}

/** Of random filters and records, each asked of every index. Fails where a record that passes is in no range. */
export function checkRanges(runs: number): Coverage {
  let passed = 0;
  const indexes = new Set<string>();
  const records = fc.array(arbitraryBins, { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(arbitraryFilter, records, (filter, all) => {
      const passes = filterOf(filter);
      if (passes === undefined) return;
      const found = all.map(recordOf).filter((record) => passes(record));
      passed += found.length;
      for (const name of checkFound(filter, found)) indexes.add(name);
    }),
    { numRuns: runs },
  );
  return { passed, indexes };
}

function checkFound(filter: Expression, found: readonly StoredRecord[]): readonly string[] {
  const { access, candidates } = chooseIndex({ filter, set: undefined, indexes: FILTER_INDEXES });
  if (found.length > 0) expect(access).not.toBe('nothing');
  return candidates.flatMap(({ index, range }) => {
    if (range === undefined || found.length === 0) return [];
    const missed = found.filter((record) => !isInRange(index, range, record));
    expect({ index: index.name, missed }).toEqual({ index: index.name, missed: [] });
    return [index.name];
  });
}

/** Undefined for trees no server builds: constants of one type compared with another. */
function filterOf(filter: Expression): ReturnType<typeof compileFilter> | undefined {
  try {
    return compileFilter(filter, () => 0);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

function recordOf(bins: ArbitraryBins): StoredRecord {
  return {
    digest: new Uint8Array(20),
    set: 'demo',
    bins: Object.entries(bins).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value }],
    ),
    generation: 1,
    voidTimeSeconds: 0,
    lastUpdateTimeMs: 0,
    storedBytes: 100,
  };
}

function isInRange(
  index: KnownIndex,
  { begin, end }: QueryIndexRange,
  record: StoredRecord,
): boolean {
  const range = indexRangeOf(begin, end);
  if (range === undefined || range.keyType !== index.type) return false;
  return indexedValues(definitionOf(index), record).some(
    (value) =>
      (range.matches?.(value) ?? true) &&
      bvalsOf(index.type, value).some((bval) =>
        range.stretches.some(({ from, to }) => from <= bval && bval <= to),
      ),
  );
}

function definitionOf({ name, subject, type, collection }: KnownIndex): IndexDefinition {
  const base = { name, set: '', keyType: type, collection };
  if (subject.by === 'expression') {
    const source = compileIndexSource(decodeExpression(subject.packed));
    return { ...base, bin: '', valueOf: (record) => source.valueOf(record) };
  }
  if (subject.by === 'set') throw new TypeError('an index of a set has no values');
  const { bin, context = [] } = subject;
  return {
    ...base,
    bin,
    valueOf: (record) =>
      valueAtContext(record.bins.find((each) => each.name === bin)?.value, context),
  };
}
