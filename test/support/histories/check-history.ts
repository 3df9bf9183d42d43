/**
 * Whether a history of transactions can have come from one after the other: the versions each record went through are found,
 * the dependencies between transactions drawn from them, and a cycle among those told, as Elle does it.
 */

/** What one transaction did to one record; `seen` are the values it found, the oldest version first. */
export type HistoryStep =
  | { readonly type: 'append'; readonly key: string; readonly value: number }
  | { readonly type: 'read'; readonly key: string; readonly seen: readonly number[] };

export interface HistoryTransaction {
  readonly name: string;
  /** `unknown`: nobody told whether it was committed. */
  readonly status: 'committed' | 'aborted' | 'unknown';
  readonly steps: readonly HistoryStep[];
}

export interface History {
  readonly transactions: readonly HistoryTransaction[];
  /** What each record held in the end, when nothing was under way any more. */
  readonly final: ReadonlyMap<string, readonly number[]>;
}

export interface Anomaly {
  readonly kind:
    | 'duplicate'
    | 'lostWrite'
    | 'abortedWrite'
    | 'fracturedWrite'
    | 'abortedRead'
    | 'fracturedRead'
    | 'impossibleRead'
    | 'cycle';
  /** The transactions concerned, by name. */
  readonly names: readonly string[];
}

type Append = Extract<HistoryStep, { readonly type: 'append' }>;
type Read = Extract<HistoryStep, { readonly type: 'read' }>;

export function checkHistory(history: History): readonly Anomaly[] {
  const writers = writersOf(history);
  const anomalies = [...finalAnomalies(history, writers)];
  const happened = history.transactions.filter((each) => hasHappened(each, history));
  for (const transaction of happened) {
    anomalies.push(...readAnomalies(transaction, history, writers));
  }
  // Dependencies mean something only where the versions are certain.
  if (anomalies.length > 0) return anomalies;
  const cycle = findCycle(dependencies(happened, history, writers));
  return cycle === undefined ? [] : [{ kind: 'cycle', names: cycle }];
}

function writersOf({ transactions }: History): ReadonlyMap<number, HistoryTransaction> {
  const writers = new Map<number, HistoryTransaction>();
  for (const transaction of transactions) {
    for (const { value } of appendsOf(transaction)) writers.set(value, transaction);
  }
  return writers;
}

/** One that is not known to be committed has happened where something of it is there. */
function hasHappened(transaction: HistoryTransaction, history: History): boolean {
  if (transaction.status !== 'unknown') return transaction.status === 'committed';
  return appendsOf(transaction).some((append) => isThere(append, history));
}

function isThere({ key, value }: Append, { final }: History): boolean {
  return final.get(key)?.includes(value) ?? false;
}

function* finalAnomalies(
  history: History,
  writers: ReadonlyMap<number, HistoryTransaction>,
): Iterable<Anomaly> {
  for (const values of history.final.values()) {
    if (new Set(values).size < values.length) yield { kind: 'duplicate', names: [] };
    for (const value of values) {
      if (!writers.has(value)) yield { kind: 'impossibleRead', names: ['final'] };
    }
  }
  for (const transaction of history.transactions) {
    const appends = appendsOf(transaction);
    const there = appends.filter((append) => isThere(append, history)).length;
    const names = [transaction.name];
    if (there > 0 && there < appends.length) yield { kind: 'fracturedWrite', names };
    else if (transaction.status === 'committed' && there < appends.length) {
      yield { kind: 'lostWrite', names };
    }
    if (transaction.status === 'aborted' && there > 0) yield { kind: 'abortedWrite', names };
  }
}

/** What a transaction saw has to be a state the record was in between two transactions, and its own appends after that. */
function* readAnomalies(
  transaction: HistoryTransaction,
  history: History,
  writers: ReadonlyMap<number, HistoryTransaction>,
): Iterable<Anomaly> {
  const own = new Map<string, number[]>();
  for (const step of transaction.steps) {
    const mine = own.get(step.key) ?? [];
    own.set(step.key, mine);
    if (step.type === 'append') mine.push(step.value);
    else yield* stepAnomalies(transaction, step, { mine, history, writers });
  }
}

interface ReadFacts {
  /** What the transaction itself has appended before. */
  readonly mine: readonly number[];
  readonly history: History;
  readonly writers: ReadonlyMap<number, HistoryTransaction>;
}

function* stepAnomalies(
  { name }: HistoryTransaction,
  { key, seen }: Read,
  { mine, history, writers }: ReadFacts,
): Iterable<Anomaly> {
  const before = seen.slice(0, seen.length - mine.length);
  const isOwn = mine.every((value, index) => seen[before.length + index] === value);
  const final = history.final.get(key) ?? [];
  for (const value of before) {
    const writer = writers.get(value);
    if (writer !== undefined && !hasHappened(writer, history)) {
      yield { kind: 'abortedRead', names: [name, writer.name] };
      return;
    }
  }
  if (!isOwn || before.some((value, index) => final[index] !== value)) {
    yield { kind: 'impossibleRead', names: [name] };
    return;
  }
  const last = writers.get(before.at(-1) ?? Number.NaN);
  const after = writers.get(final[before.length] ?? Number.NaN);
  if (last !== undefined && last === after) {
    yield { kind: 'fracturedRead', names: [name, last.name] };
  }
}

/** Who has to come before whom. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function dependencies(
  happened: readonly HistoryTransaction[],
  { final }: History,
  writers: ReadonlyMap<number, HistoryTransaction>,
): Graph {
  const graph = new Map<string, Set<string>>(happened.map(({ name }) => [name, new Set()]));
  const add = (before: HistoryTransaction | undefined, after: HistoryTransaction | undefined) => {
    if (before === undefined || after === undefined || before === after) return;
    graph.get(before.name)?.add(after.name);
  };
  for (const values of final.values()) {
    for (const [index, value] of values.entries()) {
      if (index > 0) add(writers.get(values[index - 1] ?? Number.NaN), writers.get(value));
    }
  }
  for (const reader of happened) {
    for (const step of reader.steps) {
      if (step.type === 'append') continue;
      const others = step.seen.filter((value) => writers.get(value) !== reader);
      const values = final.get(step.key) ?? [];
      add(writers.get(others.at(-1) ?? Number.NaN), reader);
      const next = values.slice(others.length).find((value) => writers.get(value) !== reader);
      add(reader, writers.get(next ?? Number.NaN));
    }
  }
  return graph;
}

/** The names along one cycle; undefined where there is none. */
function findCycle(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const cycle = cycleFrom(start, graph, done);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function cycleFrom(start: string, graph: Graph, done: Set<string>): readonly string[] | undefined {
  const path: { readonly name: string; readonly next: Iterator<string> }[] = [];
  const onPath = new Set<string>();
  const enter = (name: string): void => {
    onPath.add(name);
    path.push({ name, next: (graph.get(name) ?? new Set<string>()).values() });
  };
  if (!done.has(start)) enter(start);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const step = top.next.next();
    if (step.done === true) {
      done.add(top.name);
      onPath.delete(top.name);
      path.pop();
    } else if (onPath.has(step.value)) {
      const names = path.map(({ name }) => name);
      return names.slice(names.indexOf(step.value));
    } else if (!done.has(step.value)) {
      enter(step.value);
    }
  }
  return undefined;
}

function appendsOf({ steps }: HistoryTransaction): readonly Append[] {
  return steps.filter((step) => step.type === 'append');
}
