/** Replaces a file's content in one step: a reader sees the old or the new, also when the machine stops in between. */

import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BehaviorChangeError } from './behavior-store.js';

/** Age at which a half-written file is what a crash left; no writer takes so long. */
const ABANDONED_AFTER_MS = 30_000;

/**
 * Writes what `next` returns. The new file stands beside the old one under a name of its own, which only one writer can
 * create: until it is done, others are refused; `next` is called while that name is held. Rejects with BehaviorChangeError,
 * and with what `next` throws.
 */
export async function replaceFile(path: string, nowMs: number, next: () => string): Promise<void> {
  const { target, fresh, file } = await begin(path, nowMs);
  try {
    const text = next();
    await writable(async () => {
      const { mode } = await stat(target);
      await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
      await rename(fresh, target);
    });
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await syncFolder(dirname(target));
}

interface Replacement {
  readonly target: string;
  readonly fresh: string;
  readonly file: FileHandle;
}

function begin(path: string, nowMs: number): Promise<Replacement> {
  return writable(async () => {
    // The file a link leads to is replaced, not the link.
    const target = await realpath(path);
    const fresh = join(dirname(target), `.${basename(target)}.aerogate-new`);
    return { target, fresh, file: await claim(fresh, nowMs) };
  });
}

/** What the file system refuses (a mount that is read-only, a full disk) is a refusal, and no defect. */
async function writable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BehaviorChangeError) throw error;
    throw new BehaviorChangeError(
      'noFile',
      `the file of behaviours can't be replaced (${codeOf(error)}).`,
      error,
    );
  }
}

/** Creates the file that nobody else can create meanwhile. */
async function claim(fresh: string, nowMs: number): Promise<FileHandle> {
  try {
    return await open(fresh, 'wx');
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const { mtimeMs } = await stat(fresh);
  if (nowMs - mtimeMs < ABANDONED_AFTER_MS) {
    throw new BehaviorChangeError('busy', 'another process is changing the behaviours; try again.');
  }
  await rm(fresh, { force: true });
  return open(fresh, 'wx');
}

/** The new name is on the disk only when the folder is; some file systems can't be asked for that. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes(codeOf(error))) throw error;
  } finally {
    await folder.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
