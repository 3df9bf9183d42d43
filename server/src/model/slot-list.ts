/**
 * Things under way that come and go by the thousand, without a Set or Map of them. V8's grow by new tables that the old ones point
 * to: once a dead table has become old, all later ones outlive every small collection with what was in them. Of 45 MB that
 * reads had allocated 7 MB were copied each time, for 150 ms; without, half a megabyte.
 */

/** A member's place, for taking it out; used again by others then. */
export type Slot = number;

export class SlotList<Member extends object> {
  readonly #members: (Member | undefined)[] = [];
  readonly #free: Slot[] = [];

  get size(): number {
    return this.#members.length - this.#free.length;
  }

  add(member: Member): Slot {
    const slot = this.#free.pop() ?? this.#members.length;
    this.#members[slot] = member;
    return slot;
  }

  at(slot: Slot): Member | undefined {
    return this.#members[slot];
  }

  /** Only for a slot `add` gave, and once. */
  remove(slot: Slot): void {
    this.#members[slot] = undefined;
    this.#free.push(slot);
  }

  /** The members as they are now, in no order. */
  all(): Member[] {
    return this.#members.filter((member) => member !== undefined);
  }
}
