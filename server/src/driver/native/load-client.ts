/** Loads npm `aerospike` when it is first needed, and sets up what the add-on keeps once per process. */

import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import type { NativeModule } from './client-interface.js';

/** Commands on their way at once in this process, over all clients: more would find no connection and fail. */
export const COMMANDS_IN_PROCESS_MAX = 100;
/** Commands that wait for their turn; one more fails at once, with nothing sent. */
const COMMANDS_QUEUED_MAX = 100_000;

/** The native driver cannot be had here; the message says why and what helps. */
export class NativeClientMissingError extends Error {
  override readonly name = 'NativeClientMissingError';
}

export type RequireModule = (name: string) => unknown;

let loaded: NativeModule | undefined;

/**
 * The package, set up: the command queue before the first connection, sketches told from blobs, keys of
 * any kind let through, its log silent. Throws NativeClientMissingError where the package or a library it needs is missing, and outside the main thread.
 */
export function loadNativeModule(
  load: RequireModule = createRequire(import.meta.url),
  inMainThread: boolean = isMainThread,
): NativeModule {
  if (loaded !== undefined) return loaded;
  // The add-on binds itself to the main thread's loop; anywhere else it takes the process down.
  if (!inMainThread) {
    throw new NativeClientMissingError(
      'The native driver works in the main thread of a process only; start a process for it.',
    );
  }
  const module = requireClient(load);
  module.setDefaultLogging({ level: module.log.OFF });
  module.wrapHLL(true);
  // Its own checks would throw where nobody can catch it, once for each record with an empty key.
  module.Key.fromASKey = (key) => key;
  module.setupGlobalCommandQueue({
    maxCommandsInProcess: COMMANDS_IN_PROCESS_MAX,
    maxCommandsInQueue: COMMANDS_QUEUED_MAX,
  });
  loaded = module;
  return module;
}

function requireClient(load: RequireModule): NativeModule {
  try {
    return load('aerospike') as NativeModule;
  } catch (cause) {
    throw new NativeClientMissingError(explain(cause), { cause });
  }
}

function explain(cause: unknown): string {
  const message = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '';
  if (isNotFound(cause) && message.includes("'aerospike'")) {
    return 'The native driver needs the npm package aerospike 6.7.1, which is not installed: npm install aerospike@6.7.1, or use --driver wire.';
  }
  if (/\.so|\.dylib|shared object|dlopen/iu.test(message)) {
    return `The native driver's add-on needs a library this machine lacks (on Debian: apt-get install libyaml-0-2): ${message}`;
  }
  return `The native driver's add-on can not be loaded on this platform: ${message}`;
}

function isNotFound(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'MODULE_NOT_FOUND';
}
