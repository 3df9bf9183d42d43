/**
 * Whether a history of transactions can have come from one after the other: the versions each record went through are found,
 * the dependencies between transactions drawn from them, and a cycle among those told, as Elle does it.
 */

import { type CycleKind, DependencyGraph } from './dependency-graph.js';

/** What one transaction did to one record; `seen` are the values it found, the oldest version first. */
export type HistoryStep =
  | { readonly type: 'append'; readonly key: string; readonly value: number }
  | { readonly type: 'read'; readonly key: string; readonly seen: readonly number[] };

export interface HistoryTransaction {
  readonly name: string;
  /** `unknown`: nobody told whether it was committed. */
  readonly status: 'committed' | 'aborted' | 'unknown';
  readonly steps: readonly HistoryStep[];
  /** When it began and when its end was known, on any clock: one that had ended comes before one that had not begun. */
  readonly began?: number;
  readonly ended?: number;
}

export interface History {
  readonly transactions: readonly HistoryTransaction[];
  /** What each record held in the end, when nothing was under way any more. */
  readonly final: ReadonlyMap<string, readonly number[]>;
}

/** Adya's names in their comments. A fractured read of several records is a cycle: G-single. */
export type AnomalyKind =
  | 'duplicate'
  | 'lostWrite'
  | 'abortedWrite'
  | 'fracturedWrite'
  /** G1a */
  | 'abortedRead'
  /** G1b */
  | 'intermediateRead'
  | 'impossibleRead'
  | 'lostUpdate'
  | CycleKind;

export interface Anomaly {
  readonly kind: AnomalyKind;
  /** The transactions concerned, by name. */
  readonly names: readonly string[];
}

type Append = Extract<HistoryStep, { readonly type: 'append' }>;
type Read = Extract<HistoryStep, { readonly type: 'read' }>;

export function checkHistory(history: History): readonly Anomaly[] {
  const writers = writersOf(history);
  const anomalies = [...finalAnomalies(history, writers)];
  const happened = new Set(history.transactions.filter((each) => hasHappened(each, history)));
  for (const transaction of happened) {
    anomalies.push(...readAnomalies(transaction, { history, writers, happened }));
  }
  // Dependencies mean something only where the versions are certain.
  if (anomalies.length > 0) return anomalies;
  const cycle = dependencies([...happened], history, writers).worstCycle();
  return [...lostUpdates(happened, writers), ...(cycle === undefined ? [] : [cycle])];
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
function* readAnomalies(transaction: HistoryTransaction, facts: HistoryFacts): Iterable<Anomaly> {
  const own = new Map<string, number[]>();
  for (const step of transaction.steps) {
    const mine = own.get(step.key) ?? [];
    own.set(step.key, mine);
    if (step.type === 'append') mine.push(step.value);
    else yield* stepAnomalies(transaction, step, { ...facts, mine });
  }
}

interface HistoryFacts {
  readonly history: History;
  readonly writers: ReadonlyMap<number, HistoryTransaction>;
  readonly happened: ReadonlySet<HistoryTransaction>;
}

interface ReadFacts extends HistoryFacts {
  /** What the transaction itself has appended before. */
  readonly mine: readonly number[];
}

function* stepAnomalies(
  { name }: HistoryTransaction,
  { key, seen }: Read,
  { mine, history, writers, happened }: ReadFacts,
): Iterable<Anomaly> {
  const before = seen.slice(0, seen.length - mine.length);
  const isOwn = mine.every((value, index) => seen[before.length + index] === value);
  const final = history.final.get(key) ?? [];
  for (const value of before) {
    const writer = writers.get(value);
    if (writer !== undefined && !happened.has(writer)) {
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
    yield { kind: 'intermediateRead', names: [name, last.name] };
  }
}

/** Two that both read a version and wrote on top of it: one of them did not see the other. */
function* lostUpdates(
  happened: Iterable<HistoryTransaction>,
  writers: ReadonlyMap<number, HistoryTransaction>,
): Iterable<Anomaly> {
  const updaters = new Map<string, Set<string>>();
  for (const transaction of happened) {
    const written = new Set(appendsOf(transaction).map(({ key }) => key));
    for (const step of transaction.steps) {
      if (step.type === 'append' || !written.has(step.key)) continue;
      const others = step.seen.filter((value) => writers.get(value) !== transaction);
      const version = `${step.key} after ${others.at(-1) ?? 'nothing'}`;
      updaters.set(version, (updaters.get(version) ?? new Set()).add(transaction.name));
    }
  }
  for (const names of updaters.values()) {
    if (names.size > 1) yield { kind: 'lostUpdate', names: [...names] };
  }
}

function dependencies(
  happened: readonly HistoryTransaction[],
  { final }: History,
  writers: ReadonlyMap<number, HistoryTransaction>,
): DependencyGraph {
  const graph = new DependencyGraph(happened.map(({ name }) => name));
  for (const values of final.values()) {
    for (const [index, value] of values.entries()) {
      if (index > 0) graph.add(nameOf(values[index - 1]), 'ww', nameOf(value));
    }
  }
  for (const reader of happened) {
    for (const step of reader.steps) {
      if (step.type === 'append') continue;
      const others = step.seen.filter((value) => writers.get(value) !== reader);
      const values = final.get(step.key) ?? [];
      graph.add(nameOf(others.at(-1)), 'wr', reader.name);
      const next = values.slice(others.length).find((value) => writers.get(value) !== reader);
      graph.add(reader.name, 'rw', nameOf(next));
    }
    for (const later of happened) {
      const { ended } = reader;
      const { began } = later;
      if (ended !== undefined && began !== undefined && ended < began) {
        graph.add(reader.name, 'time', later.name);
      }
    }
  }
  return graph;

  function nameOf(value: number | undefined): string | undefined {
    return value === undefined ? undefined : writers.get(value)?.name;
  }
}

function appendsOf({ steps }: HistoryTransaction): readonly Append[] {
  return steps.filter((step) => step.type === 'append');
}
