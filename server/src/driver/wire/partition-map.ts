/** Who owns which partition: built from what each node claims for itself, one table per namespace, in typed arrays. */

import { PARTITION_COUNT } from '../../model/limits.js';
import { holdsPartition, type NamespaceReplicas } from '../../wire/replicas.js';

/** Replicas kept per partition; a higher replication factor is told of in the view, its last replicas are not routed to. */
export const REPLICAS_MAX = 8;
/** Namespaces kept; the server allows as many. */
export const NAMESPACES_MAX = 32;
/** Nodes a map can hold; the server's largest cluster. */
export const NODES_MAX = 256;

export interface PartitionTable<Owner> {
  readonly namespace: string;
  readonly mode: 'ap' | 'sc';
  readonly replicationFactor: number;
  /** Replicas kept: the smaller of the replication factor and `REPLICAS_MAX`. */
  readonly replicaCount: number;
  ownerAt(replica: number, partitionId: number): Owner | undefined;
}

export interface TakeResult<Owner> {
  readonly changed: boolean;
  /** Nodes that lost a partition they still claim: their own map is out of date and has to be asked for again. */
  readonly displaced: ReadonlySet<Owner>;
}

/**
 * The rules a claim is judged by, per replica and partition:
 * - one that nobody owns is taken;
 * - a lower regime than that of an answering owner of the partition is refused, a higher one wins;
 * - between equal regimes a *new* claim wins over an older one (that is how a partition moves); a claim that both sides keep
 *   repeating stays where it is, so that two nodes that disagree do not make it flip at every tend;
 * - a partition that its owner no longer claims goes to another claimant; without one it stays (while a partition moves, the
 *   old master still passes requests on), unless the owner restarted: then nobody owns it until somebody claims it.
 */
export interface PartitionMap<Owner> {
  /** Replaces what the owner claimed before. `restarted`: another process now stands behind it, its old claims are void. */
  take(owner: Owner, claims: readonly NamespaceReplicas[], restarted: boolean): TakeResult<Owner>;
  /** Forgets the owner and all it claimed; what it owned goes to other claimants. True when anything changed. */
  forget(owner: Owner): boolean;
  table(namespace: string): PartitionTable<Owner> | undefined;
  tables(): readonly PartitionTable<Owner>[];
  /** Partitions the owner holds, over all namespaces and replicas. */
  ownedBy(owner: Owner): number;
}

/** @param isAnswering whether an owner can be asked: only such a one may refuse a claim by its higher regime. */
export function createPartitionMap<Owner>(
  isAnswering: (owner: Owner) => boolean,
): PartitionMap<Owner> {
  return new ClaimedPartitionMap(isAnswering);
}

/** Slot of a partition without an owner. */
const NOBODY = -1;

/** A node's place in the rows of the tables, and what it claims. */
interface Slot<Owner> {
  readonly owner: Owner;
  readonly claims: Map<string, NamespaceReplicas>;
  /** Entries that hold this slot, over all tables. */
  owned: number;
}

/** One entry of a table, while it is being judged. */
interface Place {
  readonly replica: number;
  readonly id: number;
}

class ClaimTable<Owner> implements PartitionTable<Owner> {
  readonly namespace: string;
  mode: 'ap' | 'sc' = 'ap';
  replicationFactor = 0;
  /** Per replica, per partition: the owner's slot. */
  readonly rows: Int16Array[] = [];
  readonly #slots: readonly (Slot<Owner> | undefined)[];

  constructor(namespace: string, slots: readonly (Slot<Owner> | undefined)[]) {
    this.namespace = namespace;
    this.#slots = slots;
  }

  get replicaCount(): number {
    return this.rows.length;
  }

  ownerAt(replica: number, partitionId: number): Owner | undefined {
    return this.#slots[this.rows[replica]?.[partitionId] ?? NOBODY]?.owner;
  }

  claimsOf(slot: number): NamespaceReplicas | undefined {
    return this.#slots[slot]?.claims.get(this.namespace);
  }

  isClaimedBy(slot: number, { replica, id }: Place): boolean {
    return isClaimed(this.claimsOf(slot), replica, id);
  }

  /** The highest regime an answering owner of the partition, at any replica, stands for. */
  regimeAt(id: number, isAnswering: (owner: Owner) => boolean): number {
    let regime = 0;
    for (const row of this.rows) {
      const slot = this.#slots[row[id] ?? NOBODY];
      if (slot === undefined || !isAnswering(slot.owner)) continue;
      regime = Math.max(regime, slot.claims.get(this.namespace)?.regime ?? 0);
    }
    return regime;
  }

  /** Another node that claims the partition, the one with the highest regime; NOBODY without one. */
  heirOf(leaving: number, { replica, id }: Place): number {
    let heir = NOBODY;
    let heirRegime = -1;
    for (let slot = 0; slot < this.#slots.length; slot += 1) {
      const claims = slot === leaving ? undefined : this.claimsOf(slot);
      if (claims === undefined || claims.regime <= heirRegime) continue;
      if (!isClaimed(claims, replica, id)) continue;
      heir = slot;
      heirRegime = claims.regime;
    }
    return heir;
  }

  /** Mode and replicas follow what all claimants say; true when that changed. */
  reshape(all: readonly NamespaceReplicas[]): boolean {
    // A node that has not rebalanced yet reports one replica: the largest number is the cluster's.
    const factor = Math.max(0, ...all.map((claims) => claims.bitmaps.length));
    const mode = all.some((claims) => claims.regime !== 0) ? 'sc' : 'ap';
    const changed = factor !== this.replicationFactor || mode !== this.mode;
    this.mode = mode;
    this.replicationFactor = factor;
    const kept = Math.min(factor, REPLICAS_MAX);
    while (this.rows.length < kept) this.rows.push(new Int16Array(PARTITION_COUNT).fill(NOBODY));
    while (this.rows.length > kept) this.dropRow();
    return changed;
  }

  dropRow(): void {
    const replica = this.rows.length - 1;
    for (const id of this.rows[replica]?.keys() ?? []) this.assign({ replica, id }, NOBODY);
    this.rows.pop();
  }

  /** Writes one entry, and keeps count of what each slot owns. */
  assign({ replica, id }: Place, next: number): void {
    const row = this.rows[replica];
    if (row === undefined) return;
    const loser = this.#slots[row[id] ?? NOBODY];
    const winner = this.#slots[next];
    if (loser !== undefined) loser.owned -= 1;
    if (winner !== undefined) winner.owned += 1;
    row[id] = next;
  }
}

class ClaimedPartitionMap<Owner> implements PartitionMap<Owner> {
  readonly #isAnswering: (owner: Owner) => boolean;
  readonly #slots: (Slot<Owner> | undefined)[] = [];
  readonly #tables = new Map<string, ClaimTable<Owner>>();

  constructor(isAnswering: (owner: Owner) => boolean) {
    this.#isAnswering = isAnswering;
  }

  table(namespace: string): PartitionTable<Owner> | undefined {
    return this.#tables.get(namespace);
  }

  tables(): readonly PartitionTable<Owner>[] {
    return [...this.#tables.values()];
  }

  take(owner: Owner, claims: readonly NamespaceReplicas[], restarted: boolean): TakeResult<Owner> {
    const index = this.#openSlot(owner);
    const held = this.#slots[index]?.claims ?? new Map<string, NamespaceReplicas>();
    const before = restarted ? new Map<string, NamespaceReplicas>() : new Map(held);
    held.clear();
    let changed = restarted && this.#vacate(index);
    for (const claim of claims) {
      if (this.#openTable(claim.namespace)) held.set(claim.namespace, claim);
    }
    changed = this.#reshape() || changed;
    const displaced = new Set<Owner>();
    for (const table of this.#tables.values()) {
      const previous = before.get(table.namespace);
      for (const replica of table.rows.keys()) {
        changed = this.#takeRow(table, replica, { slot: index, previous, displaced }) || changed;
      }
    }
    return { changed, displaced };
  }

  forget(owner: Owner): boolean {
    const index = this.#slotOf(owner);
    if (index === NOBODY) return false;
    this.#slots[index]?.claims.clear();
    const vacated = this.#vacate(index);
    this.#slots[index] = undefined;
    return this.#reshape() || vacated;
  }

  ownedBy(owner: Owner): number {
    return this.#slots[this.#slotOf(owner)]?.owned ?? 0;
  }

  #slotOf(owner: Owner): number {
    return this.#slots.findIndex((slot) => slot?.owner === owner);
  }

  #openSlot(owner: Owner): number {
    const known = this.#slotOf(owner);
    if (known !== NOBODY) return known;
    const free = this.#slots.indexOf(undefined);
    const index = free === NOBODY ? this.#slots.length : free;
    this.#slots[index] = { owner, claims: new Map(), owned: 0 };
    return index;
  }

  #openTable(namespace: string): boolean {
    if (this.#tables.has(namespace)) return true;
    if (this.#tables.size >= NAMESPACES_MAX) return false;
    this.#tables.set(namespace, new ClaimTable(namespace, this.#slots));
    return true;
  }

  /** Brings every table to what is claimed now; one that nobody claims any more goes. */
  #reshape(): boolean {
    let changed = false;
    for (const [namespace, table] of this.#tables) {
      const all = this.#slots.flatMap((slot) => slot?.claims.get(namespace) ?? []);
      changed = table.reshape(all) || changed;
      if (all.length === 0) this.#tables.delete(namespace);
    }
    return changed;
  }

  /** Goes through one row with what a node claims of it now and claimed before; true when an entry changed. */
  #takeRow(
    table: ClaimTable<Owner>,
    replica: number,
    by: { slot: number; previous: NamespaceReplicas | undefined; displaced: Set<Owner> },
  ): boolean {
    const row = table.rows[replica] ?? new Int16Array();
    let changed = false;
    for (const [id, holder] of row.entries()) {
      const place = { replica, id };
      const claimed = table.isClaimedBy(by.slot, place);
      if (claimed === (holder === by.slot)) continue;
      const isNew = !isClaimed(by.previous, replica, id);
      const next = claimed
        ? this.#contend(table, place, { slot: by.slot, holder, isNew })
        : heirOr(by.slot, table.heirOf(by.slot, place));
      if (next === holder) continue;
      const loser = this.#slots[holder];
      if (loser !== undefined && table.isClaimedBy(holder, place)) by.displaced.add(loser.owner);
      table.assign(place, next);
      changed = true;
    }
    return changed;
  }

  /** Who holds the entry after a claim for it, by the rules above. */
  #contend(
    table: ClaimTable<Owner>,
    place: Place,
    claim: { readonly slot: number; readonly holder: number; readonly isNew: boolean },
  ): number {
    const claimed = table.claimsOf(claim.slot)?.regime ?? 0;
    const standing = table.regimeAt(place.id, this.#isAnswering);
    if (claimed !== standing) return claimed > standing ? claim.slot : claim.holder;
    const wins = claim.isNew || !table.isClaimedBy(claim.holder, place);
    return wins ? claim.slot : claim.holder;
  }

  /** Takes every entry away from the slot, in favour of whoever else claims it. */
  #vacate(slot: number): boolean {
    let changed = false;
    for (const table of this.#tables.values()) {
      for (const [replica, row] of table.rows.entries()) {
        for (let id = row.indexOf(slot); id !== -1; id = row.indexOf(slot, id + 1)) {
          table.assign({ replica, id }, table.heirOf(slot, { replica, id }));
          changed = true;
        }
      }
    }
    return changed;
  }
}

function isClaimed(
  claims: NamespaceReplicas | undefined,
  replica: number,
  partitionId: number,
): boolean {
  const bitmap = claims?.bitmaps[replica];
  return bitmap !== undefined && holdsPartition(bitmap, partitionId);
}

/** A partition nobody else claims stays with its last owner. */
function heirOr(owner: number, heir: number): number {
  return heir === NOBODY ? owner : heir;
}
