/** Turns on keys: who names a key waits for all who named it before, and for nobody else. */

import type { Key } from '../../../model/key.js';
import { type Slot, SlotList } from '../../../model/slot-list.js';

/** Of a digest, so many bytes tell keys apart here: two keys that are alike in them wait for each other, which harms nobody. */
const TELLING_BYTES = 6;

/** One place in the line of each of its keys. */
export class Turn {
  readonly #order: KeyOrder;
  readonly #keys: readonly number[];
  /** What to do when those before have left; undefined once it is done. */
  #start: (() => void) | undefined;
  #ahead = 0;
  #behind: Turn[] | undefined;

  constructor(order: KeyOrder, keys: readonly number[], start: () => void) {
    this.#order = order;
    this.#keys = keys;
    this.#start = start;
  }

  /** Whether somebody is still ahead. */
  get isWaiting(): boolean {
    return this.#ahead > 0;
  }

  /** Called by KeyOrder alone. */
  enter(order: KeyOrder): void {
    for (const key of this.#keys) {
      const before = order.follow(key, this);
      if (before === undefined || before === this) continue;
      this.#ahead += 1;
      before.#behind ??= [];
      before.#behind.push(this);
    }
    if (this.#ahead === 0) this.#begin();
  }

  /** The turn is over, for good. Only once it has begun. */
  leave(): void {
    this.#order.forget(this, this.#keys);
    const behind = this.#behind;
    if (behind === undefined) return;
    this.#behind = undefined;
    for (const next of behind) next.#oneLess();
  }

  #oneLess(): void {
    this.#ahead -= 1;
    if (this.#ahead === 0) this.#begin();
  }

  #begin(): void {
    const start = this.#start;
    this.#start = undefined;
    start?.();
  }
}

export class KeyOrder {
  /** Key → the last in its line, by its place among them. */
  readonly #last = new Map<number, Slot>();
  readonly #turns = new SlotList<Turn>();

  /** A turn on the keys. `start` is called when it begins: at once, before this returns, where nobody is ahead. */
  line(keys: readonly Key[], start: (turn: Turn) => void): Turn {
    const turn: Turn = new Turn(this, keys.map(tellingPart), () => {
      start(turn);
    });
    turn.enter(this);
    return turn;
  }

  /** The turn is the last in the key's line now; who was before? Called by turns alone. */
  follow(key: number, turn: Turn): Turn | undefined {
    const slot = this.#last.get(key);
    const before = slot === undefined ? undefined : this.#turns.at(slot);
    if (slot !== undefined) this.#turns.remove(slot);
    this.#last.set(key, this.#turns.add(turn));
    return before;
  }

  /** Called by turns alone. */
  forget(turn: Turn, keys: readonly number[]): void {
    for (const key of keys) {
      const slot = this.#last.get(key);
      if (slot === undefined || this.#turns.at(slot) !== turn) continue;
      this.#last.delete(key);
      this.#turns.remove(slot);
    }
  }
}

function tellingPart({ digest }: Key): number {
  let part = 0;
  for (let at = 0; at < TELLING_BYTES; at += 1) part = part * 256 + (digest[at] ?? 0);
  return part;
}
