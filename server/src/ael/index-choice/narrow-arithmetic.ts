/** Integer arithmetic on the way to an indexed value: what its one unknown operand can be, given the result. */

import type { ExpressionOperationName } from '../../model/expression.js';
import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import {
  beforeAbsolute,
  beforeAdding,
  beforeArithmeticShift,
  beforeDividingBy,
  beforeLogicalShift,
  beforeMultiplying,
  beforeSubtractingFrom,
  wrap,
} from './integer-preimage.js';
import {
  ALL_INTEGERS,
  greater,
  holds,
  type IntegerRanges,
  lesser,
  range,
  uniteRanges,
} from './integer-ranges.js';
import { allKnown, type ExpressionNode, type Narrower, type Place, part } from './narrower.js';
import { type Finding, integers, KNOWN, NOTHING, type ValueSet } from './value-set.js';

/** Where the unknown operand stands, and the constants before and behind it. */
interface Equation {
  readonly wanted: IntegerRanges;
  readonly before: readonly bigint[];
  readonly behind: readonly bigint[];
}

/** Undefined: nothing can be said of the operand but that it is known. */
type Solver = (equation: Equation) => IntegerRanges | undefined;

const SOLVERS: Readonly<Partial<Record<ExpressionOperationName, Solver>>> = {
  add: ({ wanted, before, behind }) => beforeAdding(wanted, sum([...before, ...behind])),
  sub: solveDifference,
  mul: ({ wanted, before, behind }) => beforeMultiplying(wanted, product([...before, ...behind])),
  div: ({ wanted, before, behind }) =>
    before.length > 0 || behind.length === 0
      ? undefined
      : beforeDividingBy(wanted, product(behind)),
  abs: ({ wanted }) => beforeAbsolute(wanted),
  intNot: ({ wanted }) => beforeSubtractingFrom(wanted, -1n),
  intLeftShift: shiftedBy((wanted, bits) => beforeMultiplying(wanted, wrap(1n << bits))),
  intRightShift: shiftedBy(beforeLogicalShift),
  intArithmeticRightShift: shiftedBy(beforeArithmeticShift),
  min: ({ wanted, before, behind }) => {
    const least = [...before, ...behind].reduce(lesser, INT64_MAX);
    return holds(wanted, least) ? uniteRanges(wanted, range(least, INT64_MAX)) : wanted;
  },
  max: ({ wanted, before, behind }) => {
    const most = [...before, ...behind].reduce(greater, INT64_MIN);
    return holds(wanted, most) ? uniteRanges(wanted, range(INT64_MIN, most)) : wanted;
  },
};

/** Every operator takes known operands only; with one unknown among constants, more than that can be said. */
export function narrowArithmetic(
  narrower: Narrower,
  place: Place,
  { name, args }: ExpressionNode<'operation'>,
  wanted: ValueSet,
): Finding {
  const solver = SOLVERS[name];
  const operands = args.map((each) => narrower.constant(part(place, each)));
  const at = operands.indexOf(undefined);
  const unknown = args[at];
  const isAlone = at >= 0 && operands.lastIndexOf(undefined) === at;
  if (solver === undefined || unknown === undefined || !isAlone) {
    return allKnown(narrower, place, args, KNOWN);
  }
  const before = integersOf(operands.slice(0, at));
  const behind = integersOf(operands.slice(at + 1));
  if (before === undefined || behind === undefined) return allKnown(narrower, place, args, KNOWN);
  const ranges = wanted.of === 'integers' ? wanted.ranges : ALL_INTEGERS;
  // Of a result that is only known to be there, arithmetic says the same of its operand.
  const solved = wanted.of === 'integers' ? solver({ wanted: ranges, before, behind }) : undefined;
  if (solved?.length === 0) return NOTHING;
  return narrower.narrow(part(place, unknown), solved === undefined ? KNOWN : integers(solved));
}

function integersOf(
  values: readonly ReturnType<Narrower['constant']>[],
): readonly bigint[] | undefined {
  const found = values.flatMap((value) => (value?.type === 'int' ? [value.value] : []));
  return found.length === values.length ? found : undefined;
}

/** The first less all others; one alone changes its sign. */
function solveDifference({ wanted, before, behind }: Equation): IntegerRanges {
  const [first, ...rest] = before;
  if (first !== undefined) return beforeSubtractingFrom(wanted, first - sum([...rest, ...behind]));
  return behind.length === 0
    ? beforeSubtractingFrom(wanted, 0n)
    : beforeAdding(wanted, -sum(behind));
}

/** Distances count by their lowest six bits. */
function shiftedBy(
  solve: (wanted: IntegerRanges, bits: bigint) => IntegerRanges | undefined,
): Solver {
  return ({ wanted, before, behind }) => {
    const [distance] = behind;
    if (before.length > 0 || distance === undefined) return undefined;
    return solve(wanted, BigInt.asUintN(6, distance));
  };
}

function sum(terms: readonly bigint[]): bigint {
  return wrap(terms.reduce((total, term) => total + term, 0n));
}

function product(factors: readonly bigint[]): bigint {
  return factors.reduce((total, factor) => wrap(total * factor), 1n);
}
