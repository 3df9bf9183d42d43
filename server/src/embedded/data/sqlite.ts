/** Loads SQLite out of Node without its warning. */

import type * as sqlite from 'node:sqlite';
import { DataDirectoryError } from './data-error.js';

type Sqlite = typeof sqlite;
export type Database = sqlite.DatabaseSync;

let loaded: Sqlite | undefined;

/**
 * Node 22 says on stderr that its SQLite is an experiment. What is used here has been the same since, and the line would
 * stand in front of every operator, so that one warning is dropped; any other passes.
 */
export function loadSqlite(): Sqlite {
  loaded ??= loadQuietly();
  return loaded;
}

function loadQuietly(): Sqlite {
  const emitWarning: unknown = Reflect.get(process, 'emitWarning');
  process.emitWarning = (warning: string | Error, ...rest: readonly unknown[]): void => {
    if (isSqliteWarning(warning) || typeof emitWarning !== 'function') return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    const builtin: unknown = process.getBuiltinModule('node:sqlite');
    // Before 22.13 it was there with a flag only.
    if (isSqlite(builtin)) return builtin;
  } finally {
    Reflect.set(process, 'emitWarning', emitWarning);
  }
  throw new DataDirectoryError('A data directory needs Node 22.13 or newer, which brings SQLite.');
}

function isSqlite(builtin: unknown): builtin is Sqlite {
  return typeof builtin === 'object' && builtin !== null && 'DatabaseSync' in builtin;
}

function isSqliteWarning(warning: string | Error): boolean {
  const text = typeof warning === 'string' ? warning : warning.message;
  return text.startsWith('SQLite is an experimental feature');
}
