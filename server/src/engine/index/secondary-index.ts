/** One secondary index: its entries by partition, kept with every write, and how far it is built. */

import { partitionOf } from '../../model/digest.js';
import { PARTITION_COUNT } from '../../model/limits.js';
import { digestText } from '../digest-text.js';
import { isTombstone, type StoredRecord } from '../record.js';
import { bvalsOf, type IndexDefinition, indexedValues } from './index-definition.js';
import { createIndexTree, type IndexEntry, type IndexTree } from './index-tree.js';

export interface IndexStatistics {
  readonly entries: number;
  /** Rounded, as of the end of the build. */
  readonly entriesPerBval: number;
  readonly entriesPerRecord: number;
  /** 0-100. */
  readonly loadPercent: number;
}

export interface SecondaryIndex {
  /** Its name may change; all else stays. */
  readonly definition: IndexDefinition;
  /** Every record was looked at; until then queries are refused. */
  readonly readable: boolean;
  /** It was dropped: queries under way end where they are. */
  readonly dropped: boolean;
  statistics(): IndexStatistics;
  /** Brings the entries from one state of a record to the next; either may be missing. */
  replace(before: StoredRecord | undefined, after: StoredRecord | undefined): void;
  /** The entries in one partition from one value to another, in order; behind `after` where it is given. */
  stretch(partitionId: number, from: bigint, to: bigint, after?: IndexEntry): readonly IndexEntry[];
  /** The values the record has in the index, in its order. */
  bvalsOfRecord(record: StoredRecord): readonly bigint[];
  /** Takes in the next partition; false when there is none left, and the index is readable. */
  build(recordsOf: (partitionId: number) => Iterable<StoredRecord>): boolean;
  rename(name: string): void;
  drop(): void;
}

export function createSecondaryIndex(definition: IndexDefinition): SecondaryIndex {
  return new OrderedIndex(definition);
}

class OrderedIndex implements SecondaryIndex {
  #definition: IndexDefinition;
  readonly #trees = new Map<number, IndexTree>();
  /** Partitions built so far. */
  #built = 0;
  #entries = 0;
  #perBval = 0;
  #perRecord = 0;
  #dropped = false;

  constructor(definition: IndexDefinition) {
    this.#definition = definition;
  }

  get definition(): IndexDefinition {
    return this.#definition;
  }

  get readable(): boolean {
    return this.#built === PARTITION_COUNT;
  }

  get dropped(): boolean {
    return this.#dropped;
  }

  statistics(): IndexStatistics {
    return {
      entries: this.#entries,
      entriesPerBval: this.#perBval,
      entriesPerRecord: this.#perRecord,
      loadPercent: Math.floor((this.#built * 100) / PARTITION_COUNT),
    };
  }

  replace(before: StoredRecord | undefined, after: StoredRecord | undefined): void {
    const digest = after?.digest ?? before?.digest;
    if (digest === undefined) return;
    const old = before === undefined ? [] : this.bvalsOfRecord(before);
    const now = after === undefined ? [] : this.bvalsOfRecord(after);
    // Of a partition that is not built yet all will be taken in when its turn comes, and once more does no harm.
    if (!isSameList(old, now)) this.#change(digest, old, now);
  }

  stretch(
    partitionId: number,
    from: bigint,
    to: bigint,
    after?: IndexEntry,
  ): readonly IndexEntry[] {
    return this.#trees.get(partitionId)?.stretch(from, to, after) ?? [];
  }

  bvalsOfRecord(record: StoredRecord): readonly bigint[] {
    if (isTombstone(record)) return [];
    const { keyType } = this.definition;
    const values = indexedValues(this.definition, record);
    const [only] = values;
    if (only === undefined) return [];
    if (values.length === 1 && keyType !== 'geo2dsphere') return bvalsOf(keyType, only);
    const bvals = new Set(values.flatMap((value) => bvalsOf(keyType, value)));
    return [...bvals].sort((a, b) => (a < b ? -1 : 1));
  }

  build(recordsOf: (partitionId: number) => Iterable<StoredRecord>): boolean {
    if (this.readable || this.#dropped) return false;
    for (const record of recordsOf(this.#built)) {
      const bvals = this.bvalsOfRecord(record);
      if (bvals.length > 0) this.#change(record.digest, [], bvals);
    }
    this.#built += 1;
    if (this.#built < PARTITION_COUNT) return true;
    this.#measure();
    return false;
  }

  rename(name: string): void {
    this.#definition = { ...this.#definition, name };
  }

  drop(): void {
    this.#dropped = true;
    this.#trees.clear();
    this.#entries = 0;
  }

  #change(digest: Uint8Array, old: readonly bigint[], now: readonly bigint[]): void {
    const text = digestText(digest);
    const tree = this.#treeOf(partitionOf(digest));
    this.#entries -= tree.size;
    for (const bval of old) {
      if (!now.includes(bval)) tree.remove({ bval, digestText: text });
    }
    for (const bval of now) tree.add({ bval, digestText: text });
    this.#entries += tree.size;
  }

  #treeOf(partitionId: number): IndexTree {
    const known = this.#trees.get(partitionId);
    if (known !== undefined) return known;
    const created = createIndexTree();
    this.#trees.set(partitionId, created);
    return created;
  }

  #measure(): void {
    const bvals = new Set<bigint>();
    const records = new Set<string>();
    for (const tree of this.#trees.values()) {
      for (const entry of tree.entries()) {
        bvals.add(entry.bval);
        records.add(entry.digestText);
      }
    }
    this.#perBval = bvals.size === 0 ? 0 : Math.round(this.#entries / bvals.size);
    this.#perRecord = records.size === 0 ? 0 : Math.round(this.#entries / records.size);
  }
}

function isSameList(a: readonly bigint[], b: readonly bigint[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
