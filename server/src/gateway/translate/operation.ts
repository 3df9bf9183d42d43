/** Operations: the list of a segment as what the driver sends, with the place of each answer kept. */

import type { Operation as ProtoOperation } from '@aerogate/proto/aerogate/v1/operation_pb';
import { isWriteOperation, type Operation } from '../../model/operation.js';
import type { Value, ValueType } from '../../model/value.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument, unsupported } from '../gateway-error.js';
import { OPERATIONS_MAX } from '../limits.js';
import type { AelCompiler } from './ael.js';
import { collectionOperationFromProto, pathOperationFromProto } from './collection-operation.js';
import { computedFromProto } from './computed-operation.js';
import { checkBinName } from './name.js';
import { valueFromProto } from './value.js';

/** Where the answer of one requested operation comes from. */
export interface OperationAnswer {
  /** The operation's bin; empty where it has none. */
  readonly bin: string;
  /** Its position among the operations sent; -1 where the record's metadata is all of its answer. */
  readonly sent: number;
}

export interface OperationList {
  /** What the driver sends, in order. A `get_header` is not in it: metadata comes with every answer. */
  readonly operations: readonly Operation[];
  /** One for each operation of the request. */
  readonly answers: readonly OperationAnswer[];
  readonly writes: boolean;
  /** Whether a `get_all` or `get_header` asks for the record besides the operations' own answers. */
  readonly wantsRecord: boolean;
}

const NO_OPERATIONS: OperationList = {
  operations: [],
  answers: [],
  writes: false,
  wantsRecord: false,
};

type OpCase = NonNullable<ProtoOperation['op']['case']>;

/** Reads one operation into what is sent; `undefined` where nothing has to be. */
type OperationReader = (
  operation: ProtoOperation,
  path: FieldPath,
  ael: AelCompiler,
) => Operation | undefined;

/** Operations on text are of servers from 8.2: the table of check/honoured.ts refuses them before they come here. */
const READERS: Partial<Record<OpCase, OperationReader>> = {
  get: (operation, path) => ({ op: 'read', bin: binOf(operation, path) }),
  put: (operation, path) => ({
    op: 'write',
    bin: binOf(operation, path),
    value: operandOf(operation, path, 'put'),
  }),
  add: (operation, path) => ({
    op: 'add',
    bin: binOf(operation, path),
    value: operandOf(operation, path, 'add', ['int', 'double']),
  }),
  append: (operation, path) => ({
    op: 'append',
    bin: binOf(operation, path),
    value: operandOf(operation, path, 'append', ['string', 'blob']),
  }),
  prepend: (operation, path) => ({
    op: 'prepend',
    bin: binOf(operation, path),
    value: operandOf(operation, path, 'prepend', ['string', 'blob']),
  }),
  remove: (operation, path) => ({
    op: 'write',
    bin: binOf(operation, path),
    value: { type: 'nil' },
  }),
  getAll: (operation, path) => withoutBin(operation, path, { op: 'readAll' }),
  getHeader: (operation, path) => {
    refuseBin(operation, path);
    return undefined;
  },
  touch: (operation, path) => withoutBin(operation, path, { op: 'touch' }),
  delete: (operation, path) => withoutBin(operation, path, { op: 'delete' }),
  list: collectionOperation,
  map: collectionOperation,
  bit: collectionOperation,
  hll: collectionOperation,
  expression: computedOperation,
  path: pathOperation,
};

/** Operations that work inside what a bin holds. */
const TAKES_CONTEXT: ReadonlySet<OpCase> = new Set<OpCase>([
  ...(['list', 'map', 'bit', 'hll', 'path'] as const),
]);

/** Throws GatewayError for too many operations, bad names, values an operation does not take, and families to come. */
export function operationsFromProto(
  requested: readonly ProtoOperation[],
  path: FieldPath,
  ael: AelCompiler,
): OperationList {
  if (requested.length === 0) return NO_OPERATIONS;
  if (requested.length > OPERATIONS_MAX) {
    throw invalidArgument(
      path,
      `${requested.length} operations; the limit of a segment is ${OPERATIONS_MAX}.`,
    );
  }
  const operations: Operation[] = [];
  const answers: OperationAnswer[] = [];
  let wantsRecord = false;
  for (const [index, operation] of requested.entries()) {
    const sent = operationFromProto(operation, fieldAt(path, index), ael);
    answers.push({ bin: operation.bin, sent: sent === undefined ? -1 : operations.length });
    if (sent !== undefined) operations.push(sent);
    wantsRecord ||= sent === undefined || sent.op === 'readAll';
  }
  const writes = operations.some(isWriteOperation);
  if (!writes) checkReadAll(requested, operations, path);
  return { operations, answers, wantsRecord, writes };
}

/** Reading all bins, servers pass computed reads by without a word; beside writes they refuse them themselves. */
function checkReadAll(
  requested: readonly ProtoOperation[],
  sent: readonly Operation[],
  path: FieldPath,
): void {
  const isPlain = sent.every(({ op }) => op === 'read' || op === 'readAll');
  if (isPlain || !sent.some(({ op }) => op === 'readAll')) return;
  const index = requested.findIndex(({ op }) => op.case === 'getAll');
  throw invalidArgument(
    fieldAt(fieldAt(path, index), 'getAll'),
    'beside it only bins are read; read those that are wanted by name.',
  );
}

function operationFromProto(
  operation: ProtoOperation,
  path: FieldPath,
  ael: AelCompiler,
): Operation | undefined {
  const { op } = operation;
  if (op.case === undefined) {
    throw invalidArgument(path, 'an operation needs one of its cases, such as get or put.');
  }
  const reader = READERS[op.case];
  if (reader === undefined) {
    throw unsupported(fieldAt(path, op.case), 'this gateway does not do such operations yet.');
  }
  if (operation.context.length > 0 && !TAKES_CONTEXT.has(op.case)) {
    throw invalidArgument(fieldAt(path, 'context'), 'the operation works on the bin itself.');
  }
  return reader(operation, path, ael);
}

function binOf(operation: ProtoOperation, path: FieldPath): string {
  checkBinName(operation.bin, path, 'bin');
  return operation.bin;
}

function collectionOperation(operation: ProtoOperation, path: FieldPath): Operation | undefined {
  const { op } = operation;
  if (op.case !== 'list' && op.case !== 'map' && op.case !== 'bit' && op.case !== 'hll') {
    return undefined;
  }
  binOf(operation, path);
  return collectionOperationFromProto(op, operation, path);
}

function computedOperation(
  operation: ProtoOperation,
  path: FieldPath,
  ael: AelCompiler,
): Operation | undefined {
  const { op } = operation;
  if (op.case !== 'expression') return undefined;
  return computedFromProto(op.value, binOf(operation, path), {
    ...{ path: fieldAt(path, 'expression'), ael },
  });
}

function pathOperation(
  operation: ProtoOperation,
  path: FieldPath,
  ael: AelCompiler,
): Operation | undefined {
  const { op } = operation;
  if (op.case !== 'path') return undefined;
  binOf(operation, path);
  return pathOperationFromProto(op.value, operation, { path, ael });
}

function operandOf(
  { op }: ProtoOperation,
  path: FieldPath,
  name: 'put' | 'add' | 'append' | 'prepend',
  types?: readonly ValueType[],
): Value {
  const value = valueFromProto(op.case === name ? op.value : undefined, path, name);
  if (types === undefined || isPlain(value, types)) return value;
  const words = types.map((type) => (type === 'blob' ? 'bytes' : type)).join(' or ');
  throw invalidArgument(fieldAt(path, name), `takes ${words}.`);
}

/** Language blobs are no bytes to add to. */
function isPlain(value: Value, types: readonly ValueType[]): boolean {
  return types.includes(value.type) && (value.type !== 'blob' || value.particleType === 4);
}

function withoutBin<O extends Operation>(operation: ProtoOperation, path: FieldPath, sent: O): O {
  refuseBin(operation, path);
  return sent;
}

function refuseBin({ bin }: ProtoOperation, path: FieldPath): void {
  if (bin === '') return;
  throw invalidArgument(
    fieldAt(path, 'bin'),
    'the operation is about the record and takes no bin.',
  );
}
