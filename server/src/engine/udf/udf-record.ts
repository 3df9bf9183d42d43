/** The record a user-defined function works on: what is stored, and what the function has made of it so far. */

import type { UserKey } from '../../model/key.js';
import { BIN_NAME_MAX_BYTES } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import type { Value } from '../../model/value.js';
import { type BinTable, createBinTable } from '../bin-table.js';
import { EngineError } from '../engine-error.js';
import { citrusleafSeconds, type StoredRecord } from '../record.js';
import { toStorable } from '../storable.js';

/** Bins a record may have that a function works on. */
export const UDF_BINS_MAX = 512;
/** Different bins one call may read or set. */
export const UDF_UPDATES_MAX = 1024;

/** A bin as a function left it: nil removes it, `unusable` is what no bin can hold. */
export interface UdfBinUpdate {
  readonly bin: string;
  readonly value: Value | 'unusable';
}

/** What `aerospike:create` and its like answer the function; 0 is success. */
export const UDF_STATUS = {
  done: 0,
  failed: -1,
  notOpen: -2,
  refused: 1,
  notCreated: 4,
} as const;

export interface UdfRecord {
  readonly digest: Uint8Array;
  /** Milliseconds since the Unix epoch, the same for the whole call. */
  readonly nowMs: number;
  /** Whether there is a record: it was found, or the function created it. */
  readonly isOpen: boolean;
  /** Empty for the null set. */
  readonly set: string;
  readonly userKey: UserKey | undefined;
  /** As it was found; 0 for a record just created. */
  readonly generation: number;
  /** Seconds it has left; 0 for ever. */
  readonly ttlSeconds: number;
  /** Milliseconds since the Unix epoch; 0 for a record just created. */
  readonly lastUpdateTimeMs: number;
  readonly storedBytes: number;
  /** In the order they are stored. */
  readonly binNames: readonly string[];
  get(bin: string): Value | undefined;
  /** Each answers a UDF_STATUS; after `failed` nothing the call did before counts any more. */
  create(updates: readonly UdfBinUpdate[]): number;
  update(updates: readonly UdfBinUpdate[]): number;
  remove(): number;
  /** More bins were touched than a call may; the next update fails for it. */
  refuseMore(): void;
  setTtlWord(word: number): void;
  dropKey(): void;
}

/** What became of the record, for whoever stores it. */
export interface UdfRecordState {
  readonly bins: BinTable;
  readonly hasUpdates: boolean;
  /** Of the last update; OK where there was none. */
  readonly resultCode: number;
  readonly ttlWord: number;
  readonly keyDropped: boolean;
}

export interface UdfRecordOptions {
  readonly digest: Uint8Array;
  readonly existing: StoredRecord | undefined;
  /** Set and key that a record gets when it is created. */
  readonly set: string;
  readonly userKey: UserKey | undefined;
  readonly ttlWord: number;
  readonly nowMs: number;
  /** Throws EngineError where no such record can be created. */
  readonly checkCreate: () => void;
  /** Records of a stream can't be changed: what tries to is refused. */
  readonly readOnly?: true;
}

export function createUdfRecord(options: UdfRecordOptions): {
  readonly record: UdfRecord;
  readonly state: UdfRecordState;
} {
  const record = new WorkingRecord(options);
  return { record, state: record };
}

class WorkingRecord implements UdfRecord, UdfRecordState {
  readonly #options: UdfRecordOptions;
  bins: BinTable;
  isOpen: boolean;
  hasUpdates = false;
  resultCode: number = RESULT.ok;
  ttlWord: number;
  keyDropped = false;
  #tooMany = false;

  constructor(options: UdfRecordOptions) {
    const { existing, ttlWord } = options;
    this.#options = options;
    this.bins = createBinTable(existing?.bins ?? []);
    this.isOpen = existing !== undefined;
    this.ttlWord = ttlWord;
  }

  get digest(): Uint8Array {
    return this.#options.digest;
  }

  get nowMs(): number {
    return this.#options.nowMs;
  }

  get set(): string {
    return this.#options.existing?.set ?? this.#options.set;
  }

  get userKey(): UserKey | undefined {
    if (this.keyDropped) return undefined;
    return this.#options.existing?.userKey ?? this.#options.userKey;
  }

  get generation(): number {
    return this.#options.existing?.generation ?? 0;
  }

  get ttlSeconds(): number {
    const voidTime = this.#options.existing?.voidTimeSeconds ?? 0;
    return Math.max(0, voidTime - citrusleafSeconds(this.nowMs));
  }

  get lastUpdateTimeMs(): number {
    return this.#options.existing?.lastUpdateTimeMs ?? 0;
  }

  get storedBytes(): number {
    return this.#options.existing?.storedBytes ?? 0;
  }

  get binNames(): readonly string[] {
    return this.bins.toBins().map(({ name }) => name);
  }

  get(bin: string): Value | undefined {
    return this.bins.get(bin);
  }

  create(updates: readonly UdfBinUpdate[]): number {
    if (this.#options.readOnly) return UDF_STATUS.refused;
    if (this.isOpen) {
      return this.bins.count > 0 ? UDF_STATUS.refused : this.#execute(updates);
    }
    try {
      this.#options.checkCreate();
    } catch (error) {
      if (error instanceof EngineError) return UDF_STATUS.notCreated;
      throw error;
    }
    const status = this.#execute(updates);
    this.isOpen = status === UDF_STATUS.done;
    return status;
  }

  update(updates: readonly UdfBinUpdate[]): number {
    if (this.#options.readOnly) return UDF_STATUS.refused;
    return this.isOpen ? this.#execute(updates) : UDF_STATUS.notOpen;
  }

  remove(): number {
    if (!this.isOpen || this.#options.readOnly) return UDF_STATUS.refused;
    this.#tooMany = false;
    return this.#execute(this.binNames.map((bin) => ({ bin, value: { type: 'nil' } })));
  }

  refuseMore(): void {
    this.#tooMany = true;
  }

  setTtlWord(word: number): void {
    this.ttlWord = word;
  }

  dropKey(): void {
    if (this.isOpen && !this.#options.readOnly) this.keyDropped = true;
  }

  /** A failure takes back all that was done before, as the server does; a later update may succeed again. */
  #execute(updates: readonly UdfBinUpdate[]): number {
    try {
      if (this.#tooMany) throw new EngineError(RESULT.binName, 'more bins than a function may set');
      for (const { bin, value } of updates) applyUpdate(this.bins, bin, value);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.resultCode = error.resultCode;
      this.hasUpdates = false;
      this.bins = createBinTable(this.#options.existing?.bins ?? []);
      this.#tooMany = false;
      return UDF_STATUS.failed;
    }
    this.resultCode = RESULT.ok;
    this.hasUpdates = true;
    return UDF_STATUS.done;
  }
}

function applyUpdate(bins: BinTable, bin: string, value: UdfBinUpdate['value']): void {
  if (value === 'unusable') throw new EngineError(RESULT.binType, 'no bin can hold such a value');
  if (value.type === 'nil') {
    bins.remove(bin);
    return;
  }
  if (bins.count >= UDF_BINS_MAX && bins.get(bin) === undefined) {
    throw new EngineError(RESULT.binName, 'more bins than a function may set');
  }
  bins.set(bin, toStorable(value));
}

/** Names that are longer are neither found nor set. */
export function isUdfBinName(name: string): boolean {
  return Buffer.byteLength(name) <= BIN_NAME_MAX_BYTES;
}
