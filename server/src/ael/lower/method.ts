/** Methods: what they read, change or ask of the value or the place in front of them. */

import type { CollectionOperationName } from '../../model/collection-call.js';
import type { Expression } from '../../model/expression.js';
import { AelFault } from '../ael-error.js';
import type { Argument, Flag, MethodSyntax, Segment, Syntax } from '../syntax.js';
import { AEL_TYPE, toExpressionType } from '../type/ael-type.js';
import { matchParameters } from '../type/infer-arguments.js';
import {
  isMethod,
  isPathMethod,
  METHODS,
  type MethodName,
  type PathMethodName,
} from '../type/signature.js';
import { lowerAlphaGet } from './alpha-get.js';
import { flagsOf } from './flags.js';
import { integer, type Lowering, modifyCall, operation, readCall } from './lowering.js';
import { binType, type Place, placeOf, readPlace, type Wanted } from './read-path.js';
import { lowerStringMethod } from './string-method.js';
import { lowerWrite } from './write-path.js';

export function lowerMethod(lowering: Lowering, node: MethodSyntax): Expression {
  const ofString = lowerStringMethod(lowering, node);
  if (ofString !== undefined) return ofString;
  const { name } = node;
  if (name === 'get') return lowerGet(lowering, node);
  if (name === 'asInt' || name === 'asFloat') {
    return lowerCast(lowering, node, name === 'asInt' ? 'toInt' : 'toFloat');
  }
  if (name === 'sort') return lowerWrite(lowering, node, placeOf(lowering, node.receiver));
  if (isPathMethod(name)) return lowerPathMethod(lowering, node, name);
  if (isMethod(name)) return lowerValueMethod(lowering, node, name);
  throw new Error(`no method "${name}"`);
}

function lowerGet(lowering: Lowering, node: MethodSyntax): Expression {
  if (lowering.inference.dialect === 'ALPHA') return lowerAlphaGet(lowering, node);
  const place = withSelector(placeOf(lowering, node.receiver), node.args);
  return readPlace(lowering, { ...place, type: () => lowering.inference.typeOf(node) }, 'value');
}

/** The place a selector in brackets leads on to. */
function withSelector(place: Place, args: readonly Argument[]): Place {
  const segments: Segment[] = [...place.segments];
  for (const { value } of args) if (value.kind === 'selector') segments.push(value.segment);
  return { ...place, segments };
}

const READS = {
  count: 'count',
  exists: 'exists',
  getKeys: 'keys',
  getValues: 'values',
  getKeyValues: 'keyValues',
  getTree: 'tree',
} as const satisfies Readonly<Partial<Record<PathMethodName, Wanted>>>;

function isRead(name: PathMethodName): name is keyof typeof READS {
  return Object.hasOwn(READS, name);
}

function lowerPathMethod(lowering: Lowering, node: MethodSyntax, name: PathMethodName): Expression {
  const place = placeOf(lowering, node.receiver);
  if (name === 'toInt' || name === 'toFloat') return lowerCast(lowering, node, name);
  if (name === 'type') return lowerType(node, place);
  if (!isRead(name)) return lowerWrite(lowering, node, withSelector(place, node.args));
  refuseFlags(node);
  return readPlace(lowering, place, READS[name]);
}

function lowerType({ span }: MethodSyntax, { root, segments }: Place): Expression {
  const bin = root.node === 'typed' ? root.operand : root;
  if (bin.node === 'bin' && segments.length === 0) return binType(bin.name);
  throw new AelFault('ael/meaningless', 'servers tell the types of bins only', span);
}

function lowerCast(
  { inference, lower }: Lowering,
  node: MethodSyntax,
  name: 'toInt' | 'toFloat',
): Expression {
  refuseFlags(node);
  const { receiver, span } = node;
  const type = inference.typeOf(receiver);
  const inner = lower(receiver);
  if (type === 'STRING') {
    inference.features.need('strings', `${name}() of a STRING`, span);
    return readCall('string', { ...PARSES[name], args: [], source: inner });
  }
  if ((type === 'INT') === (name === 'toInt')) return constantCast(inner, name) ?? inner;
  return constantCast(inner, name) ?? operation(name, inner);
}

const PARSES = {
  toInt: { name: 'stringToInteger', type: 'int' },
  toFloat: { name: 'stringToDouble', type: 'float' },
} as const;

/** Servers take no cast of a constant; it is carried out here. */
function constantCast(inner: Expression, name: 'toInt' | 'toFloat'): Expression | undefined {
  if (inner.node !== 'literal') return undefined;
  const { value } = inner;
  if (value.type === 'int' && name === 'toFloat') {
    return { node: 'literal', value: { type: 'double', value: Number(value.value) } };
  }
  if (value.type === 'double' && name === 'toInt' && Number.isFinite(value.value)) {
    const whole = BigInt(Math.trunc(value.value));
    return BigInt.asIntN(64, whole) === whole ? integer(whole) : undefined;
  }
  return undefined;
}

function refuseFlags({ name, flags }: MethodSyntax): void {
  const [flag] = flags;
  if (flag === undefined) return;
  throw new AelFault('ael/arguments', `${name} takes no flag "${flag.name}"`, flag.span);
}

/** Methods of blobs and sketches, by the operations they are. */
const OPERATIONS = {
  bitGet: 'bitGet',
  bitCount: 'bitCount',
  bitLscan: 'bitLeftScan',
  bitRscan: 'bitRightScan',
  bitGetInt: 'bitGetInt',
  bitResize: 'bitResize',
  bitInsert: 'bitInsert',
  bitRemove: 'bitRemove',
  bitSet: 'bitSet',
  bitOr: 'bitOr',
  bitXor: 'bitXor',
  bitAnd: 'bitAnd',
  bitNot: 'bitNot',
  bitLshift: 'bitLeftShift',
  bitRshift: 'bitRightShift',
  bitAdd: 'bitAdd',
  bitSubtract: 'bitSubtract',
  bitSetInt: 'bitSetInt',
  hllCount: 'hllGetCount',
  hllDescribe: 'hllDescribe',
  hllMayContain: 'hllMayContain',
  hllUnion: 'hllGetUnion',
  hllUnionCount: 'hllGetUnionCount',
  hllIntersectCount: 'hllGetIntersectCount',
  hllSimilarity: 'hllGetSimilarity',
  hllInit: 'hllInit',
  hllAdd: 'hllAdd',
} as const satisfies Readonly<Record<string, CollectionOperationName>>;

function isOperation(name: string): name is keyof typeof OPERATIONS {
  return Object.hasOwn(OPERATIONS, name);
}

function lowerValueMethod(lowering: Lowering, node: MethodSyntax, name: MethodName): Expression {
  const { inference, lower } = lowering;
  if (!isOperation(name)) throw new Error(`no operation for "${name}"`);
  const signature = METHODS[name];
  const isBit = signature.receiver === AEL_TYPE.BLOB;
  const values = matchParameters(node, signature);
  const parts = {
    name: OPERATIONS[name],
    args: isBit ? bitArguments(lowering, node, values) : hllArguments(lowering, node, values),
    type: toExpressionType(inference.typeOf(node)),
    source: lower(node.receiver),
  };
  if (!isModify(name)) refuseFlags(node);
  const family = isBit ? 'bit' : 'hll';
  return isModify(name) ? modifyCall(family, parts) : readCall(family, parts);
}

const MODIFIES: ReadonlySet<MethodName> = new Set<MethodName>([
  'bitResize',
  'bitInsert',
  'bitRemove',
  'bitSet',
  'bitOr',
  'bitXor',
  'bitAnd',
  'bitNot',
  'bitLshift',
  'bitRshift',
  'bitAdd',
  'bitSubtract',
  'bitSetInt',
  'hllInit',
  'hllAdd',
]);

function isModify(name: MethodName): boolean {
  return MODIFIES.has(name);
}

/** What arithmetic on bits does beyond its values: take them as signed. */
const SIGNED = 1;

function bitArguments(
  { lower }: Lowering,
  { name, flags }: MethodSyntax,
  values: readonly (Syntax | undefined)[],
): readonly Expression[] {
  const isArithmetic = name === 'bitAdd' || name === 'bitSubtract';
  if (!isArithmetic && name !== 'bitGetInt') {
    return [
      ...values.flatMap((value) => (value === undefined ? [] : [lower(value)])),
      ...modifyFlags(name, flags),
    ];
  }
  const signed = values.at(-1);
  const args = values.slice(0, -1).flatMap((value) => (value === undefined ? [] : [lower(value)]));
  const sign = isTrue(signed) ? [integer(SIGNED)] : [];
  if (!isArithmetic) return [...args, ...sign];
  const policy = flagsOf('bit', flags);
  return policy === 0 && sign.length === 0 ? args : [...args, integer(policy), ...sign];
}

function modifyFlags(name: string, flags: readonly Flag[]): readonly Expression[] {
  const policy = flagsOf('bit', flags);
  return policy === 0 || !isMethod(name) ? [] : [integer(policy)];
}

function isTrue(node: Syntax | undefined): boolean {
  if (node === undefined) return false;
  if (node.node === 'literal' && node.value.type === 'bool') return node.value.value;
  throw new AelFault('ael/arguments', 'whether a number is signed is a constant', node.span);
}

/** Bits left out are "as many as there are", where flags follow them. */
const NO_BITS = -1;

function hllArguments(
  { lower }: Lowering,
  { name, flags }: MethodSyntax,
  values: readonly (Syntax | undefined)[],
): readonly Expression[] {
  const policy = flagsOf('hll', flags);
  if (policy === 0 && (name === 'hllInit' || name === 'hllAdd')) {
    return values.flatMap((value) => (value === undefined ? [] : [lower(value)]));
  }
  const args = values.map((value) => (value === undefined ? integer(NO_BITS) : lower(value)));
  return policy === 0 ? args : [...args, integer(policy)];
}
