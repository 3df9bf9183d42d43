/** The ready file: tells a script or a supervisor where the gateway listens, once it does. */

import { randomUUID } from 'node:crypto';
import { accessSync, constants, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from './cli-error.js';

export interface ReadyFile {
  /** Removes it; it is not an error when somebody else did. */
  remove(): void;
}

/** Throws a CliError where such a file could not be written, before anything has begun. */
export function checkReadyFile(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw notWritten(path, error);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new CliError(`--ready-file: ${path} is a directory.`);
  }
}

/** Writes the facts as one JSON object. Whoever sees the file sees all of it. Throws a CliError when it can't be written. */
export function writeReadyFile(path: string, facts: Readonly<Record<string, unknown>>): ReadyFile {
  // Written beside and renamed, so that a reader never finds half a file.
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, `${JSON.stringify(facts)}\n`);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw notWritten(path, error);
  }
  return {
    remove: () => {
      rmSync(path, { force: true });
    },
  };
}

/** The system's own sentence names a file nobody asked for. */
function notWritten(path: string, error: unknown): CliError {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return new CliError(`--ready-file: ${path} can't be written${code}.`, undefined, error);
}
