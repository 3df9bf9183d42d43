/** A data directory that can't be used: what is wrong with it, where, and what to do. */

export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** SQLite's primary result codes, and what they say about a data file. */
const REASONS: Readonly<Record<number, string>> = {
  5: 'is in use by another process; a data directory belongs to one process at a time',
  8: 'can not be written: the file or its directory is read-only for this user',
  10: 'can not be read or written: the disk reports an error',
  11: 'is damaged; restore a copy of the directory',
  13: 'can not grow: the disk is full',
  14: 'can not be opened: check that the directory exists and that this user may write to it',
  26: 'is no data file; choose another directory, or restore a copy of this one',
};

/** The disk has no room: the one failure of a commit that goes away by itself. */
const FULL = 13;

/** The error in words; `path` is the file it is about. */
export function dataFailure(path: string, error: unknown): DataDirectoryError {
  if (error instanceof DataDirectoryError) return error;
  const code = sqliteCode(error);
  const reason = code === undefined ? undefined : REASONS[code & 0xff];
  if (reason !== undefined) return new DataDirectoryError(`${path} ${reason}.`, error);
  const detail = error instanceof Error ? error.message : String(error);
  return new DataDirectoryError(`${path} can not be used: ${detail}.`, error);
}

export function isDiskFull(error: unknown): boolean {
  return ((sqliteCode(error) ?? 0) & 0xff) === FULL;
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
}
