/** What the query tests of the contract share: records in a set of their own, indexes, and queries read to their end. */

import { clientFailure } from '../../model/aerospike-error.js';
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
    await this.empty();
    const keys = Array.from({ length: count }, (_, index) => this.key(index));
    const puts = keys.map((key, index) => this.#bench.put(key, bins(index)));
    for (let start = 0; start < count; start += BATCH_ROWS) {
      const outcomes = await this.#bench.batch(puts.slice(start, start + BATCH_ROWS));
      for (const outcome of outcomes) succeeded(outcome);
    }
    return new Set(keys.map(({ digest }) => hex(digest)));
  }

  async empty(): Promise<void> {
    const { records } = await this.read({ bins: 'none' });
    const { namespace } = this.#bench.target;
    for (let start = 0; start < records.length; start += BATCH_ROWS) {
      await this.#bench.batch(
        records
          .slice(start, start + BATCH_ROWS)
          .map(({ digest }) => this.#bench.delete(keyOfDigest(namespace, this.set, digest))),
      );
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

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function digestsOf({ records }: QueryOutcome): readonly string[] {
  return records.map(({ digest }) => hex(digest));
}
