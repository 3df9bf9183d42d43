/** Which answer belongs to which operation of a list: the server answers some operations, in order, and names only bins. */

import type { Operation } from '../../model/operation.js';
import type { Bin } from '../../model/record.js';
import { NIL, type Value } from '../../model/value.js';

export interface OperateResults {
  /** One entry per operation: see `Outcome`. */
  readonly results: readonly (Value | undefined)[];
  /** The bins of a `readAll`; none without one. */
  readonly bins: readonly Bin[];
}

/**
 * Whether the server has to be asked for an answer to every operation (RESPOND_ALL_OPS): when a bin that is read stands in
 * the list more than once, so that an answer left out would move its neighbours. The server refuses the flag beside a
 * `readAll`, whose lists `matchResults` can read without it.
 */
export function needsEveryResult(operations: readonly Operation[]): boolean {
  if (operations.length < 2 || readsAllBins(operations)) return false;
  const uses = new Map<string, { count: number; read: boolean }>();
  for (const operation of operations) {
    if (!('bin' in operation)) continue;
    const use = uses.get(operation.bin) ?? { count: 0, read: false };
    use.count += 1;
    use.read ||= operation.op === 'read';
    uses.set(operation.bin, use);
  }
  for (const use of uses.values()) {
    if (use.read && use.count > 1) return true;
  }
  return false;
}

export function readsAllBins(operations: readonly Operation[]): boolean {
  return operations.some((operation) => operation.op === 'readAll');
}

export function readsSomething(operations: readonly Operation[]): boolean {
  return operations.some((operation) => operation.op === 'read' || operation.op === 'readAll');
}

/**
 * Matches answers sent for every operation (RESPOND_ALL_OPS): one each, in order, an empty one where there is no result.
 * A touch alone has none, as the server's loop passes it by. `undefined` when the counts do not agree.
 */
export function matchEveryResult(
  operations: readonly Operation[],
  answers: readonly Bin[],
): OperateResults | undefined {
  const results: (Value | undefined)[] = [];
  let next = 0;
  for (const operation of operations) {
    if (operation.op === 'touch') {
      results.push(undefined);
      continue;
    }
    const answer = answers[next];
    if (answer === undefined) return undefined;
    next += 1;
    results.push(operation.op === 'read' ? answer.value : undefined);
  }
  return next === answers.length ? { results, bins: [] } : undefined;
}

/** Answers of a list that only reads and has a `readAll`: every bin once, whatever else the list asks for. */
export function matchReadsOfAll(
  operations: readonly Operation[],
  answers: readonly Bin[],
): OperateResults {
  const values = new Map(answers.map((bin) => [bin.name, bin.value]));
  return {
    results: operations.map((operation) =>
      operation.op === 'read' ? (values.get(operation.bin) ?? NIL) : undefined,
    ),
    bins: answers,
  };
}

/**
 * Matches answers sent only where there was something to say: a read of a bin that is there, and at a `readAll` every bin.
 * What they leave open is which bins were there before the list ran. A bin read without being written first shows that by
 * how often its name stands in the answers, so one pass over the list with presence tracked per bin puts each answer in its
 * place. `undefined` when the answers do not fit the list.
 */
export function matchResults(
  operations: readonly Operation[],
  answers: readonly Bin[],
): OperateResults | undefined {
  if (!readsSomething(operations)) {
    return answers.length === 0 ? { results: operations.map(noResult), bins: [] } : undefined;
  }
  const readAlls = operations.filter((operation) => operation.op === 'readAll').length;
  // The server refuses a second one, so that no answer can be meant for it.
  if (readAlls > 1) return undefined;
  const initially = presentBefore(operations, answers);
  const reads = countReads(
    operations,
    createPresence((bin) => initially.has(bin)),
  );
  const allBins = readAlls === 0 ? 0 : answers.length - reads;
  if (allBins < 0 || reads + allBins !== answers.length) return undefined;
  return place(operations, answers, { initially, allBins });
}

function noResult(): undefined {
  return undefined;
}

function place(
  operations: readonly Operation[],
  answers: readonly Bin[],
  facts: { readonly initially: ReadonlySet<string>; readonly allBins: number },
): OperateResults | undefined {
  const presence = createPresence((bin) => facts.initially.has(bin));
  const results: (Value | undefined)[] = [];
  let bins: readonly Bin[] = [];
  let next = 0;
  for (const operation of operations) {
    let result: Value | undefined;
    if (operation.op === 'readAll') {
      bins = answers.slice(next, next + facts.allBins);
      next += facts.allBins;
    } else if (operation.op === 'read') {
      const answer = presence.has(operation.bin) ? answers[next] : undefined;
      if (answer !== undefined && answer.name !== operation.bin) return undefined;
      if (answer !== undefined) next += 1;
      result = answer?.value ?? NIL;
    }
    results.push(result);
    presence.apply(operation);
  }
  return { results, bins };
}

/** The bins named in the list that were there when it began. */
function presentBefore(
  operations: readonly Operation[],
  answers: readonly Bin[],
): ReadonlySet<string> {
  const seen = new Map<string, number>();
  for (const { name } of answers) seen.set(name, (seen.get(name) ?? 0) + 1);
  // Had a bin been there, its name would stand in the answers this often. Where a bin that was not there leads to the same
  // count, the list never shows the difference, and either will do.
  const expected = new Map<string, number>();
  const presence = createPresence(() => true);
  const names = namesIn(operations);
  for (const operation of operations) {
    for (const bin of namesAnsweredBy(operation, names)) {
      if (presence.has(bin)) expected.set(bin, (expected.get(bin) ?? 0) + 1);
    }
    presence.apply(operation);
  }
  return new Set([...names].filter((bin) => (seen.get(bin) ?? 0) === (expected.get(bin) ?? 0)));
}

function namesIn(operations: readonly Operation[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const operation of operations) {
    if ('bin' in operation) names.add(operation.bin);
  }
  return names;
}

function namesAnsweredBy(operation: Operation, names: ReadonlySet<string>): Iterable<string> {
  if (operation.op === 'readAll') return names;
  return operation.op === 'read' ? [operation.bin] : [];
}

function countReads(operations: readonly Operation[], presence: Presence): number {
  let count = 0;
  for (const operation of operations) {
    if (operation.op === 'read' && presence.has(operation.bin)) count += 1;
    presence.apply(operation);
  }
  return count;
}

/** Which bins are there while a list runs. */
interface Presence {
  has(bin: string): boolean;
  apply(operation: Operation): void;
}

function createPresence(initially: (bin: string) => boolean): Presence {
  const changed = new Map<string, boolean>();
  let before = initially;
  return {
    has: (bin) => changed.get(bin) ?? before(bin),
    apply(operation: Operation): void {
      switch (operation.op) {
        case 'write':
          changed.set(operation.bin, operation.value.type !== 'nil');
          return;
        case 'add':
        case 'append':
        case 'prepend':
          changed.set(operation.bin, true);
          return;
        case 'delete':
          changed.clear();
          before = () => false;
          return;
        case 'read':
        case 'readAll':
        case 'touch':
          return;
      }
    },
  };
}
