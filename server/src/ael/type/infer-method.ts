/** Types of methods: those about a place a path leads to, and those about a value. */

import { AelFault, type Span } from '../ael-error.js';
import type { MethodSyntax } from '../syntax.js';
import {
  AEL_TYPE,
  type AelType,
  ANY_TYPE,
  COLLECTION,
  type TypeSet,
  typeNamed,
} from './ael-type.js';
import { expressionArguments, inferArguments, positional } from './infer-arguments.js';
import { inferTarget, type Target } from './infer-path.js';
import type { Inference } from './inference.js';
import {
  isMethod,
  isPathMethod,
  METHODS,
  type MethodSignature,
  PATH_METHODS,
  type PathMethodName,
} from './signature.js';
import { createSlot, narrow, type TypeSlot } from './type-slot.js';

export function inferMethod(inference: Inference, node: MethodSyntax): TypeSlot {
  const special = Object.hasOwn(SPECIAL, node.name) ? SPECIAL[node.name] : undefined;
  if (special !== undefined) return special(inference, node);
  if (isStringInsert(node)) return inferSignature(inference, node, STRING_INSERT);
  if (isPathMethod(node.name)) return inferPathMethod(inference, node, node.name);
  if (isMethod(node.name)) return inferSignature(inference, node, METHODS[node.name]);
  throw new AelFault('ael/name', `there is no function "${node.name}"`, node.nameSpan);
}

type InferMethod = (inference: Inference, node: MethodSyntax) => TypeSlot;

/** Methods of one dialect, or with arguments like no other. */
const SPECIAL: Readonly<Record<string, InferMethod>> = {
  asInt: (inference, node) => inferAlphaCast(inference, node, 'toInt'),
  asFloat: (inference, node) => inferAlphaCast(inference, node, 'toFloat'),
  get: inferGet,
  sort: inferSort,
  regexReplace: inferRegexReplace,
  set: refuseAlphaWrite,
  increment: refuseAlphaWrite,
};

/** `insert` of a string names its arguments; that of a list or map has one without a name. */
export function isStringInsert({ name, args }: MethodSyntax): boolean {
  return name === 'insert' && args.some((argument) => argument.name !== undefined);
}

export const STRING_INSERT: MethodSignature = {
  receiver: AEL_TYPE.STRING,
  parameters: [
    { name: 'offset', types: AEL_TYPE.INT },
    { name: 'value', types: AEL_TYPE.STRING },
  ],
  result: 'STRING',
  feature: 'strings',
};

function inferSignature(
  inference: Inference,
  { receiver, name, nameSpan, args, span }: MethodSyntax,
  signature: MethodSignature,
): TypeSlot {
  narrow(inference.infer(receiver), signature.receiver, `${name}()`, nameSpan);
  inferArguments(inference, { name, args, span }, signature);
  if (signature.feature !== undefined) inference.features.need(signature.feature, name, nameSpan);
  return createSlot(signature.result === 'same' ? ANY_TYPE : AEL_TYPE[signature.result], span);
}

const RESULTS: Readonly<Partial<Record<PathMethodName, AelType>>> = {
  count: 'INT',
  exists: 'BOOL',
  type: 'INT',
  toInt: 'INT',
  toFloat: 'FLOAT',
  getKeys: 'LIST',
  getValues: 'LIST',
};

const CASTABLE: TypeSet = AEL_TYPE.INT | AEL_TYPE.FLOAT | AEL_TYPE.STRING;

/** What the value at the place has to be, where the method is about one. */
const PLACES: Readonly<Partial<Record<PathMethodName, TypeSet>>> = {
  count: COLLECTION,
  toInt: CASTABLE,
  toFloat: CASTABLE,
  getKeys: AEL_TYPE.MAP,
  getValues: COLLECTION,
  getKeyValues: AEL_TYPE.MAP,
  append: AEL_TYPE.LIST,
  appendItems: AEL_TYPE.LIST,
  putItems: AEL_TYPE.MAP,
  clear: COLLECTION,
};

/** Methods that change the place itself, so that there has to be a step to it. */
const NEEDS_STEP: ReadonlySet<PathMethodName> = new Set<PathMethodName>([
  'setTo',
  'insert',
  'update',
  'add',
  'insertItems',
  'remove',
  'modify',
]);

const READS: ReadonlySet<PathMethodName> = new Set<PathMethodName>([
  'count',
  'exists',
  'type',
  'toInt',
  'toFloat',
  'getKeys',
  'getValues',
  'getKeyValues',
  'getTree',
]);

function inferPathMethod(inference: Inference, node: MethodSyntax, name: PathMethodName): TypeSlot {
  if (inference.dialect === 'ALPHA' && !READS.has(name)) return refuseAlphaWrite(inference, node);
  const target = inferTarget(inference, node.receiver);
  const bridged = inferBridge(target, node);
  if (!bridged) inferPathArguments(inference, node, PATH_METHODS[name]);
  if (NEEDS_STEP.has(name) && target.segments.length === 0 && !bridged) {
    throw new AelFault(
      'ael/meaningless',
      `${name} changes an element, and no step leads to one`,
      node.span,
      {
        hint: `name the element, as in $.list.[0].${name}(…)`,
      },
    );
  }
  const place = PLACES[name];
  if (place !== undefined && !target.plural) narrow(target.slot, place, `${name}()`, node.nameSpan);
  if (name === 'toInt' || name === 'toFloat') return inferCast(target, node, name);
  return resultSlot(target, node, name);
}

/** The selector may be the argument, as in `remove({@a})`. */
function inferBridge(target: Target, { name, args, span }: MethodSyntax): boolean {
  const [argument] = args;
  if (name !== 'remove' || argument === undefined) return false;
  if (argument.value.kind !== 'selector' || args.length > 1) {
    throw new AelFault('ael/arguments', 'remove takes nothing, or one selector', span);
  }
  const { side } = argument.value.segment;
  narrow(target.slot, AEL_TYPE[side === 'list' ? 'LIST' : 'MAP'], 'the selector', argument.span);
  return true;
}

function inferPathArguments(
  inference: Inference,
  node: MethodSyntax,
  expected: readonly TypeSet[],
): void {
  const { name, args, span } = node;
  const values = expressionArguments(name, positional(name, args, span));
  if (values.length !== expected.length) {
    const count = expected.length === 0 ? 'no argument' : 'one argument';
    throw new AelFault('ael/arguments', `${name} takes ${count}, ${values.length} given`, span);
  }
  for (const value of values) {
    const slot = name === 'modify' ? inference.inferLoop(value) : inference.infer(value);
    narrow(slot, expected[0] ?? ANY_TYPE, `${name}()`, value.span);
  }
}

/** A cast of what nothing is known of is one between numbers. */
function inferCast(target: Target, { span }: MethodSyntax, name: 'toInt' | 'toFloat'): TypeSlot {
  target.slot.fallback ??= name === 'toInt' ? 'FLOAT' : 'INT';
  return createSlot(AEL_TYPE[name === 'toInt' ? 'INT' : 'FLOAT'], span);
}

function resultSlot(
  { rootSlot, segments, plural, slot }: Target,
  { span }: MethodSyntax,
  name: PathMethodName,
): TypeSlot {
  const result = RESULTS[name];
  if (result !== undefined) return createSlot(AEL_TYPE[result], span);
  if (name === 'getKeyValues')
    return createSlot(plural && hasChildren(segments) ? AEL_TYPE.LIST : AEL_TYPE.MAP, span);
  if (name === 'getTree' && !plural) return slot;
  return rootSlot;
}

function hasChildren(segments: Target['segments']): boolean {
  return segments.some(({ step }) => step === 'children' || step === 'filter');
}

function inferAlphaCast(
  inference: Inference,
  node: MethodSyntax,
  name: 'toInt' | 'toFloat',
): TypeSlot {
  if (inference.dialect !== 'ALPHA') {
    throw new AelFault('ael/name', `there is no function "${node.name}"`, node.nameSpan, {
      hint: `it is written ${name}()`,
    });
  }
  return inferPathMethod(inference, node, name);
}

function refuseAlphaWrite(_inference: Inference, { name, nameSpan }: MethodSyntax): TypeSlot {
  throw new AelFault(
    'ael/meaningless',
    `${name}() was never carried out in the alpha dialect`,
    nameSpan,
    {
      hint: 'it read the value as if it were not there; the published language writes with setTo(…), append(…) and others',
    },
  );
}

function inferSort(inference: Inference, node: MethodSyntax): TypeSlot {
  if (inference.dialect === 'ALPHA') return refuseAlphaWrite(inference, node);
  const target = inferTarget(inference, node.receiver);
  narrow(target.slot, AEL_TYPE.LIST, 'sort()', node.nameSpan);
  inferArguments(inference, node, {
    parameters: [{ name: 'dropDuplicates', types: AEL_TYPE.BOOL, optional: true }],
    result: 'LIST',
  });
  return target.rootSlot;
}

/** `regexReplace(pattern: /…/g, replace: '')`. */
function inferRegexReplace(
  inference: Inference,
  { receiver, args, nameSpan, span }: MethodSyntax,
): TypeSlot {
  narrow(inference.infer(receiver), AEL_TYPE.STRING, 'regexReplace()', nameSpan);
  const pattern = args.find((argument) => argument.value.kind === 'regex');
  const replacement = args.find((argument) => argument.value.kind === 'expression');
  if (pattern === undefined || replacement?.value.kind !== 'expression' || args.length !== 2) {
    throw new AelFault('ael/arguments', 'regexReplace takes a pattern and what replaces it', span, {
      hint: "as in regexReplace(pattern: /a+/g, replace: '')",
    });
  }
  const { syntax } = replacement.value;
  narrow(inference.infer(syntax), AEL_TYPE.STRING, 'regexReplace()', syntax.span);
  inference.features.need('strings', 'regexReplace', nameSpan);
  return createSlot(AEL_TYPE.STRING, span);
}

/** `get({selector})`; in the alpha dialect `get(type: T, return: R)`. */
function inferGet(inference: Inference, node: MethodSyntax): TypeSlot {
  const { dialect } = inference;
  const target = inferTarget(inference, node.receiver);
  if (dialect === 'ALPHA') return inferAlphaGet(target, node);
  const [argument] = node.args;
  if (argument?.value.kind !== 'selector' || node.args.length > 1) {
    throw new AelFault('ael/arguments', 'get takes one selector', node.span, {
      hint: 'as in $.m.get({@a,b})',
    });
  }
  const { segment } = argument.value;
  narrow(
    target.slot,
    AEL_TYPE[segment.side === 'list' ? 'LIST' : 'MAP'],
    'the selector',
    argument.span,
  );
  const { form } = segment.selector;
  return createSlot(
    form === 'position' || form === 'element' ? ANY_TYPE : AEL_TYPE.LIST,
    node.span,
  );
}

/** What the alpha dialect's `return:` gives: a type of its own, or the value. */
const RETURN_RESULTS: Readonly<Record<string, AelType | 'value'>> = {
  VALUE: 'value',
  COUNT: 'INT',
  EXISTS: 'BOOL',
  INDEX: 'INT',
  RANK: 'INT',
  REVERSE_INDEX: 'INT',
  REVERSE_RANK: 'INT',
  ORDERED_MAP: 'MAP',
  UNORDERED_MAP: 'MAP',
  KEY: 'value',
  KEY_VALUE: 'MAP',
};

function inferAlphaGet(target: Target, node: MethodSyntax): TypeSlot {
  const { type, returns } = alphaGetWords(node);
  if (returns === undefined || returns === 'VALUE') {
    if (type !== undefined) narrow(target.slot, AEL_TYPE[type], 'get(type:)', node.span);
    return target.slot;
  }
  const result = RETURN_RESULTS[returns];
  if (result === undefined) {
    throw new AelFault(
      'ael/meaningless',
      `get(return: ${returns}) gives nothing an expression could use`,
      node.span,
    );
  }
  if (target.segments.length === 0) {
    throw new AelFault(
      'ael/meaningless',
      `get(return: ${returns}) is about elements, and this is a bin`,
      node.span,
    );
  }
  return createSlot(result === 'value' ? ANY_TYPE : AEL_TYPE[result], node.span);
}

export interface AlphaGetWords {
  readonly type?: AelType;
  readonly returns?: string;
}

/** The words of `get(type: T, return: R)`, each at most once. */
export function alphaGetWords({ args, span }: MethodSyntax): AlphaGetWords {
  const words = new Map<string, string>();
  for (const argument of args) {
    const { name, value } = argument;
    if ((name !== 'type' && name !== 'return') || value.kind !== 'word' || words.has(name)) {
      throw new AelFault('ael/arguments', 'get takes type: and return:, each once', argument.span, {
        other: span,
      });
    }
    words.set(name, value.word);
  }
  return { ...typeWord(words.get('type'), span), ...returnWord(words.get('return'), span) };
}

function typeWord(word: string | undefined, span: Span): Pick<AlphaGetWords, 'type'> {
  if (word === undefined) return {};
  const type = typeNamed(word);
  if (type !== undefined) return { type };
  throw new AelFault('ael/arguments', `there is no type "${word}"`, span);
}

function returnWord(word: string | undefined, span: Span): Pick<AlphaGetWords, 'returns'> {
  if (word === undefined) return {};
  if (word === 'NONE' || Object.hasOwn(RETURN_RESULTS, word)) return { returns: word };
  throw new AelFault('ael/arguments', `there is no return type "${word}"`, span);
}
