/** What a command becomes with this client: which call, with which operations, and what its answer means. */

import type { Command, OperateCommand, Outcome } from '../../model/command.js';
import type { Operation } from '../../model/operation.js';
import { NIL, type Value } from '../../model/value.js';
import { asBuffer } from '../../wire/text.js';
import { checkCommand, invalidArgument } from '../wire/check-command.js';
import { filterField, packExpression } from '../wire/encode-command.js';
import {
  NATIVE,
  type NativeBins,
  type NativeModule,
  type NativeOperation,
} from './client-interface.js';
import { unsupported } from './gaps.js';
import { toNativeKey } from './native-key.js';
import { checkSettings } from './native-policy.js';
import { checkText, toNativeBlob, toNativeDouble, toNativeValue } from './native-value.js';
import { integerExpression } from './packed-expression.js';
import {
  type BinRead,
  PROTO_NAME,
  planBinRead,
  planRepeatedRead,
  ResultNames,
} from './read-plan.js';

/** What a list of operations brought: results as in `Outcome`, and bins where all were read. */
export type Answered = Pick<Extract<Outcome, { readonly ok: true }>, 'results'> & {
  readonly bins: readonly { readonly name: string; readonly value: Value }[];
};

export type CommandPlan =
  /** Asks for the record's metadata. */
  | { readonly call: 'exists' }
  | { readonly call: 'delete' }
  /** Reads every bin in two steps; `results` says what a list gets from them. */
  | {
      readonly call: 'readAll';
      readonly results: (bin: (name: string) => Value | undefined) => Answered['results'];
    }
  | {
      readonly call: 'operate';
      readonly operations: readonly NativeOperation[];
      readonly decode: (answers: NativeBins) => Answered;
    };

const NO_RESULTS: Answered['results'] = [];

/** Operations in one message, as servers take them; the client counts them in 16 bits and would send fewer. */
export const NATIVE_OPERATIONS_MAX = 32 * 1024;

/** The plan. Throws an AerospikeError for what can't be sent, or can't be sent faithfully. */
export function planCommand(module: NativeModule, command: Command): CommandPlan {
  checkCommand(command);
  checkSettings(command.settings);
  toNativeKey(command);
  filterField(command);
  const plan = planVerb(module, command);
  if (plan.call === 'operate') checkCount(plan.operations);
  return plan;
}

/** A read takes several operations, so that a list may become too long on the way. */
export function checkCount(operations: readonly NativeOperation[]): void {
  if (operations.length > NATIVE_OPERATIONS_MAX) throw unsupported('many-operations');
}

function planVerb(module: NativeModule, command: Command): CommandPlan {
  switch (command.verb) {
    case 'exists':
      return { call: 'exists' };
    case 'delete':
      return { call: 'delete' };
    case 'udf':
      throw unsupported('functions');
    case 'get':
      if (command.bins === 'all') return { call: 'readAll', results: () => NO_RESULTS };
      return command.bins === 'none' || command.bins.length === 0
        ? { call: 'exists' }
        : planNamedGet(module, command.bins);
    case 'operate':
      return command.write === undefined
        ? planReadList(module, command.operations)
        : planWriteList(module, command);
  }
}

function planNamedGet(module: NativeModule, bins: readonly string[]): CommandPlan {
  const reads = planDistinct(module, bins);
  return {
    call: 'operate',
    operations: [...reads.values()].flatMap(({ operations }) => operations),
    decode: (answers) => {
      const values = decodeAll(reads, answers);
      const found = bins.flatMap((name) => {
        const value = values.get(name);
        return value === undefined ? [] : [{ name, value }];
      });
      return { results: NO_RESULTS, bins: found };
    },
  };
}

/** Operations of work in the background. Those that read are the servers' to refuse. */
export function planBackground(
  module: NativeModule,
  operations: readonly Operation[],
): readonly NativeOperation[] {
  const native = operations.flatMap((operation, index) =>
    operation.op === 'read'
      ? [module.operations.read(operation.bin)]
      : toNativeWrites(module, operation, { path: `operations[${index}]`, replaces: false }),
  );
  checkCount(native);
  return native;
}

/** A list that only reads sees one state of the record: each bin is read once, however often it is asked for. */
function planReadList(module: NativeModule, operations: readonly Operation[]): CommandPlan {
  const results = (bin: (name: string) => Value | undefined): Answered['results'] =>
    operations.map((operation) =>
      operation.op === 'read' ? (bin(operation.bin) ?? NIL) : undefined,
    );
  checkReads(operations);
  if (operations.some(({ op }) => op === 'readAll')) return { call: 'readAll', results };
  const names = operations.flatMap((operation) => (operation.op === 'read' ? [operation.bin] : []));
  const reads = planDistinct(module, names);
  return {
    call: 'operate',
    operations: [...reads.values()].flatMap((read) => read.operations),
    decode: (answers) => {
      const values = decodeAll(reads, answers);
      return { results: results((name) => values.get(name)), bins: [] };
    },
  };
}

/** Lists without writes hold reads of bins alone, as far as this driver goes. */
function checkReads(operations: readonly Operation[]): void {
  for (const [index, { op }] of operations.entries()) {
    if (op !== 'read' && op !== 'readAll') {
      throw unsupported('computed-operation', `operations[${index}]`);
    }
  }
}

function planDistinct(module: NativeModule, bins: readonly string[]): ReadonlyMap<string, BinRead> {
  const names = new ResultNames(bins);
  return new Map([...new Set(bins)].map((bin) => [bin, planBinRead(module, bin, names)]));
}

function decodeAll(
  reads: ReadonlyMap<string, BinRead>,
  answers: NativeBins,
): ReadonlyMap<string, Value | undefined> {
  return new Map(Array.from(reads, ([bin, { decode }]) => [bin, decode(answers)]));
}

function planWriteList(module: NativeModule, command: OperateCommand): CommandPlan {
  const { operations, write } = command;
  if (operations.some(({ op }) => op === 'readAll')) throw unsupported('read-all-beside-writes');
  const uses = countUses(operations);
  const names = new ResultNames(uses.keys());
  const replaces = write?.exists === 'replace' || write?.exists === 'replaceOnly';
  const reads: (BinRead | undefined)[] = [];
  const native: NativeOperation[] = [];
  for (const [index, operation] of operations.entries()) {
    const read =
      operation.op === 'read'
        ? planReadBesideWrites(module, operation.bin, { uses, names })
        : undefined;
    const path = `operations[${index}]`;
    native.push(...(read?.operations ?? toNativeWrites(module, operation, { path, replaces })));
    reads.push(read);
  }
  return {
    call: 'operate',
    operations: native,
    decode: (answers) => ({
      results: reads.map((read) =>
        read === undefined ? undefined : (read.decode(answers) ?? NIL),
      ),
      bins: [],
    }),
  };
}

function countUses(operations: readonly Operation[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const operation of operations) {
    if ('bin' in operation) uses.set(operation.bin, (uses.get(operation.bin) ?? 0) + 1);
  }
  return uses;
}

function planReadBesideWrites(
  module: NativeModule,
  bin: string,
  { uses, names }: { readonly uses: ReadonlyMap<string, number>; readonly names: ResultNames },
): BinRead {
  const plan = uses.get(bin) === 1 ? planBinRead : planRepeatedRead;
  return plan(module, bin, names);
}

interface WritePlace {
  readonly path: string;
  /** The record is replaced whole, where the server takes no operation on what is there. */
  readonly replaces: boolean;
}

function toNativeWrites(
  module: NativeModule,
  operation: Operation,
  place: WritePlace,
): readonly NativeOperation[] {
  const { operations } = module;
  switch (operation.op) {
    case 'touch':
      return [operations.touch()];
    case 'delete':
      return [operations.delete()];
    case 'write':
      checkBin(operation.bin, place.path);
      return toNativeWrite(module, operation.bin, operation.value, place);
    case 'add':
      checkBin(operation.bin, place.path);
      return toNativeAdd(module, operation.bin, operation.value, place);
    case 'append':
    case 'prepend': {
      checkBin(operation.bin, place.path);
      const operand = toNativeConcat(operation.value, `${place.path}.value`);
      return [operations[operation.op](operation.bin, operand)];
    }
    case 'expressionWrite':
      checkBin(operation.bin, place.path);
      return [toNativeExpressionWrite(module, operation, place.path)];
    default:
      throw unsupported('computed-operation', place.path);
  }
}

/** The expression goes as it is packed, which leaves the client nothing to lose. */
function toNativeExpressionWrite(
  module: NativeModule,
  { bin, expression, flags }: Extract<Operation, { readonly op: 'expressionWrite' }>,
  path: string,
): NativeOperation {
  const packed = packExpression(expression, `${path}.expression`);
  return module.exp.operations.write(bin, asBuffer(packed).toString('base64'), flags);
}

function checkBin(bin: string, path: string): void {
  if (bin.includes('\0')) throw unsupported('nul-in-name', `${path}.bin`);
  if (bin === PROTO_NAME) throw unsupported('proto-bin', `${path}.bin`);
}

function toNativeWrite(
  module: NativeModule,
  bin: string,
  value: Value,
  { path, replaces }: WritePlace,
): readonly NativeOperation[] {
  const { operations, exp } = module;
  if (value.type !== 'int') {
    return [operations.write(bin, toNativeValue(module, value, `${path}.value`))];
  }
  const parts = exactParts(value.value);
  if (parts.length > 1 && replaces) {
    const flags = NATIVE.expressionFlag.none;
    return [exp.operations.write(bin, integerExpression(value.value), flags)];
  }
  return parts.map((part, index) =>
    index === 0 ? operations.write(bin, part) : operations.incr(bin, part),
  );
}

function toNativeAdd(
  module: NativeModule,
  bin: string,
  value: Value,
  { path }: WritePlace,
): readonly NativeOperation[] {
  if (value.type === 'double') {
    return [module.operations.incr(bin, toNativeDouble(module, value.value))];
  }
  if (value.type !== 'int') {
    throw invalidArgument(`${path}.value: an integer or a double is added, not a ${value.type}.`);
  }
  return exactParts(value.value).map((part) => module.operations.incr(bin, part));
}

function toNativeConcat(value: Value, path: string): string | Buffer {
  if (value.type === 'string') return checkText(value.value, path);
  if (value.type === 'blob') return toNativeBlob(value, path);
  throw invalidArgument(`${path}: a string or a blob is appended, not a ${value.type}.`);
}

/** Bits of an integer that a double does not hold beside the 53 above them. */
const LOW_BITS = 11n;

/**
 * The integer as one number, or as two whose sum it is: these operations take numbers alone. Both parts have its sign, so that
 * adding them passes no bound the sum does not pass.
 */
function exactParts(value: bigint): readonly number[] {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return [number];
  const magnitude = value < 0n ? -value : value;
  const low = magnitude & ((1n << LOW_BITS) - 1n);
  const sign = value < 0n ? -1n : 1n;
  const high = Number(sign * (magnitude - low));
  return low === 0n ? [high] : [high, Number(sign * low)];
}
