/** The ready file: tells a script or a supervisor where the gateway listens, once it does. */

import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { CliError } from './cli-error.js';

export interface ReadyFile {
  /** Removes it; it is not an error when somebody else did. */
  remove(): void;
}

/** Writes the facts as one JSON object. Whoever sees the file sees all of it. Throws a CliError when it can't be written. */
export function writeReadyFile(path: string, facts: Readonly<Record<string, unknown>>): ReadyFile {
  // Written beside and renamed, so that a reader never finds half a file.
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, `${JSON.stringify(facts)}\n`);
    renameSync(draft, path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`--ready-file: ${reason}`, undefined, error);
  }
  return {
    remove: () => {
      rmSync(path, { force: true });
    },
  };
}
