/** Expression trees as MessagePack: every node an array of its opcode and arguments, constants as they are. */

import { COLLECTION_OPERATIONS, type CollectionFamily } from '../model/collection-call.js';
import {
  EXPRESSION_FORM,
  EXPRESSION_OPERATIONS,
  EXPRESSION_TYPE,
  type Expression,
  LOOP_VARIABLE_PART,
} from '../model/expression.js';
import { EXPRESSION_MAX_DEPTH } from '../model/limits.js';
import { PARTICLE, type Value } from '../model/value.js';
import { encodePath } from './collection-operation.js';
import { type ExpressionCodec, encodeContext } from './context.js';
import { CALL_CONTEXT, CALL_MODIFIES, CALL_SYSTEM } from './expression-call.js';
import { encodeMsgpack } from './msgpack.js';
import { writeBareText, writeSmallInteger } from './msgpack-bare.js';
import { MsgpackCursor } from './msgpack-cursor.js';
import { writeArrayHeader } from './msgpack-element.js';
import { asBuffer } from './text.js';
import { WireError } from './wire-error.js';

/** Packs a tree; packed subtrees are taken as they are. Throws WireError where it is deeper than EXPRESSION_MAX_DEPTH. */
export function encodeExpression(expression: Expression): Uint8Array {
  return expression.node === 'packed' ? expression.data : encodeTree(expression, 0);
}

function encodeTree(expression: Expression, depth: number): Uint8Array {
  const packer: Packer = { parts: [], depth };
  pack(packer, expression);
  return Buffer.concat(packer.parts);
}

interface Packer {
  readonly parts: Uint8Array[];
  /** Levels above the node that is packed. */
  depth: number;
}

type Node<Name extends Expression['node']> = Extract<Expression, { readonly node: Name }>;
type NodePacker<Name extends Expression['node']> = (packer: Packer, node: Node<Name>) => void;

const PACKERS: { readonly [Name in Expression['node']]: NodePacker<Name> } = {
  literal: (packer, { value }) => {
    packLiteral(packer, value);
  },
  bin: (packer, { name, type }) => {
    packHead(packer, EXPRESSION_FORM.bin, 2);
    packer.parts.push(writeSmallInteger(EXPRESSION_TYPE[type]), writeBareText(name));
  },
  key: (packer, { type }) => {
    packHead(packer, EXPRESSION_FORM.key, 1);
    packer.parts.push(writeSmallInteger(EXPRESSION_TYPE[type]));
  },
  operation: packOperation,
  regex: (packer, { flags, pattern, value }) => {
    packHead(packer, EXPRESSION_FORM.regex, 3);
    packer.parts.push(writeSmallInteger(flags), writeBareText(pattern));
    pack(packer, value);
  },
  variable: (packer, { name }) => {
    packHead(packer, EXPRESSION_FORM.variable, 1);
    packer.parts.push(writeBareText(name));
  },
  loopVariable: (packer, { type, part }) => {
    packHead(packer, EXPRESSION_FORM.loopVariable, 2);
    packer.parts.push(
      writeSmallInteger(EXPRESSION_TYPE[type]),
      writeSmallInteger(LOOP_VARIABLE_PART[part]),
    );
  },
  let: packLet,
  condition: packCondition,
  collection: packCollection,
  path: packPath,
  packed: (packer, { data }) => {
    checkOneElement(data);
    packer.parts.push(data);
  },
};

function pack(packer: Packer, expression: Expression): void {
  packer.depth += 1;
  if (packer.depth > EXPRESSION_MAX_DEPTH) {
    throw new WireError(`expressions nest deeper than ${EXPRESSION_MAX_DEPTH} levels`, 0);
  }
  packAs(expression.node, packer, expression);
  packer.depth -= 1;
}

function packAs<Name extends Expression['node']>(
  name: Name,
  packer: Packer,
  node: { readonly [Each in Expression['node']]: Node<Each> }[Name],
): void {
  PACKERS[name](packer, node);
}

function packHead(packer: Packer, opcode: number, args: number): void {
  packer.parts.push(writeArrayHeader(args + 1), writeSmallInteger(opcode));
}

/** A bare list would be read as an operation; it stands quoted. */
function packLiteral(packer: Packer, value: Value): void {
  if (isList(value)) packHead(packer, EXPRESSION_FORM.quote, 1);
  packer.parts.push(encodeMsgpack(value));
}

function isList(value: Value): boolean {
  return value.type === 'list' || (value.type === 'opaque' && value.particleType === PARTICLE.list);
}

function packOperation(packer: Packer, { name, args }: Node<'operation'>): void {
  packHead(packer, EXPRESSION_OPERATIONS[name], args.length);
  if (name === 'binType') packer.parts.push(writeBareText(bareName(args)));
  else for (const arg of args) pack(packer, arg);
}

/** The one argument of an operation that takes a bin's name. */
function bareName(args: readonly Expression[]): string {
  const [name] = args;
  if (args.length !== 1 || name?.node !== 'literal' || name.value.type !== 'string') {
    throw new WireError('a bin type is asked for with the name of a bin', 0);
  }
  return name.value.value;
}

function packLet(packer: Packer, { definitions, body }: Node<'let'>): void {
  packHead(packer, EXPRESSION_FORM.let, 2 * definitions.length + 1);
  for (const { name, value } of definitions) {
    packer.parts.push(writeBareText(name));
    pack(packer, value);
  }
  pack(packer, body);
}

function packCondition(packer: Packer, { branches, otherwise }: Node<'condition'>): void {
  packHead(packer, EXPRESSION_FORM.condition, 2 * branches.length + 1);
  for (const { when, result } of branches) {
    pack(packer, when);
    pack(packer, result);
  }
  pack(packer, otherwise);
}

function packCollection(packer: Packer, node: Node<'collection'>): void {
  const { family, type, modifies, context, call, source } = node;
  packCallHead(packer, family, type, modifies);
  if (context.length > 0) {
    packHead(packer, CALL_CONTEXT, 2);
    packer.parts.push(encodeContext(context, expressionsOf(packer)));
  }
  packHead(packer, COLLECTION_OPERATIONS[call.name].opcode, call.args.length);
  for (const arg of call.args) pack(packer, arg);
  pack(packer, source);
}

function packPath(packer: Packer, { type, context, action, source }: Node<'path'>): void {
  packCallHead(packer, 'list', type, action.kind === 'apply');
  packer.parts.push(encodePath(context, action, expressionsOf(packer)));
  pack(packer, source);
}

function packCallHead(
  packer: Packer,
  family: CollectionFamily,
  type: keyof typeof EXPRESSION_TYPE,
  modifies: boolean,
): void {
  packHead(packer, EXPRESSION_FORM.call, 4);
  packer.parts.push(
    writeSmallInteger(EXPRESSION_TYPE[type]),
    writeSmallInteger(CALL_SYSTEM[family] | (modifies ? CALL_MODIFIES : 0)),
  );
}

/** How paths write the expressions in them: as deep as the node they belong to. */
function expressionsOf(packer: Packer): ExpressionCodec {
  return {
    read: () => {
      throw new WireError('paths are only written here', 0);
    },
    write: (expression) => encodeTree(expression, packer.depth),
  };
}

/** Packed subtrees come from callers; anything but one whole element would shift what stands behind them. */
function checkOneElement(data: Uint8Array): void {
  const cursor = new MsgpackCursor(asBuffer(data));
  cursor.skip();
  if (cursor.offset !== data.length) {
    throw new WireError('a packed expression is not one element', cursor.offset);
  }
}
