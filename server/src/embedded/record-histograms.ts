/** How large the records of each namespace and set are, and how long they live on: looked at once an hour, as a server does. */

import type { Engine } from '../engine/engine.js';
import type { Namespace } from '../engine/namespace.js';
import { citrusleafSeconds, isTombstone, type StoredRecord } from '../engine/record.js';
import { isMonitorSet } from '../engine/transaction/monitor.js';
import type { Clock, Timer } from '../model/clock.js';
import { PARTITION_COUNT } from '../model/limits.js';
import { LinearHistogram, type LinearScale, SizeHistogram } from './record-histogram.js';

/** From the start to the first look, when what a data directory holds is there. */
const FIRST_LOOK_MS = 1_000;
/** From one look to the next: the server's `nsup-hist-period`. */
const PERIOD_MS = 3_600_000;
const LIFETIME_BUCKETS = 100;
const SIZE_BUCKETS = 1024;
/** Partitions looked at in one piece; requests get their turn between them. */
const PARTITIONS_AT_ONCE = 64;

/** The histograms by the names they are asked for. */
export const RECORD_HISTOGRAMS = ['ttl', 'object-size', 'object-size-linear'] as const;

export type RecordHistogram = (typeof RECORD_HISTOGRAMS)[number];

/** What is told of one namespace or set, by histogram. */
type Descriptions = Readonly<Record<RecordHistogram, string>>;

interface Counting {
  readonly ttl: LinearHistogram;
  readonly 'object-size': SizeHistogram;
  readonly 'object-size-linear': LinearHistogram;
}

export class RecordHistograms {
  /** By namespace, then by set; the empty set stands for the whole namespace. */
  readonly #described = new Map<string, ReadonlyMap<string, Descriptions>>();

  /** `undefined` where nothing was there to be looked at yet. */
  describe(namespace: string, set: string, histogram: RecordHistogram): string | undefined {
    return this.#described.get(namespace)?.get(set)?.[histogram];
  }

  /** Looks now and then until the function it gives back is called. */
  startLooking(
    engine: Pick<Engine, 'namespaceNames' | 'namespace'>,
    clock: Pick<Clock, 'nowMs' | 'setTimer'>,
  ): () => void {
    let timer: Timer;
    const look = (pieces: Iterator<unknown>): void => {
      const done = pieces.next().done === true;
      timer = clock.setTimer(done ? PERIOD_MS : 0, () => {
        look(done ? this.#look(engine, clock.nowMs()) : pieces);
      });
    };
    timer = clock.setTimer(FIRST_LOOK_MS, () => {
      look(this.#look(engine, clock.nowMs()));
    });
    return () => {
      timer.cancel();
    };
  }

  *#look(engine: Pick<Engine, 'namespaceNames' | 'namespace'>, nowMs: number): Generator<number> {
    for (const name of engine.namespaceNames) {
      const namespace = engine.namespace(name);
      // As on a server, what was seen before stays where there is nothing now.
      if (namespace === undefined || namespace.objects === 0) continue;
      this.#described.set(name, yield* lookAt(namespace, citrusleafSeconds(nowMs)));
    }
  }
}

function* lookAt(
  namespace: Namespace,
  nowSeconds: number,
): Generator<number, ReadonlyMap<string, Descriptions>> {
  let lastVoidTime = nowSeconds;
  yield* visit(namespace, ({ voidTimeSeconds }) => {
    lastVoidTime = Math.max(lastVoidTime, voidTimeSeconds);
  });
  const lifetimes = { start: nowSeconds, range: lastVoidTime - nowSeconds };
  const create = (): Counting => createCounting(lifetimes, namespace.config.maxRecordBytes);
  const all = create();
  const sets = new Map(namespace.sets().map(({ name }) => [name, create()]));
  yield* visit(namespace, (record) => {
    // Monitors of transactions are nobody's records, and have sizes all the same.
    if (!isMonitorSet(namespace, record.set)) all.ttl.insert(record.voidTimeSeconds);
    countSize(all, record);
    const set = sets.get(record.set);
    if (set === undefined) return;
    set.ttl.insert(record.voidTimeSeconds);
    countSize(set, record);
  });
  const described = Array.from(sets, ([name, counting]) => [name, describe(counting)] as const);
  return new Map([['', describe(all)], ...described]);
}

/** Shows every live record, in pieces. */
function* visit(namespace: Namespace, see: (record: StoredRecord) => void): Generator<number> {
  for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId += 1) {
    for (const record of namespace.storage.recordsOf(partitionId)) {
      if (!isTombstone(record)) see(record);
    }
    if ((partitionId + 1) % PARTITIONS_AT_ONCE === 0) yield partitionId;
  }
}

function createCounting(
  lifetimes: Pick<LinearScale, 'start' | 'range'>,
  maxBytes: number,
): Counting {
  return {
    ttl: new LinearHistogram({ ...lifetimes, units: 'seconds', buckets: LIFETIME_BUCKETS }),
    'object-size': new SizeHistogram(),
    'object-size-linear': new LinearHistogram({
      ...{ units: 'bytes', start: 0, range: maxBytes, buckets: SIZE_BUCKETS },
    }),
  };
}

function countSize(counting: Counting, { storedBytes }: StoredRecord): void {
  counting['object-size'].insert(storedBytes);
  counting['object-size-linear'].insert(storedBytes);
}

function describe(counting: Counting): Descriptions {
  return {
    ttl: counting.ttl.describe(),
    'object-size': counting['object-size'].describe(),
    'object-size-linear': counting['object-size-linear'].describe(),
  };
}
