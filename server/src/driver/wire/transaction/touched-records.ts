/** What a transaction has read and written, as far as its client has to know it to end it. */

import type { Key } from '../../../model/key.js';
import { recordName } from './record-order.js';

export interface ReadRecord {
  readonly key: Key;
  readonly version: bigint;
}

export class TouchedRecords {
  readonly #reads = new Map<string, ReadRecord>();
  readonly #writes = new Map<string, Key>();
  /** Records in the monitor: the server knows that the transaction may have written them. */
  readonly #announced = new Set<string>();
  #writeInDoubt = false;

  get reads(): readonly ReadRecord[] {
    return [...this.#reads.values()];
  }

  get writes(): readonly Key[] {
    return [...this.#writes.values()];
  }

  get readCount(): number {
    return this.#reads.size;
  }

  get writeCount(): number {
    return this.#writes.size;
  }

  /** A write may still reach its server after the end: the monitor has to be there then, to have it undone or kept. */
  get writeInDoubt(): boolean {
    return this.#writeInDoubt;
  }

  versionOf(key: Key): bigint | undefined {
    return this.#reads.get(recordName(key))?.version;
  }

  /** Whether the commit will see that the record is as it was found, or it is the transaction's own. */
  isKept(key: Key): boolean {
    const name = recordName(key);
    return this.#reads.has(name) || this.#writes.has(name);
  }

  /** An answer to a read: the version it tells has to hold until the commit. */
  onRead(key: Key, version: bigint | undefined): void {
    if (version !== undefined) this.#reads.set(recordName(key), { key, version });
  }

  /** An answer to a write: one with a version wrote nothing, so that the record counts as read. */
  onWrite(key: Key, version: bigint | undefined, ok: boolean): void {
    if (version !== undefined) this.onRead(key, version);
    else if (ok) this.#addWrite(key);
  }

  onWriteInDoubt(key: Key): void {
    this.#writeInDoubt = true;
    this.#addWrite(key);
  }

  /** The records among these that the monitor does not have yet, each once. */
  unannounced(keys: readonly Key[]): readonly Key[] {
    const byName = new Map(keys.map((key) => [recordName(key), key]));
    for (const name of this.#announced) byName.delete(name);
    return [...byName.values()];
  }

  announce(keys: readonly Key[]): void {
    for (const key of keys) this.#announced.add(recordName(key));
  }

  get announcedCount(): number {
    return this.#announced.size;
  }

  #addWrite(key: Key): void {
    const name = recordName(key);
    this.#reads.delete(name);
    this.#writes.set(name, key);
  }
}
