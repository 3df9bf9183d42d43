/** Where a gateway has its Behaviors from: what all stores can do, and the one without a file. */

import type { BehaviorDefinition } from './presets.js';
import { type BehaviorRegistry, createBehaviorRegistry, type OverrideLimits } from './registry.js';

/** The file could not be taken; what was there before is still in use. */
export interface BehaviorLoadFailure {
  /** File, line, key and fault. */
  readonly message: string;
  readonly atMs: number;
}

export type BehaviorEvent =
  | { readonly type: 'changed'; readonly before: BehaviorRegistry; readonly now: BehaviorRegistry }
  | { readonly type: 'loadFailed'; readonly failure: BehaviorLoadFailure };

export interface ChangeOptions {
  /** The revision all Behaviors have to be at. */
  readonly expectedRevision?: string | undefined;
  /** Check everything, and write nothing. */
  readonly validateOnly?: boolean;
}

/** Why a change was refused; nothing was written. */
export type ChangeRefusal =
  /** There is no file, or it can't be written. */
  | 'noFile'
  | 'preset'
  /** The Behaviors are at another revision. */
  | 'revision'
  /** The definition can't be resolved: its parent is missing, or descends from it. */
  | 'invalid'
  /** The file as it is can't be read: it has to be mended by hand first. */
  | 'broken'
  /** Others derive from it. */
  | 'hasChildren'
  | 'missing'
  /** Another process is changing the file. */
  | 'busy';

export class BehaviorChangeError extends Error {
  override readonly name = 'BehaviorChangeError';
  readonly refusal: ChangeRefusal;

  constructor(refusal: ChangeRefusal, message: string, cause?: unknown) {
    super(message, { cause });
    this.refusal = refusal;
  }
}

/**
 * The Behaviors as they are now: reading through the store reads the snapshot of that moment. A call does all its reading
 * before it waits for anything, so that it sees one snapshot.
 */
export interface BehaviorStore extends BehaviorRegistry {
  /** The Behaviors of this moment, which never change. */
  snapshot(): BehaviorRegistry;
  /** Whether `put` and `remove` have a file to write. */
  readonly writable: boolean;
  /** Why the file as it is now is not in use; undefined when it is. */
  failure(): BehaviorLoadFailure | undefined;
  /** Defines a Behavior, or replaces it. Rejects with BehaviorChangeError. */
  put(definition: BehaviorDefinition, options?: ChangeOptions): Promise<BehaviorRegistry>;
  /** Takes a Behavior out. Rejects with BehaviorChangeError. */
  remove(name: string, options?: ChangeOptions): Promise<BehaviorRegistry>;
  /** Calls the listener after each event; the returned function ends that. */
  onEvent(listener: (event: BehaviorEvent) => void): () => void;
  close(): void;
}

/** What a store reads through to. */
export function readingThrough(snapshot: () => BehaviorRegistry): BehaviorRegistry {
  return {
    get names() {
      return snapshot().names;
    },
    get revision() {
      return snapshot().revision;
    },
    get limits() {
      return snapshot().limits;
    },
    matrixOf: (name) => snapshot().matrixOf(name),
    definitionOf: (name) => snapshot().definitionOf(name),
  };
}

/** The presets alone, for good. */
export function createPresetStore(limits?: OverrideLimits): BehaviorStore {
  const registry = createBehaviorRegistry([], limits);
  const refuse = (): Promise<never> =>
    Promise.reject(
      new BehaviorChangeError(
        'noFile',
        'this gateway has no file of behaviours; --behavior-file names one.',
      ),
    );
  return {
    ...registry,
    snapshot: () => registry,
    writable: false,
    failure: () => undefined,
    put: refuse,
    remove: refuse,
    onEvent: () => () => undefined,
    close: () => undefined,
  };
}
