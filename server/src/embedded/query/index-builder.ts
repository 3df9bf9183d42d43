/** Fills indexes that were made over records that are there, a few partitions at a time, between the requests. */

import type { SecondaryIndex } from '../../engine/index/secondary-index.js';
import type { Namespace } from '../../engine/namespace.js';
import type { Clock } from '../../model/clock.js';

/** Partitions taken in before others get their turn. */
const PARTITIONS_PER_TURN = 32;

export interface IndexBuilder {
  /** Begins to build, unless the index is built or being built; over nothing it is done at once, as on a real server. */
  start(namespace: Namespace, index: SecondaryIndex): void;
  /** How long its build took; 0 until it ended. */
  loadMsOf(index: SecondaryIndex): number;
}

export function createIndexBuilder(clock: Clock): IndexBuilder {
  const loadMs = new WeakMap<SecondaryIndex, number>();

  function turn(namespace: Namespace, index: SecondaryIndex, startedMs: number): void {
    const recordsOf = (id: number): ReturnType<Namespace['storage']['recordsOf']> =>
      namespace.storage.recordsOf(id);
    for (let count = 0; count < PARTITIONS_PER_TURN; count += 1) {
      if (index.build(recordsOf)) continue;
      loadMs.set(index, Math.round(clock.monotonicMs() - startedMs));
      return;
    }
    setImmediate(() => {
      turn(namespace, index, startedMs);
    });
  }

  return {
    start(namespace, index): void {
      if (index.readable || loadMs.has(index)) return;
      loadMs.set(index, 0);
      if (recordsInReach(namespace, index) === 0) {
        while (index.build(() => []));
        return;
      }
      const startedMs = clock.monotonicMs();
      setImmediate(() => {
        turn(namespace, index, startedMs);
      });
    },
    loadMsOf: (index) => loadMs.get(index) ?? 0,
  };
}

function recordsInReach(namespace: Namespace, { definition }: SecondaryIndex): number {
  if (definition.set === '') return namespace.objects;
  return namespace.setStatistics(definition.set)?.objects ?? 0;
}
