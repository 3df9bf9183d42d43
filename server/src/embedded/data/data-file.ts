/** The file of a data directory: checked from end to end before it is written to, then kept up to date commit by commit. */

import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StoredRecord } from '../../engine/record.js';
import { DataDirectoryError, dataFailure } from './data-error.js';
import {
  APPLICATION_ID,
  type DataReader,
  type MetaEntry,
  metaChecksum,
  SCHEMA_VERSION,
} from './data-format.js';
import { makeDirectory } from './make-directory.js';
import { readDataFile } from './read-data-file.js';
import { encodeRecordRow, type RecordRow } from './record-row.js';
import { type Database, loadSqlite } from './sqlite.js';
import { checkWal } from './wal-check.js';

/** The one file of a directory; while it is open, and after a crash, SQLite's log stands beside it. */
const FILE_NAME = 'aerogate.sqlite';
const PAGE_BYTES = 4_096;
/** Pages written after which the log is taken over into the file, about 16 MiB: what a start has to read through at most. */
const PAGES_PER_CHECKPOINT = 4_096;

/**
 * When a commit counts: once the system has it, which outlives the process, or once the disk has it, which outlives a loss
 * of power and takes as long as the disk takes.
 */
export type DataSync = 'process' | 'power';

/** What a commit changes. */
export interface DataChanges {
  /** The record as it is now; without one it is gone. */
  readonly records: readonly {
    readonly namespace: string;
    readonly digest: Uint8Array;
    readonly record: StoredRecord | undefined;
  }[];
  /** Entries as they are now; without content they are gone. */
  readonly meta: readonly (Omit<MetaEntry, 'content'> & {
    readonly content: Uint8Array | undefined;
  })[];
}

export interface DataFile {
  readonly path: string;
  /** All of it or nothing. Throws SQLite's error. */
  commit(changes: DataChanges): void;
  /** Takes the log over and gives the file free for others. */
  close(): void;
}

/**
 * Opens the directory's file, or makes both. What is there is read and checked first, by a handle that can't write; the
 * first row that is not as it was written refuses the start. Throws DataDirectoryError.
 */
export function openDataFile(directory: string, sync: DataSync, reader: DataReader): DataFile {
  const path = join(directory, FILE_NAME);
  try {
    makeDirectory(directory);
    checkPlainFiles(path);
    const before = sizeAndTime(path);
    if (before !== NOTHING) readChecked(path, reader);
    const database = new (loadSqlite().DatabaseSync)(path);
    try {
      takeOver(database, sync);
      if (sizeAndTime(path) !== before && before !== NOTHING) throw usedMeanwhile(path);
      if (before === NOTHING) createTables(database);
      checkpoint(database);
      return dataFileOver(path, database);
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw systemFailure(directory, error) ?? dataFailure(path, error);
  }
}

/** A pipe would be waited for, and a device read for ever. Throws DataDirectoryError. */
function checkPlainFiles(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined || stat.isFile()) continue;
    throw new DataDirectoryError(`${file} is no plain file; choose another directory.`);
  }
}

const NOTHING = '';

/** Tells whether somebody else wrote to the file or its log. */
function sizeAndTime(path: string): string {
  return [path, `${path}-wal`]
    .map((file) => statSync(file, { throwIfNoEntry: false, bigint: true }))
    .map((stat) => (stat === undefined || stat.size === 0n ? '' : `${stat.size}@${stat.mtimeNs}`))
    .join('');
}

function readChecked(path: string, reader: DataReader): void {
  const wal = `${path}-wal`;
  const shared = `${path}-shm`;
  const hasLog = existsSync(wal);
  if (hasLog) checkWal(wal);
  // Without a log nothing but the file has to be read, and nothing is made beside it.
  const url = pathToFileURL(path);
  if (!hasLog) url.searchParams.set('immutable', '1');
  const hadShared = existsSync(shared);
  try {
    const database = new (loadSqlite().DatabaseSync)(url, { readOnly: true });
    try {
      readDataFile(path, database, reader);
    } finally {
      database.close();
    }
  } finally {
    // Readers of a log share an index of it in a file, which the last one to leave is not allowed to remove.
    if (!hadShared) rmSync(shared, { force: true });
  }
}

/** From here on the file is this process's: the lock ends with the handle, whatever ends the process. */
function takeOver(database: Database, sync: DataSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(`PRAGMA synchronous = ${sync === 'power' ? 'FULL' : 'NORMAL'}`);
  // The log is only ever appended to, which is what lets checkWal tell damage from a commit that was under way.
  database.exec('PRAGMA cache_spill = OFF');
  database.exec('PRAGMA wal_autocheckpoint = 0');
  // Takes the lock now rather than with the first write.
  database.exec('BEGIN EXCLUSIVE; COMMIT');
}

function usedMeanwhile(path: string): DataDirectoryError {
  return new DataDirectoryError(`${path} was written to while it was being read; start again.`);
}

function createTables(database: Database): void {
  database.exec(`
    BEGIN;
    CREATE TABLE record (
      namespace TEXT NOT NULL, digest BLOB NOT NULL, set_name TEXT NOT NULL, user_key BLOB,
      generation INTEGER NOT NULL, void_time INTEGER NOT NULL, last_update INTEGER NOT NULL,
      bins BLOB NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (namespace, digest)
    ) WITHOUT ROWID;
    CREATE TABLE meta (
      kind TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL, crc INTEGER NOT NULL,
      PRIMARY KEY (kind, name)
    ) WITHOUT ROWID;
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${SCHEMA_VERSION};
    COMMIT;`);
}

/**
 * Takes the log over into the file. Where there is no room for that now, what was committed stays in the log, and it is
 * tried again after the next commit.
 */
function checkpoint(database: Database): boolean {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return true;
  } catch {
    return false;
  }
}

/** A commit that failed may have ended the transaction already, which SQLite then says. */
function rollBack(database: Database): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // There is nothing to roll back.
  }
}

function dataFileOver(path: string, database: Database): DataFile {
  const putRecord = database.prepare(
    'INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const deleteRecord = database.prepare('DELETE FROM record WHERE namespace = ? AND digest = ?');
  const putMeta = database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?, ?, ?)');
  const deleteMeta = database.prepare('DELETE FROM meta WHERE kind = ? AND name = ?');
  let pages = 0;

  function putRow(row: RecordRow): void {
    pages += pagesOf(row.bins);
    const { namespace, digest, set_name, user_key } = row;
    const { generation, void_time, last_update, bins, crc } = row;
    putRecord.run(
      ...[namespace, digest, set_name, user_key],
      ...[generation, void_time, last_update, bins, crc],
    );
  }

  function write({ records, meta }: DataChanges): void {
    for (const { namespace, digest, record } of records) {
      if (record === undefined) {
        pages += 1;
        deleteRecord.run(namespace, digest);
      } else putRow(encodeRecordRow(namespace, record));
    }
    for (const { kind, name, content } of meta) {
      if (content === undefined) deleteMeta.run(kind, name);
      else {
        pages += pagesOf(content);
        putMeta.run(kind, name, content, metaChecksum({ kind, name, content }));
      }
    }
  }

  return {
    path,
    commit(changes): void {
      database.exec('BEGIN');
      try {
        write(changes);
        database.exec('COMMIT');
      } catch (error) {
        rollBack(database);
        throw error;
      }
      if (pages >= PAGES_PER_CHECKPOINT && checkpoint(database)) pages = 0;
    },
    close(): void {
      database.close();
    },
  };
}

/** The page a row is on, which is written whole, and those its content fills. */
function pagesOf(content: Uint8Array): number {
  return 1 + Math.floor(content.length / PAGE_BYTES);
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EEXIST: 'there is a file of that name',
  ENOTDIR: 'a part of the path is a file',
  ENOENT: 'a part of the path can not be made',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the path is longer than the system takes',
};

function systemFailure(directory: string, error: unknown): DataDirectoryError | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const reason = SYSTEM_REASONS[String(error.code)];
  if (reason === undefined) return undefined;
  return new DataDirectoryError(
    `The data directory ${directory} can not be used: ${reason}. Choose another directory.`,
    error,
  );
}
