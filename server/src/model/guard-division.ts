/**
 * Division that servers survive: the smallest integer divided by -1 is a fault of the processor, and ends a real server
 * (seen on 8.1.2, and the source of every release before it is the same). Guarded trees give what wrapping around at 64 bits gives.
 */

import type { Expression, ExpressionOperationName } from './expression.js';
import { INT64_MIN } from './limits.js';
import { rebuilt } from './rebuilt-expression.js';
import { intValue } from './value.js';

type Node<Name extends Expression['node']> = Extract<Expression, { readonly node: Name }>;

/** The tree of packed bytes; undefined for bytes that divide nothing. */
type UnpackDivisions = (data: Uint8Array) => Expression | undefined;

/**
 * The same expression, in which no division of integers and no remainder has -1 for a divisor. The same object where there was
 * no need; guarding what is guarded changes nothing.
 */
export function guardDivisions(
  expression: Expression,
  unpack: UnpackDivisions = () => undefined,
): Expression {
  return guarded(expression, { floats: new Set(), fresh: freshNames(expression), unpack });
}

interface Place {
  /** Variables that hold FLOATs, which are divided by anything. */
  readonly floats: ReadonlySet<string>;
  readonly fresh: () => string;
  readonly unpack: UnpackDivisions;
}

function guarded(expression: Expression, place: Place): Expression {
  if (expression.node === 'let') return guardedLet(expression, place);
  if (expression.node === 'packed') return guardedBytes(expression, place);
  const safe = rebuilt(expression, (part) => guarded(part, place));
  if (safe.node !== 'operation') return safe;
  if (safe.name === 'mod') return guardedRemainder(safe, place);
  return safe.name === 'div' && !isFloat(safe, place.floats) ? guardedQuotient(safe, place) : safe;
}

function guardedLet(expression: Node<'let'>, place: Place): Expression {
  const floats = new Set(place.floats);
  const inside = { ...place, floats };
  const definitions = expression.definitions.map(({ name, value }) => {
    const safe = guarded(value, inside);
    if (isFloat(safe, floats)) floats.add(name);
    else floats.delete(name);
    return { name, value: safe };
  });
  const body = guarded(expression.body, inside);
  const isSame =
    body === expression.body &&
    definitions.every(({ value }, index) => value === expression.definitions[index]?.value);
  return isSame ? expression : { node: 'let', definitions, body };
}

function guardedBytes(expression: Node<'packed'>, { unpack }: Place): Expression {
  const tree = unpack(expression.data);
  if (tree === undefined) return expression;
  const safe = guardDivisions(tree, unpack);
  return safe === tree ? expression : safe;
}

/** The sign goes to the front, so that the divisor can be 1 where it is -1. */
function guardedQuotient(division: Node<'operation'>, place: Place): Expression {
  const [dividend, divisor, ...others] = division.args;
  // One operand alone is what 1 is divided by.
  if (dividend === undefined || divisor === undefined || isHarmless(dividend)) return division;
  const product = others.length === 0 ? divisor : operation('mul', divisor, ...others);
  const constant = constantOf(product);
  if (constant === -1n) return operation('sub', dividend);
  if (constant !== undefined || isGuardedDivisor(product)) return division;
  return named(product, place, (each) =>
    operation('mul', operation('div', dividend, whenMinusOne(each, 1n, each)), signOf(each)),
  );
}

/** Nothing is left over by 1 as by -1. */
function guardedRemainder(division: Node<'operation'>, place: Place): Expression {
  const [dividend, divisor, ...others] = division.args;
  if (dividend === undefined || divisor === undefined || others.length > 0) return division;
  if (isHarmless(dividend)) return division;
  const constant = constantOf(divisor);
  if (constant === -1n) return operation('mod', dividend, integer(1n));
  if (constant !== undefined || isGuardedDivisor(divisor)) return division;
  return named(divisor, place, (each) => operation('mod', dividend, whenMinusOne(each, 1n, each)));
}

/** Only the smallest integer has no negative. */
function isHarmless(dividend: Expression): boolean {
  const constant = constantOf(dividend);
  return constant !== undefined && constant !== INT64_MIN;
}

/** The integer that a constant, or a product of constants, is. */
function constantOf(expression: Expression): bigint | undefined {
  if (expression.node === 'literal') {
    return expression.value.type === 'int' ? expression.value.value : undefined;
  }
  if (expression.node !== 'operation' || expression.name !== 'mul') return undefined;
  let product = 1n;
  for (const arg of expression.args) {
    const factor = arg.node === 'literal' ? constantOf(arg) : undefined;
    if (factor === undefined) return undefined;
    product = BigInt.asIntN(64, product * factor);
  }
  return product;
}

/** A divisor that is read at no cost stands where it is needed; any other is worked out once. */
function named(
  divisor: Expression,
  { fresh }: Place,
  use: (divisor: Expression) => Expression,
): Expression {
  if (nameOf(divisor) !== undefined) return use(divisor);
  const name = fresh();
  return {
    node: 'let',
    definitions: [{ name, value: divisor }],
    body: use({ node: 'variable', name }),
  };
}

function nameOf(expression: Expression): string | undefined {
  switch (expression.node) {
    case 'bin':
    case 'variable':
      return `${expression.node} ${expression.name}`;
    case 'loopVariable':
      return `${expression.node} ${expression.part}`;
    default:
      return undefined;
  }
}

function signOf(divisor: Expression): Expression {
  return whenMinusOne(divisor, -1n, integer(1n));
}

function whenMinusOne(divisor: Expression, result: bigint, otherwise: Expression): Expression {
  const when = operation('eq', divisor, integer(-1n));
  return { node: 'condition', branches: [{ when, result: integer(result) }], otherwise };
}

/** What `whenMinusOne` makes of a name: never -1. */
function isGuardedDivisor(divisor: Expression): boolean {
  if (divisor.node !== 'condition' || divisor.branches.length !== 1) return false;
  const [branch] = divisor.branches;
  const name = nameOf(divisor.otherwise);
  if (branch === undefined || name === undefined || constantOf(branch.result) !== 1n) return false;
  const { when } = branch;
  if (when.node !== 'operation' || when.name !== 'eq') return false;
  const [left, right] = when.args;
  if (left === undefined || right === undefined) return false;
  return nameOf(left) === name && constantOf(right) === -1n;
}

const FLOAT_OPERATIONS: ReadonlySet<ExpressionOperationName> = new Set([
  ...(['pow', 'log', 'floor', 'ceil', 'toFloat'] as const),
]);
/** Those whose result is of the type of their operands. */
const EITHER_OPERATIONS: ReadonlySet<ExpressionOperationName> = new Set([
  ...(['add', 'sub', 'mul', 'div', 'abs', 'min', 'max'] as const),
]);

function isFloat(expression: Expression, floats: ReadonlySet<string>): boolean {
  switch (expression.node) {
    case 'literal':
      return expression.value.type === 'double';
    case 'bin':
    case 'key':
    case 'loopVariable':
    case 'collection':
    case 'path':
      return expression.type === 'float';
    case 'variable':
      return floats.has(expression.name);
    case 'operation':
      return isFloatOperation(expression, floats);
    case 'condition':
      // Of several results at least one has the type of all: `unknown` goes with any.
      return [...expression.branches.map(({ result }) => result), expression.otherwise].some(
        (result) => isFloat(result, floats),
      );
    case 'let':
      return isFloat(expression.body, floatsInside(expression, floats));
    default:
      return false;
  }
}

function floatsInside(
  { definitions }: Node<'let'>,
  floats: ReadonlySet<string>,
): ReadonlySet<string> {
  const inside = new Set(floats);
  for (const { name, value } of definitions) {
    if (isFloat(value, inside)) inside.add(name);
  }
  return inside;
}

function isFloatOperation({ name, args }: Node<'operation'>, floats: ReadonlySet<string>): boolean {
  const [first] = args;
  if (FLOAT_OPERATIONS.has(name)) return true;
  return first !== undefined && EITHER_OPERATIONS.has(name) && isFloat(first, floats);
}

/** Servers refuse a name that is taken, and names of other signs than these. */
function freshNames(expression: Expression): () => string {
  let taken: Set<string> | undefined;
  let count = 0;
  return () => {
    taken ??= namesIn(expression);
    let name: string;
    do {
      name = `_divisor${count}`;
      count += 1;
    } while (taken.has(name));
    return name;
  };
}

function namesIn(expression: Expression): Set<string> {
  const names = new Set<string>();
  const look = (part: Expression): Expression => {
    if (part.node === 'variable') names.add(part.name);
    if (part.node === 'let') for (const { name } of part.definitions) names.add(name);
    return rebuilt(part, look);
  };
  look(expression);
  return names;
}

function operation(name: ExpressionOperationName, ...args: readonly Expression[]): Expression {
  return { node: 'operation', name, args };
}

function integer(value: bigint): Expression {
  return { node: 'literal', value: intValue(value) };
}
