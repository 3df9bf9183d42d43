/** The data of an embedded cluster on disk: its journal, its file, and how an engine gets back what is in there. */

import type { Engine } from '../../engine/engine.js';
import type { StoredRecord } from '../../engine/record.js';
import type { EmbeddedLog } from '../log.js';
import { type DataFile, type DataSync, openDataFile } from './data-file.js';
import type { MetaEntry } from './data-format.js';
import { createJournal, type Journal, TRUNCATION } from './journal.js';
import { decodeProvisional, PROVISIONAL } from './provisional-entry.js';

export interface DataStoreOptions {
  readonly directory: string;
  readonly sync: DataSync;
  readonly log: EmbeddedLog;
}

/** Takes back what was kept under a kind. */
export type RestoreMeta = (name: string, content: Uint8Array) => void;

export interface DataStore {
  readonly journal: Journal;
  /**
   * Reads and checks what is there, fills the engine with it, and takes the directory. Definitions of each kind go to its
   * function, before any record. Throws DataDirectoryError; the engine is of no use then.
   */
  open(engine: Engine, restoreMeta: Readonly<Record<string, RestoreMeta>>): void;
  /** Commits what waits, and gives the directory free. */
  close(): void;
}

export function createDataStore({ directory, sync, log }: DataStoreOptions): DataStore {
  let file: DataFile | undefined;
  let filled: Engine | undefined;

  const journal = createJournal({
    commit: (changes) => {
      if (file === undefined)
        throw new Error('changes were made before the data directory was open');
      file.commit(changes);
    },
    restore(namespace, digest, before): void {
      if (before === undefined) filled?.namespace(namespace)?.delete(digest);
      else filled?.namespace(namespace)?.put(before);
    },
    restoreProvisional(namespace, digest, before): void {
      const provisionals = filled?.namespace(namespace)?.provisionals;
      if (before === undefined) provisionals?.delete(digest);
      else provisionals?.put(before);
    },
    restoreTruncation(namespace, set, beforeMs): void {
      filled?.namespace(namespace)?.setTruncation(set, beforeMs);
    },
    schedule: (commit) => {
      setImmediate(commit);
    },
    onFailure: (cause) => {
      const message = 'Changes could not be saved: they were taken back, and their requests fail.';
      log({ level: 'error', message, facts: { directory }, cause });
    },
  });

  return {
    journal,
    open(engine, restoreMeta): void {
      filled = engine;
      const left = new Map<string, number>();
      journal.withoutNoting(() => {
        file = openDataFile(directory, sync, {
          meta: (entry) => {
            restore(engine, restoreMeta, entry);
          },
          record: (namespace, record) => {
            fill(engine, left, { namespace, record });
          },
        });
      });
      for (const [namespace, records] of left) {
        const message = 'The data directory holds records of a namespace that is not configured.';
        log({ level: 'warn', message, facts: { namespace, records } });
      }
    },
    close(): void {
      journal.flush();
      file?.close();
      file = undefined;
    },
  };
}

function restore(
  engine: Engine,
  restoreMeta: Readonly<Record<string, RestoreMeta>>,
  { kind, name, content }: MetaEntry,
): void {
  if (kind === PROVISIONAL) {
    const { namespace, provisional } = decodeProvisional(name, content);
    engine.namespace(namespace)?.provisionals.put(provisional);
    return;
  }
  restoreMeta[kind]?.(name, content);
  if (kind !== TRUNCATION) return;
  const [namespace = '', set] = name.split('\0');
  engine.namespace(namespace)?.truncate(set, Number(Buffer.from(content).toString()));
}

/** Records of other namespaces stay in the file, for the day they are configured again. */
function fill(
  engine: Engine,
  left: Map<string, number>,
  { namespace, record }: { readonly namespace: string; readonly record: StoredRecord },
): void {
  const filled = engine.namespace(namespace);
  if (filled === undefined) left.set(namespace, (left.get(namespace) ?? 0) + 1);
  else filled.put(record);
}
