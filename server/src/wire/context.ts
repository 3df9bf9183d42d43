/** Paths into nested lists and maps: the steps of a context as MessagePack, alone in index definitions or inside operations. */

import type { ContextStep, CreateList, CreateMap, Expression } from '../model/expression.js';
import { intValue, listValue, type MapOrder, type Value } from '../model/value.js';
import { encodeMsgpack, readMsgpackValue } from './msgpack.js';
import { KIND, MsgpackCursor } from './msgpack-cursor.js';
import { readArrayLength, readInteger, writeArrayHeader } from './msgpack-element.js';
import { asBuffer } from './text.js';
import { WireError } from './wire-error.js';

/** How expressions inside a path are read and written; handed in, since the codec of expressions itself needs paths. */
export interface ExpressionCodec {
  /** Reads the expression at the cursor and moves past it. */
  read(cursor: MsgpackCursor): Expression;
  write(expression: Expression): Uint8Array;
}

/** Carries expressions as the bytes they are. */
export const PACKED_EXPRESSIONS: ExpressionCodec = {
  read(cursor) {
    const start = cursor.offset;
    cursor.skip();
    return { node: 'packed', data: cursor.bytes.subarray(start, cursor.offset) };
  },
  write(expression) {
    if (expression.node === 'packed') return expression.data;
    throw new WireError(`an expression of the form ${expression.node} is not packed`, 0);
  },
};

const CONTEXT_TYPE = {
  expression: 0x04,
  listIndex: 0x10,
  listRank: 0x11,
  listValue: 0x13,
  mapIndex: 0x20,
  mapRank: 0x21,
  mapKey: 0x22,
  mapValue: 0x23,
  mapKeysIn: 0x2a,
  andExpression: 0x204,
} as const;

/** The bits of a type that say what a step makes where it finds nothing. */
const CREATE_BITS = 0xc0;
const CREATE = {
  unordered: 0x40,
  paddedListOrKeyOrderedMap: 0x80,
  orderedListOrKeyValueOrderedMap: 0xc0,
  persistIndex: 0x100,
} as const;

/** The context as one MessagePack list: type and value of each step in turn. */
export function encodeContext(
  context: readonly ContextStep[],
  expressions: ExpressionCodec = PACKED_EXPRESSIONS,
): Buffer {
  const parts: Uint8Array[] = [writeArrayHeader(2 * context.length)];
  for (const step of context) {
    const { type, value } = encodeStep(step, expressions);
    parts.push(encodeMsgpack(intValue(type)), value);
  }
  return Buffer.concat(parts);
}

/** Reads a context that fills `bytes`. Throws WireError only. */
export function decodeContext(
  bytes: Uint8Array,
  expressions: ExpressionCodec = PACKED_EXPRESSIONS,
): readonly ContextStep[] {
  const cursor = new MsgpackCursor(asBuffer(bytes));
  const context = readContext(cursor, expressions);
  if (cursor.offset !== bytes.length) throw new WireError('bytes follow the path', cursor.offset);
  return context;
}

/** Reads the context at the cursor and moves past it. */
export function readContext(
  cursor: MsgpackCursor,
  expressions: ExpressionCodec = PACKED_EXPRESSIONS,
): readonly ContextStep[] {
  const count = readStepCount(cursor);
  const steps: ContextStep[] = [];
  for (let i = 0; i < count; i += 1) steps.push(readTypedStep(cursor, expressions));
  return steps;
}

/** The steps up to the first that has no reading. Throws WireError where not even their number has one. */
export function readContextStart(
  cursor: MsgpackCursor,
  expressions: ExpressionCodec = PACKED_EXPRESSIONS,
): { readonly steps: readonly ContextStep[]; readonly isWhole: boolean } {
  const count = readStepCount(cursor);
  const steps: ContextStep[] = [];
  try {
    for (let i = 0; i < count; i += 1) steps.push(readTypedStep(cursor, expressions));
  } catch (error) {
    if (error instanceof WireError) return { steps, isWhole: false };
    throw error;
  }
  return { steps, isWhole: true };
}

function readStepCount(cursor: MsgpackCursor): number {
  const start = cursor.offset;
  const count = readArrayLength(cursor);
  if (count > 0 && count % 2 === 0) return count / 2;
  throw new WireError(`a path of ${count} elements, expected pairs of type and value`, start);
}

function readTypedStep(cursor: MsgpackCursor, expressions: ExpressionCodec): ContextStep {
  return readStep(cursor, Number(readInteger(cursor)), expressions);
}

function encodeStep(
  step: ContextStep,
  expressions: ExpressionCodec,
): { readonly type: number; readonly value: Uint8Array } {
  switch (step.step) {
    case 'listIndex':
      return {
        type: CONTEXT_TYPE.listIndex | listCreateBits(step.create),
        value: encodeMsgpack(intValue(step.index)),
      };
    case 'mapKey':
      return {
        type: CONTEXT_TYPE.mapKey | mapCreateBits(step.create),
        value: encodeMsgpack(step.key),
      };
    case 'mapIndex':
      return { type: CONTEXT_TYPE.mapIndex, value: encodeMsgpack(intValue(step.index)) };
    case 'listRank':
    case 'mapRank':
      return { type: CONTEXT_TYPE[step.step], value: encodeMsgpack(intValue(step.rank)) };
    case 'listValue':
    case 'mapValue':
      return { type: CONTEXT_TYPE[step.step], value: encodeMsgpack(step.value) };
    case 'mapKeysIn':
      return { type: CONTEXT_TYPE.mapKeysIn, value: encodeMsgpack(listValue(step.keys)) };
    case 'children':
      return { type: CONTEXT_TYPE.expression, value: childrenBytes(step.where, expressions) };
    case 'and':
      return { type: CONTEXT_TYPE.andExpression, value: expressions.write(step.where) };
    case 'other':
      return { type: step.contextType, value: encodeMsgpack(step.value) };
  }
}

/** Every child is written as the expression that always holds. */
const EVERY_CHILD = encodeMsgpack({ type: 'bool', value: true });

function childrenBytes(where: Expression | undefined, expressions: ExpressionCodec): Uint8Array {
  return where === undefined ? EVERY_CHILD : expressions.write(where);
}

function listCreateBits(create: CreateList | undefined): number {
  if (create === undefined) return 0;
  const persist = create.persistIndex === true ? CREATE.persistIndex : 0;
  if (create.order === 'ordered') return CREATE.orderedListOrKeyValueOrderedMap | persist;
  return (create.pad ? CREATE.paddedListOrKeyOrderedMap : CREATE.unordered) | persist;
}

const MAP_CREATE_BITS: Readonly<Record<MapOrder, number>> = {
  unordered: CREATE.unordered,
  keyOrdered: CREATE.paddedListOrKeyOrderedMap,
  keyValueOrdered: CREATE.orderedListOrKeyValueOrderedMap,
};

function mapCreateBits(create: CreateMap | undefined): number {
  if (create === undefined) return 0;
  return MAP_CREATE_BITS[create.order] | (create.persistIndex === true ? CREATE.persistIndex : 0);
}

function readStep(cursor: MsgpackCursor, type: number, expressions: ExpressionCodec): ContextStep {
  if (type === CONTEXT_TYPE.expression) return readChildren(cursor, expressions);
  if (type === CONTEXT_TYPE.andExpression) return { step: 'and', where: expressions.read(cursor) };
  return stepOf(type, readMsgpackValue(cursor));
}

function readChildren(cursor: MsgpackCursor, expressions: ExpressionCodec): ContextStep {
  const start = cursor.offset;
  cursor.readHead();
  const isEvery = cursor.kind === KIND.bool && cursor.bytes[start] === EVERY_CHILD[0];
  if (isEvery) return { step: 'children' };
  cursor.offset = start;
  return { step: 'children', where: expressions.read(cursor) };
}

type StepReader = (value: Value) => ContextStep | undefined;

/** Types without create bits. What a reader can't make a step of stays as it is, for the database to refuse. */
const STEP_READERS: Readonly<Record<number, StepReader>> = {
  [CONTEXT_TYPE.listIndex]: withNumber((index) => ({ step: 'listIndex', index })),
  [CONTEXT_TYPE.listRank]: withNumber((rank) => ({ step: 'listRank', rank })),
  [CONTEXT_TYPE.listValue]: (value) => ({ step: 'listValue', value }),
  [CONTEXT_TYPE.mapIndex]: withNumber((index) => ({ step: 'mapIndex', index })),
  [CONTEXT_TYPE.mapRank]: withNumber((rank) => ({ step: 'mapRank', rank })),
  [CONTEXT_TYPE.mapKey]: (key) => ({ step: 'mapKey', key }),
  [CONTEXT_TYPE.mapValue]: (value) => ({ step: 'mapValue', value }),
  [CONTEXT_TYPE.mapKeysIn]: (value) =>
    value.type === 'list' && !value.ordered && value.persistIndex !== true
      ? { step: 'mapKeysIn', keys: value.items }
      : undefined,
};

function stepOf(type: number, value: Value): ContextStep {
  const step =
    STEP_READERS[type]?.(value) ?? createListStep(type, value) ?? createMapStep(type, value);
  return step ?? { step: 'other', contextType: type, value };
}

function withNumber(make: (number: number) => ContextStep): StepReader {
  return (value) =>
    value.type === 'int' && isSafe(value.value) ? make(Number(value.value)) : undefined;
}

function isSafe(value: bigint): boolean {
  return Number.isSafeInteger(Number(value));
}

const KNOWN_CREATE_BITS = CREATE_BITS | CREATE.persistIndex;

function createListStep(type: number, value: Value): ContextStep | undefined {
  if ((type & ~KNOWN_CREATE_BITS) !== CONTEXT_TYPE.listIndex || (type & CREATE_BITS) === 0) {
    return undefined;
  }
  if (value.type !== 'int' || !isSafe(value.value)) return undefined;
  const bits = type & CREATE_BITS;
  const create: CreateList = {
    order: bits === CREATE.orderedListOrKeyValueOrderedMap ? 'ordered' : 'unordered',
    pad: bits === CREATE.paddedListOrKeyOrderedMap,
    ...((type & CREATE.persistIndex) === 0 ? {} : { persistIndex: true }),
  };
  return { step: 'listIndex', index: Number(value.value), create };
}

const MAP_ORDERS: readonly MapOrder[] = ['unordered', 'keyOrdered', 'keyValueOrdered'];

function createMapStep(type: number, key: Value): ContextStep | undefined {
  if ((type & ~KNOWN_CREATE_BITS) !== CONTEXT_TYPE.mapKey) return undefined;
  const order = MAP_ORDERS[((type & CREATE_BITS) >> 6) - 1];
  if (order === undefined) return undefined;
  const create: CreateMap =
    (type & CREATE.persistIndex) === 0 ? { order } : { order, persistIndex: true };
  return { step: 'mapKey', key, create };
}
