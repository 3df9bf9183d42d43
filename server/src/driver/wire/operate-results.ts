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
 * the list more than once, so that a missing answer would leave open whose the others are. The server refuses the flag
 * beside a `readAll`.
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

/**
 * Matches answers of a list with a `readAll`: every bin, whatever else it reads. Beside writes the server refuses any other
 * read in such a list (PARAMETER_ERROR), so that its answers never have to be told apart.
 */
export function matchReadAll(
  operations: readonly Operation[],
  answers: readonly Bin[],
): OperateResults {
  return { results: byName(operations, answers), bins: answers };
}

/**
 * Matches answers of reads of different bins: there is one for each bin that is there, and its name says whose it is.
 * `undefined` when one belongs to no read.
 */
export function matchReads(
  operations: readonly Operation[],
  answers: readonly Bin[],
): OperateResults | undefined {
  const read = new Set(operations.map((operation) => operation.op === 'read' && operation.bin));
  const expected = answers.every((answer) => read.has(answer.name));
  return expected ? { results: byName(operations, answers), bins: [] } : undefined;
}

function byName(
  operations: readonly Operation[],
  answers: readonly Bin[],
): readonly (Value | undefined)[] {
  const values = new Map(answers.map((bin) => [bin.name, bin.value]));
  return operations.map((operation) =>
    operation.op === 'read' ? (values.get(operation.bin) ?? NIL) : undefined,
  );
}
