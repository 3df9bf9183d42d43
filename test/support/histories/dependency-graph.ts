/** Which transactions have to come before which, and why; a cycle among them is named as Adya does it. */

export type Dependency =
  /** Wrote the version before. */
  | 'ww'
  /** Wrote what was read. */
  | 'wr'
  /** Read the version before what was written. */
  | 'rw'
  /** Had ended before the other began. */
  | 'time';

export type CycleKind = 'G0' | 'G1c' | 'G-single' | 'G2' | 'outOfTime';

export interface Cycle {
  readonly kind: CycleKind;
  /** Along the cycle. */
  readonly names: readonly string[];
}

const WRITES: ReadonlySet<Dependency> = new Set(['ww']);
const FLOW: ReadonlySet<Dependency> = new Set(['ww', 'wr']);
const DATA: ReadonlySet<Dependency> = new Set(['ww', 'wr', 'rw']);
const ALL: ReadonlySet<Dependency> = new Set(['ww', 'wr', 'rw', 'time']);

export class DependencyGraph {
  readonly #edges: ReadonlyMap<string, Map<string, Set<Dependency>>>;

  constructor(names: readonly string[]) {
    this.#edges = new Map(names.map((name) => [name, new Map<string, Set<Dependency>>()]));
  }

  /** Does nothing where one of the two is not in the graph, or both are the same. */
  add(before: string | undefined, why: Dependency, after: string | undefined): void {
    if (before === undefined || after === undefined || before === after) return;
    const edges = this.#edges.get(before);
    if (edges === undefined || !this.#edges.has(after)) return;
    edges.set(after, (edges.get(after) ?? new Set()).add(why));
  }

  /** A cycle of the worst kind there is, with as few transactions as it can have; undefined where there is none. */
  worstCycle(): Cycle | undefined {
    // Looking for the shortest is worth its time only where there is one.
    if (!this.#hasCycle()) return undefined;
    return (
      this.#cycle('G0', WRITES, WRITES) ??
      this.#cycle('G1c', FLOW, FLOW) ??
      this.#cycle('G-single', new Set(['rw']), FLOW) ??
      this.#cycle('G2', DATA, DATA) ??
      this.#cycle('outOfTime', ALL, ALL)
    );
  }

  /** Takes away what nothing comes before, again and again: what stays is on a cycle, or behind one. */
  #hasCycle(): boolean {
    const before = new Map<string, number>();
    for (const edges of this.#edges.values()) {
      for (const after of edges.keys()) before.set(after, (before.get(after) ?? 0) + 1);
    }
    const first = [...this.#edges.keys()].filter((name) => !before.has(name));
    // What is added meanwhile is gone through as well.
    for (const name of first) {
      for (const after of this.#edges.get(name)?.keys() ?? []) {
        const left = (before.get(after) ?? 0) - 1;
        before.set(after, left);
        if (left === 0) first.push(after);
      }
    }
    return first.length < this.#edges.size;
  }

  /** The shortest of those that begin with a dependency of the first kinds and go on with such of the others. */
  #cycle(
    kind: CycleKind,
    first: ReadonlySet<Dependency>,
    others: ReadonlySet<Dependency>,
  ): Cycle | undefined {
    let shortest: readonly string[] | undefined;
    for (const start of this.#edges.keys()) {
      for (const next of this.#after(start, first)) {
        const way = this.#way(next, start, others);
        if (way === undefined || way.length >= (shortest?.length ?? Number.POSITIVE_INFINITY))
          continue;
        shortest = way;
      }
    }
    return shortest === undefined ? undefined : { kind, names: shortest };
  }

  /** The names from the target on to the one before it: those of a cycle, where the target leads to the start. */
  #way(
    start: string,
    target: string,
    kinds: ReadonlySet<Dependency>,
  ): readonly string[] | undefined {
    const from = new Map<string, string | undefined>([[start, undefined]]);
    for (const name of from.keys()) {
      if (name === target) return wayBack(from, target);
      for (const next of this.#after(name, kinds)) {
        if (!from.has(next)) from.set(next, name);
      }
    }
    return undefined;
  }

  *#after(name: string, kinds: ReadonlySet<Dependency>): Iterable<string> {
    for (const [after, why] of this.#edges.get(name) ?? []) {
      if ([...why].some((each) => kinds.has(each))) yield after;
    }
  }
}

function wayBack(from: ReadonlyMap<string, string | undefined>, target: string): readonly string[] {
  const names: string[] = [];
  for (let name = from.get(target); name !== undefined; name = from.get(name)) names.push(name);
  return [target, ...names.reverse()];
}
