/** Operations inside lists, maps, bitmaps and sketches as the MessagePack a bin operation carries, paths included. */

import {
  COLLECTION_OPERATIONS,
  type CollectionCall,
  type CollectionFamily,
  type CollectionOperationName,
} from '../model/collection-call.js';
import type { ContextStep, PathAction, PathReturn } from '../model/expression.js';
import { intValue, type Value } from '../model/value.js';
import {
  type ExpressionCodec,
  encodeContext,
  PACKED_EXPRESSIONS,
  readContext,
  readContextStart,
} from './context.js';
import { encodeMsgpack, readMsgpackValue } from './msgpack.js';
import { MsgpackCursor } from './msgpack-cursor.js';
import { readArrayLength, readInteger, writeArrayHeader } from './msgpack-element.js';
import { asBuffer } from './text.js';
import { WireError } from './wire-error.js';

/** Which opcodes count together: those of lists and maps have one count, bitmaps, sketches and strings one each. */
export type OpcodeSpace = 'collection' | 'bit' | 'hll' | 'string';

/** What a bin operation of one of these families asks for. */
export type WireCollectionOperation<Argument = Value> =
  | {
      readonly form: 'call';
      readonly context: readonly ContextStep[];
      readonly call: CollectionCall<Argument>;
    }
  | {
      readonly form: 'path';
      readonly context: readonly ContextStep[];
      readonly action: PathAction;
    };

/** Reads the argument at the cursor and moves past it: values in operations, expressions in expressions. */
export type ArgumentReader<Argument> = (cursor: MsgpackCursor) => Argument;

/** Opcodes that wrap another operation instead of being one. */
const IN_CONTEXT = 0xff;
const SELECT = 0xfe;
const OLD_OPCODE_BYTES = 2;

const PATH_KINDS: readonly (PathReturn | 'apply')[] = ['tree', 'value', 'key', 'keyValue', 'apply'];
const PATH_KIND_BITS = 0x0f;
const PATH_NO_FAIL = 0x10;

const OPCODE_SPACES: Readonly<Record<CollectionFamily, OpcodeSpace>> = {
  list: 'collection',
  map: 'collection',
  bit: 'bit',
  hll: 'hll',
  string: 'string',
};

const NAMES: Readonly<Record<OpcodeSpace, ReadonlyMap<number, CollectionOperationName>>> = {
  collection: namesOf('collection'),
  bit: namesOf('bit'),
  hll: namesOf('hll'),
  string: namesOf('string'),
};

/** `[opcode, arguments…]`, inside `[0xff, context, …]` where there is a context. Throws WireError for values too deep. */
export function encodeCollectionCall(
  call: CollectionCall,
  context: readonly ContextStep[],
  expressions: ExpressionCodec = PACKED_EXPRESSIONS,
): Buffer {
  const opcode = encodeMsgpack(intValue(COLLECTION_OPERATIONS[call.name].opcode));
  const parts: Uint8Array[] = [writeArrayHeader(1 + call.args.length), opcode];
  for (const argument of call.args) parts.push(encodeMsgpack(argument));
  if (context.length === 0) return Buffer.concat(parts);
  const head = [writeArrayHeader(3), encodeMsgpack(intValue(IN_CONTEXT))];
  return Buffer.concat([...head, encodeContext(context, expressions), ...parts]);
}

/** `[0xfe, context, flags]`, with the expression that changes the children behind it where there is one. */
export function encodePath(
  context: readonly ContextStep[],
  action: PathAction,
  expressions: ExpressionCodec = PACKED_EXPRESSIONS,
): Buffer {
  const { kind, noFail, modify } = action;
  const flags = PATH_KINDS.indexOf(kind) | (noFail ? PATH_NO_FAIL : 0);
  const parts: Uint8Array[] = [
    writeArrayHeader(modify === undefined ? 3 : 4),
    encodeMsgpack(intValue(SELECT)),
    encodeContext(context, expressions),
    encodeMsgpack(intValue(flags)),
  ];
  if (modify !== undefined) parts.push(expressions.write(modify));
  return Buffer.concat(parts);
}

/**
 * Reads what a bin operation of the family carries. Bytes behind it are passed over, as the server does. Throws WireError
 * only, for opcodes unknown too.
 */
export function decodeCollectionOperation(
  space: OpcodeSpace,
  bytes: Uint8Array,
  expressions: ExpressionCodec = PACKED_EXPRESSIONS,
): WireCollectionOperation {
  const cursor = new MsgpackCursor(asBuffer(bytes));
  if (space === 'collection' && bytes[0] === 0) return readOldForm(cursor);
  return readCollectionOperation(cursor, space, { readArgument: readMsgpackValue, expressions });
}

/** How clients framed operations on lists and maps once, and some still do: a 16-bit opcode, then the list of arguments, if any. */
function readOldForm(cursor: MsgpackCursor): WireCollectionOperation {
  const { bytes } = cursor;
  if (bytes.length < OLD_OPCODE_BYTES) throw new WireError('the opcode is cut off', 0);
  const opcode = bytes.readUInt16BE(0);
  cursor.offset = OLD_OPCODE_BYTES;
  const count = bytes.length === OLD_OPCODE_BYTES ? 0 : readArrayLength(cursor);
  const call = readCall(cursor, { space: 'collection', opcode, count }, readMsgpackValue);
  return { form: 'call', context: [], call };
}

/** Where an operation on a list or map works. */
export interface CollectionPlace {
  readonly context: readonly ContextStep[];
  /** What it works on; `either` for a selection, `any` where not even that can be told. */
  readonly container: 'list' | 'map' | 'either' | 'any';
}

/** Opcodes below are of lists, those from there on of maps. */
const FIRST_MAP_OPCODE = 64;

/**
 * Where an operation that decodeCollectionOperation does not take was to work: servers go there before they look at the
 * operation. `undefined` where the bytes don't get so far.
 */
export function readCollectionPlace(
  bytes: Uint8Array,
  expressions: ExpressionCodec = PACKED_EXPRESSIONS,
): CollectionPlace | undefined {
  try {
    return placeAt(new MsgpackCursor(asBuffer(bytes)), expressions);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function placeAt(cursor: MsgpackCursor, expressions: ExpressionCodec): CollectionPlace | undefined {
  const { bytes } = cursor;
  if (bytes[0] === 0 && bytes.length >= OLD_OPCODE_BYTES) {
    return { context: [], container: containerOf(bytes.readUInt16BE(0)) };
  }
  const count = readArrayLength(cursor);
  const opcode = readOpcode(cursor, 'collection', count);
  if (opcode === SELECT) return { context: [], container: 'either' };
  if (opcode !== IN_CONTEXT) {
    return count === 0 ? undefined : { context: [], container: containerOf(opcode) };
  }
  if (count !== 3) return undefined;
  const { steps, isWhole } = readContextStart(cursor, expressions);
  return { context: steps, container: isWhole ? innerContainer(cursor) : 'any' };
}

function innerContainer(cursor: MsgpackCursor): CollectionPlace['container'] {
  try {
    const count = readArrayLength(cursor);
    return count === 0 ? 'any' : containerOf(readOpcode(cursor, 'collection', count));
  } catch (error) {
    if (error instanceof WireError) return 'any';
    throw error;
  }
}

function containerOf(opcode: number): 'list' | 'map' {
  return opcode < FIRST_MAP_OPCODE ? 'list' : 'map';
}

/** How the parts of an operation are read that differ between bin operations and expressions. */
export interface CollectionReaders<Argument> {
  readonly readArgument: ArgumentReader<Argument>;
  readonly expressions: ExpressionCodec;
}

/** As decodeCollectionOperation, for an operation at a cursor, whose arguments may be something else than values. */
export function readCollectionOperation<Argument>(
  cursor: MsgpackCursor,
  space: OpcodeSpace,
  readers: CollectionReaders<Argument>,
): WireCollectionOperation<Argument> {
  const start = cursor.offset;
  const count = readArrayLength(cursor);
  const opcode = readOpcode(cursor, space, count);
  if (space !== 'collection' || (opcode !== IN_CONTEXT && opcode !== SELECT)) {
    const call = readCall(cursor, { space, opcode, count: count - 1 }, readers.readArgument);
    return { form: 'call', context: [], call };
  }
  if (opcode === SELECT) return readPath(cursor, count, readers.expressions);
  if (count !== 3) throw new WireError(`an operation in a path of ${count} elements`, start);
  const context = readContext(cursor, readers.expressions);
  const inner = readArrayLength(cursor);
  const head = { space, opcode: readOpcode(cursor, space, inner), count: inner - 1 };
  return { form: 'call', context, call: readCall(cursor, head, readers.readArgument) };
}

/** Those of lists and maps the server takes for numbers of 32 bits; -1 where the list is empty. */
function readOpcode(cursor: MsgpackCursor, space: OpcodeSpace, count: number): number {
  if (count === 0) return -1;
  const opcode = readInteger(cursor);
  return Number(space === 'collection' ? BigInt.asUintN(32, opcode) : opcode);
}

interface CallHead {
  readonly space: OpcodeSpace;
  readonly opcode: number;
  /** Arguments behind the opcode. */
  readonly count: number;
}

function readCall<Argument>(
  cursor: MsgpackCursor,
  { space, opcode, count }: CallHead,
  readArgument: ArgumentReader<Argument>,
): CollectionCall<Argument> {
  const name = NAMES[space].get(opcode);
  if (name === undefined)
    throw new WireError(`${space} opcode ${opcode} is unknown`, cursor.offset);
  const args: Argument[] = [];
  for (let i = 0; i < count; i += 1) args.push(readArgument(cursor));
  return { name, args };
}

function readPath(
  cursor: MsgpackCursor,
  count: number,
  expressions: ExpressionCodec,
): { readonly form: 'path' } & Pick<
  Extract<WireCollectionOperation, { form: 'path' }>,
  'context' | 'action'
> {
  const context = readContext(cursor, expressions);
  const start = cursor.offset;
  const flags = Number(readInteger(cursor));
  const kind = PATH_KINDS[flags & PATH_KIND_BITS];
  if (kind === undefined || count !== (kind === 'apply' ? 4 : 3)) {
    throw new WireError(`a path with flags ${flags} and ${count} elements`, start);
  }
  const noFail = (flags & PATH_NO_FAIL) !== 0;
  if (kind !== 'apply') return { form: 'path', context, action: { kind, noFail } };
  return { form: 'path', context, action: { kind, noFail, modify: expressions.read(cursor) } };
}

function namesOf(space: OpcodeSpace): ReadonlyMap<number, CollectionOperationName> {
  const names = new Map<number, CollectionOperationName>();
  for (const name of Object.keys(COLLECTION_OPERATIONS) as CollectionOperationName[]) {
    const { family, opcode } = COLLECTION_OPERATIONS[name];
    if (OPCODE_SPACES[family] === space) names.set(opcode, name);
  }
  return names;
}
