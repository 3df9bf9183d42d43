/** What the query tests of the contract share: records in a set of their own, indexes, and queries read to their end. */

import { clientFailure } from '../../model/aerospike-error.js';
import { partitionOf } from '../../model/digest.js';
import { type Key, keyOf, keyOfDigest } from '../../model/key.js';
import { PARTITION_COUNT } from '../../model/limits.js';
import type {
  PartitionCursor,
  QueryIndexRange,
  QueryRecord,
  QueryRequest,
} from '../../model/query.js';
import type { Value } from '../../model/value.js';
import {
  type CallChanges,
  CONTRACT_SETTINGS,
  type ContractBench,
  callOptions,
  succeeded,
} from './contract-suite.js';

/** Rows of one batch while records are made or removed. */
const BATCH_ROWS = 500;

export const ALL_PARTITIONS: readonly PartitionCursor[] = Array.from(
  { length: PARTITION_COUNT },
  (_, partition) => ({ partition }),
);

export interface QueryOutcome {
  readonly records: readonly QueryRecord[];
  /** Partitions said to be done, in order. */
  readonly done: readonly number[];
}

export interface QueryPages {
  /** How many records each page brought. */
  readonly sizes: readonly number[];
  /** Of all pages, in order. */
  readonly digests: readonly string[];
}

export type QueryChanges = Partial<Omit<QueryRequest, 'namespace'>>;

/** Queries over one set, which is emptied of what runs before left in it. */
export class QueryBench {
  readonly #bench: ContractBench;
  readonly set: string;

  constructor(bench: ContractBench, set: string) {
    this.#bench = bench;
    this.set = `aerogate-${set}`;
  }

  key(name: number): Key {
    const { namespace } = this.#bench.target;
    return keyOf(namespace, this.set, { type: 'integer', value: BigInt(name) });
  }

  request(changes: QueryChanges = {}): QueryRequest {
    return {
      namespace: this.#bench.target.namespace,
      set: this.set,
      bins: 'all',
      partitions: ALL_PARTITIONS,
      maxRecords: 0,
      recordsPerSecond: 0,
      expectedDuration: 'long',
      ...changes,
    };
  }

  /** Makes records 0 to `count` - 1; their digests come back. */
  async fill(
    count: number,
    bins: (index: number) => Readonly<Record<string, Value>>,
  ): Promise<Set<string>> {
    return this.fillNamed(
      Array.from({ length: count }, (_, index) => index),
      bins,
    );
  }

  /** Makes the records of these names; each is told its place among them. */
  async fillNamed(
    names: readonly number[],
    bins: (index: number) => Readonly<Record<string, Value>>,
  ): Promise<Set<string>> {
    await this.empty();
    const keys = names.map((name) => this.key(name));
    const puts = keys.map((key, index) => this.#bench.put(key, bins(index)));
    for (let start = 0; start < keys.length; start += BATCH_ROWS) {
      const outcomes = await this.#bench.batch(puts.slice(start, start + BATCH_ROWS));
      for (const outcome of outcomes) succeeded(outcome);
    }
    return new Set(keys.map(({ digest }) => hex(digest)));
  }

  async empty(): Promise<void> {
    const { records } = await this.read({ bins: 'none' });
    await this.remove(records.map(({ digest }) => digest));
  }

  async remove(digests: readonly Uint8Array[]): Promise<void> {
    const { namespace } = this.#bench.target;
    const deletes = digests.map((digest) =>
      this.#bench.delete(keyOfDigest(namespace, this.set, digest)),
    );
    for (let start = 0; start < deletes.length; start += BATCH_ROWS) {
      await this.#bench.batch(deletes.slice(start, start + BATCH_ROWS));
    }
  }

  windows(
    changes: QueryChanges = {},
    call: CallChanges = {},
  ): ReturnType<ContractBench['target']['driver']['query']> {
    return this.#bench.target.driver.query(this.request(changes), callOptions(call));
  }

  async read(changes: QueryChanges = {}, call: CallChanges = {}): Promise<QueryOutcome> {
    const records: QueryRecord[] = [];
    const done: number[] = [];
    for await (const window of this.windows(changes, call)) {
      for (const event of window) {
        if (event.type === 'record') records.push(event);
        else done.push(event.partition);
      }
    }
    return { records, done };
  }

  /** Reads page by page, as one who only keeps the events would. */
  async pages(changes: QueryChanges, maxRecords: number): Promise<QueryPages> {
    const { partitions = ALL_PARTITIONS } = changes;
    const left = new Map(partitions.map((cursor) => [cursor.partition, cursor]));
    const sizes: number[] = [];
    const digests: string[] = [];
    while (left.size > 0) {
      const page = await this.read({ ...changes, maxRecords, partitions: [...left.values()] });
      for (const record of page.records) left.set(partitionOf(record.digest), cursorBehind(record));
      for (const partition of page.done) left.delete(partition);
      sizes.push(page.records.length);
      digests.push(...digestsOf(page));
      if (page.records.length === 0 && left.size > 0) throw new Error('a page brought nothing');
    }
    return { sizes, digests };
  }

  /** Makes an index, if there is none of that name, and waits until it can be read. */
  async index(name: string, definition: string): Promise<void> {
    const { driver, namespace } = this.#bench.target;
    const ask = async (command: string): Promise<readonly string[]> => {
      const answers = await driver.info(
        { commands: [command], target: { to: 'all' } },
        { settings: CONTRACT_SETTINGS },
      );
      return answers.map((each) => each.answers.get(command) ?? '');
    };
    const [made = ''] = await ask(
      `sindex-create:namespace=${namespace};set=${this.set};indexname=${name};${definition}`,
    );
    if (made !== 'ok') throw clientFailure('INVALID_ARGUMENT', { detail: made });
    // The test's own time limit ends this, should it have to.
    for (;;) {
      const states = await ask(`sindex/${namespace}/${name}`);
      if (states.every((state) => state.includes('load_pct=100'))) return;
    }
  }
}

export function rangeOf(
  bin: string,
  begin: Value,
  end: Value = begin,
  changes: Partial<QueryIndexRange> = {},
): QueryIndexRange {
  return { bin, collection: 'default', context: [], begin, end, ...changes };
}

/** Where a query goes on behind the record. */
export function cursorBehind({ digest, bval }: QueryRecord): PartitionCursor {
  const partition = partitionOf(digest);
  return bval === undefined ? { partition, digest } : { partition, digest, bval };
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function digestsOf({ records }: QueryOutcome): readonly string[] {
  return records.map(({ digest }) => hex(digest));
}
