/** Types of operators, constants, functions and control structures: each node's slot out of those of its parts. */

import { PARTICLE } from '../../model/value.js';
import { AelFault, type Span } from '../ael-error.js';
import { checkBinName } from '../bin-name.js';
import type {
  BinarySyntax,
  BinSyntax,
  FunctionSyntax,
  InSyntax,
  LetSyntax,
  LiteralSyntax,
  LogicSyntax,
  LoopSyntax,
  MatchSyntax,
  MetadataSyntax,
  Syntax,
  TypedSyntax,
  UnarySyntax,
  UnknownSyntax,
  VariableSyntax,
  WhenSyntax,
} from '../syntax.js';
import { AEL_TYPE, type AelType, ANY_TYPE, COMPARABLE, NUMBER, typeOfValue } from './ael-type.js';
import { expressionArguments, inferArguments, positional } from './infer-arguments.js';
import { inferMethod } from './infer-method.js';
import { inferPath } from './infer-path.js';
import type { Inference } from './inference.js';
import {
  ALPHA_METADATA,
  FUNCTIONS,
  isFunction,
  isMetadata,
  METADATA,
  type MetadataName,
  type Signature,
} from './signature.js';
import { createSlot, find, narrow, type TypeSlot, unify } from './type-slot.js';

type NodeName = Syntax['node'];
type NodeOf<Name extends NodeName> = Extract<Syntax, { readonly node: Name }>;
type Infer<Name extends NodeName> = (inference: Inference, node: NodeOf<Name>) => TypeSlot;

const NODES: { readonly [Name in NodeName]: Infer<Name> } = {
  literal: inferLiteral,
  bin: inferBin,
  loop: inferLoopVariable,
  variable: inferVariable,
  typed: inferTyped,
  path: inferPath,
  metadata: inferMetadata,
  function: inferFunction,
  method: inferMethod,
  unary: inferUnary,
  binary: inferBinary,
  logic: inferLogic,
  in: inferIn,
  match: inferMatch,
  let: inferLet,
  when: inferWhen,
  unknown: inferUnknown,
};

export function inferNode(inference: Inference, node: Syntax): TypeSlot {
  return inferBy(inference, node.node, node);
}

function inferBy<Name extends NodeName>(
  inference: Inference,
  name: Name,
  node: { readonly [Each in NodeName]: NodeOf<Each> }[Name],
): TypeSlot {
  return NODES[name](inference, node);
}

function known(type: AelType, span: Span): TypeSlot {
  return createSlot(AEL_TYPE[type], span);
}

function inferLiteral({ dialect }: Inference, { value, span }: LiteralSyntax): TypeSlot {
  const type = typeOfValue(value);
  // Where the alpha dialect wants a blob, it takes a string for base64.
  if (dialect === 'ALPHA' && type === 'STRING') {
    return createSlot(AEL_TYPE.STRING | AEL_TYPE.BLOB, span, 'STRING');
  }
  if (value.type === 'blob' && value.particleType !== PARTICLE.blob) {
    throw new AelFault(
      'ael/placeholder',
      'blobs of languages are no constants of expressions',
      span,
    );
  }
  if (type !== 'NIL' || value.type === 'nil') return known(type, span);
  throw new AelFault(
    'ael/meaningless',
    'this constant stands inside of lists, maps and selectors only',
    span,
  );
}

function inferBin(inference: Inference, { name, span }: BinSyntax): TypeSlot {
  inference.checkOutsideLoop('a bin', span);
  checkBinName(name, span);
  return inference.bin(name, span, false);
}

function inferLoopVariable(inference: Inference, { part, span }: LoopSyntax): TypeSlot {
  inference.checkInLoop(span);
  if (part === 'index') return known('INT', span);
  const keys = AEL_TYPE.INT | AEL_TYPE.STRING | AEL_TYPE.BLOB;
  return part === 'key' ? createSlot(keys, span, 'STRING') : createSlot(ANY_TYPE, span);
}

function inferVariable(inference: Inference, { name, span }: VariableSyntax): TypeSlot {
  inference.checkOutsideLoop('a variable', span);
  return inference.variable(name, span);
}

function inferTyped(inference: Inference, { operand, type, local, span }: TypedSyntax): TypeSlot {
  const slot =
    local && operand.node === 'bin'
      ? inference.note(operand, inference.bin(operand.name, operand.span, true))
      : inference.infer(operand);
  narrow(slot, AEL_TYPE[type], 'the type suffix', span);
  return slot;
}

function inferMetadata(inference: Inference, { name, args, span }: MetadataSyntax): TypeSlot {
  inference.checkOutsideLoop('the record', span);
  const meant = metadataNamed(inference, name, span);
  const values = expressionArguments(name, positional(name, args, span));
  const expected = meant === 'digestModulo' ? 1 : 0;
  if (values.length !== expected) {
    throw new AelFault(
      'ael/arguments',
      `${name} takes ${expected === 0 ? 'no argument' : 'one argument'}`,
      span,
    );
  }
  for (const value of values) {
    narrow(inference.infer(value), AEL_TYPE.INT, name, value.span);
    if (value.node !== 'literal') {
      throw new AelFault('ael/arguments', `${name} takes a constant`, value.span);
    }
    checkModulus(name, value);
  }
  return createSlot(METADATA[meant], span);
}

/** Servers take the lower half of the number, and refuse to divide by 0. */
function checkModulus(name: string, { value, span }: LiteralSyntax): void {
  if (value.type !== 'int' || BigInt.asIntN(32, value.value) !== 0n) return;
  throw new AelFault('ael/arguments', `${name} takes a number from 1 to 2147483647`, span);
}

function metadataNamed({ dialect }: Inference, name: string, span: Span): MetadataName {
  if (dialect === 'ALPHA') {
    const renamed = ALPHA_METADATA[name];
    if (renamed !== undefined) return renamed;
  }
  if (isMetadata(name)) return name;
  throw new AelFault('ael/name', `there is no function "${name}" of the record`, span, {
    hint: `there are ${Object.keys(METADATA).join(', ')}`,
  });
}

const PUBLISHED_FUNCTIONS = Object.keys(FUNCTIONS).filter((name) => name !== 'pow');

function inferFunction(inference: Inference, node: FunctionSyntax): TypeSlot {
  const { name, nameSpan, args, span } = node;
  if (!isFunction(name)) {
    throw new AelFault('ael/name', `there is no function "${name}"`, nameSpan, {
      hint: `there are ${PUBLISHED_FUNCTIONS.join(', ')}`,
    });
  }
  if (name === 'pow' && inference.dialect === 'PUBLISHED') {
    throw new AelFault('ael/name', 'there is no function "pow"', nameSpan, {
      hint: 'powers are written a ** b',
    });
  }
  const signature: Signature = FUNCTIONS[name];
  if (signature.feature !== undefined) {
    inference.features.need(signature.feature, name, nameSpan);
  }
  const slots = inferArguments(inference, { name, args, span }, signature);
  if (name === 'geoJson') checkGeoText(node);
  const [first] = slots;
  if (signature.result === 'same' && first !== undefined) return first;
  return signature.result === 'same' ? createSlot(NUMBER, span) : known(signature.result, span);
}

function checkGeoText({ args, span }: FunctionSyntax): void {
  const [argument] = args;
  const text = argument?.value.kind === 'expression' ? argument.value.syntax : undefined;
  if (text?.node !== 'literal' || text.value.type !== 'string') {
    throw new AelFault('ael/arguments', 'geoJson takes a constant string', span);
  }
  if (!isJsonObject(text.value.value)) {
    throw new AelFault(
      'ael/literal',
      'geoJson takes GeoJSON, and this is no JSON object',
      text.span,
    );
  }
}

/** Whether its coordinates make sense is for the servers to say. */
function isJsonObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

function inferUnary(inference: Inference, { operator, operand, span }: UnarySyntax): TypeSlot {
  const slot = inference.infer(operand);
  narrow(slot, operator === '~' ? AEL_TYPE.INT : NUMBER, operator, span);
  return slot;
}

type ArithmeticOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '>>>'
  | '**';

const ARITHMETIC: Readonly<Record<ArithmeticOperator, number>> = {
  '+': NUMBER,
  '-': NUMBER,
  '*': NUMBER,
  '/': NUMBER,
  '%': AEL_TYPE.INT,
  '&': AEL_TYPE.INT,
  '|': AEL_TYPE.INT,
  '^': AEL_TYPE.INT,
  '<<': AEL_TYPE.INT,
  '>>': AEL_TYPE.INT,
  '>>>': AEL_TYPE.INT,
  '**': AEL_TYPE.FLOAT,
};

function isArithmetic(operator: string): operator is ArithmeticOperator {
  return Object.hasOwn(ARITHMETIC, operator);
}

function inferBinary(
  inference: Inference,
  { operator, left, right, span }: BinarySyntax,
): TypeSlot {
  const first = inference.infer(left);
  const second = inference.infer(right);
  if (isArithmetic(operator)) {
    narrow(first, ARITHMETIC[operator], operator, span);
    narrow(second, ARITHMETIC[operator], operator, span);
    unify(first, second, operator);
    return first;
  }
  checkComparable(inference, first, left);
  checkComparable(inference, second, right);
  unify(first, second, 'is compared with');
  return known('BOOL', span);
}

function checkComparable({ settleIfKnown }: Inference, slot: TypeSlot, { span }: Syntax): void {
  const type = settleIfKnown(slot);
  if (type === 'GEO' || type === 'HLL') {
    throw new AelFault('ael/type-mismatch', `${type} can not be compared`, span, {
      hint:
        type === 'GEO'
          ? 'geoCompare(a, b) tells whether one contains the other'
          : 'compare hllCount() or hllSimilarity(…)',
    });
  }
  narrow(slot, COMPARABLE, 'a comparison', span);
}

function inferLogic(inference: Inference, { operator, operands, span }: LogicSyntax): TypeSlot {
  for (const operand of operands) {
    inference.expect(inference.infer(operand), AEL_TYPE.BOOL, operator, operand.span);
  }
  return known('BOOL', span);
}

function inferIn(inference: Inference, { wanted, list, span }: InSyntax): TypeSlot {
  const left = inference.infer(wanted);
  const right = inference.infer(list);
  narrow(right, AEL_TYPE.LIST, 'the right side of in', list.span);
  if (list.node === 'literal' && list.value.type === 'list') {
    const elements = new Set(list.value.items.map(typeOfValue));
    const [type, ...others] = elements;
    if (inference.dialect === 'ALPHA' && others.length > 0) {
      throw new AelFault('ael/type-mismatch', 'the list holds values of several types', list.span);
    }
    if (type !== undefined && others.length === 0 && type !== 'NIL') {
      unify(left, elementSlot(inference, type, list.span), 'is looked for among');
    }
  }
  if (inference.dialect === 'ALPHA') checkWanted(inference, left, wanted);
  return known('BOOL', span);
}

/** What is looked for is no integer by default: that would be a guess that finds nothing. */
function checkWanted({ settleIfKnown }: Inference, slot: TypeSlot, { span }: Syntax): void {
  if (settleIfKnown(slot) !== undefined || find(slot).fallback !== undefined) return;
  throw new AelFault('ael/type-unknown', 'nothing says which type is looked for', span, {
    hint: 'say it with get(type: …)',
  });
}

function elementSlot({ dialect }: Inference, type: AelType, span: Span): TypeSlot {
  if (dialect === 'ALPHA' && type === 'STRING') {
    return createSlot(AEL_TYPE.STRING | AEL_TYPE.BLOB, span, 'STRING');
  }
  return known(type, span);
}

function inferMatch(inference: Inference, { text, span }: MatchSyntax): TypeSlot {
  narrow(inference.infer(text), AEL_TYPE.STRING, 'the left side of =~', text.span);
  return known('BOOL', span);
}

function inferLet(inference: Inference, { definitions, body }: LetSyntax): TypeSlot {
  for (const { name, nameSpan, value } of definitions) {
    inference.define(name, inference.infer(value), nameSpan);
  }
  const slot = inference.infer(body);
  inference.forget(definitions.length);
  return slot;
}

/** `unknown` may stand beside results of any type; only what is known is brought together. */
function inferWhen(inference: Inference, { branches, otherwise, span }: WhenSyntax): TypeSlot {
  let result: TypeSlot | undefined;
  const add = (node: Syntax): void => {
    const slot = inference.infer(node);
    if (node.node === 'unknown') return;
    if (result === undefined) result = slot;
    else unify(result, slot, 'is another result than');
  };
  for (const { when, result: value } of branches) {
    inference.expect(inference.infer(when), AEL_TYPE.BOOL, 'a condition', when.span);
    add(value);
  }
  add(otherwise);
  return result ?? known('BOOL', span);
}

function inferUnknown(_inference: Inference, { span }: UnknownSyntax): TypeSlot {
  return known('BOOL', span);
}
