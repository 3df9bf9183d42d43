/** Behaviors in a YAML file: watched, read again when it changes, and rewritten in one step. */

import { type FSWatcher, readFileSync, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock, Timer } from '../model/clock.js';
import { BehaviorError } from './behavior-error.js';
import {
  BehaviorChangeError,
  type BehaviorEvent,
  type BehaviorLoadFailure,
  type BehaviorStore,
  type ChangeOptions,
  readingThrough,
} from './behavior-store.js';
import {
  BEHAVIOR_TEXT_MAX_BYTES,
  BehaviorTextError,
  changeBehaviors,
  parseBehaviors,
} from './behavior-text.js';
import { parentsFirst } from './definition-order.js';
import { type BehaviorDefinition, PRESETS } from './presets.js';
import { type BehaviorRegistry, createBehaviorRegistry, type OverrideLimits } from './registry.js';
import { replaceFile } from './replace-file.js';

/** How often the file is looked at besides: network file systems and some containers tell nobody of changes. */
const POLL_INTERVAL_MS = 5_000;
/** How long a changed file has to lie still before it is read: editors and `cp` write it piece by piece. */
const SETTLE_MS = 50;

export interface BehaviorFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly limits?: OverrideLimits;
}

/** The file can't be used; the message names file, line, key and fault. */
export class BehaviorFileError extends Error {
  override readonly name = 'BehaviorFileError';
}

/** Reads the file and begins to watch it. Throws BehaviorFileError when it can't be used as it is. */
export function openBehaviorFile(options: BehaviorFileOptions): BehaviorStore {
  return new BehaviorFile(options);
}

class BehaviorFile implements BehaviorStore {
  readonly writable = true;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #limits: OverrideLimits;
  readonly #listeners = new Set<(event: BehaviorEvent) => void>();
  readonly #reading: BehaviorRegistry = readingThrough(() => this.#registry);
  #registry: BehaviorRegistry;
  /** The text the registry was made of, or that was refused last. */
  #text: string;
  #failure: BehaviorLoadFailure | undefined;
  #watcher: FSWatcher | undefined;
  #settling: Timer | undefined;
  #poll: Timer | undefined;
  #seen: string;
  #changes: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor({ path, clock, limits = {} }: BehaviorFileOptions) {
    this.#path = path;
    this.#clock = clock;
    this.#limits = limits;
    this.#seen = this.#signature();
    this.#text = this.#read();
    this.#registry = this.#resolve(this.#text);
    this.#watch();
    this.#pollAgain();
  }

  snapshot(): BehaviorRegistry {
    return this.#registry;
  }

  get names(): readonly string[] {
    return this.#reading.names;
  }

  get revision(): string {
    return this.#reading.revision;
  }

  get limits(): OverrideLimits {
    return this.#limits;
  }

  matrixOf(name: string): ReturnType<BehaviorRegistry['matrixOf']> {
    return this.#reading.matrixOf(name);
  }

  definitionOf(name: string): BehaviorDefinition | undefined {
    return this.#reading.definitionOf(name);
  }

  failure(): BehaviorLoadFailure | undefined {
    return this.#failure;
  }

  put(definition: BehaviorDefinition, options: ChangeOptions = {}): Promise<BehaviorRegistry> {
    return this.#change(definition.name, options, definition);
  }

  remove(name: string, options: ChangeOptions = {}): Promise<BehaviorRegistry> {
    return this.#change(name, options);
  }

  onEvent(listener: (event: BehaviorEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  close(): void {
    this.#closed = true;
    this.#watcher?.close();
    this.#settling?.cancel();
    this.#poll?.cancel();
    this.#listeners.clear();
  }

  /** One after the other: each is checked against the file the one before left. */
  #change(
    name: string,
    options: ChangeOptions,
    next?: BehaviorDefinition,
  ): Promise<BehaviorRegistry> {
    const change = this.#changes.then(() => this.#changeNow(name, options, next));
    this.#changes = change.catch(() => undefined);
    return change;
  }

  async #changeNow(
    name: string,
    options: ChangeOptions,
    next?: BehaviorDefinition,
  ): Promise<BehaviorRegistry> {
    if (PRESETS.some((preset) => preset.name === name)) {
      throw new BehaviorChangeError('preset', 'presets can not be changed or removed.');
    }
    // From the file as it is, which another process may have changed a moment ago.
    const changed = (): { readonly text: string; readonly registry: BehaviorRegistry } => {
      const { text, registry } = this.#current();
      checkChange(registry, name, options, next);
      const nextText = changeBehaviors(text, name, next);
      return { text: nextText, registry: this.#resolveChange(nextText) };
    };
    if (options.validateOnly === true) return changed().registry;
    await replaceFile(this.#path, this.#clock.nowMs(), () => changed().text);
    this.#reload();
    return this.#registry;
  }

  /** The file as it is; a change can't be laid over one that is broken. */
  #current(): { readonly text: string; readonly registry: BehaviorRegistry } {
    try {
      const text = this.#read();
      return { text, registry: this.#resolve(text) };
    } catch (error) {
      if (!(error instanceof BehaviorFileError)) throw error;
      throw new BehaviorChangeError('broken', error.message, error);
    }
  }

  #resolveChange(text: string): BehaviorRegistry {
    try {
      return this.#registryOf(text);
    } catch (error) {
      if (error instanceof BehaviorError) throw new BehaviorChangeError('invalid', error.fault);
      if (error instanceof BehaviorTextError) {
        throw new BehaviorChangeError('invalid', error.message);
      }
      throw error;
    }
  }

  #watch(): void {
    try {
      // The folder, since a file that is replaced by another is a new one, and its own watch would end with the old.
      this.#watcher = watch(dirname(this.#path), { persistent: false }, (_event, name) => {
        // Mounted configuration is swapped by a link beside the file, so that names of other files count as well.
        if (name === null || name === basename(this.#path) || name.startsWith('..')) this.#settle();
      });
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // Without a watch, the poll finds changes.
    }
  }

  #pollAgain(): void {
    this.#poll = this.#clock.setTimer(POLL_INTERVAL_MS, () => {
      if (this.#signature() !== this.#seen) this.#settle();
      this.#pollAgain();
    });
  }

  /** Reads the file once it has not changed for a while. */
  #settle(): void {
    if (this.#closed) return;
    const signature = this.#signature();
    this.#settling?.cancel();
    this.#settling = this.#clock.setTimer(SETTLE_MS, () => {
      if (this.#signature() === signature) this.#reload();
      else this.#settle();
    });
  }

  #reload(): void {
    if (this.#closed) return;
    this.#seen = this.#signature();
    try {
      const text = this.#read();
      if (text === this.#text && this.#failure === undefined) return;
      const before = this.#registry;
      const now = this.#resolve(text);
      this.#text = text;
      this.#failure = undefined;
      this.#registry = now;
      if (before.revision !== now.revision) this.#tell({ type: 'changed', before, now });
    } catch (error) {
      if (!(error instanceof BehaviorFileError)) throw error;
      if (this.#failure?.message === error.message) return;
      this.#failure = { message: error.message, atMs: this.#clock.nowMs() };
      this.#tell({ type: 'loadFailed', failure: this.#failure });
    }
  }

  #tell(event: BehaviorEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #registryOf(text: string): BehaviorRegistry {
    return createBehaviorRegistry(parentsFirst(parseBehaviors(text)), this.#limits);
  }

  #resolve(text: string): BehaviorRegistry {
    try {
      return this.#registryOf(text);
    } catch (error) {
      if (error instanceof BehaviorTextError || error instanceof BehaviorError) {
        throw new BehaviorFileError(`${this.#path}: ${error.message}`, { cause: error });
      }
      throw error;
    }
  }

  #read(): string {
    try {
      const { size } = statSync(this.#path);
      if (size > BEHAVIOR_TEXT_MAX_BYTES) {
        throw new BehaviorFileError(
          `${this.#path}: ${size} bytes; the limit is ${BEHAVIOR_TEXT_MAX_BYTES}.`,
        );
      }
      return readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (error instanceof BehaviorFileError || !(error instanceof Error)) throw error;
      throw new BehaviorFileError(`${this.#path}: can't be read (${codeOf(error)}).`, {
        cause: error,
      });
    }
  }

  /** Differs whenever the file was replaced or written; a file that can't be looked at has one of its own. */
  #signature(): string {
    try {
      const { ino, mtimeNs, size } = statSync(this.#path, { bigint: true });
      return `${ino}.${mtimeNs}.${size}`;
    } catch {
      // Why, the next attempt to read it says.
      return '';
    }
  }
}

function checkChange(
  current: BehaviorRegistry,
  name: string,
  { expectedRevision }: ChangeOptions,
  next: BehaviorDefinition | undefined,
): void {
  if (expectedRevision !== undefined && expectedRevision !== current.revision) {
    throw new BehaviorChangeError(
      'revision',
      `the behaviours are at revision ${current.revision}; read them again before changing them.`,
    );
  }
  if (next !== undefined) return;
  if (current.definitionOf(name) === undefined) {
    throw new BehaviorChangeError('missing', 'no behaviour has this name.');
  }
  const child = current.names.find((one) => current.definitionOf(one)?.parent === name);
  if (child !== undefined) {
    throw new BehaviorChangeError('hasChildren', `${child} derives from it.`);
  }
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}
