/** What changed in memory and is not on disk yet: gathered over one turn of the event loop, committed together. */

import { digestText } from '../../engine/digest-text.js';
import type { StoredRecord } from '../../engine/record.js';
import { createMemoryStorage, type Storage } from '../../engine/storage.js';
import type { Provisional } from '../../engine/transaction/provisional.js';
import { RESULT } from '../../model/result-code.js';
import { isDiskFull } from './data-error.js';
import type { DataChanges } from './data-file.js';
import { encodeProvisional, PROVISIONAL, provisionalName } from './provisional-entry.js';

/** The kind of the moments up to which a namespace, or `namespace NUL set`, is forgotten. */
export const TRUNCATION = 'truncation';

/** Puts a record back as it was before a commit that failed. */
export type Restore = (
  namespace: string,
  digest: Uint8Array,
  before: StoredRecord | undefined,
) => void;

/** As Restore, what a transaction had made of a record. */
export type RestoreProvisional = (
  namespace: string,
  digest: Uint8Array,
  before: Provisional | undefined,
) => void;

/** As Restore, up to which moment a set, or everything, is forgotten; 0 is never. */
export type RestoreTruncation = (
  namespace: string,
  set: string | undefined,
  beforeMs: number,
) => void;

/** A commit failed: what it held has not happened. */
export class CommitError extends Error {
  override readonly name = 'CommitError';
  /** What the requests are answered with. */
  readonly resultCode: number;

  constructor(cause: unknown) {
    super('changes could not be saved, and were taken back', { cause });
    this.resultCode = isDiskFull(cause) ? RESULT.outOfSpace : RESULT.serverError;
  }
}

export interface Journal {
  /**
   * Settles once all changes so far are on disk, or rejects with a CommitError when they were taken back; absent while there
   * are none. An answer that leaves before it could tell of something that will not have been.
   */
  readonly pending: Promise<void> | undefined;
  /** The storage of a namespace: in memory, and every change of it noted. */
  storageOf(namespace: string): Storage;
  /**
   * Keeps a definition under its kind and name with the next commit; `undefined` removes it. `takeBack` puts in memory what
   * was there before, should the commit fail: of several changes before one commit, that of the first counts.
   */
  saveMeta(
    kind: string,
    name: string,
    content: Uint8Array | undefined,
    takeBack?: () => void,
  ): void;
  /** Runs `load`, whose changes come from the file and are not noted. */
  withoutNoting(load: () => void): void;
  /** Commits what waits now. */
  flush(): void;
}

export interface JournalOptions {
  /** All of it or nothing; throws where it can't be. */
  readonly commit: (changes: DataChanges) => void;
  readonly restore: Restore;
  readonly restoreProvisional: RestoreProvisional;
  readonly restoreTruncation: RestoreTruncation;
  /** Runs the commit once the requests that have arrived are worked on. */
  readonly schedule: (commit: () => void) => void;
  /** Told of every commit that failed. */
  readonly onFailure: (error: CommitError) => void;
}

/** A record that changed, and what it was at the last commit. */
interface Change {
  readonly digest: Uint8Array;
  readonly before: StoredRecord | undefined;
}

/** What became of a provisional record since the last commit. */
interface ProvisionalChange {
  readonly namespace: string;
  readonly digest: Uint8Array;
  readonly before: Provisional | undefined;
  readonly after: Provisional | undefined;
}

/** A definition that changed, and how it comes back as it was at the last commit. */
interface MetaChange {
  readonly entry: DataChanges['meta'][number];
  readonly takeBack: (() => void) | undefined;
}

/** What the answers of one turn wait for. */
interface Waiting {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: CommitError) => void;
}

function createWaiting(): Waiting {
  let settle: Pick<Waiting, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Changes nobody waits for, such as expiry, fail for nobody.
  promise.catch(() => undefined);
  return {
    promise,
    resolve: () => settle?.resolve(),
    reject: (error) => settle?.reject(error),
  };
}

export function createJournal(options: JournalOptions): Journal {
  return new MemoryJournal(options);
}

class MemoryJournal implements Journal {
  readonly #options: JournalOptions;
  readonly #storages = new Map<string, Storage>();
  #changes = new Map<string, Map<string, Change>>();
  /** By namespace and digest, as their entries are named. */
  #provisionals = new Map<string, ProvisionalChange>();
  #meta = new Map<string, MetaChange>();
  #waiting: Waiting | undefined;
  #noting = true;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  get pending(): Promise<void> | undefined {
    return this.#waiting?.promise;
  }

  storageOf(namespace: string): Storage {
    const memory = createMemoryStorage();
    this.#storages.set(namespace, memory);
    return {
      ...memory,
      put: (record): StoredRecord | undefined => {
        const before = memory.put(record);
        this.#note(namespace, { digest: record.digest, before });
        return before;
      },
      delete: (digest): StoredRecord | undefined => {
        const before = memory.delete(digest);
        if (before !== undefined) this.#note(namespace, { digest: before.digest, before });
        return before;
      },
      saveTruncation: (set, beforeMs, previousMs): void => {
        if (!this.#noting) return;
        const name = set === undefined ? namespace : `${namespace}\0${set}`;
        const content = beforeMs === 0 ? undefined : Buffer.from(String(beforeMs));
        this.saveMeta(TRUNCATION, name, content, () => {
          this.withoutNoting(() => {
            this.#options.restoreTruncation(namespace, set, previousMs);
          });
        });
      },
      saveProvisional: (digest, before, after): void => {
        this.#noteProvisional({ namespace, digest, before, after });
      },
    };
  }

  saveMeta(
    kind: string,
    name: string,
    content: Uint8Array | undefined,
    takeBack?: () => void,
  ): void {
    const id = `${kind}\0${name}`;
    const noted = this.#meta.get(id);
    const entry = { kind, name, content };
    this.#meta.set(id, { entry, takeBack: noted === undefined ? takeBack : noted.takeBack });
    this.#wait();
  }

  withoutNoting(load: () => void): void {
    this.#noting = false;
    try {
      load();
    } finally {
      this.#noting = true;
    }
  }

  flush(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    const changes = this.#changes;
    const provisionals = this.#provisionals;
    const definitions = [...this.#meta.values()];
    const meta = [...definitions.map(({ entry }) => entry), ...provisionalEntries(provisionals)];
    this.#waiting = undefined;
    this.#changes = new Map();
    this.#provisionals = new Map();
    this.#meta = new Map();
    try {
      this.#options.commit({ records: this.#recordsOf(changes), meta });
      waiting.resolve();
    } catch (cause) {
      this.#takeBack(changes);
      this.#takeBackProvisionals(provisionals);
      for (const { takeBack } of definitions) takeBack?.();
      const error = new CommitError(cause);
      this.#options.onFailure(error);
      waiting.reject(error);
    }
  }

  /** The first of several changes of a record knows what it was at the last commit. */
  #note(namespace: string, change: Change): void {
    if (!this.#noting) return;
    let changes = this.#changes.get(namespace);
    if (changes === undefined) {
      changes = new Map();
      this.#changes.set(namespace, changes);
    }
    const key = digestText(change.digest);
    if (!changes.has(key)) changes.set(key, change);
    this.#wait();
  }

  #noteProvisional(change: ProvisionalChange): void {
    if (!this.#noting) return;
    const name = provisionalName(change.namespace, change.digest);
    const noted = this.#provisionals.get(name);
    const before = noted === undefined ? change.before : noted.before;
    this.#provisionals.set(name, { ...change, before });
    this.#wait();
  }

  #wait(): void {
    if (this.#waiting !== undefined) return;
    const waiting = createWaiting();
    this.#waiting = waiting;
    this.#options.schedule(() => {
      if (this.#waiting === waiting) this.flush();
    });
  }

  #recordsOf(changed: ReadonlyMap<string, ReadonlyMap<string, Change>>): DataChanges['records'] {
    return [...changed].flatMap(([namespace, changes]) =>
      Array.from(changes.values(), ({ digest }) => ({
        namespace,
        digest,
        record: this.#storages.get(namespace)?.get(digest),
      })),
    );
  }

  #takeBackProvisionals(changed: ReadonlyMap<string, ProvisionalChange>): void {
    this.withoutNoting(() => {
      for (const { namespace, digest, before } of changed.values()) {
        this.#options.restoreProvisional(namespace, digest, before);
      }
    });
  }

  #takeBack(changed: ReadonlyMap<string, ReadonlyMap<string, Change>>): void {
    this.withoutNoting(() => {
      for (const [namespace, changes] of changed) {
        for (const { digest, before } of changes.values()) {
          this.#options.restore(namespace, digest, before);
        }
      }
    });
  }
}

function provisionalEntries(
  changed: ReadonlyMap<string, ProvisionalChange>,
): readonly DataChanges['meta'][number][] {
  return Array.from(changed, ([name, { after }]) => ({
    kind: PROVISIONAL,
    name,
    content: after === undefined ? undefined : encodeProvisional(after),
  }));
}
