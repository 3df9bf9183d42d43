/** Which answer belongs to which operation of a list: the server answers some operations, in order, and names only bins. */

import { COLLECTION_OPERATIONS } from '../../model/collection-call.js';
import { isWriteOperation, type Operation, type OperationName } from '../../model/operation.js';
import type { Bin } from '../../model/record.js';
import { NIL, type Value } from '../../model/value.js';

export interface OperateResults {
  /** One entry per operation: see `Outcome`. */
  readonly results: readonly (Value | undefined)[];
  /** The bins of a `readAll`; none without one. */
  readonly bins: readonly Bin[];
}

type OperationOf<Name extends OperationName> = Extract<Operation, { readonly op: Name }>;
type AnswerRule<Name extends OperationName> = boolean | ((operation: OperationOf<Name>) => boolean);

const HAS_RESULT: { readonly [Name in OperationName]: AnswerRule<Name> } = {
  read: true,
  readAll: false,
  write: false,
  add: false,
  append: false,
  prepend: false,
  touch: false,
  delete: false,
  collection: ({ call }) => {
    const { family, writes } = COLLECTION_OPERATIONS[call.name];
    return !writes || family !== 'bit';
  },
  path: ({ action }) => action.kind !== 'apply',
  expressionRead: true,
  expressionWrite: false,
};

/** Whether the operation has a result of its own: a value, or nil where it found nothing. */
function hasResult(operation: Operation): boolean {
  return judge(operation.op, operation);
}

function judge<Name extends OperationName>(
  name: Name,
  operation: { readonly [Each in OperationName]: OperationOf<Each> }[Name],
): boolean {
  const rule: AnswerRule<Name> = HAS_RESULT[name];
  return typeof rule === 'function' ? rule(operation) : rule;
}

/**
 * Whether the server has to be asked for an answer to every operation (RESPOND_ALL_OPS): beside operations the official
 * client asks so for, and when a bin with a result stands in the list more than once, so that a missing answer would leave
 * open whose the others are. The server refuses the flag beside a `readAll`.
 */
export function needsEveryResult(operations: readonly Operation[]): boolean {
  if (readsAllBins(operations)) return false;
  if (operations.some(isAnsweredInOrder)) return true;
  const uses = new Map<string, { count: number; read: boolean }>();
  for (const operation of operations) {
    if (!('bin' in operation)) continue;
    const use = uses.get(operation.bin) ?? { count: 0, read: false };
    use.count += 1;
    use.read ||= hasResult(operation);
    uses.set(operation.bin, use);
  }
  for (const use of uses.values()) {
    if (use.read && use.count > 1) return true;
  }
  return false;
}

/** Every client asks for all answers where one of these is in the list; for operations on lists none does. */
function isAnsweredInOrder(operation: Operation): boolean {
  switch (operation.op) {
    case 'collection':
      return COLLECTION_OPERATIONS[operation.call.name].family !== 'list';
    case 'expressionRead':
    case 'expressionWrite':
      return true;
    default:
      return false;
  }
}

export function readsAllBins(operations: readonly Operation[]): boolean {
  return operations.some((operation) => operation.op === 'readAll');
}

/** Whether the message has to say that it reads. */
export function readsSomething(operations: readonly Operation[]): boolean {
  return operations.some((operation) => !isWriteOperation(operation));
}

/** Whether any answer is awaited besides the record's metadata. */
export function asksSomething(operations: readonly Operation[]): boolean {
  return operations.some((operation) => operation.op === 'readAll' || hasResult(operation));
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
    results.push(hasResult(operation) ? answer.value : undefined);
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
  const read = new Set<string | undefined>(operations.map(resultName));
  const expected = answers.every((answer) => read.has(answer.name));
  return expected ? { results: byName(operations, answers), bins: [] } : undefined;
}

function byName(
  operations: readonly Operation[],
  answers: readonly Bin[],
): readonly (Value | undefined)[] {
  const values = new Map(answers.map((bin) => [bin.name, bin.value]));
  return operations.map((operation) => {
    const name = resultName(operation);
    return name === undefined ? undefined : (values.get(name) ?? NIL);
  });
}

/** The name an operation's result comes by; `undefined` where it has none. */
function resultName(operation: Operation): string | undefined {
  return hasResult(operation) && 'bin' in operation ? operation.bin : undefined;
}
