/** MessagePack as expression trees: structure only; counts and types are checked by whoever carries a tree out. */

import { COLLECTION_OPERATIONS } from '../model/collection-call.js';
import {
  EXPRESSION_FORM,
  EXPRESSION_OPERATIONS,
  EXPRESSION_TYPE,
  type Expression,
  type ExpressionOperationName,
  type ExpressionType,
  LOOP_VARIABLE_PART,
  type LoopVariablePart,
} from '../model/expression.js';
import { EXPRESSION_MAX_DEPTH, EXPRESSION_MAX_NODES } from '../model/limits.js';
import { readCollectionOperation } from './collection-operation.js';
import type { ExpressionCodec } from './context.js';
import { CALL_MODIFIES, CALL_SPACES } from './expression-call.js';
import { readMsgpackValue } from './msgpack.js';
import { readBareText, readSmallInteger } from './msgpack-bare.js';
import { KIND, MsgpackCursor } from './msgpack-cursor.js';
import { readArrayLength } from './msgpack-element.js';
import { asBuffer } from './text.js';
import { WireError } from './wire-error.js';

/**
 * Reads a packed expression that fills `bytes`; blobs in it are views into `bytes`. Throws WireError only: for what has no
 * reading, and for trees of more than EXPRESSION_MAX_DEPTH levels or EXPRESSION_MAX_NODES nodes.
 */
export function decodeExpression(bytes: Uint8Array): Expression {
  const cursor = new MsgpackCursor(asBuffer(bytes));
  const expression = readExpression(cursor);
  if (cursor.offset !== bytes.length) {
    throw new WireError('bytes follow the expression', cursor.offset);
  }
  return expression;
}

/** As decodeExpression, for the expression at the cursor; moves it past that expression. */
export function readExpression(cursor: MsgpackCursor): Expression {
  return createReader(cursor).read();
}

interface Reader {
  readonly cursor: MsgpackCursor;
  /** Reads the expressions inside paths, counting them and their depth with the rest. */
  readonly expressions: ExpressionCodec;
  read(): Expression;
}

function createReader(cursor: MsgpackCursor): Reader {
  let depth = 0;
  let nodes = 0;
  const reader: Reader = {
    cursor,
    expressions: {
      read: () => reader.read(),
      write: () => {
        throw new WireError('paths are only read here', 0);
      },
    },
    read(): Expression {
      const start = cursor.offset;
      depth += 1;
      nodes += 1;
      if (depth > EXPRESSION_MAX_DEPTH || nodes > EXPRESSION_MAX_NODES) {
        throw new WireError(
          `expressions have at most ${EXPRESSION_MAX_DEPTH} levels and ${EXPRESSION_MAX_NODES} nodes`,
          start,
        );
      }
      const expression = readNode(reader);
      depth -= 1;
      return expression;
    },
  };
  return reader;
}

/** Every list is an operation, everything else a constant. */
function readNode(reader: Reader): Expression {
  const { cursor } = reader;
  const start = cursor.offset;
  cursor.readHead();
  const isOperation = cursor.kind === KIND.array;
  cursor.offset = start;
  if (!isOperation) return { node: 'literal', value: readMsgpackValue(cursor) };
  const args = readArrayLength(cursor) - 1;
  if (args < 0) throw new WireError('an operation without an opcode', start);
  const opcode = readSmallInteger(cursor);
  const form = FORMS.get(opcode);
  if (form !== undefined) return form(reader, args, start);
  const name = OPERATION_NAMES.get(opcode);
  if (name === undefined) throw new WireError(`no expression has opcode ${opcode}`, start);
  return { node: 'operation', name, args: readAll(reader, args) };
}

const OPERATION_NAMES: ReadonlyMap<number, ExpressionOperationName> =
  namesOf(EXPRESSION_OPERATIONS);
const TYPE_NAMES: ReadonlyMap<number, ExpressionType> = namesOf(EXPRESSION_TYPE);
const PART_NAMES: ReadonlyMap<number, LoopVariablePart> = namesOf(LOOP_VARIABLE_PART);

/** A table of numbers by name, the other way round. */
function namesOf<Name extends string>(numbers: Readonly<Record<Name, number>>): Map<number, Name> {
  return new Map((Object.keys(numbers) as Name[]).map((name) => [numbers[name], name]));
}

type FormReader = (reader: Reader, args: number, start: number) => Expression;

const FORMS: ReadonlyMap<number, FormReader> = new Map<number, FormReader>([
  [EXPRESSION_OPERATIONS.binType, readBinType],
  [EXPRESSION_FORM.regex, readRegex],
  [EXPRESSION_FORM.key, readKey],
  [EXPRESSION_FORM.bin, readBin],
  [EXPRESSION_FORM.loopVariable, readLoopVariable],
  [EXPRESSION_FORM.condition, readCondition],
  [EXPRESSION_FORM.variable, readVariable],
  [EXPRESSION_FORM.let, readLet],
  [EXPRESSION_FORM.quote, readQuote],
  [EXPRESSION_FORM.call, readCall],
]);

function readAll(reader: Reader, count: number): Expression[] {
  const expressions: Expression[] = [];
  for (let i = 0; i < count; i += 1) expressions.push(reader.read());
  return expressions;
}

function checkCount(args: number, expected: number, start: number): void {
  if (args === expected) return;
  throw new WireError(`an operation has ${args} arguments, expected ${expected}`, start);
}

function readNamed<Name>(cursor: MsgpackCursor, names: ReadonlyMap<number, Name>): Name {
  const start = cursor.offset;
  const number = readSmallInteger(cursor);
  const name = names.get(number);
  if (name === undefined) throw new WireError(`${number} has no meaning here`, start);
  return name;
}

function readBinType({ cursor }: Reader, args: number, start: number): Expression {
  checkCount(args, 1, start);
  const name: Expression = {
    node: 'literal',
    value: { type: 'string', value: readBareText(cursor) },
  };
  return { node: 'operation', name: 'binType', args: [name] };
}

function readRegex(reader: Reader, args: number, start: number): Expression {
  checkCount(args, 3, start);
  const flags = readSmallInteger(reader.cursor);
  const pattern = readBareText(reader.cursor);
  return { node: 'regex', flags, pattern, value: reader.read() };
}

function readKey({ cursor }: Reader, args: number, start: number): Expression {
  checkCount(args, 1, start);
  return { node: 'key', type: readNamed(cursor, TYPE_NAMES) };
}

function readBin({ cursor }: Reader, args: number, start: number): Expression {
  checkCount(args, 2, start);
  const type = readNamed(cursor, TYPE_NAMES);
  return { node: 'bin', name: readBareText(cursor), type };
}

function readLoopVariable({ cursor }: Reader, args: number, start: number): Expression {
  checkCount(args, 2, start);
  const type = readNamed(cursor, TYPE_NAMES);
  return { node: 'loopVariable', type, part: readNamed(cursor, PART_NAMES) };
}

function readVariable({ cursor }: Reader, args: number, start: number): Expression {
  checkCount(args, 1, start);
  return { node: 'variable', name: readBareText(cursor) };
}

function readCondition(reader: Reader, args: number, start: number): Expression {
  checkPairs(args, start);
  const branches = [];
  for (let i = 1; i < args; i += 2) branches.push({ when: reader.read(), result: reader.read() });
  return { node: 'condition', branches, otherwise: reader.read() };
}

function readLet(reader: Reader, args: number, start: number): Expression {
  checkPairs(args, start);
  const definitions = [];
  for (let i = 1; i < args; i += 2) {
    definitions.push({ name: readBareText(reader.cursor), value: reader.read() });
  }
  return { node: 'let', definitions, body: reader.read() };
}

/** One pair at least, and one argument behind the pairs. */
function checkPairs(args: number, start: number): void {
  if (args >= 3 && args % 2 === 1) return;
  throw new WireError(`an operation of pairs has ${args} arguments`, start);
}

function readQuote({ cursor }: Reader, args: number, start: number): Expression {
  checkCount(args, 1, start);
  const valueStart = cursor.offset;
  cursor.readHead();
  if (cursor.kind !== KIND.array) throw new WireError('what is quoted is no list', valueStart);
  cursor.offset = valueStart;
  return { node: 'literal', value: readMsgpackValue(cursor) };
}

function readCall(reader: Reader, args: number, start: number): Expression {
  checkCount(args, 4, start);
  const { cursor, expressions } = reader;
  const type = readNamed(cursor, TYPE_NAMES);
  const system = readSmallInteger(cursor);
  const space = CALL_SPACES[system & ~CALL_MODIFIES];
  if (space === undefined) throw new WireError(`no system has number ${system}`, start);
  const modifies = (system & CALL_MODIFIES) !== 0;
  const operation = readCollectionOperation(cursor, space, {
    readArgument: () => reader.read(),
    expressions,
  });
  if (operation.form === 'path') {
    const { context, action } = operation;
    if (modifies !== (action.kind === 'apply')) {
      throw new WireError('a path is called as what it is not', start);
    }
    return { node: 'path', type, context, action, source: reader.read() };
  }
  const { context, call } = operation;
  const { family } = COLLECTION_OPERATIONS[call.name];
  return { node: 'collection', family, type, modifies, context, call, source: reader.read() };
}
