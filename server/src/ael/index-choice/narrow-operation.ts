/** Operators on the way from a filter to an indexed value: logic with its three truth values, and comparisons. */

import type { ExpressionOperationName } from '../../model/expression.js';
import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import type { Value } from '../../model/value.js';
import { indexedSet } from './indexed-set.js';
import { complementOf, type IntegerRanges, range } from './integer-ranges.js';
import { narrowArithmetic } from './narrow-arithmetic.js';
import {
  allKnown,
  type Comparison,
  type ExpressionNode,
  type Narrower,
  type Place,
  part,
} from './narrower.js';
import {
  canHold,
  eitherOf,
  type Finding,
  integers,
  KNOWN,
  NOTHING,
  oneOf,
  setOf,
  type ValueSet,
} from './value-set.js';

type OperationNode = ExpressionNode<'operation'>;
type Reader = (
  narrower: Narrower,
  place: Place,
  node: OperationNode,
  /** The truth value that is wanted; undefined where either will do. */
  truth: boolean | undefined,
) => Finding;

const TRUE: Value = { type: 'bool', value: true };
const FALSE: Value = { type: 'bool', value: false };

const READERS: Readonly<Partial<Record<ExpressionOperationName, Reader>>> = {
  unknown: () => NOTHING,
  and: (narrower, place, { args }, truth) =>
    narrowJunction(narrower, place, args, { truth, all: true }),
  or: (narrower, place, { args }, truth) =>
    narrowJunction(narrower, place, args, { truth, all: false }),
  not: (narrower, place, { args }, truth) =>
    allKnown(narrower, place, args, truth === undefined ? KNOWN : truthSet(!truth)),
  exclusive: (narrower, place, { args }, truth) =>
    truth === true ? anyOf(narrower, place, args, truthSet(true)) : undefined,
  eq: compared('eq'),
  ne: compared('ne'),
  gt: compared('gt'),
  ge: compared('ge'),
  lt: compared('lt'),
  le: compared('le'),
  geoCompare: narrowGeo,
  inList: narrowInList,
};

export function narrowOperation(
  narrower: Narrower,
  place: Place,
  node: OperationNode,
  wanted: ValueSet,
): Finding {
  const reader = READERS[node.name];
  if (reader === undefined) return narrowArithmetic(narrower, place, node, wanted);
  const canBe = { true: canHold(wanted, TRUE), false: canHold(wanted, FALSE) };
  if (!canBe.true && !canBe.false) return NOTHING;
  return reader(narrower, place, node, canBe.true === canBe.false ? undefined : canBe.true);
}

function truthSet(truth: boolean): ValueSet {
  return oneOf(truth ? TRUE : FALSE);
}

/** All hold where `and` does, and where `or` does not none; else at least one is what is wanted. */
function narrowJunction(
  narrower: Narrower,
  place: Place,
  args: OperationNode['args'],
  { truth, all }: { readonly truth: boolean | undefined; readonly all: boolean },
): Finding {
  if (truth === undefined) return undefined;
  const wanted = truthSet(truth);
  return truth === all
    ? allKnown(narrower, place, args, wanted)
    : anyOf(narrower, place, args, wanted);
}

function anyOf(
  narrower: Narrower,
  place: Place,
  args: OperationNode['args'],
  wanted: ValueSet,
): Finding {
  return args.reduce<Finding>(
    (finding, each) => eitherOf(finding, narrower.narrow(part(place, each), wanted)),
    NOTHING,
  );
}

const OPPOSITES: Readonly<Record<Comparison, Comparison>> = {
  eq: 'ne',
  ne: 'eq',
  gt: 'le',
  ge: 'lt',
  lt: 'ge',
  le: 'gt',
};
const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
};

/** A comparison that does not hold is not unknown: both sides have values then, too, and the opposite holds. */
function compared(name: Comparison): Reader {
  return (narrower, place, { args }, truth) => {
    const [left, right] = args;
    if (left === undefined || right === undefined || truth === undefined) {
      return allKnown(narrower, place, args, KNOWN);
    }
    const test = truth ? name : OPPOSITES[name];
    const [a, b] = [part(place, left), part(place, right)];
    const [constantA, constantB] = [narrower.constant(a), narrower.constant(b)];
    if (constantB !== undefined) return narrower.narrow(a, beside(test, constantB));
    if (constantA !== undefined) return narrower.narrow(b, beside(MIRRORED[test], constantA));
    return narrower.both(narrower.narrow(a, KNOWN), narrower.narrow(b, KNOWN));
  };
}

/** The values that compare so with a constant. */
function beside(test: Comparison, constant: Value): ValueSet {
  if (constant.type === 'int') return integers(RANGES[test](constant.value));
  if (test === 'eq') return setOf([constant]);
  if (test === 'ne' && constant.type === 'bool') return truthSet(!constant.value);
  return KNOWN;
}

const RANGES: Readonly<Record<Comparison, (value: bigint) => IntegerRanges>> = {
  eq: (value) => range(value, value),
  ne: (value) => complementOf(range(value, value)),
  gt: (value) => range(value + 1n, INT64_MAX),
  ge: (value) => range(value, INT64_MAX),
  lt: (value) => range(INT64_MIN, value - 1n),
  le: (value) => range(INT64_MIN, value),
};

/** A shape lies in another, whichever of the two stands first. */
function narrowGeo(
  narrower: Narrower,
  place: Place,
  { args }: OperationNode,
  truth: boolean | undefined,
): Finding {
  const [left, right] = args;
  if (left === undefined || right === undefined || truth !== true) {
    return allKnown(narrower, place, args, KNOWN);
  }
  const [a, b] = [part(place, left), part(place, right)];
  const [constantA, constantB] = [narrower.constant(a), narrower.constant(b)];
  return narrower.both(
    narrower.narrow(a, shapeAround(constantB)),
    narrower.narrow(b, shapeAround(constantA)),
  );
}

function shapeAround(constant: Value | undefined): ValueSet {
  return constant?.type === 'geojson' ? { of: 'shape', geojson: constant.value } : KNOWN;
}

/** A value that is in a list of constants is one of them; a constant that is in an indexed list is one of its elements. */
function narrowInList(
  narrower: Narrower,
  place: Place,
  { args }: OperationNode,
  truth: boolean | undefined,
): Finding {
  const [sought, list] = args;
  if (sought === undefined || list === undefined) return undefined;
  const [value, among] = [part(place, sought), part(place, list)];
  if (truth !== true) return allKnown(narrower, place, args, KNOWN);
  const items = narrower.constant(among);
  if (items?.type === 'list') return narrower.narrow(value, setOf(items.items));
  const constant = narrower.constant(value);
  const element =
    constant !== undefined && isElementOfIndexed(narrower, among)
      ? indexedSet(narrower.index, setOf([constant]))
      : undefined;
  return narrower.both(element, allKnown(narrower, place, args, KNOWN));
}

/** The indexed list itself, or all the keys or values of the indexed map. */
function isElementOfIndexed(narrower: Narrower, at: Place): boolean {
  const { collection } = narrower.index;
  const place = narrower.resolve(at);
  const { expression } = place;
  if (collection === 'list') return narrower.isIndexed(place, []);
  if (expression.node !== 'operation' || expression.name !== collection) return false;
  const [map] = expression.args;
  return map !== undefined && narrower.isIndexed(part(place, map), []);
}
