/** Reads a data file from end to end and checks every row: what is handed on is as it was written. */

import { WireError } from '../../wire/wire-error.js';
import { DataDirectoryError, dataFailure } from './data-error.js';
import { APPLICATION_ID, type DataReader, metaChecksum, SCHEMA_VERSION } from './data-format.js';
import { decodeRecordRow, type UncheckedRow } from './record-row.js';
import type { Database } from './sqlite.js';

/** Rows read at a time. */
const PAGE_ROWS = 1_000;

/** Throws DataDirectoryError at the first row that is not as it was written, and for files of others and newer versions. */
export function readDataFile(path: string, database: Database, reader: DataReader): void {
  checkIdentity(path, database);
  readMeta(path, database, reader);
  readRecords(path, database, reader);
  checkStructure(path, database);
}

function checkIdentity(path: string, database: Database): void {
  const applicationId = pragma(database, 'application_id');
  const version = Number(pragma(database, 'user_version'));
  if (applicationId !== APPLICATION_ID) {
    throw new DataDirectoryError(
      `${path} is not a data file of Aerogate. Choose another directory.`,
    );
  }
  if (version > SCHEMA_VERSION) {
    throw new DataDirectoryError(
      `${path} was written by a newer version of Aerogate: its schema is ${version}, this version knows up to ${SCHEMA_VERSION}. Start the newer version.`,
    );
  }
}

function pragma(database: Database, name: string): unknown {
  const row: UncheckedRow | undefined = database.prepare(`PRAGMA ${name}`).get();
  return row?.[name];
}

function readMeta(path: string, database: Database, reader: DataReader): void {
  const rows = rowsOf(path, database.prepare('SELECT * FROM meta ORDER BY kind, name'), 'meta');
  for (const [index, row] of rows.entries()) {
    const { kind, name, content, crc } = row;
    const isEntry =
      typeof kind === 'string' && typeof name === 'string' && content instanceof Uint8Array;
    if (!isEntry || metaChecksum({ kind, name, content }) !== crc) {
      throw damagedRow(path, `row ${index + 1} of the table meta`);
    }
    reader.meta({ kind, name, content });
  }
}

type Statement = ReturnType<Database['prepare']>;

function rowsOf(path: string, statement: Statement, table: string): readonly UncheckedRow[] {
  try {
    return statement.all();
  } catch (error) {
    throw unreadable(path, `the table ${table}`, error);
  }
}

/** Page by page behind the last key, so that memory holds one page of rows besides the records made of them. */
function readRecords(path: string, database: Database, reader: DataReader): void {
  const page = database.prepare(
    `SELECT * FROM record WHERE (namespace, digest) > (?, ?) ORDER BY namespace, digest LIMIT ${PAGE_ROWS}`,
  );
  let last: readonly [string, Uint8Array] = ['', new Uint8Array()];
  for (let count = 0; ; ) {
    const rows = pageBehind(path, page, { last, count });
    for (const row of rows) {
      count += 1;
      last = readRecord(path, row, { count, reader });
    }
    if (rows.length < PAGE_ROWS) return;
  }
}

function pageBehind(
  path: string,
  page: Statement,
  { last, count }: { readonly last: readonly [string, Uint8Array]; readonly count: number },
): readonly UncheckedRow[] {
  try {
    return page.all(...last);
  } catch (error) {
    throw unreadable(path, `a row behind row ${count} of the table record`, error);
  }
}

function readRecord(
  path: string,
  row: UncheckedRow,
  { count, reader }: { readonly count: number; readonly reader: DataReader },
): readonly [string, Uint8Array] {
  const { namespace, digest } = row;
  const record = decode(row);
  if (record === undefined || typeof namespace !== 'string') {
    const id =
      digest instanceof Uint8Array ? `, digest ${Buffer.from(digest).toString('hex')}` : '';
    throw damagedRow(path, `row ${count} of the table record${id}`);
  }
  reader.record(namespace, record);
  return [namespace, record.digest];
}

function decode(row: UncheckedRow): ReturnType<typeof decodeRecordRow> {
  try {
    return decodeRecordRow(row);
  } catch (error) {
    // The checksum holds, so this was written so: a defect, and no less a reason to stop.
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** Rows that a damaged page no longer leads to are missed here. */
function checkStructure(path: string, database: Database): void {
  let found: unknown;
  try {
    found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  } catch (error) {
    throw unreadable(path, 'its structure', error);
  }
  if (found === 'ok') return;
  throw new DataDirectoryError(
    `${path} is damaged: ${String(found)}. Nothing was changed. Restore a copy of the directory.`,
  );
}

function damagedRow(path: string, row: string): DataDirectoryError {
  return new DataDirectoryError(
    `${path} is damaged: ${row} is not as it was written. Nothing was changed. Restore a copy of the directory.`,
  );
}

function unreadable(path: string, what: string, error: unknown): DataDirectoryError {
  const { message } = dataFailure(path, error);
  return new DataDirectoryError(
    `${message} It was noticed at ${what}. Nothing was changed.`,
    error,
  );
}
