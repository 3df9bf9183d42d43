/** The modules registered with the cluster, and the fingerprints clients compare them by. */

import { createHash } from 'node:crypto';

/** Bytes in a module's text. */
export const MODULE_MAX_BYTES = 1024 * 1024;
/** Bytes in a module's file name. */
export const MODULE_NAME_MAX_BYTES = 127;
/** Modules that can be registered, so that nobody fills the memory with them. */
export const MODULES_MAX = 256;

export interface UdfModule {
  readonly filename: string;
  /** As it was sent. */
  readonly content: Uint8Array;
  /** SHA-1 in hex, of what the server keeps of a module. */
  readonly hash: string;
}

export interface UdfModules {
  /** In the order they were first registered. */
  list(): readonly UdfModule[];
  get(filename: string): UdfModule | undefined;
  /** Whether there is room for a module of this name. */
  hasRoomFor(filename: string): boolean;
  put(filename: string, content: Uint8Array): void;
  /** Removes it; `false` where there was none. */
  remove(filename: string): boolean;
}

/** `onChange` is told after every change. */
export function createUdfModules(onChange: () => void): UdfModules {
  const modules = new Map<string, UdfModule>();
  return {
    list: () => [...modules.values()],
    get: (filename) => modules.get(filename),
    hasRoomFor: (filename) => modules.has(filename) || modules.size < MODULES_MAX,
    put(filename, content): void {
      modules.set(filename, {
        filename,
        content: Uint8Array.from(content),
        hash: hashOf(filename, content),
      });
      onChange();
    },
    remove(filename): boolean {
      const removed = modules.delete(filename);
      if (removed) onChange();
      return removed;
    },
  };
}

/** The server hashes the JSON it spreads over its nodes, spaces included. */
function hashOf(filename: string, content: Uint8Array): string {
  const content64 = Buffer.from(content).toString('base64');
  const kept = `{"content64": "${content64}", "type": "LUA", "name": ${JSON.stringify(filename)}}`;
  return createHash('sha1').update(kept).digest('hex');
}
