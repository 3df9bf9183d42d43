/** Makes a data directory with those above it, and fails at once where the system does not let it. */

import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Each step is one of ours: Node's own recursion never ends where a directory that exists answers that nothing can be in
 * it, as those of the processes in /proc do. Throws the system's error.
 */
export function makeDirectory(directory: string): void {
  const path = resolve(directory);
  if (isDirectory(path)) return;
  makeParents(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isDirectory(path)) throw error;
  }
}

function makeParents(parent: string): void {
  // What is there and no directory is left to the first one that is to be made in it.
  if (statSync(parent, { throwIfNoEntry: false }) === undefined) makeDirectory(parent);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
